import { positionOf, type Acd } from './acd.ts'
import { isOnHand, type Agent } from './agent.ts'
import { reconfigured } from './books.ts'
import { mayDial } from '../dialling.ts'
import type { Call } from './call.ts'
import type { Input } from './inputs.ts'
import { messageKey } from './message-steps.ts'
import * as ordered from './ordered-map.ts'
import { accept, rings, stopRinging, withdraw, withdrawFrom } from './offers.ts'
import { placed } from './outgoing-steps.ts'
import {
  calleeNews,
  offerIsOver,
  partyLegBack,
  partyLegDown,
  partyLegTimedOut,
  pressParty,
} from './parties/news.ts'
import { keepNumber, partiesOf } from './parties/parties.ts'
import { addParty, dropOne, leave, talkTo } from './parties/presses.ts'
import { settleGroups } from './parties/settle.ts'
import { arrive, chooseLanguage } from './arrival.ts'
import { dayBegan } from './fairness.ts'
import { bucketsFor } from './routing/book.ts'
import { expectedWaitMs } from './routing/expected-wait.ts'
import { ringMore, route, widen } from './routing/route.ts'
import {
  admit,
  agentOf,
  callOf,
  draftOf,
  meet,
  stepAgent,
  stepCall,
  type Draft,
  type Outcome,
} from './step.ts'
import { releaseFrom } from './releasing.ts'
import {
  force,
  moveCall,
  readNote,
  takeOver,
  unwatch,
  watch,
  watchFailed,
  write,
} from './supervision/presses.ts'
import { settleWatches } from './supervision/watch.ts'
import { reject } from './table.ts'

/**
 * The one transition of the hotline: steps the call and the agent that an input concerns, then offers what that set
 * free. Pure: the same state and input give the same outcome, and the state given stays as it was. A rejected input
 * changes nothing.
 */
export const stepAcd = (acd: Acd, input: Input): Outcome => {
  const draft = draftOf(acd)
  handlers[input.type](draft, input as never)
  if (draft.rejection !== null) return { acd, facts: [], commands: [], rejection: draft.rejection }
  let touched = touchedBy(draft, input)
  const told = draft.facts.length
  settleGroups(draft, acd, touched, input.at)
  settleWatches(draft, input.at)
  if (draft.facts.length > told) touched = touchedBy(draft, input)
  for (const callId of touched.calls) settle(draft, acd, callId, input.at)
  for (const callId of deserted(draft, acd, touched.agents)) {
    widen(draft, callId, input.at)
    touched.calls.add(callId)
  }
  route(draft, touched.calls, touched.agents, input.at)
  return { acd: draft.acd, facts: draft.facts, commands: draft.commands, rejection: null }
}

/** A call that has just begun to wait, again or for the first time: its plan begins to run. */
const settle = (draft: Draft, before: Acd, callId: string, at: number): void => {
  const call = callOf(draft, callId)
  const was = ordered.get(before.calls, callId)?.status
  if (call?.status === 'queued' && was !== 'queued' && was !== 'offered') widen(draft, callId, at)
}

/** Calls whose step is to be skipped now that the last who matched it has gone. */
const deserted = (draft: Draft, before: Acd, agents: Iterable<string>): readonly string[] => {
  const calls: string[] = []
  for (const agentId of agents) {
    const was = ordered.get(before.agents, agentId)
    const agent = agentOf(draft, agentId)
    if (was === undefined || !isOnHand(was) || agent === null || isOnHand(agent)) continue
    for (const { staffed, waiting } of bucketsFor(draft.acd.book, agent.skills))
      if (staffed === 0) calls.push(...ordered.values(waiting))
  }
  return calls
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
    if ('leadId' in fact) agents.add(fact.leadId)
  }
  return { calls, agents }
}

type Handlers = { readonly [T in Input['type']]: (draft: Draft, input: Extract<Input, { type: T }>) => void }

const handlers: Handlers = {
  callArrived: arrive,
  callAnswered: (draft, i) => stepCall(draft, i.callId, { type: 'answered', at: i.at }),
  answerFailed: (draft, i) => stepCall(draft, i.callId, i),
  promptFinished: (draft, i) => stepCall(draft, i.callId, i),
  digitPressed: (draft, i) => {
    chooseLanguage(draft, i)
    stopRingingForMessage(draft, i)
    stepCall(draft, i.callId, { type: 'digit', at: i.at, digit: i.digit })
  },
  callerHungUp: (draft, i) => {
    if (calleeNews(draft, i)) return
    if (!keepNumber(draft, i.callId, i.at)) freeAgentOf(draft, i.callId, i.at)
    stepCall(draft, i.callId, i)
  },
  mediaLost: (draft, i) => {
    if (calleeNews(draft, i)) return
    if (!keepNumber(draft, i.callId, i.at)) freeAgentOf(draft, i.callId, i.at)
    stepCall(draft, i.callId, i)
  },
  connectFailed: (draft, i) => {
    const call = callOf(draft, i.callId)
    if (call?.status === 'dialling') stepCall(draft, i.callId, i)
    if (call?.status !== 'talking' || call.agentId !== i.agentId) return
    loseCall(draft, call, i.agentId, i.at)
    stepCall(draft, i.callId, i)
  },
  dial: (draft, i) => dial(draft, i),
  calleeRings: (draft, i) => {
    if (calleeNews(draft, i)) return
    stepCall(draft, i.callId, {
      type: 'rings',
      at: i.at,
      early: i.early,
      legId: legOfCaller(draft, i.callId),
    })
  },
  calleeAnswered: (draft, i) => {
    if (calleeNews(draft, i)) return
    stepCall(draft, i.callId, { type: 'pickedUp', at: i.at, legId: legOfCaller(draft, i.callId) })
  },
  calleeNotReached: (draft, i) => {
    if (calleeNews(draft, i)) return
    freeDialler(draft, i.callId, i.at)
    stepCall(draft, i.callId, { type: 'notReached', at: i.at, outcome: i.outcome, reason: i.reason })
  },
  dialTimedOut: (draft, i) => {
    if (calleeNews(draft, i)) return
    freeDialler(draft, i.callId, i.at)
    stepCall(draft, i.callId, i)
  },
  orderOpened: (draft, i) => stepCall(draft, i.callId, i),
  recordingStarted: (draft, i) => {
    draft.facts.push(i)
    stepCall(draft, i.callId, { type: 'messageBegun', at: i.at, recordingId: i.recordingId })
  },
  messageTaken: (draft, i) => stepCall(draft, i.callId, i),
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
    partyLegBack(draft, i.agentId)
  },
  legDown: loseLeg,
  watch,
  unwatch,
  watchFailed,
  takeOver,
  force,
  moveCall,
  write,
  readNote,
  personChanged: (draft, i) => stepAgent(draft, i.person.agentId, i),
  dutyChanged: (draft, i) => {
    const { offDuty } = draft.acd
    const changed = i.onDuty ? ordered.remove(offDuty, i.agentId) : ordered.set(offDuty, i.agentId, true)
    draft.acd = { ...draft.acd, offDuty: changed }
    if (agentOf(draft, i.agentId)?.onDuty !== i.onDuty) stepAgent(draft, i.agentId, i)
  },
  ready: (draft, i) => pressed(draft, i.agentId, i),
  notReady: (draft, i) => pressed(draft, i.agentId, i),
  startBreak: (draft, i) => pressed(draft, i.agentId, i),
  finishWrapUp: (draft, i) => pressed(draft, i.agentId, i),
  extendWrapUp: (draft, i) => pressed(draft, i.agentId, i),
  signOut: (draft, i) => {
    withdrawFrom(draft, i.agentId, i.at, 'signedOut')
    pressed(draft, i.agentId, i)
  },
  accept: (draft, i) => {
    if (!pressParty(draft, i)) accept(draft, i)
  },
  hold: (draft, i) => onOwnCall(draft, i, () => stepCall(draft, i.callId, { type: 'held', at: i.at })),
  addParty,
  talkTo,
  dropParty: dropOne,
  leaveCall: leave,
  resume: (draft, i) =>
    onOwnCall(draft, i, (agent) => {
      if (partiesOf(draft, i.callId).length > 0) talkTo(draft, { ...i, type: 'talkTo', with: 'caller' })
      else if (agent.legId === null) draft.rejection = reject('legDown')
      else stepCall(draft, i.callId, { type: 'resumed', at: i.at, legId: agent.legId })
    }),
  hangUp: (draft, i) => {
    if (pressParty(draft, i)) return
    onOwnCall(draft, i, (_agent, call) => {
      if (call.status === 'dialling') stepAgent(draft, i.agentId, { type: 'dialGivenUp', at: i.at })
      else releaseFrom(draft, call, i.agentId, i.at)
      stepCall(draft, i.callId, { type: 'released', at: i.at })
    })
  },
  sendDigits: (draft, i) => {
    if (pressParty(draft, i)) return
    onOwnCall(draft, i, () => stepCall(draft, i.callId, { type: 'digitsSent', at: i.at, digits: i.digits }))
  },
  offerTimedOut: (draft, i) => {
    if (offerIsOver(draft, i.agentId, i.callId, i.at, 'noAnswer')) return
    const call = callOf(draft, i.callId)
    if (call?.status === 'offered' && rings(call, i.agentId))
      withdraw(draft, call, i.agentId, i.at, 'noAnswer')
  },
  wrapUpTimedOut: (draft, i) => stepAgent(draft, i.agentId, i),
  ratingTimedOut: (draft, i) => stepCall(draft, i.callId, i),
  announcementDue: (draft, i) => {
    const call = callOf(draft, i.callId)
    if (call !== null)
      stepCall(draft, i.callId, {
        ...{ type: 'announcementDue', at: i.at, ahead: positionOf(draft.acd, call) },
        waitMs: expectedWaitMs(draft.acd, call),
      })
  },
  wideningDue: (draft, i) => widen(draft, i.callId, i.at),
  ringMoreDue: (draft, i) => ringMore(draft, i.callId, i.at),
  restOver: (draft, i) => stepAgent(draft, i.agentId, i),
  agentReturnTimedOut: (draft, i) => {
    if (partyLegTimedOut(draft, i)) return
    const call = callOf(draft, i.callId)
    if (call?.status !== 'held' || call.reason !== 'legLost' || call.agentId !== i.agentId) return
    loseCall(draft, call, i.agentId, i.at)
    stepCall(draft, i.callId, { type: 'agentGone', at: i.at })
  },
  linkTimedOut: (draft, i) => stepAgent(draft, i.agentId, i),
  configured: (draft, i) => {
    draft.acd = reconfigured(draft.acd, i.config)
  },
  dayBegan,
  mediaChanged: (draft, i) => {
    draft.acd = { ...draft.acd, mediaAvailable: i.available }
  },
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

/** Whoever would rather leave a message than be answered in a moment is taken at their word. */
const stopRingingForMessage = (draft: Draft, i: Extract<Input, { type: 'digitPressed' }>): void => {
  const call = callOf(draft, i.callId)
  const leaves = call?.status === 'offered' && call.messageOffered && call.connectedAt === null
  if (leaves && i.digit === messageKey) stopRinging(draft, call, call.offers, i.at, 'callerGone')
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
  if (partyLegDown(draft, i.agentId)) return
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
  if (call.status === 'offered') stopRinging(draft, call, call.offers, at, 'callerGone')
  if (call.status === 'talking' || call.status === 'held' || call.status === 'dialling')
    releaseFrom(draft, call, call.agentId, at)
}

/** A citizen's call goes back to its queue; one from here has nowhere to go. */
const loseCall = (draft: Draft, call: Call, agentId: string, at: number): void => {
  if (call.direction === 'inbound') stepAgent(draft, agentId, { type: 'callTaken', at })
  else releaseFrom(draft, call, agentId, at)
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
