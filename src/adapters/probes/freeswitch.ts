import { converse, notWhatWasExpected, type Faulty, type Outcome, type Place } from './conversation.ts'

export type ProbedFreeswitch = Place & { readonly secret: string; readonly profile: string }

/** Signs in to the event socket, reads the version and looks whether the SIP profile runs. */
export const probeFreeswitch = (server: ProbedFreeswitch, withinMs: number): Promise<Outcome> => {
  let version: string | null = null
  return converse(server, withinMs, '', (heard, say) => {
    const message = messageIn(heard)
    if (message === null) return null
    if (message.type === null) return notWhatWasExpected(heard)
    const { type, headers, body, rest } = message
    if (type === 'auth/request') say(`auth ${server.secret}\n\n`)
    else if (type === 'text/rude-rejection')
      return { fault: 'admission', found: 'it turns this machine’s address away' }
    else if (type === 'command/reply') {
      if (!/^Reply-Text: *\+OK/im.test(headers)) return { fault: 'secret', found: 'it refuses the password' }
      say('api version\n\napi sofia status\n\n')
    } else if (type === 'api/response') {
      if (version !== null) return profileProblem(server.profile, body) ?? { fault: null, version }
      version = body.trim()
    }
    return { rest }
  })
}

/** The same as one sentence; null when nothing is wrong. */
export const faultOfFreeswitch = async (
  server: ProbedFreeswitch,
  withinMs: number,
): Promise<string | null> => {
  const outcome = await probeFreeswitch(server, withinMs)
  return outcome.fault === null ? null : `${outcome.fault}: ${outcome.found}`
}

type Message = {
  /** Null where FreeSWITCH would have said what kind of message it is. */
  readonly type: string | null
  readonly headers: string
  readonly body: string
  readonly rest: string
}

const messageIn = (heard: string): Message | null => {
  const [head, headers = ''] = /^\n*([^\n][\s\S]*?)\n\n/.exec(heard) ?? []
  if (head === undefined) return null
  const length = Number(/^Content-Length: *(\d+)/im.exec(headers)?.[1] ?? 0)
  // Counted in bytes there; what is asked here is answered in ASCII.
  const end = head.length + length
  if (heard.length < end) return null
  const type = /^Content-Type: *(\S+)/im.exec(headers)?.[1] ?? null
  return { type, headers, body: heard.slice(head.length, end), rest: heard.slice(end) }
}

/** Null when the profile is there and runs; drachtio-fsmrf looks for the same row of the table. */
const profileProblem = (profile: string, status: string): Faulty | null => {
  const rows = status.split('\n').flatMap((line) => {
    const [, name, data = ''] = /^\s*(\S+)\tprofile\t\s*(.*)$/.exec(line) ?? []
    return name === undefined ? [] : [{ name, data }]
  })
  const row = rows.find(({ name }) => name === profile)
  const names = [...new Set(rows.map(({ name }) => name))].join(', ')
  if (row === undefined)
    return { fault: 'profile', found: `the profiles there are ${names === '' ? 'none' : names}` }
  return /RUNNING/.test(row.data)
    ? null
    : { fault: 'profile', found: `it does not run there (${row.data.trim()})` }
}
