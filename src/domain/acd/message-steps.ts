import type { MessageCall, OfferedCall, QueuedCall } from './call.ts'
import { ended, offerTimers, waitTimers, type CallStep } from './call-end.ts'
import type { Timing } from './timing.ts'

/** The steps of a citizen who leaves a message instead of talking (domain.md §4.2, §4.6). */

/** Pressed after the offer of a message, while waiting. */
export const messageKey = '1'
const ask = 'voicemail-record'
const thanks = 'voicemail-thanks'

const stay = (call: MessageCall): CallStep => ({ state: call, facts: [], commands: [] })

/** The prompt that is heard now; null while there is none. */
export const promptOf = (call: MessageCall): string | null => {
  if (call.stage === 'thanks') return thanks
  if (call.stage !== 'notice') return null
  return call.prompt
}

/** The line is closed, or the number blocked: it hears why, and may then leave a message. */
export const greeted = (call: MessageCall, i: { at: number }): CallStep =>
  call.stage === 'ringing'
    ? {
        state: { ...call, stage: 'notice' },
        facts: [{ type: 'callAnswered', at: i.at, callId: call.callId }],
        commands: [{ type: 'playPrompt', callId: call.callId, prompt: call.prompt }],
      }
    : stay(call)

/** A citizen who waits would rather leave a message: the place in the queue is given up. */
export const askForMessage = (call: QueuedCall | OfferedCall, i: { at: number; digit: string }): CallStep => {
  if (i.digit !== messageKey || !call.messageOffered || call.connectedAt !== null)
    return { state: call, facts: [], commands: [] }
  const { direction, callId, callerNumber, dialled, line, arrivedAt, arrival, orderId } = call
  const { queueId, queuedAt } = call
  const known = { direction, callId, callerNumber, dialled, line, arrivedAt, arrival, orderId }
  return {
    state: {
      ...{ ...known, status: 'message', why: 'asked', stage: 'notice', prompt: ask },
      ...{ waited: { queueId, queuedAt, leftAt: i.at }, recording: null, messageMs: 0 },
    },
    facts: [{ type: 'messageAsked', at: i.at, callId, queueId }],
    commands: [
      ...waitTimers(callId),
      ...(call.status === 'offered' ? offerTimers(call) : []),
      { type: 'playPrompt', callId, prompt: ask },
    ],
  }
}

export const messagePromptEnded = (
  call: MessageCall,
  i: { at: number; prompt: string },
  timing: Timing,
): CallStep => {
  if (i.prompt !== promptOf(call)) return stay(call)
  const { callId } = call
  if (call.stage === 'thanks') return over(call, i.at)
  const { messageMs: maxMs, messageSilenceMs: silenceMs } = timing
  return {
    state: { ...call, stage: 'recording' },
    facts: [],
    commands: [{ type: 'takeMessage', callId, maxMs, silenceMs }],
  }
}

export const messageBegun = (call: MessageCall, i: { at: number; recordingId: string }): CallStep => ({
  ...stay(call),
  state: { ...call, recording: { recordingId: i.recordingId, since: i.at } },
})

/** A key, a silence or the limit has ended it. */
export const messageTaken = (call: MessageCall, i: { at: number; spokenMs: number }): CallStep => {
  if (call.stage !== 'recording') return stay(call)
  const taken: MessageCall = { ...call, stage: 'thanks', messageMs: i.spokenMs }
  return {
    state: taken,
    facts: [],
    commands: [{ type: 'playPrompt', callId: call.callId, prompt: thanks }],
  }
}

const over = (call: MessageCall, at: number): CallStep =>
  ended(call, at, 'system', 'normal', [{ type: 'hangUpCaller', callId: call.callId, reason: 'normal' }])

/** Hanging up is how most messages end. */
export const messageCallerLeft = (call: MessageCall, i: { at: number; reason: string }): CallStep =>
  ended(heardUntil(call, i.at), i.at, 'caller', i.reason, [])

export const messageMediaGone = (call: MessageCall, i: { at: number; reason: string }): CallStep =>
  ended(heardUntil(call, i.at), i.at, 'server', i.reason, [
    { type: 'hangUpCaller', callId: call.callId, reason: i.reason },
  ])

const heardUntil = (call: MessageCall, at: number): MessageCall =>
  call.stage === 'recording' && call.recording !== null
    ? { ...call, messageMs: at - call.recording.since }
    : call
