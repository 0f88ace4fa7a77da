/**
 * INVITE client transaction (RFC 3261 §17.1.1, RFC 6026 §7.2), with CANCEL (§9.1) and timer C (§16.6).
 *
 *   calling ── 1xx ─▶ proceeding ── 300–699 ─▶ completed ── D ─▶ terminated
 *      └───────────────── 2xx ───────────────▶ accepted ─── M ─▶ terminated
 *
 * calling: the request is repeated (A) until anything comes, at most 64×T1 (B).
 * proceeding: no more repeating; a wanted CANCEL goes out; C bounds the ringing, B what follows a CANCEL.
 * completed: each repeated final response is acknowledged again.
 * accepted: each 2xx goes up, for its ACK is the core's.
 */
import { start, stop, type Step, type Table, type TimerAction, type Timing } from './machine.ts'

export type InviteClientState =
  | { readonly status: 'calling'; readonly resendMs: number; readonly cancelWanted: boolean }
  | { readonly status: 'proceeding'; readonly cancelled: boolean }
  | { readonly status: 'completed' | 'accepted' | 'terminated' }

export type InviteClientInput =
  | 'provisional'
  | 'success'
  | 'failure'
  | 'cancel'
  | 'timerA'
  | 'timerB'
  | 'timerC'
  | 'timerD'
  | 'timerM'
  | 'transportError'

export type InviteClientAction =
  | { readonly type: 'send' | 'sendCancel' | 'sendAck' | 'provisional' | 'final' | 'again' }
  | { readonly type: 'fail'; readonly why: 'timeout' | 'transport' }

/** Sofia's and so drachtio's value; RFC 3261 asks for more than three minutes. */
const timerCMs = 185_000

type Action = InviteClientAction | TimerAction
type Result = Step<InviteClientState, Action>

const step = (state: InviteClientState, ...actions: readonly Action[]): Result => ({ state, actions })
const terminated: InviteClientState = { status: 'terminated' }

export const inviteClientStart = ({ t1Ms, reliable }: Timing): Result =>
  step(
    { status: 'calling', resendMs: t1Ms, cancelWanted: false },
    start('B', 64 * t1Ms),
    ...(reliable ? [] : [start('A', t1Ms)]),
    { type: 'send' },
  )

type Rows = Table<InviteClientState, InviteClientInput, Action>

const timeout = (): Result => step(terminated, { type: 'fail', why: 'timeout' })
const broken = (): Result => step(terminated, { type: 'fail', why: 'transport' })
const end = (): Result => step(terminated)

/** Both statuses in which a final response is still awaited take it alike. */
const finals = (
  timing: Timing,
): {
  readonly success: () => Result
  readonly failure: () => Result
  readonly transportError: () => Result
} => ({
  success: () =>
    step({ status: 'accepted' }, stop('A'), stop('B'), stop('C'), start('M', 64 * timing.t1Ms), {
      type: 'final',
    }),
  failure: () =>
    timing.reliable
      ? step(terminated, { type: 'sendAck' }, { type: 'final' })
      : step(
          { status: 'completed' },
          stop('A'),
          stop('B'),
          stop('C'),
          start('D', Math.max(32_000, 64 * timing.t1Ms)),
          { type: 'sendAck' },
          { type: 'final' },
        ),
  transportError: broken,
})

const calling = (timing: Timing): Rows['calling'] => ({
  ...finals(timing),
  provisional: ({ cancelWanted }) =>
    step(
      { status: 'proceeding', cancelled: cancelWanted },
      stop('A'),
      ...(cancelWanted ? [start('B', 64 * timing.t1Ms)] : [stop('B'), start('C', timerCMs)]),
      ...(cancelWanted ? [{ type: 'sendCancel' } as const] : []),
      { type: 'provisional' },
    ),
  cancel: (state) => step({ ...state, cancelWanted: true }),
  timerA: ({ resendMs, cancelWanted }) =>
    step({ status: 'calling', resendMs: resendMs * 2, cancelWanted }, start('A', resendMs * 2), {
      type: 'send',
    }),
  timerB: timeout,
  timerC: 'ignore',
  timerD: 'ignore',
  timerM: 'ignore',
})

const proceeding = (timing: Timing): Rows['proceeding'] => ({
  ...finals(timing),
  provisional: ({ cancelled }) =>
    step({ status: 'proceeding', cancelled }, ...(cancelled ? [] : [start('C', timerCMs)]), {
      type: 'provisional',
    }),
  cancel: ({ cancelled }) =>
    cancelled
      ? step({ status: 'proceeding', cancelled })
      : step({ status: 'proceeding', cancelled: true }, stop('C'), start('B', 64 * timing.t1Ms), {
          type: 'sendCancel',
        }),
  timerA: 'ignore',
  timerB: timeout,
  timerC: () =>
    step({ status: 'proceeding', cancelled: true }, start('B', 64 * timing.t1Ms), { type: 'sendCancel' }),
  timerD: 'ignore',
  timerM: 'ignore',
})

export const createInviteClientTable = (timing: Timing): Rows => ({
  calling: calling(timing),
  proceeding: proceeding(timing),
  completed: {
    provisional: 'ignore',
    success: 'ignore',
    failure: () => step({ status: 'completed' }, { type: 'sendAck' }),
    cancel: 'ignore',
    timerA: 'ignore',
    timerB: 'ignore',
    timerC: 'ignore',
    timerD: end,
    timerM: 'ignore',
    // The final response has been told already; §17.1.1.2 wants the transaction gone.
    transportError: end,
  },
  accepted: {
    provisional: 'ignore',
    success: () => step({ status: 'accepted' }, { type: 'again' }),
    failure: 'ignore',
    cancel: 'ignore',
    timerA: 'ignore',
    timerB: 'ignore',
    timerC: 'ignore',
    timerD: 'ignore',
    timerM: end,
    transportError: 'ignore',
  },
  terminated: {
    provisional: 'ignore',
    success: 'ignore',
    failure: 'ignore',
    cancel: 'ignore',
    timerA: 'ignore',
    timerB: 'ignore',
    timerC: 'ignore',
    timerD: 'ignore',
    timerM: 'ignore',
    transportError: 'ignore',
  },
})
