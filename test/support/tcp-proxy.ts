import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server on the loopback that can be cut, blocked, or made to lose an answer. */
export type TcpProxy = {
  readonly port: number
  /** Breaks all connections and refuses new ones until `restore`. */
  cut(): void
  restore(): void
  /** Swallows what passes in both directions, as a network that lost its way does. `restore` helps new connections only. */
  block(): void
  /** Cuts the connection that sends this text, once, after the server got it and before its answer comes back. */
  loseAnswerTo(text: string): Promise<void>
  close(): Promise<void>
}

export const createTcpProxy = async (targetPort: number): Promise<TcpProxy> => {
  let mode: 'open' | 'cut' | 'blocked' = 'open'
  let losing: { readonly text: string; readonly lost: () => void } | null = null
  const sockets = new Set<Socket>()
  const blocked = new WeakSet<Socket>()

  const server = createServer((near) => {
    if (mode === 'cut') {
      near.destroy()
      return
    }
    const far = connect(targetPort, '127.0.0.1')
    const isBlocked = (): boolean => blocked.has(near)
    if (mode === 'blocked') blocked.add(near)
    let deaf = false
    near.on('data', (data: Buffer) => {
      if (isBlocked()) return
      if (losing !== null && data.includes(losing.text)) deaf = true
      far.write(data)
    })
    far.on('data', (data: Buffer) => {
      if (isBlocked()) return
      if (!deaf) {
        near.write(data)
        return
      }
      losing?.lost()
      losing = null
      near.destroy()
    })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const destroyAll = (): void => sockets.forEach((socket) => socket.destroy())

  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      mode = 'cut'
      destroyAll()
    },
    restore: () => {
      mode = 'open'
    },
    block: () => {
      mode = 'blocked'
      sockets.forEach((socket) => blocked.add(socket))
    },
    loseAnswerTo: (text) =>
      new Promise((resolve) => {
        losing = { text, lost: resolve }
      }),
    close: async () => {
      destroyAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
