import { fieldsOf } from './frames.ts'

/** What came from the SIP server while no controller was there, and requests that none has answered. */
export type Mail = {
  /** A message from the SIP server; `delivered` if a controller has just been given it. */
  received(message: Buffer, delivered: boolean): void
  /** A message from a controller: a final response settles the request that it answers. */
  sent(message: Buffer): void
  /** What the next controller gets, oldest first; the kept messages are forgotten, unanswered requests stay. */
  collect(): readonly Buffer[]
  /** The SIP server is gone: what it wanted is void. */
  forget(): void
}

/** More than this many messages of one outage are not kept: the oldest go first. */
const mostKept = 20_000

/** An answer that so many controllers did not acknowledge belongs to nobody. */
const mostCollected = 3

/** By a controller: drachtio-server answers a CANCEL itself. */
const neverAnswered = ['ACK', 'CANCEL']

const dropOldest = (unanswered: Map<string, unknown>): void => {
  const [oldest] = unanswered.keys()
  if (unanswered.size > mostKept && oldest !== undefined) unanswered.delete(oldest)
}

export const createMail = (): Mail => {
  let kept: Buffer[] = []
  /**
   * By transaction id. What was given to a controller may have reached one that was just being killed, a BYE among
   * them. The SIP Call-ID is what a CANCEL names its INVITE by.
   */
  const unanswered = new Map<string, { readonly message: Buffer; readonly callId: string }>()

  /**
   * By dialog: answers to INVITEs of controllers, until one acknowledges them. What a dying controller was given is given to
   * the next one, so that no telephone waits for words that nobody will say.
   */
  const answers = new Map<string, { readonly message: Buffer; collected: number }>()

  const note = (message: Buffer, fields: readonly string[], delivered: boolean) => {
    const method = methodOf(message)
    const transactionId = fields[8] ?? ''
    if (method !== null && !neverAnswered.includes(method) && delivered) {
      unanswered.set(transactionId, { message: Buffer.from(message), callId: callIdOf(message) })
      dropOldest(unanswered)
    }
    if (method !== 'CANCEL') return
    const callId = callIdOf(message)
    for (const [id, invite] of unanswered) if (invite.callId === callId && delivered) unanswered.delete(id)
  }

  return {
    received: (message, delivered) => {
      const fields = fieldsOf(message)
      const isRequest = fields[1] === 'sip' && fields[2] === 'network' && methodOf(message) !== null
      if (isRequest) note(message, fields, delivered)
      if (isAnswerToInvite(message)) {
        answers.set(fields[9] ?? '', { message: Buffer.from(message), collected: 0 })
        dropOldest(answers)
      }
      // Other responses belong to requests of a controller that is gone.
      if (delivered || !isRequest) return
      kept.push(Buffer.from(message))
      if (kept.length > mostKept) kept.shift()
    },
    sent: (message) => {
      const fields = fieldsOf(message)
      const status = statusOf(message)
      if (fields[1] === 'sip' && status !== null && status >= 200) unanswered.delete(fields[2] ?? '')
      if (fields[1] === 'sip' && methodOf(message) === 'ACK') answers.delete(fields[3] ?? '')
      if (fields[1] === 'proxy') unanswered.delete(fields[2] ?? '')
    },
    collect: () => {
      const waiting = [...unanswered.values(), ...answers.values()].map(({ message }) => message)
      const all = [...waiting, ...kept]
      for (const message of kept) note(message, fieldsOf(message), true)
      kept = []
      for (const [dialogId, answer] of answers) {
        answer.collected += 1
        if (answer.collected === mostCollected) answers.delete(dialogId)
      }
      return all
    },
    forget: () => {
      kept = []
      unanswered.clear()
      answers.clear()
    },
  }
}

const startLineOf = (message: Buffer): string => {
  const start = message.indexOf('\r\n') + 2
  const end = message.indexOf('\r\n', start)
  return start < 2 ? '' : message.toString('utf8', start, end < 0 ? message.length : end)
}

/** Null for a response, and for what is no SIP message. */
const methodOf = (message: Buffer): string | null =>
  /^([A-Z]+) \S+ SIP\/2\.0$/.exec(startLineOf(message))?.[1] ?? null

const statusOf = (message: Buffer): number | null => {
  const status = /^SIP\/2\.0 (\d{3})/.exec(startLineOf(message))?.[1]
  return status === undefined ? null : Number(status)
}

/** Refusals are acknowledged by drachtio-server itself. */
const isAnswerToInvite = (message: Buffer): boolean =>
  /^2\d\d$/.test(String(statusOf(message))) && /^CSeq\s*:\s*\d+\s+INVITE\s*$/im.test(message.toString('utf8'))

const callIdOf = (message: Buffer): string =>
  /^(?:Call-ID|i)\s*:\s*(\S+)/im.exec(message.toString('utf8'))?.[1] ?? ''
