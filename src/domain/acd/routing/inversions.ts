import type { CallFact, Fact } from '../facts.ts'

/** A call that was offered although an equal one, which came before it, still waited for the same. */
export type Inversion = { readonly at: number; readonly offered: string; readonly before: string }

type Lane = { queueId: string; priority: number; step: number; overflowed: boolean }
/** `offers`: desks that ring for it. With an agent or ringing it does not wait. */
type Known = {
  lane: Lane
  readonly at: number
  readonly seq: number
  waits: boolean
  offers: number
  /** A lead gave it to an agent: that is out of turn on purpose. */
  led: boolean
}

/**
 * Plays what happened again and looks for calls that were served out of turn (figure P12), knowing nothing of how the
 * core decides. Equals are calls of one queue and priority that have come equally far: the same step, overflowed or not.
 */
export const inversionsIn = (facts: Iterable<Fact>): readonly Inversion[] => {
  const calls = new Map<string, Known>()
  const found: Inversion[] = []
  for (const fact of facts) {
    if (fact.type === 'callQueued') {
      const { queueId, priority, at } = fact
      const lane = { queueId, priority, step: 0, overflowed: false }
      calls.set(fact.callId, { lane, at, seq: calls.size, waits: true, offers: 0, led: false })
    }
    const known = 'callId' in fact && fact.callId !== null ? calls.get(fact.callId) : undefined
    if (known === undefined) continue
    if (fact.type === 'callOffered' && known.waits && !known.led) found.push(...outOfTurn(calls, known, fact))
    changes[fact.type]?.(known, fact as never)
    if (fact.type === 'callEnded') known.waits = false
  }
  return found
}

type Changes = { readonly [T in Fact['type']]?: (known: Known, fact: Extract<Fact, { type: T }>) => void }

const changes: Changes = {
  callWidened: (known, { step }) => {
    known.lane = { ...known.lane, step }
  },
  callOverflowed: (known) => {
    known.lane = { ...known.lane, overflowed: true }
  },
  callMoved: (known, { queueId, priority }) => {
    const isOther = queueId !== known.lane.queueId
    known.lane = isOther ? { queueId, priority, step: 0, overflowed: false } : { ...known.lane, priority }
  },
  leadMoved: (known, { agentId }) => {
    known.led = agentId !== null
  },
  callOffered: (known) => {
    known.led = false
    known.offers += 1
    known.waits = false
  },
  offerWithdrawn: (known, { reason }) => {
    known.offers -= 1
    known.waits = known.offers === 0 && reason !== 'callerGone' && reason !== 'answeredElsewhere'
  },
  callRequeued: (known) => {
    known.waits = true
  },
}

const outOfTurn = (
  calls: ReadonlyMap<string, Known>,
  mine: Known,
  { callId, at }: Extract<CallFact, { type: 'callOffered' }>,
): readonly Inversion[] =>
  [...calls]
    .filter(([, other]) => other.waits && isEqual(other.lane, mine.lane) && isSooner(other, mine))
    .map(([before]) => ({ at, offered: callId, before }))

const isSooner = (a: Known, b: Known): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq)

const isEqual = (a: Lane, b: Lane): boolean =>
  a.queueId === b.queueId && a.priority === b.priority && a.step === b.step && a.overflowed === b.overflowed
