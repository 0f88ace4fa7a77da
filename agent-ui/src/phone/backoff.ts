/** How long to wait before attempt `n` (0 is the first): 200 ms, doubled each time, at most 5 s. */
export const backoffMs = (attempt: number): number => Math.min(5000, 200 * 2 ** Math.max(0, attempt))
