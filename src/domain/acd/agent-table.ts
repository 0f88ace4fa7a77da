import type { Agent, AgentInput } from './agent.ts'
import * as steps from './agent-steps.ts'
import type { AgentStep } from './agent-steps.ts'
import { reject, type Table } from './table.ts'
import type { Timing } from './timing.ts'

/** Known of people whatever they do. */
const always = {
  dutyChanged: (agent: Agent, i: { onDuty: boolean }): AgentStep => steps.go({ ...agent, onDuty: i.onDuty }),
  personChanged: steps.personIs,
  tallied: (agent: Agent, i: { calls: number; talkMs: number }): AgentStep =>
    steps.go({ ...agent, tally: { ...agent.tally, calls: i.calls, talkMs: i.talkMs } }),
} as const
const links = {
  ...always,
  linked: steps.relink,
  unlinked: steps.unlink,
  legUp: steps.legUp,
  legDown: steps.legDown,
} as const
const noOffer = { withdrawn: 'ignore', accepted: 'reject' } as const
const noCall = {
  released: 'ignore',
  callTaken: 'ignore',
  dialGivenUp: 'ignore',
  partyOver: 'ignore',
} as const
const noWrapUp = { wrapUpTimedOut: 'ignore', finishWrapUp: 'reject', extendWrapUp: 'reject' } as const
const noRest = { restOver: 'ignore' } as const
const free = { forced: steps.force, watches: steps.watches } as const
const notWatching = { watchOver: 'ignore' } as const
const busy = { watches: 'reject', ...notWatching } as const

/** Every status against every input; the diagram stands at `Agent`. */
export const agentTable: Table<Agent, AgentInput, AgentStep, Timing> = {
  offline: {
    dial: 'reject',
    ...always,
    ...noRest,
    ...busy,
    movedTo: 'reject',
    ...noOffer,
    ...noCall,
    ...noWrapUp,
    linked: steps.signIn,
    unlinked: 'ignore',
    legUp: (agent, i) => steps.go(agent, { type: 'dropLeg', agentId: agent.agentId, legId: i.legId }),
    legDown: 'ignore',
    ready: 'reject',
    notReady: 'reject',
    startBreak: 'reject',
    offered: 'reject',
    forced: 'reject',
    linkTimedOut: 'ignore',
    signOut: 'ignore',
  },
  notReady: {
    dial: steps.dial,
    movedTo: steps.takeOver,
    ...links,
    ...free,
    restOver: steps.endRest,
    watchOver: steps.watchOver,
    ...noOffer,
    ...noCall,
    ...noWrapUp,
    ready: steps.askReady,
    // Whoever hears somebody else's conversation is asked nothing else: pressing it ends that.
    notReady: (agent, i) => (agent.reason === 'watching' ? steps.askNotReady(agent, i) : steps.go(agent)),
    startBreak: steps.startBreak,
    offered: 'reject',
    linkTimedOut: steps.goneFor,
    signOut: steps.signOut,
  },
  ready: {
    dial: steps.dial,
    movedTo: steps.takeOver,
    ...links,
    ...free,
    ...noRest,
    ...notWatching,
    ...noOffer,
    ...noCall,
    ...noWrapUp,
    ready: 'ignore',
    notReady: steps.askNotReady,
    startBreak: steps.startBreak,
    offered: steps.offerTo,
    linkTimedOut: steps.goneFor,
    signOut: steps.signOut,
  },
  onBreak: {
    dial: steps.dial,
    movedTo: steps.takeOver,
    ...links,
    ...free,
    ...noRest,
    ...notWatching,
    ...noOffer,
    ...noCall,
    ...noWrapUp,
    ready: steps.askReady,
    notReady: steps.askNotReady,
    startBreak: steps.startBreak,
    offered: 'reject',
    linkTimedOut: steps.goneFor,
    signOut: steps.signOut,
  },
  offered: {
    dial: 'reject',
    movedTo: 'reject',
    ...links,
    ...noRest,
    ...busy,
    ...noCall,
    ...noWrapUp,
    ready: 'ignore',
    notReady: 'reject',
    startBreak: 'reject',
    offered: 'reject',
    // A lead's press withdraws the offer first.
    forced: 'reject',
    withdrawn: steps.withdraw,
    accepted: steps.accept,
    linkTimedOut: steps.waitForLink,
    signOut: steps.signOut,
  },
  talking: {
    dial: 'reject',
    dialGivenUp: steps.giveUpDial,
    movedTo: steps.moveTo,
    partyOver: (agent, i) => steps.toNext(agent, agent.next, i.at),
    ...links,
    ...noRest,
    ...busy,
    ...noOffer,
    ...noWrapUp,
    ready: (agent) => steps.go({ ...agent, next: 'ready' }),
    notReady: (agent) => steps.go({ ...agent, next: 'notReady' }),
    startBreak: (agent, i) => steps.go({ ...agent, next: { breakType: i.breakType } }),
    forced: steps.forceAfter,
    offered: 'reject',
    released: steps.release,
    callTaken: (agent, i) =>
      agent.next === 'offline'
        ? steps.toNext(agent, agent.next, i.at)
        : steps.go(steps.toNotReady(agent, i.at, 'legLost')),
    linkTimedOut: steps.waitForLink,
    signOut: () => reject('inCall'),
  },
  wrapUp: {
    dial: steps.dial,
    movedTo: 'reject',
    ...links,
    ...noRest,
    ...busy,
    ...noOffer,
    ...noCall,
    ready: (agent, i) =>
      agent.legId === null ? reject('legDown') : steps.free({ ...agent, next: 'ready' }, i.at),
    notReady: (agent, i) => steps.free({ ...agent, next: 'notReady' }, i.at),
    startBreak: (agent, i) => steps.free({ ...agent, next: { breakType: i.breakType } }, i.at),
    forced: steps.forceOutOfWrapUp,
    offered: 'reject',
    wrapUpTimedOut: steps.wrapUpOver,
    finishWrapUp: (agent, i) => steps.free(agent, i.at),
    extendWrapUp: steps.extendWrapUp,
    linkTimedOut: steps.goneFor,
    signOut: steps.signOut,
  },
}
