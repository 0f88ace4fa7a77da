import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, testPrivacyKey, type TestDatabase } from '../database.ts'
import { tonePrompts } from '../tone-prompts.ts'
import { settingsFor, type SwitchAddresses } from './addresses.ts'
import { startEmbeddedSwitch } from './embedded-switch.ts'
import { openEventSocket } from './event-socket.ts'
import { eventually } from './tape.ts'

export type RunningController = {
  readonly process: ChildProcess
  /** Of the desk's server. */
  readonly origin: string
  readonly addresses: SwitchAddresses
  readonly database: TestDatabase['database']
  readonly dataDir: string
  /** What it logged, a line each. */
  readonly log: readonly string[]
  channels(): Promise<number>
  /** An API command to the switch. */
  api(command: string): Promise<string>
  stop(): Promise<void>
}

export type ControllerOptions = {
  /** Changes the database before the controller reads it. */
  readonly prepare?: (database: TestDatabase['database']) => Promise<void>
  /** Length of every spoken prompt, ms: the real ones last for seconds. */
  readonly promptMs?: number
  /** More settings. */
  readonly environment?: Readonly<Record<string, string>>
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * A database, the embedded switch and the controller, the latter two as processes of their own on free ports, with a
 * folder of their own. Resolves when `/readyz` says that calls can be taken. The vitest project must name
 * `global-database.ts` as its globalSetup.
 */
export const startController = async (options: ControllerOptions = {}): Promise<RunningController> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lianxin-controller-'))
  const promptsDir = tonePrompts(dataDir, options.promptMs ?? 600)
  const [own, running] = await Promise.all([createTestDatabase(), startEmbeddedSwitch({ promptsDir })])
  await options.prepare?.(own.database)
  const { addresses } = running
  const child = spawn(process.execPath, ['src/typescript/run.mjs', 'src/main.ts'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      ...{ DATA_DIR: dataDir, PROMPTS_DIR: promptsDir, PRIVACY_KEY: testPrivacyKey, DEMO: '0' },
      ...{ DATABASE_URL: own.connectionString, HTTP_PORT: '0', LOG_LEVEL: 'info' },
      ...settingsFor(addresses),
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => void log.push(line))
  const events = openEventSocket(addresses.freeswitch)
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    }
    events.close()
    await running.stop()
    await own.remove()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const origin = await listening(child, log)
    await eventually(
      '/readyz',
      async () => (await fetch(`${origin}/readyz`)).text(),
      (body) => /"ready":true/.test(body),
      20_000,
    )
    return {
      ...{ process: child, origin, addresses, database: own.database, dataDir, log, stop },
      channels: async () => Number.parseInt(await events.api('show channels count'), 10),
      api: (command) => events.api(command),
    }
  } catch (err) {
    await stop()
    throw new Error(`the controller did not become ready: ${log.slice(-20).join('\n')}`, { cause: err })
  }
}

/** Prints its address as JSON when the desk's server listens. */
const listening = (child: ChildProcess, log: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('the controller has no standard output')
    child.once('exit', (code) => reject(new Error(`the controller ended with ${code}: ${log.join('\n')}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /"listening":"([^"]+)"/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
