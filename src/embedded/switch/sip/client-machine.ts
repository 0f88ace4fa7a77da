/**
 * Non-INVITE client transaction (RFC 3261 §17.1.2).
 *
 *   trying ── 1xx ─▶ proceeding ── final ─▶ completed ── K ─▶ terminated
 *
 * trying, proceeding: the request is repeated (E), at most 64×T1 (F). completed: repeated responses are absorbed.
 */
import { start, stop, type Step, type Table, type TimerAction, type Timing } from './machine.ts'

export type ClientState =
  | { readonly status: 'trying'; readonly resendMs: number }
  | { readonly status: 'proceeding' | 'completed' | 'terminated' }

export type ClientInput = 'provisional' | 'final' | 'timerE' | 'timerF' | 'timerK' | 'transportError'

export type ClientAction =
  | { readonly type: 'send' | 'provisional' | 'final' }
  | { readonly type: 'fail'; readonly why: 'timeout' | 'transport' }

type Action = ClientAction | TimerAction
type Result = Step<ClientState, Action>

const step = (state: ClientState, ...actions: readonly Action[]): Result => ({ state, actions })
const terminated: ClientState = { status: 'terminated' }

export const clientStart = ({ t1Ms, reliable }: Timing): Result =>
  step({ status: 'trying', resendMs: t1Ms }, start('F', 64 * t1Ms), ...(reliable ? [] : [start('E', t1Ms)]), {
    type: 'send',
  })

export const createClientTable = (timing: Timing): Table<ClientState, ClientInput, Action> => {
  const timeout = (): Result => step(terminated, { type: 'fail', why: 'timeout' })
  const broken = (): Result => step(terminated, { type: 'fail', why: 'transport' })
  const answered = (): Result =>
    timing.reliable
      ? step(terminated, { type: 'final' })
      : step({ status: 'completed' }, stop('E'), stop('F'), start('K', timing.t4Ms), { type: 'final' })
  const proceeding: ClientState = { status: 'proceeding' }
  const slowly = timing.reliable ? [] : [start('E', timing.t2Ms)]
  return {
    trying: {
      provisional: () => step(proceeding, ...slowly, { type: 'provisional' }),
      final: answered,
      timerE: ({ resendMs }) => {
        const nextMs = Math.min(resendMs * 2, timing.t2Ms)
        return step({ status: 'trying', resendMs: nextMs }, start('E', nextMs), { type: 'send' })
      },
      timerF: timeout,
      timerK: 'ignore',
      transportError: broken,
    },
    proceeding: {
      provisional: () => step(proceeding, { type: 'provisional' }),
      final: answered,
      timerE: () => step(proceeding, start('E', timing.t2Ms), { type: 'send' }),
      timerF: timeout,
      timerK: 'ignore',
      transportError: broken,
    },
    completed: {
      provisional: 'ignore',
      final: 'ignore',
      timerE: 'ignore',
      timerF: 'ignore',
      timerK: () => step(terminated),
      transportError: 'ignore',
    },
    terminated: {
      provisional: 'ignore',
      final: 'ignore',
      timerE: 'ignore',
      timerF: 'ignore',
      timerK: 'ignore',
      transportError: 'ignore',
    },
  }
}
