/**
 * The core's duty after a 2xx to INVITE (RFC 3261 §13.3.1.4): send it again until the ACK, T1 doubling up to T2, over
 * any transport, and give up after 64×T1.
 */
import type { ServerTransaction, SipStack, SipTimer } from './stack.ts'

export interface Repeat2xx {
  /** The ACK has come, or nobody waits for it any more. */
  stop(): void
}

export const createRepeat2xx = (
  { clock, timers }: Pick<SipStack, 'clock' | 'timers'>,
  transaction: ServerTransaction,
  onGivenUp: () => void,
): Repeat2xx => {
  let intervalMs = timers.t1Ms
  let next: SipTimer | undefined
  const repeat = (): void => {
    transaction.resend2xx()
    intervalMs = Math.min(2 * intervalMs, timers.t2Ms)
    next = clock.after(intervalMs, repeat)
  }
  const stop = (): void => {
    next?.cancel()
    limit.cancel()
  }
  next = clock.after(intervalMs, repeat)
  const limit = clock.after(64 * timers.t1Ms, () => {
    stop()
    onGivenUp()
  })
  return { stop }
}
