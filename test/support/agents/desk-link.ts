import { io, type Socket } from 'socket.io-client'
import type {
  CommandReply,
  DeskCommand,
  DeskState,
  DeskToServer,
  ServerToDesk,
} from '../../../src/contract/desk.ts'

/** What the desk shows after a change, what it showed before, and when the change arrived (`performance.now()`). */
export type DeskChange = {
  readonly state: DeskState
  readonly before: DeskState
  readonly atMs: number
  /** When the server sent it, by the server's clock. */
  readonly sentAt: number
}

export type DeskLink = {
  readonly state: DeskState
  /** Returns how to stop listening. */
  onChange(listener: (change: DeskChange) => void): () => void
  /** The first state, from the present one on, that fits. Rejects after `withinMs`. */
  until(fits: (state: DeskState) => boolean, withinMs?: number): Promise<DeskState>
  command(command: DeskCommand): Promise<CommandReply>
  close(): void
}

const beatEveryMs = 2_000
const patienceMs = 15_000

/** The desk's live link (`src/contract/desk.ts`), subscribed to its own view; one that `stays` comes back by itself. */
export const openDeskLink = async (
  origin: string,
  cookie: string,
  { stays = false, from }: { readonly stays?: boolean; readonly from?: string } = {},
): Promise<DeskLink> => {
  const socket: Socket<ServerToDesk, DeskToServer> = io(origin, {
    ...{ path: '/live', transports: ['websocket'], reconnection: stays, forceNew: true },
    ...{ reconnectionDelay: 200, reconnectionDelayMax: 1000, localAddress: from },
    extraHeaders: { cookie, origin },
  })
  let state = await subscribed(socket)
  /** What was shown before the connection broke says nothing until the desk is ours again. */
  let current = true
  socket.on('disconnect', () => (current = false))
  const listeners = new Set<(change: DeskChange) => void>()
  const show = (next: DeskState, sentAt: number): void => {
    const before = state
    state = next
    current = true
    const change = { state, before, sentAt, atMs: performance.now() }
    for (const listener of [...listeners]) listener(change)
  }
  socket.on('patch', (patch) => {
    if (patch.view === 'desk') show({ ...state, ...patch.change }, patch.at)
  })
  socket.on('snapshot', ({ view, state: whole, serverTime }) => {
    if (view === 'desk') show(whole as DeskState, serverTime)
  })
  socket.on('connect', () => {
    socket.emit('subscribe', 'desk', (answer) => {
      if ('state' in answer) show(answer.state as DeskState, answer.serverTime)
    })
  })
  const beat = setInterval(() => {
    if (socket.connected) socket.emit('heartbeat', () => undefined)
  }, beatEveryMs)
  const onChange = (listener: (change: DeskChange) => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    get state() {
      return state
    },
    onChange,
    until: (fits, withinMs = patienceMs) =>
      until(
        () => state,
        onChange,
        (shown) => current && fits(shown),
        withinMs,
      ),
    command: (command) => new Promise((resolve) => socket.emit('command', command, resolve)),
    close: () => {
      clearInterval(beat)
      socket.disconnect()
    },
  }
}

const subscribed = (socket: Socket<ServerToDesk, DeskToServer>): Promise<DeskState> =>
  new Promise((resolve, reject) => {
    socket.once('connect_error', reject)
    socket.once('connect', () => {
      socket.emit('subscribe', 'desk', (answer) => {
        if ('state' in answer) resolve(answer.state as DeskState)
        else reject(new Error(`no desk: ${answer.refused}`))
      })
    })
  })

const until = (
  state: () => DeskState,
  onChange: DeskLink['onChange'],
  fits: (state: DeskState) => boolean,
  withinMs: number,
): Promise<DeskState> =>
  new Promise((resolve, reject) => {
    if (fits(state())) {
      resolve(state())
      return
    }
    const stop = onChange((change) => {
      if (!fits(change.state)) return
      clearTimeout(timer)
      stop()
      resolve(change.state)
    })
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`the desk of ${state().agent.agentNo} stayed ${state().agent.status}`))
    }, withinMs)
  })
