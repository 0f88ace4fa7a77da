import type { Time } from '../../app/ports/time.ts'
import type { Patch, Snapshot } from '../../contract/desk.ts'
import type { LinkSocket } from './terms.ts'

/** Where a feed sends. While the connection is clogged nothing is queued; the feed is told when it has drained. */
export type Outlet = {
  readonly clogged: boolean
  patch(patch: Patch): void
  snapshot(snapshot: Snapshot): void
  onDrained(listener: () => void): void
}

/** Packets waiting in the server for a slow connection; one packet is one patch. */
const clogAbove = 50
const patienceMs = 15_000

/** A connection that stays clogged for 15 s is ended: its network is gone, or nobody reads. */
export const createOutlet = (socket: LinkSocket, time: Time): Outlet => {
  const listeners: (() => void)[] = []
  let waiting = 0
  let cancelPatience: (() => void) | null = null

  const isClogged = (): boolean => {
    if (cancelPatience) return true
    if (waiting <= clogAbove) return false
    cancelPatience = time.after(patienceMs, () => socket.disconnect(true))
    return true
  }

  // Engine.IO hands its packets to the transport (`flush`) only when that has taken the ones before.
  socket.conn.on('packetCreate', () => (waiting += 1))
  socket.conn.on('flush', () => (waiting = 0))
  socket.conn.on('drain', () => {
    if (!cancelPatience) return
    cancelPatience()
    cancelPatience = null
    for (const listener of listeners) listener()
  })
  socket.on('disconnect', () => cancelPatience?.())

  return {
    get clogged() {
      return isClogged()
    },
    patch: (patch) => void socket.emit('patch', patch),
    snapshot: (snapshot) => void socket.emit('snapshot', snapshot),
    onDrained: (listener) => void listeners.push(listener),
  }
}
