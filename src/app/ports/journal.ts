/**
 * A log on local disk that outlives the process (architecture §5): lines in the order of writing, in generations that
 * each begin with a whole picture. A line that `write` has taken is found again after `kill -9`.
 */
export type Journal = {
  /** What the last controller left, oldest first, from the first generation that is whole; empty if nothing was. */
  readonly left: readonly object[]
  /** When the last controller was alive for the last time, ms since the epoch; null if nothing was left. */
  readonly aliveAt: number | null
  /** Lines since the present generation began. */
  readonly length: number
  /** Takes microseconds; never throws: a disk that fails costs the journal, not the call. */
  write(line: object): void
  /** Begins a generation with this line; the older ones stay until `dropOlder`. */
  begin(line: object): void
  dropOlder(): void
  close(): void
}
