import { createSocket } from 'node:dgram'
import { createServer, type Server } from 'node:net'

/**
 * Ports for what a test starts. They lie below those that systems lend to outgoing connections (from 32768 on Linux,
 * from 49152 on macOS): one of these may be lent to somebody before its process listens on it, or while that process
 * is killed and comes back.
 */
export type Ports = {
  readonly http: number
  readonly sip: number
  /** `from-to`, for RTP_PORTS. */
  readonly rtp: string
  /** Nobody else gets these ports before. */
  release(): void
}

const blocks = { from: 10_240, to: 25_856, size: 256 }
/** Of each block: the first port is listened on by its owner, a few serve one thing each, the rest is for sound. */
const singles = { from: 1, to: 49 }
const sound = { from: 50, to: 249, apart: 10 }

/** A block of ports of its own for a product, over all processes of the machine that ask here. */
export const claimPorts = async (): Promise<Ports> => {
  const { base, lock } = await claimBlock()
  const [http, sip] = [base + singles.from, base + singles.from + 1]
  if (!(await isFree(http)) || !(await isFree(sip))) {
    const other = await claimPorts()
    lock.close()
    return other
  }
  return {
    ...{ http, sip, rtp: `${base + sound.from}-${base + sound.to}` },
    release: () => lock.close(),
  }
}

const claimBlock = async (): Promise<{ readonly base: number; readonly lock: Server }> => {
  const count = (blocks.to - blocks.from) / blocks.size
  const first = Math.floor(Math.random() * count)
  for (let tried = 0; tried < count; tried += 1) {
    const base = blocks.from + blocks.size * ((first + tried) % count)
    const lock = createServer()
    if (await listens(lock, base)) return { base, lock: lock.unref() }
  }
  throw new Error(`all ports from ${blocks.from} to ${blocks.to} are in use`)
}

const listens = (server: Server, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })

/** On TCP and UDP. */
const isFree = async (port: number): Promise<boolean> => {
  const server = createServer()
  if (!(await listens(server, port))) return false
  await new Promise((resolve) => server.close(resolve))
  const socket = createSocket('udp4')
  const isBound = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false))
    socket.bind(port, '127.0.0.1', () => resolve(true))
  })
  await new Promise<void>((resolve) => socket.close(resolve))
  return isBound
}

let ours: Promise<{ readonly base: number }> | null = null
let [handedOut, handedOutForSound] = [0, 0]

/**
 * A port of the loopback where nobody listens, TCP or UDP. Of the block that this process claims for single ports, each
 * once before one is given again.
 */
export const freePort = async (): Promise<number> => {
  const { base } = await (ours ??= claimBlock())
  for (let tried = singles.from; tried <= singles.to; tried += 1) {
    const port = base + singles.from + (handedOut++ % (singles.to - singles.from + 1))
    if (await isFree(port)) return port
  }
  throw new Error(`none of the ports from ${base + singles.from} to ${base + singles.to} is free`)
}

/** An even one with free neighbours: SIPp takes several. */
export const freeSoundPort = async (): Promise<number> => {
  const { base } = await (ours ??= claimBlock())
  const places = (sound.to + 1 - sound.from) / sound.apart
  return base + sound.from + sound.apart * (handedOutForSound++ % places)
}
