/** What transactions need from the stack. */
import type { SipClock, SipLogger, SipTimerValues, SipTokens } from './stack.ts'
import type { Timing } from './machine.ts'
import type { Transport } from './transport.ts'

export interface TransactionContext {
  readonly clock: SipClock
  readonly timers: SipTimerValues
  readonly tokens: SipTokens
  readonly logger: SipLogger
  readonly transports: readonly Transport[]
}

/** Something made once for unreliable and once for reliable transports. */
export interface ByReliability<T> {
  readonly unreliable: T
  readonly reliable: T
}

export const byReliability = <T>(
  { timers }: Pick<TransactionContext, 'timers'>,
  make: (timing: Timing) => T,
): ByReliability<T> => ({
  unreliable: make({ ...timers, reliable: false }),
  reliable: make({ ...timers, reliable: true }),
})

export const pick = <T>(pair: ByReliability<T>, { reliable }: Pick<Transport, 'reliable'>): T =>
  reliable ? pair.reliable : pair.unreliable
