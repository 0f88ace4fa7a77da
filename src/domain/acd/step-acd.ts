import type { Acd } from './acd.ts'
import type { Agent } from './agent.ts'
import { mayDial } from '../dialling.ts'
import type { Call, RefusingCall } from './call.ts'
import { ended } from './call-end.ts'
import type { Command } from './commands.ts'
import type { Input } from './inputs.ts'
import * as ordered from './ordered-map.ts'
import { placed } from './outgoing-steps.ts'
import { route } from './route.ts'
import {
  admit,
  agentOf,
  aheadOf,
  callOf,
  meet,
  stepAgent,
  stepCall,
  type Draft,
  type Outcome,
} from './step.ts'
import { reject } from './table.ts'

/**
 * The one transition of the hotline: steps the call and the agent that an input concerns, then offers what that set
 * free. Pure: the same state and input give the same outcome, and the state given stays as it was. A rejected input
 * changes nothing.
 */
export const stepAcd = (acd: Acd, input: Input): Outcome => {
  const draft: Draft = { acd, facts: [], commands: [], rejection: null }
  handlers[input.type](draft, input as never)
  if (draft.rejection !== null) return { acd, facts: [], commands: [], rejection: draft.rejection }
  const touched = touchedBy(draft, input)
  route(draft, touched.calls, touched.agents, input.at)
  return draft
}

/** Whom the input and its facts name. */
const touchedBy = (draft: Draft, input: Input): { calls: Set<string>; agents: Set<string> } => {
  const calls = new Set<string>()
  const agents = new Set<string>()
  if ('agentId' in input) agents.add(input.agentId)
  if ('callId' in input) calls.add(input.callId)
  if ('person' in input) agents.add(input.person.agentId)
  for (const fact of draft.facts) {
    if ('callId' in fact && fact.callId !== null) calls.add(fact.callId)
    if ('agentId' in fact && fact.agentId !== null) agents.add(fact.agentId)
  }
  return { calls, agents }
}

type Handlers = { readonly [T in Input['type']]: (draft: Draft, input: Extract<Input, { type: T }>) => void }

const handlers: Handlers = {
  callArrived: arrive,
  callAnswered: (draft, i) => stepCall(draft, i.callId, { type: 'answered', at: i.at }),
  answerFailed: (draft, i) => stepCall(draft, i.callId, i),
  promptFinished: (draft, i) => stepCall(draft, i.callId, i),
  digitPressed: (draft, i) => stepCall(draft, i.callId, { type: 'digit', at: i.at, digit: i.digit }),
  callerHungUp: (draft, i) => {
    freeAgentOf(draft, i.callId, i.at)
    stepCall(draft, i.callId, i)
  },
  mediaLost: (draft, i) => {
    freeAgentOf(draft, i.callId, i.at)
    stepCall(draft, i.callId, i)
  },
  connectFailed: (draft, i) => {
    const call = callOf(draft, i.callId)
    if (call?.status === 'dialling') stepCall(draft, i.callId, i)
    if (call?.status !== 'talking' || call.agentId !== i.agentId) return
    stepAgent(draft, i.agentId, { type: call.direction === 'inbound' ? 'callTaken' : 'released', at: i.at })
    stepCall(draft, i.callId, i)
  },
  dial: (draft, i) => dial(draft, i),
  calleeRings: (draft, i) =>
    stepCall(draft, i.callId, {
      type: 'rings',
      at: i.at,
      early: i.early,
      legId: legOfCaller(draft, i.callId),
    }),
  calleeAnswered: (draft, i) =>
    stepCall(draft, i.callId, { type: 'pickedUp', at: i.at, legId: legOfCaller(draft, i.callId) }),
  calleeNotReached: (draft, i) => {
    freeDialler(draft, i.callId, i.at)
    stepCall(draft, i.callId, { type: 'notReached', at: i.at, outcome: i.outcome, reason: i.reason })
  },
  dialTimedOut: (draft, i) => {
    freeDialler(draft, i.callId, i.at)
    stepCall(draft, i.callId, i)
  },
  orderOpened: (draft, i) => stepCall(draft, i.callId, i),
  recordingStarted: (draft, i) => draft.facts.push(i),
  recordingStopped: (draft, i) => draft.facts.push(i),
  deskLinked: (draft, i) => {
    meet(draft, i.person, i.at)
    stepAgent(draft, i.person.agentId, { type: 'linked', at: i.at, person: i.person })
  },
  deskUnlinked: (draft, i) => {
    withdrawFrom(draft, i.agentId, i.at, 'linkLost')
    stepAgent(draft, i.agentId, { type: 'unlinked', at: i.at })
  },
  legUp: (draft, i) => {
    stepAgent(draft, i.agentId, i)
    const call = callWith(draft, i.agentId)
    if (call !== null) stepCall(draft, call.callId, { type: 'legBack', at: i.at, legId: i.legId })
  },
  legDown: loseLeg,
  ready: (draft, i) => pressed(draft, i.agentId, i),
  notReady: (draft, i) => pressed(draft, i.agentId, i),
  startBreak: (draft, i) => pressed(draft, i.agentId, i),
  finishWrapUp: (draft, i) => pressed(draft, i.agentId, i),
  signOut: (draft, i) => {
    withdrawFrom(draft, i.agentId, i.at, 'signedOut')
    pressed(draft, i.agentId, i)
  },
  accept: (draft, i) => {
    const call = callOf(draft, i.callId)
    const agent = agentOf(draft, i.agentId)
    if (call?.status !== 'offered' || call.agentId !== i.agentId || agent === null) {
      draft.rejection = reject('callGone')
      return
    }
    stepAgent(draft, i.agentId, { type: 'accepted', at: i.at, callId: i.callId })
    stepCall(draft, i.callId, { type: 'accepted', at: i.at, agentId: i.agentId, legId: agent.legId ?? '' })
  },
  hold: (draft, i) => onOwnCall(draft, i, () => stepCall(draft, i.callId, { type: 'held', at: i.at })),
  resume: (draft, i) =>
    onOwnCall(draft, i, (agent) => {
      if (agent.legId === null) draft.rejection = reject('legDown')
      else stepCall(draft, i.callId, { type: 'resumed', at: i.at, legId: agent.legId })
    }),
  hangUp: (draft, i) =>
    onOwnCall(draft, i, (_agent, call) => {
      const nobodyAnswered = call.status === 'dialling'
      stepAgent(draft, i.agentId, { type: nobodyAnswered ? 'dialGivenUp' : 'released', at: i.at })
      stepCall(draft, i.callId, { type: 'released', at: i.at })
    }),
  sendDigits: (draft, i) =>
    onOwnCall(draft, i, () => stepCall(draft, i.callId, { type: 'digitsSent', at: i.at, digits: i.digits })),
  offerTimedOut: (draft, i) => {
    const call = callOf(draft, i.callId)
    if (call?.status === 'offered' && call.agentId === i.agentId) withdraw(draft, call, i.at, 'noAnswer')
  },
  wrapUpTimedOut: (draft, i) => stepAgent(draft, i.agentId, i),
  ratingTimedOut: (draft, i) => stepCall(draft, i.callId, i),
  announcementDue: (draft, i) => {
    const call = callOf(draft, i.callId)
    if (call !== null)
      stepCall(draft, i.callId, { type: 'announcementDue', at: i.at, ahead: aheadOf(draft, call) })
  },
  agentReturnTimedOut: (draft, i) => {
    const call = callOf(draft, i.callId)
    if (call?.status !== 'held' || call.reason !== 'legLost' || call.agentId !== i.agentId) return
    stepAgent(draft, i.agentId, { type: call.direction === 'inbound' ? 'callTaken' : 'released', at: i.at })
    stepCall(draft, i.callId, { type: 'agentGone', at: i.at })
  },
  linkTimedOut: (draft, i) => stepAgent(draft, i.agentId, i),
  mediaChanged: (draft, i) => {
    draft.acd = { ...draft.acd, mediaAvailable: i.available }
  },
}

function arrive(draft: Draft, i: Extract<Input, { type: 'callArrived' }>): void {
  const { callId, callerNumber, dialled } = i
  const line = draft.acd.lines.get(dialled) ?? null
  const arrival = draft.acd.arrivals
  draft.acd = { ...draft.acd, arrivals: arrival + 1 }
  const sourceLine = line === null ? null : dialled
  draft.facts.push({
    type: 'callArrived',
    at: i.at,
    callId,
    callerNumber,
    dialled,
    lineCode: line?.lineCode ?? null,
    sourceLine,
  })
  const known = {
    direction: 'inbound' as const,
    ...{ callId, callerNumber, dialled, arrivedAt: i.at, arrival, orderId: null },
  }
  const refused: RefusingCall = { ...known, line, status: 'refusing', sipStatus: 486, reason: 'queueFull' }
  if (line === null || !draft.acd.mediaAvailable) {
    refuse(draft, refused, line === null ? 404 : 503, line === null ? 'unknownNumber' : 'noMedia')
    return
  }
  const queue = ordered.get(draft.acd.queues, line.queueId)
  if (queue === undefined || queue.admitted >= queue.maxWaiting) {
    admit(draft, refused)
    draft.commands.push({ type: 'playBeforeRefusal', callId, prompt: 'queue-full' })
    return
  }
  admit(draft, { ...known, line, status: 'ringing' })
  draft.commands.push({ type: 'answerCall', callId })
}

function refuse(draft: Draft, call: RefusingCall, sipStatus: 404 | 503, reason: string): void {
  const command: Command = {
    type: 'refuseCall',
    callId: call.callId,
    sipStatus,
    reason,
    retryAfterS: sipStatus === 503 ? 5 : null,
  }
  const end = ended(call, call.arrivedAt, 'system', reason, [command])
  draft.facts.push(...end.facts)
  draft.commands.push(...end.commands)
}

/** A number that may not be dialled, or an agent who cannot, is refused before anything is set off. */
function dial(draft: Draft, i: Extract<Input, { type: 'dial' }>): void {
  const { callId, agentId, orderId, at } = i
  const agent = agentOf(draft, agentId)
  if (agent === null || callOf(draft, callId) !== null) {
    draft.rejection = reject(agent === null ? 'notSignedIn' : 'callGone')
    return
  }
  const { acd } = draft
  const asked = { role: agent.role, number: i.number, dialsToday: i.dialsToday }
  const verdict = mayDial(acd.dialPlan, { ...asked, isOwn: (number) => acd.lines.has(number) })
  if ('refused' in verdict || !acd.mediaAvailable) {
    draft.rejection = reject('refused' in verdict ? verdict.refused : 'noMedia')
    return
  }
  stepAgent(draft, agentId, { type: 'dial', at, callId })
  const known = { at, callId, agentId, orderId, number: verdict.number, arrival: acd.arrivals }
  const { call, facts, commands } = placed(known, acd.timing)
  draft.acd = { ...draft.acd, arrivals: acd.arrivals + 1 }
  admit(draft, call)
  draft.facts.push(...facts)
  draft.commands.push(...commands)
}

/** The leg of the desk from which this call was dialled. */
const legOfCaller = (draft: Draft, callId: string): string | null => {
  const call = callOf(draft, callId)
  return call?.direction === 'outbound' ? (agentOf(draft, call.agentId)?.legId ?? null) : null
}

/** Nobody answered: there is a word to note about that, as after a conversation. */
const freeDialler = (draft: Draft, callId: string, at: number): void => {
  if (callOf(draft, callId)?.status === 'dialling') freeAgentOf(draft, callId, at)
}

/** The leg that broke matters only while it is the agent's present one. */
function loseLeg(draft: Draft, i: Extract<Input, { type: 'legDown' }>): void {
  if (agentOf(draft, i.agentId)?.legId !== i.legId) return
  withdrawFrom(draft, i.agentId, i.at, 'legLost')
  stepAgent(draft, i.agentId, { type: 'legDown', at: i.at })
  const call = callWith(draft, i.agentId)
  if (call !== null) stepCall(draft, call.callId, { type: 'legLost', at: i.at })
}

/** The call that is up with this agent. */
const callWith = (draft: Draft, agentId: string): Call | null => {
  const agent = agentOf(draft, agentId)
  return agent?.status === 'talking' ? callOf(draft, agent.callId) : null
}

/** Before the citizen's side of a call ends: whoever had it is free, or wraps up. */
const freeAgentOf = (draft: Draft, callId: string, at: number): void => {
  const call = callOf(draft, callId)
  if (call === null) return
  if (call.status === 'offered') {
    draft.facts.push({ type: 'offerWithdrawn', at, callId, agentId: call.agentId, reason: 'callerGone' })
    stepAgent(draft, call.agentId, { type: 'withdrawn', at, to: 'ready' })
  }
  if (call.status === 'talking' || call.status === 'held' || call.status === 'dialling')
    stepAgent(draft, call.agentId, { type: 'released', at })
}

const withdrawFrom = (
  draft: Draft,
  agentId: string,
  at: number,
  reason: 'legLost' | 'linkLost' | 'signedOut',
): void => {
  const agent = agentOf(draft, agentId)
  const call = agent?.status === 'offered' ? callOf(draft, agent.callId) : null
  if (call?.status === 'offered') withdraw(draft, call, at, reason)
}

const withdraw = (
  draft: Draft,
  call: Extract<Call, { status: 'offered' }>,
  at: number,
  reason: 'noAnswer' | 'legLost' | 'linkLost' | 'signedOut',
): void => {
  const { callId, agentId } = call
  const to = reason === 'noAnswer' || reason === 'legLost' ? reason : 'ready'
  stepAgent(draft, agentId, { type: 'withdrawn', at, to })
  stepCall(draft, callId, { type: 'withdrawn', at, agentId, reason })
}

/** A press of somebody whom the hotline does not know is refused, not forgotten. */
const pressed = (draft: Draft, agentId: string, input: Parameters<typeof stepAgent>[2]): void => {
  if (agentOf(draft, agentId) === null) draft.rejection = reject('notSignedIn')
  else stepAgent(draft, agentId, input)
}

const onOwnCall = (
  draft: Draft,
  i: { readonly agentId: string; readonly callId: string },
  act: (agent: Agent, call: Call) => void,
): void => {
  const agent = agentOf(draft, i.agentId)
  const call = callOf(draft, i.callId)
  if (agent?.status !== 'talking' || agent.callId !== i.callId || call === null) {
    draft.rejection = reject('callGone')
  } else act(agent, call)
}
