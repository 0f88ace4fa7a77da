import { randomBytes } from 'node:crypto'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDatabase } from '../../../src/adapters/db/database.ts'
import { migrate } from '../../../src/adapters/db/migrate.ts'
import { createPrivacy } from '../../../src/adapters/db/privacy.ts'
import { seed } from '../../../src/adapters/db/seed/seed.ts'
import { startPostgres, type RunningPostgres } from '../../../src/embedded/postgres/start-postgres.ts'
import type { AgentAccount } from '../../support/agents/simulated-agent.ts'
import { silent } from '../../support/database-server.ts'
import { freePort } from '../../support/ports.ts'
import { settingsFor, type SwitchAddresses } from '../../support/switch/addresses.ts'
import { greets, openEventSocket, type EventSocket } from './event-socket.ts'
import { probeEnvironment } from './probe-client.ts'
import { connectionsTo, listenerOn, listeningPortsOf, treeOf } from './processes.ts'
import { shortPrompts } from '../../support/short-prompts.ts'

/** The whole product, started by its launcher, with what a measurement needs to reach. */
export type MeasuredProduct = {
  readonly origin: string
  /** `host:port` where citizens call. */
  readonly sipServer: string
  readonly agents: readonly AgentAccount[]
  readonly databaseUrl: string
  readonly probes: string
  readonly pids: {
    readonly controller: number
    /** Launcher, controller, database and the switch's processes, at this moment. */
    all(): readonly number[]
  }
  openEventSocket(): Promise<EventSocket>
  /** The controller's log so far, parsed. */
  log(): Promise<readonly Readonly<Record<string, unknown>>[]>
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const keptLogs = join(root, 'test', '.results', 'bench-logs')
/** Places in a queue and sessions of the switch: never what is measured. */
const plenty = 2000

/** Null stands for the embedded switch. */
export const startMeasuredProduct = async (
  pair: SwitchAddresses | null,
  agentCount: number,
): Promise<MeasuredProduct> => {
  if (pair !== null) checkFree(pair)
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-bench-'))
  const privacyKey = randomBytes(24).toString('hex')
  const database = await startPostgres({ folder: join(folder, 'postgres'), password: privacyKey })
  const launched = { child: null as ChildProcess | null, output: [] as readonly string[] }
  const stop = async (): Promise<void> => {
    if (launched.child !== null) await end(launched.child)
    await database.stop()
    // What a run that failed came from is in there.
    const logs = join(folder, 'data', 'logs')
    if (existsSync(logs)) cpSync(logs, keptLogs, { recursive: true })
    mkdirSync(keptLogs, { recursive: true })
    writeFileSync(join(keptLogs, 'launcher.log'), launched.output.join(''))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const agents = await people(database, privacyKey, agentCount)
    shortPrompts(join(folder, 'prompts'))
    const settings = await settingsOf(folder, database, privacyKey, pair)
    const { child, output } = launch(settings)
    Object.assign(launched, { child, output })
    const origin = `http://127.0.0.1:${settings['HTTP_PORT'] ?? ''}`
    await ready(origin, child, output)
    return await reach({ folder, origin, database, agents, child, pair, settings, stop })
  } catch (err) {
    await stop()
    throw err
  }
}

type Started = {
  readonly folder: string
  readonly origin: string
  readonly database: RunningPostgres
  readonly agents: readonly AgentAccount[]
  readonly child: ChildProcess
  readonly pair: SwitchAddresses | null
  readonly settings: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

const reach = async (started: Started): Promise<MeasuredProduct> => {
  const { folder, origin, database, agents, child, pair, settings, stop } = started
  const launcher = child.pid ?? 0
  const controller = programOf(folder, 'controller')
  const media = pair === null ? await embeddedMedia(folder) : pair.freeswitch
  const openSocket = (): Promise<EventSocket> => openEventSocket(media.host, media.port, media.secret)
  const limit = await openSocket()
  await limit.api(`fsctl max_sessions ${plenty}`)
  limit.close()
  const pairPids =
    pair === null ? [] : [listenerOn(pair.drachtio.port), listenerOn(pair.freeswitch.port)].filter(notNull)
  return {
    ...{ origin, agents, probes: join(folder, 'probes'), stop },
    sipServer:
      pair === null ? `127.0.0.1:${settings['SIP_PORT'] ?? ''}` : `${pair.sip.host}:${pair.sip.port}`,
    databaseUrl: database.connectionString,
    pids: {
      controller,
      all: () => [...treeOf(launcher), ...treeOf(postmaster(database)), ...pairPids],
    },
    openEventSocket: openSocket,
    log: async () =>
      (await readFile(join(folder, 'data', 'logs', 'controller.log'), 'utf8'))
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

/** Its process, as the launcher has noted it. */
const programOf = (folder: string, name: string): number =>
  (JSON.parse(readFileSync(join(folder, 'data', 'run', `child-${name}.json`), 'utf8')) as { pid: number }).pid

/** Its event socket is on a port of its own choice: the one that greets. */
const embeddedMedia = async (folder: string): Promise<{ host: string; port: number; secret: string }> => {
  const { eventSocketPassword: secret } = JSON.parse(
    await readFile(join(folder, 'data', 'secrets.json'), 'utf8'),
  ) as { eventSocketPassword: string }
  const host = '127.0.0.1'
  for (const port of listeningPortsOf(programOf(folder, 'switch')))
    if (await greets(host, port)) return { host, port, secret }
  throw new Error('the switch listens on no port for its event socket')
}

const notNull = <T>(value: T | null): value is T => value !== null

const postmaster = ({ port }: RunningPostgres): number => listenerOn(port) ?? 0

/** drachtio-server deals calls out in turn to everybody who is connected: a second controller would get half of them. */
const checkFree = ({ drachtio }: SwitchAddresses): void => {
  const others = connectionsTo(drachtio.port)
  if (others > 0) throw new Error(`port ${drachtio.port} of drachtio-server is in use by another controller`)
}

/** The demonstration's agents, and as many more as are asked for, who share the first one's password and skills. */
const people = async (
  { connectionString }: RunningPostgres,
  privacyKey: string,
  count: number,
): Promise<readonly AgentAccount[]> => {
  const database = createDatabase({ connectionString, poolSize: 2, logger: silent })
  try {
    await migrate(database)
    const made = await seed(database, { demo: true, privacy: createPrivacy(privacyKey) })
    await database('queues').update({ policy: JSON.stringify({ maxWaiting: plenty }) })
    const first = made.find(({ role }) => role === 'AGENT')
    if (first === undefined) throw new Error('the seed made no agent')
    const accounts = Array.from({ length: count }, (_, index) => ({
      username: `bench${index + 1}`,
      password: first.password,
    }))
    for (const [index, { username }] of accounts.entries()) {
      await database.raw(
        `with made as (
           insert into users (username, name, agent_no, role, password_hash)
           select ?, ?, ?, role, password_hash from users where username = ? returning user_id)
         insert into user_skills (user_id, skill_code) select user_id, 'SG_GENERAL' from made`,
        [username, `坐席${index + 1}`, String(70_001 + index), first.username],
      )
    }
    return accounts
  } finally {
    await database.destroy()
  }
}

const settingsOf = async (
  folder: string,
  database: RunningPostgres,
  privacyKey: string,
  pair: SwitchAddresses | null,
): Promise<Readonly<Record<string, string>>> => {
  const rtp = 2 * Math.floor((20_000 + Math.random() * 9_000) / 2)
  return {
    DATA_DIR: join(folder, 'data'),
    PROMPTS_DIR: join(folder, 'prompts'),
    DATABASE_URL: database.connectionString,
    PRIVACY_KEY: privacyKey,
    HTTP_PORT: String(await freePort()),
    SIP_PORT: String(await freePort()),
    RTP_PORTS: `${rtp}-${rtp + 2999}`,
    ...probeEnvironment(join(folder, 'probes')),
    ...(pair === null ? {} : settingsFor(pair)),
  }
}

/** In a folder without `.env`, and with nothing of our own environment but the paths. */
const launch = (settings: Readonly<Record<string, string>>) => {
  const { PATH, HOME } = process.env
  const child = spawn(
    process.execPath,
    [join(root, 'src/typescript/run.mjs'), join(root, 'src/launcher/main.ts')],
    {
      cwd: tmpdir(),
      env: { PATH, HOME, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)))
  return { child, output }
}

const readyWithinMs = 60_000

const ready = async (origin: string, child: ChildProcess, output: readonly string[]): Promise<void> => {
  const deadline = performance.now() + readyWithinMs
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${origin}/readyz`).catch(() => null)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the product did not get ready:\n${output.join('')}`)
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
