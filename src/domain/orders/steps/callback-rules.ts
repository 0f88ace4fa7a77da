import { hourMs } from '../../calendar/shanghai.ts'

/** When citizens are called (domain.md §7), times of day in ms; the end is outside. */
export const callingWindows: readonly { readonly from: number; readonly to: number }[] = [
  { from: 9 * hourMs, to: 12 * hourMs },
  { from: 14 * hourMs, to: 20 * hourMs },
]

/** So many misses, on two days at least, before a message takes over. */
export const missesWanted = 3

/** How long a message waits for its answer. */
export const silenceMs = 72 * hourMs
