/** How often something may be done: `perSecond` on average, as many at once. `now` is in ms and never goes back. */
export const createBudget = (perSecond: number, start: number) => {
  let left = perSecond
  let at = start
  return {
    spend: (now: number): boolean => {
      left = Math.min(perSecond, left + ((now - at) / 1000) * perSecond)
      at = now
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
