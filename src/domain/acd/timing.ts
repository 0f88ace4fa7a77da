/** How long things last, in ms (domain.md §4; all of it configuration), beside what a queue's policy says. */
export type Timing = {
  /** After a call from here; after a citizen's call its queue says how long. */
  readonly wrapUpMs: number
  /** Wait for a rating key, twice. */
  readonly ratingMs: number
  /** How long a citizen hears music when the agent's leg broke, before the call goes back to its queue. */
  readonly agentReturnMs: number
  /** A number that was dialled rings this long at most. */
  readonly dialMs: number
  /** How long the desk of a colleague rings who is consulted. */
  readonly consultMs: number
  /** A message is this long at most, and ends after so much silence. */
  readonly messageMs: number
  readonly messageSilenceMs: number
  /** How long a desk may be silent before its agent counts as gone. */
  readonly linkLostMs: number
}

export const defaultTiming: Timing = {
  wrapUpMs: 60_000,
  ratingMs: 8_000,
  agentReturnMs: 60_000,
  dialMs: 60_000,
  consultMs: 20_000,
  messageMs: 120_000,
  messageSilenceMs: 5_000,
  linkLostMs: 60_000,
}

/** A message that is shorter says nothing. */
export const leastMessageMs = 1_000
/** Whoever left one is called back within this (domain.md §4.6). */
export const callbackMs = 7_200_000
