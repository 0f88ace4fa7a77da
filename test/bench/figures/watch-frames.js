/**
 * Loaded into the page before anything else. `watchFrames()` begins to listen for tasks of 50 ms and more, as the browser
 * counts them, and to take the time from frame to frame; `framesWatched()` ends that and says what was seen, ms.
 */
globalThis.watchFrames = () => {
  const longTasks = []
  const frames = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration)
  })
  observer.observe({ entryTypes: ['longtask'] })
  let goesOn = true
  let before = 0
  const frame = (at) => {
    if (before > 0) frames.push(at - before)
    before = at
    if (goesOn) requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  globalThis.framesWatched = () => {
    goesOn = false
    observer.disconnect()
    return { longTasks, frames }
  }
}
