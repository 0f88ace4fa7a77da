import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SwitchAddresses } from './addresses.ts'

export type EmbeddedSwitchOptions = {
  readonly browserTimeoutMs?: number
  readonly maxSessions?: number
  readonly promptsDir?: string
  /** Where an earlier one listened whose place this one takes. */
  readonly at?: SwitchAddresses
}

export type RunningSwitch = {
  readonly addresses: SwitchAddresses
  readonly process: ChildProcess
  /** What it logged, a line each. */
  readonly log: readonly string[]
  stop(): Promise<void>
  /** `kill -9`. */
  kill(): Promise<void>
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const drachtioSecret = 'of-no-worth-drachtio'
const eventSocketSecret = 'of-no-worth-event-socket'

/** The embedded switch as a process of its own on free ports of the loopback. It ends with its parent. */
export const startEmbeddedSwitch = async (options: EmbeddedSwitchOptions = {}): Promise<RunningSwitch> => {
  const [host, { at }] = ['127.0.0.1', options]
  const settings = {
    ...(at === undefined ? freePlaces(await freeSipPort()) : placesOf(at)),
    media: {
      host,
      portRange: [26_000, 29_999],
      ...(options.browserTimeoutMs === undefined ? {} : { browserTimeoutMs: options.browserTimeoutMs }),
    },
    promptsDir: options.promptsDir ?? `${root}freeswitch/prompts`,
    musicDir: `${root}freeswitch/prompts/music`,
    maxSessions: options.maxSessions ?? 100,
    logLevel: 'warn',
    endWithStdin: true,
  }
  const child = spawn(
    process.execPath,
    ['src/typescript/run.mjs', 'src/embedded/switch/main.ts', JSON.stringify(settings)],
    { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => void log.push(line))
  const ready = await readyLine(child, log)
  return {
    process: child,
    log,
    addresses: {
      drachtio: { ...ready.drachtio, secret: drachtioSecret },
      freeswitch: {
        ...ready.eventSocket,
        ...{ secret: eventSocketSecret, profile: 'drachtio_mrf', listenAddress: '127.0.0.1' },
      },
      sip: ready.sip.udp,
      ws: ready.ws,
    },
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  }
}

const freePlaces = (sipPort: number) => ({
  sip: { host: '127.0.0.1', port: sipPort, wsPort: 0 },
  drachtio: { host: '127.0.0.1', port: 0, secret: drachtioSecret },
  eventSocket: { host: '127.0.0.1', port: 0, password: eventSocketSecret },
})
const placesOf = ({ sip, ws, drachtio, freeswitch }: SwitchAddresses) => ({
  sip: { ...sip, wsPort: ws.port },
  drachtio,
  eventSocket: { host: freeswitch.host, port: freeswitch.port, password: freeswitch.secret },
})

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

type Place = { readonly host: string; readonly port: number }
type Ready = {
  readonly drachtio: Place
  readonly eventSocket: Place
  readonly sip: { readonly udp: Place }
  readonly ws: Place
}

const readyLine = (child: ChildProcess, log: readonly string[]): Promise<Ready> =>
  new Promise((resolve, reject) => {
    const { stdout } = child
    if (stdout === null) throw new Error('the switch has no standard output')
    child.once('exit', (code) =>
      reject(new Error(`the embedded switch ended with ${code}: ${log.join('\n')}`)),
    )
    createInterface({ input: stdout }).once('line', (line) => resolve(JSON.parse(line) as Ready))
  })

/** A port that is free for TCP and UDP: a SIP server has one number for both. */
const freeSipPort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const socket = createSocket('udp4')
  const isFree = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false))
    socket.bind(port, '127.0.0.1', () => resolve(true))
  })
  socket.close()
  await new Promise((resolve) => server.close(resolve))
  return isFree ? port : freeSipPort()
}
