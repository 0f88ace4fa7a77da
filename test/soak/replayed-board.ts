import type { BoardState, PartyView } from '../../src/contract/desk.ts'
import type { AgentStatus, CallStatus, Manner, WatchMode } from '../../src/domain/acd/terms.ts'
import type { StoredFact } from '../support/facts.ts'

/**
 * The live board, worked out a second time: from the facts alone, knowing nothing of the core's state. What is compared is
 * what the facts tell; names, numbers and ends of timers are left out.
 */

type Fact<T extends StoredFact['type']> = Extract<StoredFact, { readonly type: T }>

type AgentRow = {
  status: AgentStatus
  since: number
  reason: string | null
  breakType: string | null
  direction: string | null
  legUp: boolean
  linked: boolean
  onDuty: boolean
  callId: string | null
  callsToday: number
  /** Leads who hear this agent, and how. */
  readonly watchers: Map<string, WatchMode>
}
type PartyRow = Pick<PartyView, 'partyId' | 'kind' | 'status' | 'rings' | 'askedAt' | 'connectedAt'>
type Party = PartyRow & { readonly manner: Manner }
type CallRow = {
  status: CallStatus
  lineCode: string
  queueId: string
  queuedAt: number
  priority: number
  arrival: number
  agentId: string | null
  connected: boolean
  offers: string[]
  parties: Party[]
}
type Day = { offered: number; answered: number; within15s: number; abandoned: number; longestMs: number }

/** What is compared of a board. */
export type Shape = {
  readonly agents: Readonly<Record<string, object>>
  readonly calls: Readonly<Record<string, object>>
  readonly queues: Readonly<Record<string, object>>
}

const noDay: Day = { offered: 0, answered: 0, within15s: 0, abandoned: 0, longestMs: 0 }

export const createReplayedBoard = (
  /** The queues that somebody is on. */
  queuesOf: (agentId: string) => readonly string[],
  queueIds: readonly string[],
) => {
  const agents = new Map<string, AgentRow>()
  const calls = new Map<string, CallRow>()
  /** Lines and order of arrival of those who have not come to a queue yet. */
  const arrived = new Map<string, { readonly lineCode: string; readonly arrival: number }>()
  const callOfParty = new Map<string, string>()
  const days = new Map<string, Day>()
  let arrivals = 0

  const agentOf = (agentId: string): AgentRow => {
    const known = agents.get(agentId)
    if (known !== undefined) return known
    const fresh: AgentRow = {
      ...{ status: 'offline', since: 0, reason: null, breakType: null, direction: null, callId: null },
      ...{ legUp: false, linked: false, onDuty: true, callsToday: 0 },
      watchers: new Map(),
    }
    agents.set(agentId, fresh)
    return fresh
  }
  const onCall = <T extends StoredFact['type']>(change: (call: CallRow, fact: Fact<T>) => void) =>
    ((fact: Fact<T> & { readonly callId: string }) => {
      const call = calls.get(fact.callId)
      if (call !== undefined) change(call, fact)
    }) as (fact: Fact<T>) => void
  const onParty = <T extends 'partyJoined' | 'partyMoved'>(
    change: (party: Party, fact: Fact<T>, call: CallRow) => Party,
  ) =>
    onCall<T>((call, fact) => {
      const { partyId } = fact as Fact<'partyJoined' | 'partyMoved'>
      call.parties = call.parties.map((party) =>
        party.partyId === partyId ? change(party, fact, call) : party,
      )
    })
  const dayOf = (queueId: string): Day => {
    const day = { ...(days.get(queueId) ?? noDay) }
    days.set(queueId, day)
    return day
  }
  const countAnswered = (queueId: string, waitMs: number): void => {
    const day = dayOf(queueId)
    day.offered += 1
    day.answered += 1
    if (waitMs <= 15_000) day.within15s += 1
    day.longestMs = Math.max(day.longestMs, waitMs)
  }
  const countLost = ({ callId, queueId, waitMs, result }: Fact<'callEnded'>): void => {
    if (queueId === null || waitMs === null || calls.get(callId)?.connected === true) return
    if (result === 'abandoned' && waitMs < 5_000) return
    const day = dayOf(queueId)
    day.offered += 1
    if (result === 'abandoned') day.abandoned += 1
  }

  const takers: { readonly [T in StoredFact['type']]?: (fact: Fact<T>) => void } = {
    agentStatusChanged: ({ agentId, at, to, reason, breakType, direction, callId }) => {
      Object.assign(agentOf(agentId), { status: to, since: at, reason, breakType, direction, callId })
    },
    agentLinkChanged: ({ agentId, legUp, linked }) => {
      Object.assign(agentOf(agentId), { legUp, linked })
    },
    agentDutyChanged: ({ agentId, onDuty }) => {
      Object.assign(agentOf(agentId), { onDuty })
    },
    callArrived: ({ callId, lineCode }) => {
      arrived.set(callId, { lineCode: lineCode ?? '', arrival: (arrivals += 1) })
    },
    callQueued: ({ callId, at, queueId, priority }) => {
      const known = arrived.get(callId) ?? { lineCode: '', arrival: 0 }
      calls.set(callId, {
        ...{ ...known, status: 'queued', queueId, priority, queuedAt: at },
        ...{ agentId: null, connected: false, offers: [], parties: [] },
      })
    },
    callOffered: onCall<'callOffered'>((call, { agentId }) => {
      call.offers.push(agentId)
      call.status = 'offered'
      call.agentId = call.offers[0] ?? null
    }),
    offerWithdrawn: onCall<'offerWithdrawn'>((call, { agentId, reason }) => {
      if (reason === 'callerGone' || reason === 'answeredElsewhere') return
      const [before] = call.offers
      call.offers = call.offers.filter((other) => other !== agentId)
      call.agentId = call.offers[0] ?? (call.connected ? (before ?? null) : null)
      if (call.offers.length === 0) call.status = 'queued'
    }),
    callConnected: onCall<'callConnected'>((call, { agentId, waitMs }) => {
      if (!call.connected) countAnswered(call.queueId, waitMs)
      Object.assign(call, { status: 'talking', agentId, connected: true, offers: [] })
      agentOf(agentId).callsToday += 1
    }),
    callHeld: onCall<'callHeld'>((call) => (call.status = 'held')),
    callResumed: onCall<'callResumed'>((call) => (call.status = 'talking')),
    callMoved: onCall<'callMoved'>((call, { queueId, priority }) =>
      Object.assign(call, { queueId, priority }),
    ),
    leadWatchBegan: ({ agentId, leadId, mode }) => void agentOf(agentId).watchers.set(leadId, mode),
    leadWatchEnded: ({ agentId, leadId }) => void agentOf(agentId).watchers.delete(leadId),
    callRequeued: onCall<'callRequeued'>((call) => (call.status = 'queued')),
    callTransferred: onCall<'callTransferred'>((call) => (call.status = 'transferred')),
    callHandedOver: onCall<'callHandedOver'>((call, { callId, agentId }) => {
      call.agentId = agentId
      // Whoever was asked into it has it from now on: the status goes on, and tells nothing.
      agentOf(agentId).callId = callId
      call.status = agentOf(agentId).legUp ? 'talking' : 'held'
    }),
    callReleased: onCall<'callReleased'>((call) => (call.status = 'survey')),
    callEnded: (fact) => {
      countLost(fact)
      calls.delete(fact.callId)
    },
    partyAsked: onCall<'partyAsked'>((call, { partyId, at, toAgentId, manner }) => {
      const kind = toAgentId === null ? 'number' : 'agent'
      call.parties.push({
        ...{
          partyId,
          kind,
          status: 'calling',
          rings: kind === 'agent',
          askedAt: at,
          connectedAt: null,
          manner,
        },
      })
    }),
    calleeRings: ({ callId }) => {
      const call = calls.get(callOfParty.get(callId) ?? '')
      if (call === undefined) return
      call.parties = call.parties.map((party) =>
        party.partyId === callId && party.status === 'calling' ? { ...party, rings: true } : party,
      )
    },
    // Whoever is consulted waits outside when the agent has gone back to the citizen meanwhile.
    partyJoined: onParty<'partyJoined'>((party, { at }, call) => ({
      ...{ ...party, rings: false, connectedAt: at },
      status: party.manner === 'consult' && call.status === 'talking' ? 'held' : 'talking',
    })),
    partyMoved: onParty<'partyMoved'>((party, { to }) => ({ ...party, status: to })),
    partyLeft: onCall<'partyLeft'>((call, { partyId }) => {
      call.parties = call.parties.filter((party) => party.partyId !== partyId)
    }),
  }

  const positionOf = (mine: CallRow): number =>
    1 +
    [...calls.values()].filter((other) => isWaitingIn(other, mine.queueId) && isSooner(other, mine)).length

  const shapeOfCall = (call: CallRow) => ({
    ...{ status: call.status, lineCode: call.lineCode, queueId: call.queueId, queuedAt: call.queuedAt },
    ...{ agentId: call.agentId, position: call.status === 'queued' ? positionOf(call) : 0 },
    parties: call.parties.map(({ manner: _manner, ...party }) => party),
  })
  const shapeOfAgent = ({ linked: _linked, watchers, ...agent }: AgentRow) => ({
    ...agent,
    watchers: Object.fromEntries(watchers),
    callId: callOfParty.get(agent.callId ?? '') ?? agent.callId,
  })
  const shapeOfQueue = (queueId: string) => {
    const waiting = [...calls.values()].filter((call) => isWaitingIn(call, queueId))
    const staff = [...agents].filter(([agentId]) => queuesOf(agentId).includes(queueId)).map(([, row]) => row)
    const onHand = staff.filter(({ status, onDuty }) => status !== 'offline' && onDuty)
    const day = days.get(queueId) ?? noDay
    return {
      waiting: waiting.length,
      oldestQueuedAt: waiting.length === 0 ? null : Math.min(...waiting.map(({ queuedAt }) => queuedAt)),
      staffed: onHand.length,
      talking: staff.filter(({ status }) => status === 'talking').length,
      ready: onHand.filter(isFree).length,
      ...{ offeredToday: day.offered, answeredToday: day.answered, abandonedToday: day.abandoned },
      sl15Percent: day.offered === 0 ? null : Math.round((day.within15s / day.offered) * 10_000) / 100,
      answeredLongestWaitMs: day.answered === 0 ? null : day.longestMs,
    }
  }

  return {
    take: (fact: StoredFact): void => {
      if (fact.type === 'partyAsked') callOfParty.set(fact.partyId, fact.callId)
      ;(takers[fact.type] as ((fact: StoredFact) => void) | undefined)?.(fact)
      if (fact.type === 'partyLeft') callOfParty.delete(fact.partyId)
    },
    shape: (): Shape => ({
      agents: Object.fromEntries([...agents].map(([id, agent]) => [id, shapeOfAgent(agent)])),
      calls: Object.fromEntries([...calls].map(([id, call]) => [id, shapeOfCall(call)])),
      queues: Object.fromEntries(queueIds.map((queueId) => [queueId, shapeOfQueue(queueId)])),
    }),
  }
}

const isWaitingIn = (call: CallRow, queueId: string): boolean =>
  call.status === 'queued' && call.queueId === queueId
const isSooner = (a: CallRow, b: CallRow): boolean =>
  (b.priority - a.priority || a.queuedAt - b.queuedAt || a.arrival - b.arrival) < 0
const isFree = ({ status, linked, legUp }: AgentRow): boolean => status === 'ready' && linked && legUp

/** The same of a board that a desk shows. */
export const shapeOf = ({ agents, calls, queues }: BoardState, queueIds: readonly string[]): Shape => ({
  agents: Object.fromEntries(
    Object.values(agents).map((agent) => {
      const { agentId, status, since, reason, breakType, direction, legUp, onDuty, callId, callsToday } =
        agent
      const watchers = Object.fromEntries(agent.watchers.map(({ leadId, mode }) => [leadId, mode]))
      return [
        agentId,
        { status, since, reason, breakType, direction, legUp, onDuty, callId, callsToday, watchers },
      ]
    }),
  ),
  calls: Object.fromEntries(
    Object.values(calls).map((call) => {
      const { callId, status, lineCode, queueId, queuedAt, agentId, position } = call
      const parties = call.parties.map((party) => {
        const { partyId, kind, status: of, rings, askedAt, connectedAt } = party
        return { partyId, kind, status: of, rings, askedAt, connectedAt }
      })
      return [callId, { status, lineCode, queueId, queuedAt, agentId, position, parties }]
    }),
  ),
  queues: Object.fromEntries(
    queues
      .filter(({ queueId }) => queueIds.includes(queueId))
      .map(({ queueId, name: _name, ...queue }) => [queueId, queue]),
  ),
})
