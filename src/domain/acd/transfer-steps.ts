import type { HeldCall, QueuedCall, TalkingCall, TransferredCall } from './call.ts'
import { ended, spentOn, started, waitTimers, type CallStep } from './call-end.ts'
import { announceAfter, go, requeued } from './call-steps.ts'
import type { Command } from './commands.ts'
import type { CallFact } from './facts.ts'
import type { Plan } from './routing/plan.ts'
import type { Timing } from './timing.ts'

/** The steps by which a call goes from its agent to another, to somebody outside (features.md B1), or to another queue. */

type WithAgent = TalkingCall | HeldCall

const upOf = (call: WithAgent | TransferredCall, at: number) => {
  const { status: _status, ...known } = call
  const {
    reason: _reason,
    reached: _reached,
    ...up
  } = known as typeof known & {
    reason?: unknown
    reached?: unknown
  }
  return { ...up, ...spentOn(call, at), since: at }
}

const noReturn = ({ callId, agentId }: WithAgent | TransferredCall): Command => ({
  type: 'cancelTimer',
  timer: { type: 'agentReturnTimedOut', callId, agentId },
})

/** Another agent has it; if their leg has just broken, the citizen hears music until it is back. */
export const handOver = (
  call: WithAgent | TransferredCall,
  i: { at: number; agentId: string; legId: string | null },
  timing: Timing,
): CallStep => {
  const { callId } = call
  const { agentId, legId } = i
  const facts: readonly CallFact[] = [
    { type: 'callHandedOver', at: i.at, callId, agentId, fromAgentId: call.agentId },
  ]
  const up = { ...upOf(call, i.at), agentId }
  const leave: readonly Command[] = [noReturn(call), { type: 'disconnect', callId }]
  if (legId === null) {
    return go({ ...up, status: 'held', reason: 'legLost' }, facts, [
      ...leave,
      { type: 'playMusic', callId, music: 'hold' },
      started({ type: 'agentReturnTimedOut', callId, agentId }, timing.agentReturnMs),
    ])
  }
  return go({ ...up, status: 'talking' }, facts, [...leave, { type: 'connect', callId, agentId, legId }])
}

/** The agent is out of it; who hears whom now is arranged with the parties. */
export const transfer = (call: WithAgent, i: { at: number; reached: boolean }): CallStep =>
  go(
    { ...upOf(call, i.at), status: 'transferred', reached: i.reached },
    [
      {
        ...{ type: 'callTransferred', at: i.at, callId: call.callId },
        ...{ agentId: call.agentId, reached: i.reached },
      },
    ],
    [noReturn(call)],
  )

export const passOn = (call: TransferredCall, i: { at: number }): CallStep =>
  go(
    { ...call, reached: true },
    [{ type: 'callTransferred', at: i.at, callId: call.callId, agentId: call.agentId, reached: true }],
    [],
  )

/** Over, if there was somebody; else the citizen waits again, at the old place. */
export const partiesGone = (call: TransferredCall, i: { at: number }): CallStep =>
  call.reached
    ? ended(call, i.at, 'upstream', 'transferEnded', [
        { type: 'hangUpCaller', callId: call.callId, reason: 'normal' },
      ])
    : requeued(call, i.at, 'notReached')

/** Into another queue it comes at the place that its wait gives it there, and its plan begins anew. */
export const move = (call: QueuedCall, i: { at: number; plan: Plan; priority: number }): CallStep => {
  const { callId } = call
  const { at, plan, priority } = i
  const { queueId } = plan
  const fact: CallFact = { type: 'callMoved', at, callId, queueId, priority }
  if (plan === call.plan) return go({ ...call, priority }, [fact], [])
  const fresh = { plan, queueId, priority, step: 0, overflowed: false, missed: [] }
  return go(
    { ...call, ...fresh, announced: { times: 0, ahead: null } },
    [fact],
    [...waitTimers(callId), ...announceAfter(callId, plan, plan.policy.announcements.firstMs)],
  )
}
