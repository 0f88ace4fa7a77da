import { io, type Socket } from 'socket.io-client'
import type {
  Colleague,
  CommandReply,
  DeskCommand,
  DeskToServer,
  LinkEnd,
  ListNews,
  Patch,
  ServerToDesk,
  Snapshot,
  ViewName,
} from '../../../src/contract/desk.ts'

const replyMs = 5000
const againMs = 1000

/** What the link tells its owner. */
export type LiveDep = {
  readonly onSnapshot: (snapshot: Snapshot) => void
  /** Answers false when a patch is missing before this one: the view is then subscribed to anew. */
  readonly onPatch: (patch: Patch) => boolean
  readonly onLinked: (linked: boolean) => void
  readonly onCallLeg: () => void
  /** Lists of this person changed. */
  readonly onLists: (news: ListNews) => void
  /** What is chosen from was changed by an administrator. */
  readonly onReference: () => void
  /** Messages to be called back are others now. */
  readonly onCallbacks: () => void
  /** News may have been missed. */
  readonly onLinkedAgain: () => void
  readonly onEnd: (reason: LinkEnd) => void
  /** The server turned the connection away: the session may be over. */
  readonly onTurnedAway: () => void
  /** `roundTripMs` of one heartbeat, and by how much the server's clock is ahead of this one. */
  readonly onBeat: (roundTripMs: number, aheadMs: number) => void
}

type PaintedReport = Parameters<DeskToServer['painted']>[0]

/** The live link (Socket.IO): views in, commands out, a heartbeat every two seconds. */
export const createLive = (dep: LiveDep) => {
  const views = new Set<ViewName>()
  const socket: Socket<ServerToDesk, DeskToServer> = io({
    path: '/live',
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 200,
    reconnectionDelayMax: 3000,
  })
  let beats: Worker | null = null

  const subscribe = (view: ViewName) => {
    if (!socket.connected || !views.has(view)) return
    socket.timeout(replyMs).emit('subscribe', view, (error, answer) => {
      if (!error && 'state' in answer) return dep.onSnapshot(answer)
      // The hotline does not know the agent yet, or did not answer: ask again, unless the view is none of ours.
      if (error || ('refused' in answer && answer.refused === 'noDesk'))
        setTimeout(() => subscribe(view), againMs)
    })
  }

  const beat = () => {
    if (!socket.connected) return
    const sentAt = Date.now()
    socket.timeout(replyMs).emit('heartbeat', (error, serverTime) => {
      const now = Date.now()
      if (!error) dep.onBeat(now - sentAt, serverTime - (sentAt + now) / 2)
    })
  }

  let linkedBefore = false
  socket.on('connect', () => {
    dep.onLinked(true)
    if (linkedBefore) dep.onLinkedAgain()
    linkedBefore = true
    for (const view of views) subscribe(view)
    beat()
  })
  socket.on('disconnect', (reason) => {
    dep.onLinked(false)
    // After a disconnect by the server Socket.IO does not come back by itself.
    if (reason === 'io server disconnect' && beats) setTimeout(() => beats && socket.connect(), 1000)
  })
  socket.on('connect_error', () => {
    dep.onLinked(false)
    if (!socket.active && beats) setTimeout(() => beats && socket.connect(), 2000)
    dep.onTurnedAway()
  })
  socket.on('snapshot', dep.onSnapshot)
  socket.on('patch', (patch) => {
    if (!dep.onPatch(patch)) subscribe(patch.view)
  })
  socket.on('callLeg', dep.onCallLeg)
  socket.on('lists', dep.onLists)
  socket.on('reference', dep.onReference)
  socket.on('callbacks', dep.onCallbacks)
  socket.on('end', (reason) => {
    if (reason !== 'closing') stop()
    dep.onEnd(reason)
  })

  const start = () => {
    if (!beats) {
      beats = new Worker(new URL('./heartbeat.worker.ts', import.meta.url), { type: 'module' })
      beats.onmessage = beat
    }
    socket.connect()
  }

  const stop = () => {
    beats?.terminate()
    beats = null
    socket.disconnect()
  }

  const command = (order: DeskCommand): Promise<CommandReply> =>
    new Promise((answer) => {
      if (!socket.connected) return answer({ ok: false, code: 'notLinked', message: 'The link is down.' })
      socket.timeout(replyMs).emit('command', order, (error, reply) => {
        answer(error ? { ok: false, code: 'noReply', message: 'The server did not answer.' } : reply)
      })
    })

  /** Nobody while the link is down. */
  const colleagues = (): Promise<readonly Colleague[]> =>
    new Promise((answer) => {
      if (!socket.connected) return answer([])
      socket.timeout(replyMs).emit('colleagues', (error, found) => answer(error ? [] : found))
    })

  const painted = (report: PaintedReport) => {
    socket.emit('painted', report)
  }

  /** Begins a view, now and after every reconnection. */
  const open = (view: ViewName) => {
    views.add(view)
    subscribe(view)
  }

  return { start, stop, open, command, colleagues, painted }
}
