/**
 * INVITE server transaction (RFC 3261 §17.2.1, RFC 6026 §7.1).
 *
 *   proceeding ── 300–699 ─▶ completed ── ACK ─▶ confirmed ── I ─▶ terminated
 *        └───────── 2xx ───▶ accepted ──────────── L ──────────────▶ terminated
 *
 * proceeding: a repeated INVITE gets the last provisional response again. The 100 goes out after 200 ms of silence.
 * completed: the final response is repeated (G) until ACK, at most 64×T1 (H). confirmed: absorbs repeated ACKs.
 * accepted: absorbs repeated INVITEs; the core repeats the 2xx and meets the ACK.
 */
import { start, stop, type Step, type Table, type TimerAction, type Timing } from './machine.ts'

export type InviteServerState =
  | { readonly status: 'proceeding' }
  | { readonly status: 'completed'; readonly resendMs: number }
  | { readonly status: 'confirmed' | 'accepted' | 'terminated' }

export type InviteServerInput =
  | 'request'
  | 'provisional'
  | 'success'
  | 'failure'
  | 'ack'
  | 'timerTrying'
  | 'timerG'
  | 'timerH'
  | 'timerI'
  | 'timerL'
  | 'transportError'

export type InviteServerAction =
  | { readonly type: 'send' | 'sendTrying' | 'ack' }
  | { readonly type: 'fail'; readonly why: 'timeout' | 'transport' }

type Action = InviteServerAction | TimerAction
type Result = Step<InviteServerState, Action>

const step = (state: InviteServerState, ...actions: readonly Action[]): Result => ({ state, actions })
const terminated: InviteServerState = { status: 'terminated' }
const proceeding: InviteServerState = { status: 'proceeding' }
const accepted: InviteServerState = { status: 'accepted' }
const confirmed: InviteServerState = { status: 'confirmed' }
const tryingMs = 200

export const inviteServerStart = (): Result => step(proceeding, start('Trying', tryingMs))

export const createInviteServerTable = (
  timing: Timing,
): Table<InviteServerState, InviteServerInput, Action> => {
  const limitMs = 64 * timing.t1Ms
  const broken = (): Result => step(terminated, { type: 'fail', why: 'transport' })
  return {
    proceeding: {
      request: () => step(proceeding, { type: 'send' }),
      provisional: () => step(proceeding, stop('Trying'), { type: 'send' }),
      success: () => step(accepted, stop('Trying'), start('L', limitMs), { type: 'send' }),
      failure: () =>
        step(
          { status: 'completed', resendMs: timing.t1Ms },
          stop('Trying'),
          ...(timing.reliable ? [] : [start('G', timing.t1Ms)]),
          start('H', limitMs),
          { type: 'send' },
        ),
      ack: 'ignore',
      timerTrying: () => step(proceeding, { type: 'sendTrying' }),
      timerG: 'ignore',
      timerH: 'ignore',
      timerI: 'ignore',
      timerL: 'ignore',
      transportError: broken,
    },
    completed: {
      request: (state) => step(state, { type: 'send' }),
      provisional: 'ignore',
      success: 'ignore',
      failure: 'ignore',
      ack: () =>
        timing.reliable
          ? step(terminated, { type: 'ack' })
          : step(confirmed, stop('G'), stop('H'), start('I', timing.t4Ms), { type: 'ack' }),
      timerTrying: 'ignore',
      timerG: ({ resendMs }) => {
        const nextMs = Math.min(resendMs * 2, timing.t2Ms)
        return step({ status: 'completed', resendMs: nextMs }, start('G', nextMs), { type: 'send' })
      },
      timerH: () => step(terminated, { type: 'fail', why: 'timeout' }),
      timerI: 'ignore',
      timerL: 'ignore',
      transportError: broken,
    },
    confirmed: {
      request: 'ignore',
      provisional: 'ignore',
      success: 'ignore',
      failure: 'ignore',
      ack: 'ignore',
      timerTrying: 'ignore',
      timerG: 'ignore',
      timerH: 'ignore',
      timerI: () => step(terminated),
      timerL: 'ignore',
      transportError: 'ignore',
    },
    accepted: {
      request: 'ignore',
      provisional: 'ignore',
      success: () => step(accepted, { type: 'send' }),
      failure: 'ignore',
      ack: 'ignore',
      timerTrying: 'ignore',
      timerG: 'ignore',
      timerH: 'ignore',
      timerI: 'ignore',
      timerL: () => step(terminated),
      transportError: () => step(accepted, { type: 'fail', why: 'transport' }),
    },
    terminated: {
      request: 'ignore',
      provisional: 'ignore',
      success: 'ignore',
      failure: 'ignore',
      ack: 'ignore',
      timerTrying: 'ignore',
      timerG: 'ignore',
      timerH: 'ignore',
      timerI: 'ignore',
      timerL: 'ignore',
      transportError: 'ignore',
    },
  }
}
