import type { CallInput, IncomingCall } from './call.ts'
import type { CallStep } from './call-end.ts'
import * as steps from './call-steps.ts'
import * as messages from './message-steps.ts'
import * as transfers from './transfer-steps.ts'
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
  messageBegun: 'ignore',
  messageTaken: 'ignore',
} as const
const notRinging = { answered: 'ignore', answerFailed: 'ignore' } as const
const notQueued = {
  offered: 'reject',
  announcementDue: 'ignore',
  widened: 'ignore',
  moved: 'reject',
} as const
const beforeQueue = { redirected: steps.redirect } as const
const begun = { redirected: 'ignore' } as const
const notOffered = { accepted: 'reject', withdrawn: 'ignore' } as const
const notTalking = { connectFailed: 'ignore', held: 'reject', digitsSent: 'reject' } as const
const notHeld = { resumed: 'reject', legBack: 'ignore', agentGone: 'ignore' } as const
const notTransferred = { passedOn: 'ignore', partiesGone: 'ignore' } as const
const notUp = {
  handedOver: 'reject',
  transferred: 'reject',
  ...notTransferred,
  ...notTalking,
  ...notHeld,
  legLost: 'ignore',
  released: 'reject',
} as const
const notRated = { ratingTimedOut: 'ignore' } as const
const notInSurvey = { digit: 'ignore', ...notRated } as const

/** Every status against every input; the diagram stands at `Call`. */
export const callTable: Table<IncomingCall, CallInput, CallStep, Timing> = {
  refusing: {
    ...always,
    ...begun,
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
    ...beforeQueue,
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
    ...beforeQueue,
    ...notRinging,
    ...notQueued,
    ...notOffered,
    ...notUp,
    ...notInSurvey,
    promptFinished: steps.noticeEnded,
  },
  queued: {
    ...always,
    ...begun,
    ...notRinging,
    ...notOffered,
    ...notUp,
    ...notRated,
    digit: messages.askForMessage,
    promptFinished: 'ignore',
    offered: steps.offerTo,
    widened: steps.widen,
    moved: transfers.move,
    announcementDue: steps.announce,
  },
  offered: {
    ...always,
    ...begun,
    ...notRinging,
    ...notUp,
    ...notRated,
    digit: messages.askForMessage,
    promptFinished: 'ignore',
    offered: steps.offerTo,
    widened: steps.widen,
    // The desks that ring are let go first.
    moved: 'reject',
    accepted: steps.accept,
    withdrawn: steps.withdraw,
    announcementDue: steps.announce,
  },
  talking: {
    ...always,
    ...begun,
    ...notRinging,
    ...notQueued,
    ...notOffered,
    ...notHeld,
    ...notInSurvey,
    ...notTransferred,
    handedOver: transfers.handOver,
    transferred: transfers.transfer,
    promptFinished: 'ignore',
    connectFailed: (call, i) => steps.requeued(call, i.at, 'connectFailed'),
    held: (call, i, timing) => steps.holdFor(call, i.at, 'asked', timing),
    legLost: (call, i, timing) => steps.holdFor(call, i.at, 'legLost', timing),
    legBack: steps.joinAnew,
    released: steps.release,
    digitsSent: steps.sendDigits,
  },
  held: {
    ...always,
    ...begun,
    ...notRinging,
    ...notQueued,
    ...notOffered,
    ...notTalking,
    ...notInSurvey,
    ...notTransferred,
    handedOver: transfers.handOver,
    transferred: transfers.transfer,
    promptFinished: 'ignore',
    resumed: (call, i) => (call.reason === 'legLost' ? reject('legDown') : steps.resume(call, i)),
    legLost: steps.legLostOnHold,
    legBack: (call, i) => (call.reason === 'legLost' ? steps.resume(call, i) : steps.go(call, [], [])),
    agentGone: (call, i) =>
      call.reason === 'legLost' ? steps.requeued(call, i.at, 'legLost') : steps.go(call, [], []),
    released: steps.release,
  },
  transferred: {
    ...always,
    ...begun,
    ...notRinging,
    ...notQueued,
    ...notOffered,
    ...notTalking,
    ...notHeld,
    ...notInSurvey,
    promptFinished: 'ignore',
    legLost: 'ignore',
    released: 'reject',
    handedOver: transfers.handOver,
    transferred: 'reject',
    passedOn: transfers.passOn,
    partiesGone: transfers.partiesGone,
  },
  survey: {
    ...always,
    ...begun,
    ...notRinging,
    ...notQueued,
    ...notOffered,
    ...notUp,
    promptFinished: steps.surveyPromptEnded,
    digit: steps.rate,
    ratingTimedOut: steps.unrated,
  },
  message: {
    ...always,
    ...begun,
    ...notQueued,
    ...notOffered,
    ...notUp,
    ...notInSurvey,
    answered: messages.greeted,
    answerFailed: steps.unanswered,
    promptFinished: messages.messagePromptEnded,
    messageBegun: messages.messageBegun,
    messageTaken: messages.messageTaken,
    callerHungUp: messages.messageCallerLeft,
    mediaLost: messages.messageMediaGone,
  },
}
