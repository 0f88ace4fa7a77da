import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { environment, folderArgument, type Cluster } from './cluster.ts'
import { PostgresFailure } from './failure.ts'

export type RunningServer = {
  readonly port: number
  /** Resolves when the process is gone, whoever ended it. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** Ends sessions and writes what is due; after 2.5 s without (the log repairs that at the next start). */
  stop(): Promise<void>
}

export type ServerOptions = {
  /** `name=value` of postgresql.conf. */
  readonly parameters: readonly string[]
  /** 0: any free one. */
  readonly port: number
  readonly log: (line: string) => void
}

const host = '127.0.0.1'
const startPatienceMs = 60_000
const stopPatienceMs = 2500
const triesForAPort = 5

/** Starts the server and waits until it takes connections. */
export const startServer = async (cluster: Cluster, options: ServerOptions): Promise<RunningServer> => {
  for (let tries = 1; ; tries += 1) {
    const port = options.port === 0 ? await freePort() : options.port
    const lines: string[] = []
    const log = (line: string): void => {
      lines.push(line)
      if (lines.length > 20) lines.shift()
      options.log(line)
    }
    const child = spawnServer(cluster, options.parameters, port)
    if (await isReady(child, log)) return running(child, port)
    const taken = lines.some((line) => line.includes('could not bind'))
    if (taken && options.port === 0 && tries < triesForAPort) continue
    throw new PostgresFailure(
      `PostgreSQL does not start: ${lines.slice(-5).join(' / ') || 'it said nothing'}`,
    )
  }
}

const spawnServer = (cluster: Cluster, parameters: readonly string[], port: number): ChildProcess =>
  spawn(
    cluster.binaries.postgres,
    [
      // The trailing arguments tell the left-over search where the folder's name ends.
      ...['-D', folderArgument(cluster), '-p', String(port)],
      ...[`listen_addresses=${host}`, 'unix_socket_directories=', ...parameters].flatMap((each) => [
        '-c',
        each,
      ]),
    ],
    {
      cwd: cluster.folder,
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own: Ctrl-C in a terminal must not end it before those who still write to it.
      detached: true,
      ...cluster.account,
    },
  )

const isReady = (child: ChildProcess, log: (line: string) => void): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      log(`not ready after ${startPatienceMs / 1000} s`)
      child.kill('SIGQUIT')
    }, startPatienceMs)
    const settle = (ready: boolean): void => {
      clearTimeout(timer)
      resolve(ready)
    }
    child.once('error', (err) => {
      clearTimeout(timer)
      reject(new PostgresFailure(`PostgreSQL cannot be started: ${err.message}`, { cause: err }))
    })
    child.once('close', () => settle(false))
    if (!child.stderr) return
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line)
      if (line.includes('database system is ready to accept connections')) settle(true)
    })
  })

const running = (child: ChildProcess, port: number): RunningServer => {
  const ended: RunningServer['ended'] =
    child.exitCode !== null || child.signalCode !== null
      ? Promise.resolve({ code: child.exitCode, signal: child.signalCode })
      : new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  return {
    port,
    ended,
    stop: async () => {
      child.kill('SIGINT')
      const timer = setTimeout(() => child.kill('SIGQUIT'), stopPatienceMs)
      await ended
      clearTimeout(timer)
    },
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
