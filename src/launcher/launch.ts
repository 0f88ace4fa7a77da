import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { checkServers } from '../preflight/preflight.ts'
import { buildDesk } from './desk-build.ts'
import { LaunchFailure } from './failure.ts'
import { takeDataDir, type Instance } from './instance.ts'
import { createKeeper, type Keeper, type Kept } from './keeper.ts'
import { createLogFile } from './log-file.ts'
import { checkPorts } from './ports.ts'
import {
  controllerProgram,
  databaseProgram,
  exchangeProgram,
  lineHolderProgram,
  services,
  sipServerOf,
  switchProgram,
} from './programs.ts'
import { waitUntilReady } from './readiness.ts'
import { loadSecrets, type Secrets } from './secrets.ts'
import type { Terminal } from './terminal.ts'
import { welcome } from './welcome.ts'

export type LaunchDeps = {
  readonly config: Config
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly terminal: Terminal
  readonly directory: string
  /** Something that ran cannot be kept running. */
  readonly giveUp: (line: string) => void
}

export type Launch = {
  /** Resolves when calls can be taken. Rejects with `LaunchFailure` or `ConfigError`; `end` is still to be called then. */
  start(): Promise<void>
  /** Controller, line holder, switch, database: within 10 s. May be called at any time, more than once. */
  end(): Promise<void>
  /** No more patience. The database is left to its own guard, which ends it properly when we are gone. */
  kill(): void
}

const readyWithinMs = 60_000
/** Together below the 10 s that a service manager grants. */
const patienceMs = { controller: 4500, lineHolder: 500, switch: 1500, exchange: 500, database: 3000 }

type Ended = Pick<Kept<unknown>, 'end' | 'kill'>
type Parts = Record<'controller' | 'lineHolder' | 'switch' | 'exchange' | 'database', Ended | null>

export const createLaunch = (deps: LaunchDeps): Launch => {
  const ending = new AbortController()
  const parts: Parts = { controller: null, lineHolder: null, switch: null, exchange: null, database: null }
  let instance: Instance | null = null
  let ended: Promise<void> | null = null

  const start = async (): Promise<void> => {
    const began = performance.now()
    const { config } = deps
    instance = takeDataDir(config.paths.dataDir)
    for (const name of await instance.clearLeftOvers())
      deps.terminal.warn(`${name}: ended a left-over of an earlier start`)
    const secrets = loadSecrets(config.paths.dataDir)
    await checkServers(config)
    await checkPorts([
      { ...config.http, setting: 'HTTP' },
      ...(config.drachtio ? [] : [{ ...config.sip, setting: 'SIP' as const }]),
    ])
    const keeper = keeperFor(deps, instance)
    const starting = startServers(deps, keeper, secrets, parts, ending.signal)
    const found = starting.then((started) => services(config, secrets, started))
    const controller = keeper.start(controllerProgram(deps.environment, found))
    parts.controller = controller
    const started = await starting
    const desk = await controller.first
    await waitUntilReady(desk, readyWithinMs, ending.signal)
    if (ending.signal.aborted) return
    const secondsToReady = (performance.now() - began) / 1000
    const { addresses } = started
    deps.terminal.say(welcome({ config, desk, addresses, secondsToReady, directory: deps.directory }))
  }

  return {
    start,
    end: () =>
      (ended ??= (async () => {
        ending.abort()
        await endInOrder(parts)
        instance?.release()
      })()),
    kill: () => {
      parts.controller?.kill()
      parts.lineHolder?.kill()
      parts.switch?.kill()
      parts.exchange?.kill()
    },
  }
}

const keeperFor = (deps: LaunchDeps, instance: Instance): Keeper => {
  const folder = join(deps.config.paths.dataDir, 'logs')
  return createKeeper({
    ...{ instance, terminal: deps.terminal, giveUp: deps.giveUp },
    logFile: (name) =>
      createLogFile({ folder, name, onFailure: (reason) => deps.terminal.warn(`log lost: ${reason}`) }),
    now: () => performance.now(),
    wait: (ms, signal) => wait(ms, undefined, { signal }),
  })
}

/** Database, switch with line holder, and desk at once: none needs another. */
const startServers = async (
  { config, environment, terminal }: LaunchDeps,
  keeper: Keeper,
  secrets: Secrets,
  parts: Parts,
  ending: AbortSignal,
) => {
  const database = async (): Promise<string | null> => {
    if (config.database.url !== null) return null
    const kept = keeper.start(databaseProgram(config, secrets, environment))
    parts.database = kept
    return kept.first
  }
  const embeddedSwitch = async () => {
    if (config.drachtio && config.freeswitch) return null
    const kept = keeper.start(switchProgram(config, secrets, environment))
    parts.switch = kept
    return kept.first
  }
  const telephony = async () => {
    const starting = embeddedSwitch()
    const sipServer = starting.then((addresses) => sipServerOf(config, secrets, addresses))
    const kept = keeper.start(lineHolderProgram(environment, sipServer))
    parts.lineHolder = kept
    // Both are waited for: the reason is with the one that failed first.
    const [addresses, lineHolder] = await Promise.all([starting, kept.first])
    return { addresses, lineHolder }
  }
  const exchange = async () => {
    if (config.sip.trunks !== null) return null
    const kept = keeper.start(exchangeProgram(environment))
    parts.exchange = kept
    return kept.first
  }
  const desk = async (): Promise<void> => {
    if ((await buildDesk(config.paths.deskDir, ending)) === 'built')
      terminal.say('The desk is built. 工作台已构建')
  }
  // All of them are waited for, even if one fails: what was started must be known, so that it can be ended.
  const [databaseUrl, phones, outside, built] = await Promise.allSettled([
    ...([database(), telephony(), exchange(), desk()] as const),
  ])
  if (ending.aborted) throw new LaunchFailure('Stopped while it was starting')
  for (const outcome of [databaseUrl, phones, outside, built])
    if (outcome.status === 'rejected') throw outcome.reason
  return { databaseUrl: valueOf(databaseUrl), ...valueOf(phones), exchange: valueOf(outside) }
}

const valueOf = <T>(outcome: PromiseSettledResult<T>): T => {
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}

/** The controller first: it lets calls go and writes what it still knows; the database last. */
const endInOrder = async (parts: Parts): Promise<void> => {
  await parts.controller?.end(patienceMs.controller)
  await parts.lineHolder?.end(patienceMs.lineHolder)
  await Promise.all([parts.switch?.end(patienceMs.switch), parts.exchange?.end(patienceMs.exchange)])
  await parts.database?.end(patienceMs.database)
}
