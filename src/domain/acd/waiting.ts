import type { HeldCall, Offer, OfferedCall, QueuedCall, TalkingCall, TransferredCall } from './call.ts'
import { spentOn } from './call-end.ts'

/** A call as it waits. Written out field by field: this comes with every offer, and copying one object into another costs. */

/** Back among the waiting, at the old place: the place is the time it was first queued. */
export const backToQueue = (
  call: OfferedCall | TalkingCall | HeldCall | TransferredCall,
  at: number,
  missed: readonly string[] = call.missed,
): QueuedCall => {
  const { direction, callId, callerNumber, dialled, line, arrivedAt, arrival, orderId } = call
  const { plan, queueId, priority, queuedAt, step, overflowed, announced, connectedAt } = call
  const { talkMs, holdMs } = spentOn(call, at)
  const agentId = connectedAt === null ? null : call.agentId
  // prettier-ignore
  return {
    status: 'queued',
    direction, callId, callerNumber, dialled, line, arrivedAt, arrival, orderId,
    plan, queueId, priority, queuedAt, step, overflowed, missed, announced,
    messageOffered: call.messageOffered, connectedAt, talkMs, holdMs, agentId,
  }
}

/** With these desks ringing. */
export const offeredBy = (
  call: QueuedCall | OfferedCall,
  missed: readonly string[],
  offers: readonly Offer[],
  agentId: string,
): OfferedCall => {
  const { direction, callId, callerNumber, dialled, line, arrivedAt, arrival, orderId } = call
  const { plan, queueId, priority, queuedAt, step, overflowed, announced, messageOffered } = call
  const { connectedAt, talkMs, holdMs } = call
  // prettier-ignore
  return {
    status: 'offered',
    direction, callId, callerNumber, dialled, line, arrivedAt, arrival, orderId,
    plan, queueId, priority, queuedAt, step, overflowed, missed, announced,
    messageOffered, connectedAt, talkMs, holdMs, agentId, offers,
  }
}
