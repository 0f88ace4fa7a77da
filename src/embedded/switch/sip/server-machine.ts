/**
 * Non-INVITE server transaction (RFC 3261 §17.2.2).
 *
 *   trying ── 1xx ─▶ proceeding ── final ─▶ completed ── J ─▶ terminated
 *
 * trying: repeated requests are absorbed. Later they get the last response again. `timerLimit` bounds a user who
 * never answers: the transaction is dropped after 64×T1, when the far end has given up as well.
 */
import { start, type Step, type Table, type TimerAction, type Timing } from './machine.ts'

export interface ServerState {
  readonly status: 'trying' | 'proceeding' | 'completed' | 'terminated'
}

export type ServerInput = 'request' | 'provisional' | 'final' | 'timerJ' | 'timerLimit' | 'transportError'

export type ServerAction =
  { readonly type: 'send' } | { readonly type: 'fail'; readonly why: 'timeout' | 'transport' }

type Action = ServerAction | TimerAction
type Result = Step<ServerState, Action>

const step = (status: ServerState['status'], ...actions: readonly Action[]): Result => ({
  state: { status },
  actions,
})

export const serverStart = ({ t1Ms }: Timing): Result => step('trying', start('Limit', 2 * 64 * t1Ms))

export const createServerTable = (timing: Timing): Table<ServerState, ServerInput, Action> => {
  const broken = (): Result => step('terminated', { type: 'fail', why: 'transport' })
  const expired = (): Result => step('terminated', { type: 'fail', why: 'timeout' })
  const answered = (): Result =>
    timing.reliable
      ? step('terminated', { type: 'send' })
      : step('completed', start('J', 64 * timing.t1Ms), { type: 'send' })
  return {
    trying: {
      request: 'ignore',
      provisional: () => step('proceeding', { type: 'send' }),
      final: answered,
      timerJ: 'ignore',
      timerLimit: expired,
      transportError: broken,
    },
    proceeding: {
      request: () => step('proceeding', { type: 'send' }),
      provisional: () => step('proceeding', { type: 'send' }),
      final: answered,
      timerJ: 'ignore',
      timerLimit: expired,
      transportError: broken,
    },
    completed: {
      request: () => step('completed', { type: 'send' }),
      provisional: 'ignore',
      final: 'ignore',
      timerJ: () => step('terminated'),
      timerLimit: 'ignore',
      transportError: broken,
    },
    terminated: {
      request: 'ignore',
      provisional: 'ignore',
      final: 'ignore',
      timerJ: 'ignore',
      timerLimit: 'ignore',
      transportError: 'ignore',
    },
  }
}
