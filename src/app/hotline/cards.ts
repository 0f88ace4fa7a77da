import type { Pop } from '../../contract/desk.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import type { DialOutcome, Direction, EndedBy } from '../../domain/acd/terms.ts'

/**
 * What the desk shows of a call beyond its present state: it outlives the call while an agent still wraps it up.
 * Instants are ms since the epoch.
 */
export type Card = {
  readonly callId: string
  readonly direction: Direction
  readonly callerNumber: string | null
  readonly dialled: string
  readonly lineCode: string
  readonly arrivedAt: number
  queueId: string
  queuedAt: number
  offeredAt: number
  answeredAt: number | null
  /** When it began to ring at the other end of a call from here. */
  ringsSince: number | null
  heldSince: number | null
  endedAt: number | null
  endedBy: EndedBy | null
  outcome: DialOutcome | null
  rating: number | null
  orderId: string | null
  pop: Pop
}

export type Cards = {
  get(callId: string): Card | undefined
  take(fact: Fact): void
  setPop(callId: string, pop: Pop): void
  forget(callId: string): void
  all(): readonly Card[]
}

/** `known` are the cards of the last controller. */
export const createCards = (known: readonly Card[] = []): Cards => {
  const cards = new Map(known.map((card) => [card.callId, { ...card }]))
  return {
    get: (callId) => cards.get(callId),
    all: () => [...cards.values()],
    setPop: (callId, pop) => {
      const card = cards.get(callId)
      if (card !== undefined) card.pop = pop
    },
    forget: (callId) => void cards.delete(callId),
    take: (fact) => {
      if (fact.type === 'callArrived' || fact.type === 'callPlaced') cards.set(fact.callId, cardOf(fact))
      if (!('callId' in fact) || fact.callId === null) return
      const card = cards.get(fact.callId)
      if (card === undefined) return
      Object.assign(card, changes[fact.type]?.(fact as never))
      if (fact.type === 'callEnded') card.endedAt ??= fact.at
    },
  }
}

const cardOf = (fact: Extract<Fact, { type: 'callArrived' | 'callPlaced' }>): Card => ({
  callId: fact.callId,
  direction: fact.type === 'callPlaced' ? 'outbound' : 'inbound',
  callerNumber: fact.callerNumber,
  dialled: fact.dialled,
  lineCode: fact.type === 'callPlaced' ? '' : (fact.lineCode ?? ''),
  arrivedAt: fact.at,
  queueId: '',
  queuedAt: fact.at,
  offeredAt: fact.at,
  answeredAt: null,
  ringsSince: null,
  heldSince: null,
  endedAt: null,
  endedBy: null,
  outcome: null,
  rating: null,
  orderId: fact.type === 'callPlaced' ? fact.orderId : null,
  pop: { state: fact.callerNumber === null ? 'unavailable' : 'loading' },
})

type Changes = { readonly [T in Fact['type']]?: (fact: Extract<Fact, { type: T }>) => Partial<Card> }

/** Facts that are not here change nothing that is shown. */
const changes: Changes = {
  callQueued: (fact) => ({ queueId: fact.queueId, queuedAt: fact.at }),
  callOffered: (fact) => ({ offeredAt: fact.at }),
  callConnected: (fact) => ({ ...(fact.first ? { answeredAt: fact.at } : {}), heldSince: null }),
  callHeld: (fact) => ({ heldSince: fact.at }),
  callResumed: () => ({ heldSince: null }),
  callReleased: (fact) => ({ endedAt: fact.at, endedBy: fact.by, heldSince: null }),
  callRated: (fact) => ({ rating: fact.rating }),
  orderOpened: (fact) => ({ orderId: fact.orderId }),
  calleeRings: (fact) => ({ ringsSince: fact.at }),
  calleeAnswered: (fact) => ({ answeredAt: fact.at }),
  callEnded: (fact) => ({ endedBy: fact.endedBy, outcome: fact.outcome ?? null, heldSince: null }),
}
