const shanghaiOffsetMs = 8 * 3_600_000
const dayMs = 86_400_000

/** The number of the local day, Asia/Shanghai; `at` is in ms since the epoch. */
export const dayOf = (at: number): number => Math.floor((at + shanghaiOffsetMs) / dayMs)

/** Never 0: at midnight a whole day is to come. */
export const msToMidnight = (at: number): number => (dayOf(at) + 1) * dayMs - shanghaiOffsetMs - at
