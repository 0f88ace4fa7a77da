/** Somebody's ear: the leg of a call (or of an outside party, which goes by its own id), or the leg of a desk. */
export type Ear = { readonly callId: string } | { readonly legId: string }

/**
 * What the core wants done. Results come back only as inputs. Timers carry the input that they will be: `timer` is
 * posted, stamped with the time, after `ms`; starting one that runs replaces it.
 */
export type Command =
  | {
      readonly type: 'refuseCall'
      readonly callId: string
      readonly sipStatus: 404 | 486 | 503
      readonly reason: string
      readonly retryAfterS: number | null
    }
  /** Early media: the prompt before a refusal. Ends as `promptFinished`. */
  | { readonly type: 'playBeforeRefusal'; readonly callId: string; readonly prompt: string }
  | { readonly type: 'answerCall'; readonly callId: string }
  /** Ends as `promptFinished` with the same prompt. */
  | { readonly type: 'playPrompt'; readonly callId: string; readonly prompt: string }
  /** The place in the queue and the wait that is expected, spoken, as far as they are given; then the music goes on. */
  | {
      readonly type: 'announcePosition'
      readonly callId: string
      readonly ahead: number | null
      readonly waitS: number | null
    }
  | { readonly type: 'playMusic'; readonly callId: string; readonly music: 'queue' | 'hold' }
  /** The number is called over a trunk. Comes to `calleeRings`, `calleeAnswered`, or `calleeNotReached`. */
  | { readonly type: 'placeCall'; readonly callId: string; readonly agentId: string; readonly number: string }
  /** The sound of a telephone that rings, for the agent. */
  | { readonly type: 'playRinging'; readonly legId: string }
  /** Whatever the agent heard of a call that came to nothing ends. */
  | { readonly type: 'silence'; readonly legId: string }
  | { readonly type: 'connect'; readonly callId: string; readonly agentId: string; readonly legId: string }
  /**
   * Who hears whom in a call of more than two: `together` hear one another, each of `apart` a sound, or nothing. Whatever
   * of it is so already goes on.
   */
  | {
      readonly type: 'arrange'
      readonly callId: string
      readonly together: readonly Ear[]
      readonly apart: readonly { readonly ear: Ear; readonly sound: 'hold' | 'ringing' | null }[]
    }
  /**
   * A lead's leg hears what is heard and said on the other one; `to` is who hears the lead. Ended by `silence`. What of it is
   * so already goes on. Comes to `watchFailed` when it cannot be done.
   */
  | {
      readonly type: 'overhear'
      readonly agentId: string
      readonly legId: string
      readonly otherLegId: string
      readonly to: 'nobody' | 'overheard' | 'everybody'
    }
  /** Both legs stay up, silent, apart. */
  | { readonly type: 'disconnect'; readonly callId: string }
  /** The tone, and then whatever is said is recorded. Comes to `recordingStarted`, `recordingStopped`, `messageTaken`. */
  | {
      readonly type: 'takeMessage'
      readonly callId: string
      readonly maxMs: number
      readonly silenceMs: number
    }
  /** Says that a message may be left instead; then the music goes on. */
  | { readonly type: 'offerMessage'; readonly callId: string }
  | { readonly type: 'startRecording'; readonly callId: string }
  | { readonly type: 'stopRecording'; readonly callId: string }
  | { readonly type: 'sendDigits'; readonly callId: string; readonly digits: string }
  | { readonly type: 'hangUpCaller'; readonly callId: string; readonly reason: string }
  /** The call is over for the switch: let go of whatever it still holds. */
  | { readonly type: 'releaseCall'; readonly callId: string }
  /** The desk should bring up its leg again. */
  | { readonly type: 'callLeg'; readonly agentId: string }
  | { readonly type: 'dropLeg'; readonly agentId: string; readonly legId: string }
  /** A lead has signed this agent out: whatever they are signed in by ends. */
  | { readonly type: 'endSignIn'; readonly agentId: string }
  | { readonly type: 'startTimer'; readonly timer: Timer; readonly ms: number }
  | { readonly type: 'cancelTimer'; readonly timer: Timer }

export type Timer =
  | { readonly type: 'offerTimedOut'; readonly callId: string; readonly agentId: string }
  | { readonly type: 'wrapUpTimedOut'; readonly callId: string; readonly agentId: string }
  | { readonly type: 'ratingTimedOut'; readonly callId: string; readonly attempt: number }
  | { readonly type: 'announcementDue'; readonly callId: string }
  /** The wait has come to the next step of its plan, or to its overflow. */
  | { readonly type: 'wideningDue'; readonly callId: string }
  /** More desks ring for it. */
  | { readonly type: 'ringMoreDue'; readonly callId: string }
  /** The rest after an offer that rang out is over. */
  | { readonly type: 'restOver'; readonly agentId: string }
  | { readonly type: 'agentReturnTimedOut'; readonly callId: string; readonly agentId: string }
  | { readonly type: 'linkTimedOut'; readonly agentId: string }
  | { readonly type: 'dialTimedOut'; readonly callId: string }

/** One running timer a key. */
export const timerKey = (timer: Timer): string => {
  switch (timer.type) {
    case 'ratingTimedOut':
    case 'announcementDue':
    case 'wideningDue':
    case 'ringMoreDue':
    case 'dialTimedOut':
      return `${timer.type}:${timer.callId}`
    case 'linkTimedOut':
    case 'restOver':
      return `${timer.type}:${timer.agentId}`
    case 'offerTimedOut':
    case 'wrapUpTimedOut':
    case 'agentReturnTimedOut':
      return `${timer.type}:${timer.callId}:${timer.agentId}`
  }
}
