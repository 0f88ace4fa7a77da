import type { CallInput, IncomingCall } from './call.ts'
import type { CallStep } from './call-end.ts'
import * as steps from './call-steps.ts'
import { reject, type Table } from './table.ts'
import type { Timing } from './timing.ts'

/** Nobody dialled a citizen's call. */
const notDialled = {
  rings: 'ignore',
  pickedUp: 'ignore',
  notReached: 'ignore',
  dialTimedOut: 'ignore',
} as const
/** At any moment the citizen may leave, the media may break, and the draft order may become known. */
const always = {
  callerHungUp: steps.callerLeft,
  mediaLost: steps.mediaGone,
  orderOpened: steps.note,
  ...notDialled,
} as const
const notRinging = { answered: 'ignore', answerFailed: 'ignore' } as const
const notQueued = { offered: 'reject', announcementDue: 'ignore' } as const
const notOffered = { accepted: 'reject', withdrawn: 'ignore' } as const
const notTalking = { connectFailed: 'ignore', held: 'reject', digitsSent: 'reject' } as const
const notHeld = { resumed: 'reject', legBack: 'ignore', agentGone: 'ignore' } as const
const notUp = { ...notTalking, ...notHeld, legLost: 'ignore', released: 'reject' } as const
const notInSurvey = { digit: 'ignore', ratingTimedOut: 'ignore' } as const

/** Every status against every input; the diagram stands at `Call`. */
export const callTable: Table<IncomingCall, CallInput, CallStep, Timing> = {
  refusing: {
    ...always,
    ...notQueued,
    ...notOffered,
    ...notUp,
    ...notInSurvey,
    answered: 'ignore',
    answerFailed: steps.refuseAfterPrompt,
    promptFinished: steps.refuseAfterPrompt,
  },
  ringing: {
    ...always,
    ...notQueued,
    ...notOffered,
    ...notUp,
    ...notInSurvey,
    answered: steps.noticed,
    answerFailed: steps.unanswered,
    promptFinished: 'ignore',
  },
  notice: {
    ...always,
    ...notRinging,
    ...notQueued,
    ...notOffered,
    ...notUp,
    ...notInSurvey,
    promptFinished: (call, i, timing) =>
      i.prompt === call.line.noticePrompt ? steps.toQueue(call, i, timing) : steps.go(call, [], []),
  },
  queued: {
    ...always,
    ...notRinging,
    ...notOffered,
    ...notUp,
    ...notInSurvey,
    promptFinished: 'ignore',
    offered: steps.offerTo,
    announcementDue: steps.announce,
  },
  offered: {
    ...always,
    ...notRinging,
    ...notUp,
    ...notInSurvey,
    promptFinished: 'ignore',
    offered: 'reject',
    accepted: steps.accept,
    withdrawn: steps.withdraw,
    announcementDue: steps.announce,
  },
  talking: {
    ...always,
    ...notRinging,
    ...notQueued,
    ...notOffered,
    ...notHeld,
    ...notInSurvey,
    promptFinished: 'ignore',
    connectFailed: (call, i, timing) => steps.requeued(call, i.at, 'connectFailed', timing),
    held: (call, i, timing) => steps.holdFor(call, i.at, 'asked', timing),
    legLost: (call, i, timing) => steps.holdFor(call, i.at, 'legLost', timing),
    released: steps.release,
    digitsSent: steps.sendDigits,
  },
  held: {
    ...always,
    ...notRinging,
    ...notQueued,
    ...notOffered,
    ...notTalking,
    ...notInSurvey,
    promptFinished: 'ignore',
    resumed: (call, i) => (call.reason === 'legLost' ? reject('legDown') : steps.resume(call, i)),
    legLost: steps.legLostOnHold,
    legBack: (call, i) => (call.reason === 'legLost' ? steps.resume(call, i) : steps.go(call, [], [])),
    agentGone: (call, i, timing) =>
      call.reason === 'legLost' ? steps.requeued(call, i.at, 'legLost', timing) : steps.go(call, [], []),
    released: steps.release,
  },
  survey: {
    ...always,
    ...notRinging,
    ...notQueued,
    ...notOffered,
    ...notUp,
    promptFinished: steps.surveyPromptEnded,
    digit: steps.rate,
    ratingTimedOut: steps.unrated,
  },
}
