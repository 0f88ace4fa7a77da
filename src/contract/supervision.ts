import { Type, type Static } from 'typebox'
import { longestNote } from '../domain/acd/supervision/notes.ts'
import { watchModes } from '../domain/acd/terms.ts'
import type { WatchMode } from '../domain/acd/terms.ts'
import type { WatchEnd } from '../domain/acd/facts.ts'
import { BreakCode, Id, Instant, nullable, oneOf } from './schema.ts'

/** What shift leads see and press (features.md C1), and the log of it. */

/** Everybody else is answered `forbidden`. Besides: `legDown`, `leadBusy`, and what stands at each. */
export const leadCommands = [
  /** Hears an agent's conversation, or changes who hears the lead. `agentNotInCall`. */
  Type.Object({
    type: Type.Literal('watch'),
    targetId: Id,
    mode: oneOf(watchModes),
    /** The agent sees who is there. */
    visible: Type.Boolean(),
  }),
  /** `notWatching`. */
  Type.Object({ type: Type.Literal('unwatch') }),
  /** The call is the lead's, its agent wraps up. `callGone`. */
  Type.Object({ type: Type.Literal('takeOver'), callId: Id }),
  /** At once, or after the call that is up. `breakUnknown`, `agentOffline`, `agentIsOffered`, `agentLegDown`. */
  Type.Object({
    type: Type.Literal('force'),
    targetId: Id,
    to: Type.Union([
      Type.Literal('ready'),
      Type.Literal('notReady'),
      Type.Literal('offline'),
      Type.Object({ breakType: BreakCode }),
    ]),
  }),
  /** A call that waits. `callNotWaiting`, `alreadyFirst`, `queueGone`, `sameQueue`, `agentNotReady`. */
  Type.Object({
    type: Type.Literal('moveCall'),
    callId: Id,
    to: Type.Union([
      Type.Literal('head'),
      Type.Object({ queueId: Type.String({ minLength: 1, maxLength: 64 }) }),
      Type.Object({ agentId: Id }),
    ]),
  }),
  /** Stands on the agent's desk until it is read. `agentOffline`. */
  Type.Object({
    type: Type.Literal('write'),
    targetId: Id,
    text: Type.String({ minLength: 1, maxLength: longestNote }),
  }),
] as const

/** The conversation that this lead hears. */
export type WatchView = {
  readonly agentId: string
  readonly name: string
  readonly agentNo: string
  readonly callId: string
  readonly mode: WatchMode
  readonly visible: boolean
  readonly beganAt: number
  /** False while the agent's leg is down: there is nothing to be heard. */
  readonly audible: boolean
}

/** Why the last one ended, so that the lead is told. */
export type WatchEndView = { readonly name: string; readonly reason: WatchEnd; readonly at: number }

/** A lead who hears this agent, as the agent sees it (only when the lead lets them), and as the board does. */
export type WatcherView = {
  readonly leadId: string
  readonly name: string
  readonly mode: WatchMode
  readonly visible: boolean
  readonly beganAt: number
}

export type NoteView = {
  readonly noteId: string
  readonly from: string
  readonly text: string
  readonly at: number
}

export const supervisionActs = ['listen', 'whisper', 'barge', 'takeOver', 'force', 'move', 'write'] as const
export type SupervisionAct = (typeof supervisionActs)[number]

/** A line of the log: who did what to whom, when, for how long, in which call. */
export const SupervisionItem = Type.Object({
  /** Where the next page goes on. */
  itemId: Type.String(),
  at: Instant,
  act: oneOf(supervisionActs),
  leadId: Id,
  leadName: Type.String(),
  agentId: nullable(Id),
  agentName: nullable(Type.String()),
  callId: nullable(Id),
  /** Of a watch: the agent saw it. */
  visible: nullable(Type.Boolean()),
  /** Of a watch; null while it goes on. */
  lastedMs: nullable(Type.Number()),
  /** Why a watch ended. */
  reason: nullable(Type.String()),
  /** What an agent was made to do, where a call was moved, what was written. */
  detail: nullable(Type.String()),
  /** Of a force: done after this call. */
  afterCall: Type.Boolean(),
})
export type SupervisionItem = Static<typeof SupervisionItem>
