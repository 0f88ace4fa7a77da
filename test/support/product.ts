import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isProcessName, isSame, type ProcessName } from '../../src/launcher/processes.ts'
import { claimPorts } from './ports.ts'

export type Account = { readonly username: string; readonly password: string; readonly role: string }

export type Product = {
  readonly origin: string
  readonly sipPort: number
  readonly dataDir: string
  readonly accounts: readonly Account[]
  /** How long it took from the start to ready, ms. */
  readonly readyMs: number
  account(username: string): Account
  /** The process that plays this part now; null while there is none. */
  part(name: 'controller' | 'line-holder'): ProcessName | null
  stop(): Promise<void>
  /** What it printed. */
  output(): string
}

const root = new URL('../../', import.meta.url)
const readyWithinMs = 120_000

/** Starts the whole product as `npm start` does, on free ports and in a folder of its own, and waits until calls are taken. */
export const startProduct = async (
  environment: Readonly<Record<string, string>> = {},
  /** Of a database that was filled before; else those that its own first start makes. */
  known: readonly Account[] | null = null,
): Promise<Product> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'lianxin-product-'))
  const ports = await claimPorts()
  const sipPort = Number(environment['SIP_PORT'] ?? ports.sip)
  const startedAt = performance.now()
  const lines: string[] = []
  const child = spawn(process.execPath, ['src/typescript/run.mjs', 'src/launcher/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      ...{ DATA_DIR: dataDir, HTTP_PORT: String(ports.http), SIP_PORT: String(sipPort) },
      ...{ RTP_PORTS: ports.rtp },
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => lines.push(String(text)))
  const origin = `http://127.0.0.1:${ports.http}`
  const stop = async () => {
    await end(child)
    ports.release()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await ready(origin, child, lines)
  } catch (err) {
    await stop()
    throw err
  }
  const readyMs = Math.round(performance.now() - startedAt)
  const accounts =
    known ?? (JSON.parse(await readFile(join(dataDir, 'demo-accounts.json'), 'utf8')) as Account[])
  return {
    ...{ origin, sipPort, dataDir, accounts, readyMs, stop },
    output: () => lines.join(''),
    part: (name) => noted(join(dataDir, 'run', `child-${name}.json`)),
    account: (username) => {
      const found = accounts.find((account) => account.username === username)
      if (found === undefined) throw new Error(`no demo account ${username}`)
      return found
    },
  }
}

const noted = (path: string): ProcessName | null => {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isProcessName(found) && isSame(found) ? found : null
  } catch {
    // Between two lives there is no note.
    return null
  }
}

const ready = async (origin: string, child: ChildProcess, lines: readonly string[]): Promise<void> => {
  const deadline = performance.now() + readyWithinMs
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the product ended at start:\n${lines.join('')}`)
    const answer = await fetch(`${origin}/readyz`).catch(() => null)
    if (answer?.status === 200) return
    if (performance.now() > deadline) throw new Error(`not ready in time:\n${lines.join('')}`)
    await wait(50)
  }
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
