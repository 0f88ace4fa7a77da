import type { AcdConfig } from './acd.ts'
import type { BreakType, DialOutcome, Manner, WatchMode } from './terms.ts'
import type { Timer } from './commands.ts'
import type { AgentPerson, Forced } from './agent.ts'
import type { PartyTarget, TalkWith } from './parties/party.ts'

/** Everything that can happen to the hotline or be asked of it. `at` is in ms since the epoch. */
export type Input = { readonly at: number } & (
  | {
      readonly type: 'callArrived'
      readonly callId: string
      readonly callerNumber: string | null
      /** The number dialled, digits only. */
      readonly dialled: string
      /** The number is on the blacklist at this moment. */
      readonly blocked?: boolean
    }
  | CallNews
  | DeskNews
  | AgentPress
  | LeadPress
  | Timer
  /** A configuration was published: it is for the calls that arrive after it. */
  | { readonly type: 'configured'; readonly config: AcdConfig }
  /** Figures of the local day that are known from elsewhere; of everybody, or of nobody at its beginning. */
  | { readonly type: 'dayBegan'; readonly tallies: readonly DayTally[] }
  /** The media server can (not) take another call. */
  | { readonly type: 'mediaChanged'; readonly available: boolean }
)

/** What the switch or the database says of a call. */
export type CallNews =
  | { readonly type: 'callAnswered'; readonly callId: string }
  | { readonly type: 'answerFailed'; readonly callId: string; readonly reason: string }
  | { readonly type: 'promptFinished'; readonly callId: string; readonly prompt: string }
  | { readonly type: 'digitPressed'; readonly callId: string; readonly digit: string }
  | { readonly type: 'callerHungUp'; readonly callId: string; readonly reason: string }
  /** The citizen's media is gone without a BYE. */
  | { readonly type: 'mediaLost'; readonly callId: string; readonly reason: string }
  | {
      readonly type: 'connectFailed'
      readonly callId: string
      readonly agentId: string
      readonly reason: string
    }
  | { readonly type: 'orderOpened'; readonly callId: string; readonly orderId: string }
  /** The number that was dialled rings; `early`: with sound of its own. */
  | { readonly type: 'calleeRings'; readonly callId: string; readonly early: boolean }
  | { readonly type: 'calleeAnswered'; readonly callId: string }
  | {
      readonly type: 'calleeNotReached'
      readonly callId: string
      readonly outcome: DialOutcome
      readonly reason: string
    }
  | {
      readonly type: 'recordingStarted'
      readonly callId: string
      readonly recordingId: string
      readonly path: string
    }
  | { readonly type: 'recordingStopped'; readonly callId: string; readonly recordingId: string }
  /** A message has come to its end by itself; `spokenMs` without the silence that ended it. */
  | { readonly type: 'messageTaken'; readonly callId: string; readonly spokenMs: number }

/** What the live link and the media leg of a desk say. */
export type DeskNews =
  | { readonly type: 'deskLinked'; readonly person: AgentPerson }
  | { readonly type: 'deskUnlinked'; readonly agentId: string }
  | { readonly type: 'legUp'; readonly agentId: string; readonly legId: string }
  | { readonly type: 'legDown'; readonly agentId: string; readonly legId: string }
  /** This lead's leg could not be brought to hear the other one. */
  | { readonly type: 'watchFailed'; readonly agentId: string; readonly otherLegId: string }
  /** Name, role or skills were changed while somebody is here; before a sign-in it does nothing. */
  | { readonly type: 'personChanged'; readonly person: AgentPerson }
  /** By the roster. Off duty nobody is offered a new call; what is up goes on. Remembered before a sign-in as well. */
  | { readonly type: 'dutyChanged'; readonly agentId: string; readonly onDuty: boolean }

/** Where a lead moves a waiting call: to the head of its queue, to another queue, or to an agent who is free. */
export type MoveTo = 'head' | { readonly queueId: string } | { readonly agentId: string }

/** What a shift lead presses (features.md C1); `agentId` is the lead. */
export type LeadPress = { readonly agentId: string } &
  /** Begins to hear the conversation of `targetId`, or changes who hears the lead. */
  (
    | {
        readonly type: 'watch'
        readonly targetId: string
        readonly mode: WatchMode
        readonly visible: boolean
      }
    | { readonly type: 'unwatch' }
    | { readonly type: 'takeOver'; readonly callId: string }
    | { readonly type: 'force'; readonly targetId: string; readonly to: Forced }
    | { readonly type: 'moveCall'; readonly callId: string; readonly to: MoveTo }
    /** `noteId` is new. */
    | {
        readonly type: 'write'
        readonly targetId: string
        readonly noteId: string
        readonly text: string
      }
  )

/** What an agent did today, as far as fairness goes by it. */
export type DayTally = { readonly agentId: string; readonly calls: number; readonly talkMs: number }

/** What an agent presses. */
export type AgentPress = { readonly agentId: string } & (
  | { readonly type: 'ready' }
  | { readonly type: 'notReady' }
  | { readonly type: 'startBreak'; readonly breakType: BreakType }
  | { readonly type: 'finishWrapUp' }
  | { readonly type: 'extendWrapUp' }
  | { readonly type: 'signOut' }
  /** A lead's note has been read. */
  | { readonly type: 'readNote'; readonly noteId: string }
  | { readonly type: 'accept'; readonly callId: string }
  | { readonly type: 'hold'; readonly callId: string }
  | { readonly type: 'resume'; readonly callId: string }
  | { readonly type: 'hangUp'; readonly callId: string }
  /** `partyId` is the new party's; `dialsToday` as for `dial`. */
  | {
      readonly type: 'addParty'
      readonly callId: string
      readonly partyId: string
      readonly to: PartyTarget
      readonly manner: Manner
      readonly dialsToday: number
    }
  | { readonly type: 'talkTo'; readonly callId: string; readonly with: TalkWith }
  | { readonly type: 'dropParty'; readonly callId: string; readonly partyId: string }
  /** Leaves the citizen with the parties. */
  | { readonly type: 'leaveCall'; readonly callId: string }
  | { readonly type: 'sendDigits'; readonly callId: string; readonly digits: string }
  /** `callId` is the new call's, `number` as it was typed; `dialsToday` is what this person has dialled before. */
  | {
      readonly type: 'dial'
      readonly callId: string
      readonly number: string
      readonly orderId: string | null
      readonly dialsToday: number
    }
)
