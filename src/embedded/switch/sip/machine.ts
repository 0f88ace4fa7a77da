/**
 * The form of a transaction machine: a total table. Every (status, input) cell is a handler or `'ignore'`, and the
 * compiler names a missing one. Handlers are pure; what is to be done comes back as actions, in order.
 */
import type { SipClock, SipTimer } from './stack.ts'

export interface Step<S, A> {
  readonly state: S
  readonly actions: readonly A[]
}

export type Table<S extends { readonly status: string }, I extends string, A> = {
  readonly [K in S['status']]: {
    readonly [T in I]: ((state: Extract<S, { readonly status: K }>) => Step<S, A>) | 'ignore'
  }
}

export type TimerAction =
  | { readonly type: 'start'; readonly timer: string; readonly ms: number }
  | { readonly type: 'stop'; readonly timer: string }

export const start = (timer: string, ms: number): TimerAction => ({ type: 'start', timer, ms })
export const stop = (timer: string): TimerAction => ({ type: 'stop', timer })

/** How long timers run: the stack's values, and whether the transport itself delivers reliably. */
export interface Timing {
  readonly t1Ms: number
  readonly t2Ms: number
  readonly t4Ms: number
  readonly reliable: boolean
}

export interface Runner<I extends string> {
  readonly status: string
  input(type: I): void
  /** Stops all timers and takes no more input. */
  dispose(): void
}

/**
 * Drives one machine. Inputs named `timerX` are what a timer X fires. Actions run after the state has changed, so
 * an action that leads to another input finds the machine in its new state.
 */
export const createRunner = <
  S extends { readonly status: string },
  I extends string,
  A extends { readonly type: string },
>(options: {
  readonly table: Table<S, I, A | TimerAction>
  readonly initial: Step<S, A | TimerAction>
  readonly clock: SipClock
  readonly perform: (action: A) => void
  readonly onEnd: () => void
}): Runner<I> => {
  const timers = new Map<string, SipTimer>()
  let { state } = options.initial
  let ended = false

  const dispose = (): void => {
    ended = true
    for (const timer of timers.values()) timer.cancel()
    timers.clear()
  }
  const run = (action: A | TimerAction): void => {
    if (isTimerAction(action)) {
      timers.get(action.timer)?.cancel()
      timers.delete(action.timer)
      if (action.type === 'stop' || ended) return
      const name = action.timer
      const fire = (): void => {
        timers.delete(name)
        input(`timer${name}` as I)
      }
      timers.set(name, options.clock.after(action.ms, fire))
    } else options.perform(action)
  }
  const take = (step: Step<S, A | TimerAction>): void => {
    state = step.state
    for (const action of step.actions) run(action)
    if (state.status === 'terminated' && !ended) {
      dispose()
      options.onEnd()
    }
  }
  const input = (type: I): void => {
    if (ended) return
    const cell = options.table[state.status as S['status']][type]
    if (cell !== 'ignore') take(cell(state as Extract<S, { readonly status: S['status'] }>))
  }

  take(options.initial)
  return {
    get status() {
      return state.status
    },
    input,
    dispose,
  }
}

const isTimerAction = (action: { readonly type: string }): action is TimerAction =>
  action.type === 'start' || action.type === 'stop'
