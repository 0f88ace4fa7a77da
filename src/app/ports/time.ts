/** The clock and the timers; tests drive a twin by hand. */
export type Time = {
  /** Wall clock, ms since the epoch. Never goes back within a process (a stepped clock is smoothed). */
  now(): number
  /** Runs `fire` once after `ms`; the returned function cancels it. */
  after(ms: number, fire: () => void): () => void
}
