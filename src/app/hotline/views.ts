import type {
  AgentNext,
  AgentView,
  BoardAgent,
  BoardCall,
  BoardState,
  CallView,
  DeskState,
  WrapUpView,
} from '../../contract/desk.ts'
import { positionOf, type Acd } from '../../domain/acd/acd.ts'
import type { Agent, Next } from '../../domain/acd/agent.ts'
import type { Call } from '../../domain/acd/call.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'
import type { HotlineConfig } from '../ports/records.ts'
import type { Card, Cards } from './cards.ts'
import type { Dials } from './dials.ts'
import type { Figures } from './figures.ts'
import { consultationOf, partyViews } from './party-views.ts'
import type { QueueViews } from './queue-views.ts'
import { noteViews, watchersOf, watchView, type WatchEnds } from './supervision-views.ts'

/** What the views are made of. */
export type ViewSources = {
  readonly acd: () => Acd
  readonly cards: Cards
  readonly figures: Figures
  readonly dials: Dials
  readonly watchEnds: WatchEnds
  readonly queueViews: QueueViews
  readonly config: () => Pick<HotlineConfig, 'lines' | 'queues'>
  readonly saving: () => boolean
}

/** An agent's desk at one moment. `callId` is the call that it shows. */
type DeskNow = {
  readonly from: ViewSources
  readonly acd: Acd
  readonly agent: Agent
  readonly callId: string | null
}

const deskParts: { readonly [K in keyof DeskState]: (now: DeskNow) => DeskState[K] } = {
  agent: ({ from, agent }) => agentView(from, agent),
  call: ({ from, agent, callId }) => {
    const card = callId === null ? undefined : from.cards.get(callId)
    return card === undefined ? null : deskCall(from, agent, card)
  },
  parties: ({ acd, agent, callId }) =>
    callId === null || agent.status === 'wrapUp' ? [] : partyViews(acd, callId),
  queues: ({ from, agent }) => from.queueViews.ofAgent(agent),
  outgoing: ({ from, agent }) => from.dials.lastOf(agent.agentId),
  watching: ({ acd, agent }) => watchView(acd, agent.agentId),
  watchEnded: ({ from, agent }) => from.watchEnds.lastOf(agent.agentId),
  watchedBy: ({ acd, agent }) => watchersOf(acd, agent.agentId).filter(({ visible }) => visible),
  notes: ({ acd, agent }) => noteViews(acd, agent.agentId),
  today: ({ from, agent }) => ({ ...from.figures.agent(agent.agentId) }),
  saving: ({ from }) => from.saving(),
}

/** Those parts of what an agent's desk shows; null for somebody whom the hotline has not met. */
export const deskPartsOf = <K extends keyof DeskState>(
  from: ViewSources,
  agentId: string,
  keys: readonly K[],
): Pick<DeskState, K> | null => {
  const acd = from.acd()
  const agent = ordered.get(acd.agents, agentId)
  if (agent === undefined) return null
  const consultation = consultationOf(acd, agent)
  const callId = consultation?.callId ?? ('callId' in agent ? agent.callId : null)
  const now: DeskNow = { from, acd, agent, callId }
  const state: Partial<Pick<DeskState, K>> = {}
  for (const key of keys) state[key] = deskParts[key](now)
  return state as Pick<DeskState, K>
}

const everyPart = Object.keys(deskParts) as readonly (keyof DeskState)[]

export const deskState = (from: ViewSources, agentId: string): DeskState | null =>
  deskPartsOf(from, agentId, everyPart)

export const isSignedIn = (acd: Acd, agentId: string): boolean =>
  (ordered.get(acd.agents, agentId)?.status ?? 'offline') !== 'offline'

/** What the board shows: all queues, everybody at a desk, every call. */
export const boardState = (from: ViewSources): BoardState => {
  const acd = from.acd()
  const agents: Record<string, BoardAgent> = {}
  for (const agent of ordered.values(acd.agents)) agents[agent.agentId] = boardAgent(from, agent)
  const calls: Record<string, BoardCall> = {}
  for (const call of ordered.values(acd.calls)) {
    if ('queueId' in call) calls[call.callId] = boardCall(acd, call)
  }
  return { queues: from.queueViews.all(), agents, calls }
}

const agentView = (from: ViewSources, agent: Agent): AgentView => {
  const { agentId, name, agentNo, role, status, since } = agent
  return {
    ...{ agentId, name, agentNo, role, status, since },
    until: endOf(from, agent),
    wrapUp: agent.status === 'wrapUp' ? wrapUpView(agent) : null,
    onDuty: agent.onDuty,
    reason: agent.status === 'notReady' ? agent.reason : null,
    breakType: agent.status === 'onBreak' ? agent.breakType : null,
    next: agent.status === 'talking' ? nextView(agent.next) : null,
    legUp: agent.legId !== null,
    direction: 'direction' in agent ? agent.direction : null,
  }
}

const nextView = (next: Next): AgentNext | null => {
  if (next === 'ready') return null
  if (typeof next === 'object') return { status: 'onBreak', breakType: next.breakType }
  return { status: next === 'offline' ? next : 'notReady' }
}

const endOf = (from: ViewSources, agent: Agent): number | null => {
  if (agent.status === 'onBreak') {
    const limitMs = from.acd().config.breakLimitsMs?.[agent.breakType]
    return limitMs === undefined ? null : agent.since + limitMs
  }
  return 'until' in agent ? agent.until : null
}

const wrapUpView = ({ policy, extended }: Extract<Agent, { status: 'wrapUp' }>): WrapUpView => ({
  mode: policy.mode,
  extensionsLeft: policy.mode === 'timedExtendable' ? Math.max(0, policy.maxExtensions - extended) : 0,
  extendMs: policy.extendMs,
})

/** A consultation is shown as the call that it is about, under its own id: that is what can be accepted, and left. */
const deskCall = (from: ViewSources, agent: Agent, card: Card): CallView => {
  const acd = from.acd()
  const call = ordered.get(acd.calls, card.callId)
  const view = callView(from, card, call)
  const consultation = consultationOf(acd, agent)
  if (consultation !== null) {
    const { partyId, status, askedBy, askedAt, connectedAt, until } = consultation
    return {
      ...{ ...view, callId: partyId, status, askedBy, offeredAt: askedAt, offerUntil: until ?? askedAt },
      ...{ answeredAt: connectedAt, heldSince: status === 'held' ? askedAt : null },
    }
  }
  // Somebody else has it now: for this desk it is over.
  if (agent.status === 'wrapUp' && call !== undefined && !isWith(call, agent.agentId))
    return { ...view, status: 'ended', endedAt: agent.since, endedBy: 'agent', heldSince: null }
  return view
}

const isWith = (call: Call, agentId: string): boolean =>
  call.status !== 'transferred' && 'agentId' in call && call.agentId === agentId

const callView = (from: ViewSources, card: Card, call: Call | undefined): CallView => {
  const line = from.config().lines.find(({ code }) => code === card.lineCode)
  const { callId, lineCode, dialled, callerNumber, arrivedAt, queuedAt, offeredAt, pop } = card
  const { answeredAt, heldSince, endedAt, endedBy, rating, orderId, direction, ringsSince, outcome } = card
  return {
    ...{ callId, lineCode, dialled, callerNumber, arrivedAt, queuedAt, offeredAt, pop },
    ...{ answeredAt, heldSince, endedAt, endedBy, rating, orderId, direction, ringsSince, outcome },
    askedBy: null,
    status: call?.status ?? 'ended',
    lineName: line?.name ?? card.lineCode,
    queueName: from.config().queues.find(({ queueId }) => queueId === card.queueId)?.name ?? card.queueId,
    offerUntil: ringsUntil(call) ?? offeredAt,
  }
}

/** Each desk's own ring may have begun at another moment; the offer of a desk ends with its agent's `until`. */
const ringsUntil = (call: Call | undefined): number | null =>
  call?.status === 'offered' ? Math.max(...call.offers.map(({ offerUntil }) => offerUntil)) : null

const boardAgent = (from: ViewSources, agent: Agent): BoardAgent => {
  const acd = from.acd()
  const own = 'callId' in agent ? agent.callId : null
  const consultation = consultationOf(acd, agent)
  const callId = consultation?.callId ?? own
  const isTheirs = consultation === null && agent.status !== 'wrapUp'
  return {
    ...agentView(from, agent),
    ...boardCallOf(from, acd, callId),
    askedBy: consultation?.askedBy ?? null,
    parties: isTheirs && callId !== null ? partyViews(acd, callId) : [],
    watchers: watchersOf(acd, agent.agentId),
    callsToday: from.figures.agent(agent.agentId).calls,
  }
}

const boardCallOf = (
  from: ViewSources,
  acd: Acd,
  callId: string | null,
): Pick<BoardAgent, 'callId' | 'callStatus' | 'callerNumber'> => {
  if (callId === null) return { callId, callStatus: null, callerNumber: null }
  const callerNumber = from.cards.get(callId)?.callerNumber ?? null
  return { callId, callStatus: ordered.get(acd.calls, callId)?.status ?? null, callerNumber }
}

const boardCall = (acd: Acd, call: Extract<Call, { queueId: string }>): BoardCall => ({
  callId: call.callId,
  queueId: call.queueId,
  status: call.status,
  callerNumber: call.callerNumber,
  lineCode: call.line.lineCode,
  queuedAt: call.queuedAt,
  position: call.status === 'queued' ? positionOf(acd, call) + 1 : 0,
  agentId: call.agentId,
  parties: partyViews(acd, call.callId),
})
