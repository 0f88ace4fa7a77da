import type { CallInput } from './call.ts'
import type { CallStep } from './call-end.ts'
import { go, holdFor, joinAnew, legLostOnHold, note, resume, sendDigits } from './call-steps.ts'
import type { OutgoingCall } from './outgoing.ts'
import * as steps from './outgoing-steps.ts'
import { reject, type Table } from './table.ts'
import type { Timing } from './timing.ts'

const always = { mediaLost: steps.mediaBroke, orderOpened: note } as const
/** What only a citizen's call goes through: notice, queue, offer, rating. */
const never = {
  answered: 'ignore',
  answerFailed: 'ignore',
  promptFinished: 'ignore',
  digit: 'ignore',
  offered: 'reject',
  accepted: 'reject',
  withdrawn: 'ignore',
  announcementDue: 'ignore',
  widened: 'ignore',
  moved: 'reject',
  redirected: 'ignore',
  ratingTimedOut: 'ignore',
  messageBegun: 'ignore',
  messageTaken: 'ignore',
  transferred: 'reject',
  passedOn: 'ignore',
  partiesGone: 'ignore',
} as const
const notDialling = {
  rings: 'ignore',
  pickedUp: 'ignore',
  notReached: 'ignore',
  dialTimedOut: 'ignore',
} as const

/** Every status against every input; the diagram stands at `OutgoingCall`. */
export const outgoingTable: Table<OutgoingCall, CallInput, CallStep, Timing> = {
  dialling: {
    ...always,
    ...never,
    rings: steps.rings,
    pickedUp: steps.pickedUp,
    notReached: steps.notReached,
    dialTimedOut: steps.rungOut,
    released: steps.givenUp,
    callerHungUp: steps.leftUnanswered,
    // The sound before the answer could not be joined: the answer will try again.
    connectFailed: (call) => go({ ...call, heardOn: null }, [], []),
    held: 'reject',
    resumed: 'reject',
    digitsSent: 'reject',
    handedOver: 'reject',
    legLost: steps.legLostWhileDialling,
    legBack: steps.legBackWhileDialling,
    agentGone: 'ignore',
  },
  talking: {
    ...always,
    ...never,
    ...notDialling,
    callerHungUp: steps.calleeLeft,
    connectFailed: (call, i) => steps.agentLost(call, i, 'connectFailed'),
    held: (call, i, timing) => holdFor(call, i.at, 'asked', timing),
    resumed: 'reject',
    digitsSent: sendDigits,
    handedOver: steps.handOver,
    legLost: (call, i, timing) => holdFor(call, i.at, 'legLost', timing),
    legBack: joinAnew,
    agentGone: 'ignore',
    released: steps.agentLeft,
  },
  held: {
    ...always,
    ...never,
    ...notDialling,
    callerHungUp: steps.calleeLeft,
    connectFailed: 'ignore',
    held: 'reject',
    resumed: (call, i) => (call.reason === 'legLost' ? reject('legDown') : resume(call, i)),
    digitsSent: 'reject',
    handedOver: steps.handOver,
    legLost: legLostOnHold,
    legBack: (call, i) => (call.reason === 'legLost' ? resume(call, i) : go(call, [], [])),
    agentGone: (call, i) =>
      call.reason === 'legLost' ? steps.agentLost(call, i, 'legLost') : go(call, [], []),
    released: steps.agentLeft,
  },
}
