/** How long things last, in ms (domain.md §4; all of it configuration). */
export type Timing = {
  /** An offer unanswered this long goes back to the head of the queue. */
  readonly offerMs: number
  readonly wrapUpMs: number
  /** Wait for a rating key, twice. */
  readonly ratingMs: number
  readonly firstAnnouncementMs: number
  readonly announcementEveryMs: number
  /** How long a citizen hears music when the agent's leg broke, before the call goes back to its queue. */
  readonly agentReturnMs: number
  /** A number that was dialled rings this long at most. */
  readonly dialMs: number
  /** How long a desk may be silent before its agent counts as gone. */
  readonly linkLostMs: number
}

export const defaultTiming: Timing = {
  offerMs: 10_000,
  wrapUpMs: 60_000,
  ratingMs: 8_000,
  firstAnnouncementMs: 15_000,
  announcementEveryMs: 30_000,
  agentReturnMs: 60_000,
  dialMs: 60_000,
  linkLostMs: 60_000,
}
