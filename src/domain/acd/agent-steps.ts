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
import { reject, type Step } from './table.ts'
import type { Timing } from './timing.ts'

/** The steps of an agent: what each input makes of one. Which input reaches which status stands in `agent-table.ts`. */

/** Facts about agents are made by the step that stores them, from what changed. */
export type AgentStep = Step<Agent, never, Command>

export const go = (state: Agent, ...commands: readonly Command[]): AgentStep => ({
  state,
  facts: [],
  commands,
})

/** Everything of an agent that no status owns. */
const deskOf = (agent: Agent) => {
  const { agentId, name, agentNo, role, skills, linked, legId, idleSince, onDuty, tally } = agent
  return { agentId, name, agentNo, role, skills, linked, legId, idleSince, onDuty, tally }
}

// What comes with every call is written out field by field: several times as quick as copying one object into another.

const toReady = (agent: Agent, at: number): ReadyAgent => {
  const { agentId, name, agentNo, role, skills, linked, legId, onDuty, tally } = agent
  const idleSince = agent.idleSince ?? at
  // prettier-ignore
  return {
    agentId, name, agentNo, role, skills, linked, legId, idleSince, onDuty, tally,
    status: 'ready', since: at,
  }
}

export const toNotReady = (
  agent: Agent,
  at: number,
  reason: NotReadyReason,
  until: number | null = null,
): NotReadyAgent => {
  const { agentId, name, agentNo, role, skills, linked, legId, idleSince, onDuty, tally } = agent
  // prettier-ignore
  return {
    agentId, name, agentNo, role, skills, linked, legId, idleSince, onDuty, tally,
    status: 'notReady', since: at, reason, until,
  }
}

export const toOffline = (agent: Agent, at: number): AgentStep => {
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
export const knownOf = (agent: Agent, person: AgentPerson): AgentPerson => {
  const isSame =
    agent.skills.length === person.skills.length &&
    person.skills.every(({ code, level }, i) => {
      const skill = agent.skills[i]
      return skill?.code === code && skill.level === level
    })
  return isSame ? { ...person, skills: agent.skills } : person
}

/** The desk is back (or another tab took over): who sits there may have changed, the status has not. */
export const relink = (agent: Agent, i: Extract<AgentInput, { type: 'linked' }>): AgentStep =>
  go(
    { ...agent, ...knownOf(agent, i.person), linked: true },
    { type: 'cancelTimer', timer: { type: 'linkTimedOut', agentId: agent.agentId } },
  )

export const unlink = (agent: Agent, _i: AgentInput, timing: Timing): AgentStep =>
  go(
    { ...agent, linked: false },
    { type: 'startTimer', timer: { type: 'linkTimedOut', agentId: agent.agentId }, ms: timing.linkLostMs },
  )

export const legUp = (agent: Agent, i: { legId: string }): AgentStep => {
  const old = agent.legId
  const drop =
    old === null || old === i.legId ? [] : [{ type: 'dropLeg', agentId: agent.agentId, legId: old } as const]
  return go({ ...agent, legId: i.legId }, ...drop)
}
export const legDown = (agent: Agent): AgentStep =>
  go(
    { ...agent, legId: null },
    ...(agent.linked ? [{ type: 'callLeg', agentId: agent.agentId } as const] : []),
  )

export const askReady = (agent: NotReadyAgent | BreakAgent, i: { at: number }) =>
  agent.legId === null ? reject('legDown') : go(toReady(agent, i.at))

export const askNotReady = (agent: ReadyAgent | NotReadyAgent | BreakAgent, i: { at: number }): AgentStep =>
  go(toNotReady(agent, i.at, 'asked'))

export const startBreak = (
  agent: ReadyAgent | NotReadyAgent | BreakAgent,
  i: Extract<AgentInput, { type: 'startBreak' }>,
): AgentStep => go({ ...deskOf(agent), status: 'onBreak', breakType: i.breakType, since: i.at })

export const offerTo = (agent: ReadyAgent, i: Extract<AgentInput, { type: 'offered' }>): AgentStep => {
  const { agentId, name, agentNo, role, skills, linked, legId, idleSince, onDuty } = agent
  const { calls, talkMs } = agent.tally
  // prettier-ignore
  const offered: OfferedAgent = {
    agentId, name, agentNo, role, skills, linked, legId, idleSince, onDuty,
    tally: { calls, talkMs, offeredAt: i.at },
    status: 'offered', since: i.at, callId: i.callId, until: i.at + i.ringMs,
  }
  return go(offered)
}

export const withdraw = (agent: OfferedAgent, i: Extract<AgentInput, { type: 'withdrawn' }>): AgentStep => {
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
export const endRest = (agent: NotReadyAgent, i: { at: number }): AgentStep => {
  if (agent.until === null || i.at < agent.until) return go(agent)
  return go(agent.legId === null ? toNotReady(agent, i.at, 'legLost') : toReady(agent, i.at))
}

export const accept = (agent: OfferedAgent, i: { at: number; callId: string }) => {
  if (i.callId !== agent.callId) return reject('callGone')
  if (agent.legId === null) return reject('legDown')
  const { callId } = agent
  const tally = { ...agent.tally, calls: agent.tally.calls + 1 }
  const talking = { status: 'talking', callId, direction: 'inbound', since: i.at, next: 'ready' } as const
  return go({ ...deskOf(agent), tally, ...talking })
}

export const release = (agent: TalkingAgent, i: Extract<AgentInput, { type: 'released' }>): AgentStep => {
  const { mode, ms } = i.wrapUp
  const spent = agent.direction === 'inbound' ? i.at - agent.since : 0
  const tally = { ...agent.tally, talkMs: agent.tally.talkMs + spent }
  if (mode === 'none') return toNext({ ...agent, tally, idleSince: i.at }, agent.next, i.at)
  const until = mode === 'untilDone' ? null : i.at + ms
  const wrapUp: WrapUpAgent = {
    ...{ ...agent, tally, status: 'wrapUp', since: i.at, until },
    ...{ policy: i.wrapUp, extended: 0 },
  }
  return go(wrapUp, ...(until === null ? [] : [startWrapUp(wrapUp, ms)]))
}

export const extendWrapUp = (agent: WrapUpAgent, i: { at: number }) => {
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
export const toNext = (agent: Agent, next: Next, at: number): AgentStep => {
  if (next === 'ready') return go(toReady(agent, at))
  if (next === 'notReady') return go(toNotReady(agent, at, 'asked'))
  if (next === 'forced') return go(toNotReady(agent, at, 'forced'))
  if (next === 'offline') return sendHome(agent, at)
  return go({ ...deskOf(agent), status: 'onBreak', breakType: next.breakType, since: at })
}

/** A lead signs the agent out: the sign-in ends with it. */
const sendHome = (agent: Agent, at: number): AgentStep => {
  const { state, facts, commands } = toOffline(agent, at)
  return { state, facts, commands: [...commands, { type: 'endSignIn', agentId: agent.agentId }] }
}

/** After wrap-up: what the agent asked for meanwhile, else ready. The idle clock starts anew. */
export const free = (agent: WrapUpAgent, at: number): AgentStep => {
  const { state, facts, commands } = toNext({ ...agent, idleSince: at }, agent.next, at)
  return { state, facts, commands: [stopWrapUp(agent), ...commands] }
}

const stopWrapUp = (agent: WrapUpAgent): Command => ({
  type: 'cancelTimer',
  timer: { type: 'wrapUpTimedOut', callId: agent.callId, agentId: agent.agentId },
})

export const nextOf = (agent: ReadyAgent | NotReadyAgent | BreakAgent | WrapUpAgent): Next => {
  if (agent.status === 'wrapUp') return agent.next
  return agent.status === 'onBreak' ? { breakType: agent.breakType } : agent.status
}

/** Dialling takes the agent out of the queue at once: from now on it is their call. */
export const dial = (
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

export const moveTo = (agent: TalkingAgent, i: Extract<AgentInput, { type: 'movedTo' }>): AgentStep =>
  go({ ...agent, callId: i.callId, direction: i.direction, since: i.at })

export const takeOver = (
  agent: ReadyAgent | NotReadyAgent | BreakAgent,
  i: Extract<AgentInput, { type: 'movedTo' }>,
) => {
  if (agent.legId === null) return reject('legDown')
  const { callId, direction } = i
  return go({ ...deskOf(agent), status: 'talking', callId, direction, since: i.at, next: nextOf(agent) })
}

export const giveUpDial = (agent: TalkingAgent, i: { at: number }): AgentStep =>
  agent.direction === 'outbound' ? toNext(agent, agent.next, i.at) : go(agent)

export const wrapUpOver = (agent: WrapUpAgent, i: { at: number; callId: string }): AgentStep =>
  i.callId === agent.callId ? free(agent, i.at) : go(agent)

export const goneFor = (agent: Agent, i: { at: number }): AgentStep =>
  agent.linked ? go(agent) : toOffline(agent, i.at)

/** The call is with this agent: its desk may be reloading, so wait on. */
export const waitForLink = (
  agent: TalkingAgent | OfferedAgent | WrapUpAgent,
  i: AgentInput,
  timing: Timing,
): AgentStep => (agent.linked ? go(agent) : unlink(agent, i, timing))

type FreeAgent = ReadyAgent | NotReadyAgent | BreakAgent

/** A lead has decided. A break or a rest begins anew, and says who wanted it. */
export const force = (agent: FreeAgent, i: Extract<AgentInput, { type: 'forced' }>) =>
  i.to === 'ready' && agent.legId === null ? reject('agentLegDown') : toNext(agent, i.to, i.at)

export const forceAfter = (agent: TalkingAgent, i: Extract<AgentInput, { type: 'forced' }>): AgentStep =>
  go({ ...agent, next: i.to })

export const forceOutOfWrapUp = (agent: WrapUpAgent, i: Extract<AgentInput, { type: 'forced' }>) =>
  i.to === 'ready' && agent.legId === null ? reject('agentLegDown') : free({ ...agent, next: i.to }, i.at)

/** A lead begins to hear somebody else's conversation, and is offered nothing meanwhile. */
export const watches = (agent: FreeAgent, i: { at: number }): AgentStep =>
  agent.status === 'notReady' && agent.reason === 'watching'
    ? go(agent)
    : go(toNotReady(agent, i.at, 'watching'))

/** Back to what it was before, unless the lead has taken up something else. */
export const watchOver = (agent: NotReadyAgent, i: Extract<AgentInput, { type: 'watchOver' }>): AgentStep => {
  if (agent.reason !== 'watching') return go(agent)
  if (agent.legId === null && i.next === 'ready') return go(toNotReady(agent, i.at, 'legLost'))
  return toNext(agent, i.next, i.at)
}

export const personIs = (agent: Agent, i: { person: AgentPerson }): AgentStep =>
  go({ ...agent, ...knownOf(agent, i.person) })

/** Somebody has come: whoever was offline is not ready yet. */
export const signIn = (agent: OfflineAgent, i: Extract<AgentInput, { type: 'linked' }>): AgentStep =>
  go({
    ...toNotReady({ ...agent, ...knownOf(agent, i.person) }, i.at, 'signedIn'),
    linked: true,
    idleSince: agent.idleSince,
  })

export const signOut = (agent: Agent, i: { at: number }): AgentStep => toOffline(agent, i.at)
