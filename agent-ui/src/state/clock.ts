import { ref } from 'vue'

/** By how much the server's clock is ahead of this machine's, ms; from snapshots and heartbeats. */
let aheadMs = 0

export const serverNow = (): number => Date.now() + aheadMs

/** The server's time, renewed about four times a second: what running clocks read. */
export const now = ref(Date.now())

setInterval(() => (now.value = serverNow()), 250)

export const setAhead = (ms: number): void => {
  // Tiny corrections would only make the seconds jump.
  if (Math.abs(ms - aheadMs) > 200) aheadMs = ms
  now.value = serverNow()
}
