import type {
  Agent,
  AgentInput,
  AgentPerson,
  BreakAgent,
  Next,
  NotReadyAgent,
  OfferedAgent,
  OfflineAgent,
  ReadyAgent,
  TalkingAgent,
  WrapUpAgent,
} from './agent.ts'
import type { Command } from './commands.ts'
import type { NotReadyReason } from './terms.ts'
import { reject, type Step, type Table } from './table.ts'
import type { Timing } from './timing.ts'

/** Facts about agents are made by the step that stores them, from what changed. */
export type AgentStep = Step<Agent, never, Command>

const go = (state: Agent, ...commands: readonly Command[]): AgentStep => ({ state, facts: [], commands })

/** Everything of an agent that no status owns. */
const deskOf = (agent: Agent) => {
  const { agentId, name, agentNo, role, skills, linked, legId, idleSince, onDuty, tally } = agent
  return { agentId, name, agentNo, role, skills, linked, legId, idleSince, onDuty, tally }
}

const toReady = (agent: Agent, at: number): ReadyAgent => ({
  ...deskOf(agent),
  status: 'ready',
  since: at,
  idleSince: agent.idleSince ?? at,
})

const toNotReady = (
  agent: Agent,
  at: number,
  reason: NotReadyReason,
  until: number | null = null,
): NotReadyAgent => ({
  ...deskOf(agent),
  ...{ status: 'notReady', reason, since: at, until },
})

const toOffline = (agent: Agent, at: number): AgentStep => {
  const offline: OfflineAgent = { ...deskOf(agent), status: 'offline', since: at, linked: false, legId: null }
  const drop =
    agent.legId === null ? [] : [{ type: 'dropLeg', agentId: agent.agentId, legId: agent.legId } as const]
  return go(
    offline,
    { type: 'cancelTimer', timer: { type: 'linkTimedOut', agentId: agent.agentId } },
    ...drop,
  )
}

/** Skills that are the same stay the same list: only others move an agent to other lists. */
const knownOf = (agent: Agent, person: AgentPerson): AgentPerson => {
  const isSame =
    agent.skills.length === person.skills.length &&
    person.skills.every(({ code, level }, i) => {
      const skill = agent.skills[i]
      return skill?.code === code && skill.level === level
    })
  return isSame ? { ...person, skills: agent.skills } : person
}

/** The desk is back (or another tab took over): who sits there may have changed, the status has not. */
const relink = (agent: Agent, i: Extract<AgentInput, { type: 'linked' }>): AgentStep =>
  go(
    { ...agent, ...knownOf(agent, i.person), linked: true },
    { type: 'cancelTimer', timer: { type: 'linkTimedOut', agentId: agent.agentId } },
  )

const unlink = (agent: Agent, _i: AgentInput, timing: Timing): AgentStep =>
  go(
    { ...agent, linked: false },
    { type: 'startTimer', timer: { type: 'linkTimedOut', agentId: agent.agentId }, ms: timing.linkLostMs },
  )

const legUp = (agent: Agent, i: { legId: string }): AgentStep => {
  const old = agent.legId
  const drop =
    old === null || old === i.legId ? [] : [{ type: 'dropLeg', agentId: agent.agentId, legId: old } as const]
  return go({ ...agent, legId: i.legId }, ...drop)
}
const legDown = (agent: Agent): AgentStep =>
  go(
    { ...agent, legId: null },
    ...(agent.linked ? [{ type: 'callLeg', agentId: agent.agentId } as const] : []),
  )

const askReady = (agent: NotReadyAgent | BreakAgent, i: { at: number }) =>
  agent.legId === null ? reject('legDown') : go(toReady(agent, i.at))

const askNotReady = (agent: ReadyAgent | BreakAgent, i: { at: number }): AgentStep =>
  go(toNotReady(agent, i.at, 'asked'))

const startBreak = (
  agent: ReadyAgent | NotReadyAgent | BreakAgent,
  i: Extract<AgentInput, { type: 'startBreak' }>,
): AgentStep => go({ ...deskOf(agent), status: 'onBreak', breakType: i.breakType, since: i.at })

const offerTo = (agent: ReadyAgent, i: Extract<AgentInput, { type: 'offered' }>): AgentStep => {
  const tally = { ...agent.tally, offeredAt: i.at }
  const { callId } = i
  return go({ ...agent, tally, status: 'offered', callId, since: i.at, until: i.at + i.ringMs })
}

const withdraw = (agent: OfferedAgent, i: Extract<AgentInput, { type: 'withdrawn' }>): AgentStep => {
  if (i.to === 'ready') return go(toReady(agent, i.at))
  const restMs = i.restMs ?? null
  if (restMs === null) return go(toNotReady(agent, i.at, i.to))
  const { agentId } = agent
  return go(toNotReady(agent, i.at, i.to, i.at + restMs), {
    type: 'startTimer',
    timer: { type: 'restOver', agentId },
    ms: restMs,
  })
}

/** Only the rest that is due ends: one that was left, or began anew, has another end. */
const endRest = (agent: NotReadyAgent, i: { at: number }): AgentStep => {
  if (agent.until === null || i.at < agent.until) return go(agent)
  return go(agent.legId === null ? toNotReady(agent, i.at, 'legLost') : toReady(agent, i.at))
}

const accept = (agent: OfferedAgent, i: { at: number; callId: string }) => {
  if (i.callId !== agent.callId) return reject('callGone')
  if (agent.legId === null) return reject('legDown')
  const { callId } = agent
  const tally = { ...agent.tally, calls: agent.tally.calls + 1 }
  const talking = { status: 'talking', callId, direction: 'inbound', since: i.at, next: 'ready' } as const
  return go({ ...deskOf(agent), tally, ...talking })
}

const release = (agent: TalkingAgent, i: Extract<AgentInput, { type: 'released' }>): AgentStep => {
  const { mode, ms } = i.wrapUp
  const spent = agent.direction === 'inbound' ? i.at - agent.since : 0
  const tally = { ...agent.tally, talkMs: agent.tally.talkMs + spent }
  if (mode === 'none') return go(toNext({ ...agent, tally, idleSince: i.at }, i.at))
  const until = mode === 'untilDone' ? null : i.at + ms
  const wrapUp: WrapUpAgent = {
    ...{ ...agent, tally, status: 'wrapUp', since: i.at, until },
    ...{ policy: i.wrapUp, extended: 0 },
  }
  return go(wrapUp, ...(until === null ? [] : [startWrapUp(wrapUp, ms)]))
}

const extendWrapUp = (agent: WrapUpAgent, i: { at: number }) => {
  const { mode, extendMs, maxExtensions } = agent.policy
  if (mode !== 'timedExtendable' || agent.until === null) return reject('wrapUpNotExtendable')
  if (agent.extended >= maxExtensions) return reject('wrapUpExtensionsUsedUp')
  const until = agent.until + extendMs
  return go({ ...agent, until, extended: agent.extended + 1 }, startWrapUp(agent, until - i.at))
}

const startWrapUp = ({ callId, agentId }: WrapUpAgent, ms: number): Command => ({
  ...{ type: 'startTimer', timer: { type: 'wrapUpTimedOut', callId, agentId }, ms },
})

/** What the agent does when nothing else comes between. */
const toNext = (agent: TalkingAgent | WrapUpAgent, at: number): Agent => {
  if (agent.next === 'ready') return toReady(agent, at)
  if (agent.next === 'notReady') return toNotReady(agent, at, 'asked')
  return { ...deskOf(agent), status: 'onBreak', breakType: agent.next.breakType, since: at }
}

/** After wrap-up: what the agent asked for meanwhile, else ready. The idle clock starts anew. */
const free = (agent: WrapUpAgent, at: number): AgentStep =>
  go(toNext({ ...agent, idleSince: at }, at), stopWrapUp(agent))

const stopWrapUp = (agent: WrapUpAgent): Command => ({
  type: 'cancelTimer',
  timer: { type: 'wrapUpTimedOut', callId: agent.callId, agentId: agent.agentId },
})

const nextOf = (agent: ReadyAgent | NotReadyAgent | BreakAgent | WrapUpAgent): Next => {
  if (agent.status === 'wrapUp') return agent.next
  return agent.status === 'onBreak' ? { breakType: agent.breakType } : agent.status
}

/** Dialling takes the agent out of the queue at once: from now on it is their call. */
const dial = (
  agent: ReadyAgent | NotReadyAgent | BreakAgent | WrapUpAgent,
  i: { at: number; callId: string },
) => {
  if (agent.legId === null) return reject('legDown')
  const { callId } = i
  const talking = { status: 'talking', callId, direction: 'outbound', since: i.at } as const
  return go(
    { ...deskOf(agent), ...talking, next: nextOf(agent) },
    ...(agent.status === 'wrapUp' ? [stopWrapUp(agent)] : []),
  )
}

const moveTo = (agent: TalkingAgent, i: Extract<AgentInput, { type: 'movedTo' }>): AgentStep =>
  go({ ...agent, callId: i.callId, direction: i.direction, since: i.at })

const takeOver = (
  agent: ReadyAgent | NotReadyAgent | BreakAgent,
  i: Extract<AgentInput, { type: 'movedTo' }>,
) => {
  if (agent.legId === null) return reject('legDown')
  const { callId, direction } = i
  return go({ ...deskOf(agent), status: 'talking', callId, direction, since: i.at, next: nextOf(agent) })
}

const giveUpDial = (agent: TalkingAgent, i: { at: number }): AgentStep =>
  go(agent.direction === 'outbound' ? toNext(agent, i.at) : agent)

const wrapUpOver = (agent: WrapUpAgent, i: { at: number; callId: string }): AgentStep =>
  i.callId === agent.callId ? free(agent, i.at) : go(agent)

const goneFor = (agent: Agent, i: { at: number }): AgentStep =>
  agent.linked ? go(agent) : toOffline(agent, i.at)

/** The call is with this agent: its desk may be reloading, so wait on. */
const waitForLink = (
  agent: TalkingAgent | OfferedAgent | WrapUpAgent,
  i: AgentInput,
  timing: Timing,
): AgentStep => (agent.linked ? go(agent) : unlink(agent, i, timing))

/** Known of people whatever they do. */
const always = {
  dutyChanged: (agent: Agent, i: { onDuty: boolean }): AgentStep => go({ ...agent, onDuty: i.onDuty }),
  personChanged: (agent: Agent, i: { person: AgentPerson }): AgentStep =>
    go({ ...agent, ...knownOf(agent, i.person) }),
  tallied: (agent: Agent, i: { calls: number; talkMs: number }): AgentStep =>
    go({ ...agent, tally: { ...agent.tally, calls: i.calls, talkMs: i.talkMs } }),
} as const
const links = { ...always, linked: relink, unlinked: unlink, legUp, legDown } as const
const noOffer = { withdrawn: 'ignore', accepted: 'reject' } as const
const noCall = {
  released: 'ignore',
  callTaken: 'ignore',
  dialGivenUp: 'ignore',
  partyOver: 'ignore',
} as const
const noWrapUp = { wrapUpTimedOut: 'ignore', finishWrapUp: 'reject', extendWrapUp: 'reject' } as const
const noRest = { restOver: 'ignore' } as const
const signOut = (agent: Agent, i: { at: number }): AgentStep => toOffline(agent, i.at)

/** Every status against every input; the diagram stands at `Agent`. */
export const agentTable: Table<Agent, AgentInput, AgentStep, Timing> = {
  offline: {
    dial: 'reject',
    ...always,
    ...noRest,
    movedTo: 'reject',
    ...noOffer,
    ...noCall,
    ...noWrapUp,
    linked: (agent, i) =>
      go({
        ...toNotReady({ ...agent, ...knownOf(agent, i.person) }, i.at, 'signedIn'),
        linked: true,
        idleSince: agent.idleSince,
      }),
    unlinked: 'ignore',
    legUp: (agent, i) => go(agent, { type: 'dropLeg', agentId: agent.agentId, legId: i.legId }),
    legDown: 'ignore',
    ready: 'reject',
    notReady: 'reject',
    startBreak: 'reject',
    offered: 'reject',
    linkTimedOut: 'ignore',
    signOut: 'ignore',
  },
  notReady: {
    dial,
    movedTo: takeOver,
    ...links,
    restOver: endRest,
    ...noOffer,
    ...noCall,
    ...noWrapUp,
    ready: askReady,
    notReady: 'ignore',
    startBreak,
    offered: 'reject',
    linkTimedOut: goneFor,
    signOut,
  },
  ready: {
    dial,
    movedTo: takeOver,
    ...links,
    ...noRest,
    ...noOffer,
    ...noCall,
    ...noWrapUp,
    ready: 'ignore',
    notReady: askNotReady,
    startBreak,
    offered: offerTo,
    linkTimedOut: goneFor,
    signOut,
  },
  onBreak: {
    dial,
    movedTo: takeOver,
    ...links,
    ...noRest,
    ...noOffer,
    ...noCall,
    ...noWrapUp,
    ready: askReady,
    notReady: askNotReady,
    startBreak,
    offered: 'reject',
    linkTimedOut: goneFor,
    signOut,
  },
  offered: {
    dial: 'reject',
    movedTo: 'reject',
    ...links,
    ...noRest,
    ...noCall,
    ...noWrapUp,
    ready: 'ignore',
    notReady: 'reject',
    startBreak: 'reject',
    offered: 'reject',
    withdrawn: withdraw,
    accepted: accept,
    linkTimedOut: waitForLink,
    signOut,
  },
  talking: {
    dial: 'reject',
    dialGivenUp: giveUpDial,
    movedTo: moveTo,
    partyOver: (agent, i) => go(toNext(agent, i.at)),
    ...links,
    ...noRest,
    ...noOffer,
    ...noWrapUp,
    ready: (agent) => go({ ...agent, next: 'ready' }),
    notReady: (agent) => go({ ...agent, next: 'notReady' }),
    startBreak: (agent, i) => go({ ...agent, next: { breakType: i.breakType } }),
    offered: 'reject',
    released: release,
    callTaken: (agent, i) => go(toNotReady(agent, i.at, 'legLost')),
    linkTimedOut: waitForLink,
    signOut: () => reject('inCall'),
  },
  wrapUp: {
    dial,
    movedTo: 'reject',
    ...links,
    ...noRest,
    ...noOffer,
    ...noCall,
    ready: (agent, i) => (agent.legId === null ? reject('legDown') : free({ ...agent, next: 'ready' }, i.at)),
    notReady: (agent, i) => free({ ...agent, next: 'notReady' }, i.at),
    startBreak: (agent, i) => free({ ...agent, next: { breakType: i.breakType } }, i.at),
    offered: 'reject',
    wrapUpTimedOut: wrapUpOver,
    finishWrapUp: (agent, i) => free(agent, i.at),
    extendWrapUp,
    linkTimedOut: goneFor,
    signOut,
  },
}
