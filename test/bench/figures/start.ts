import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inTurn } from '../repeats.ts'

/** `npm start` to ready for calls, ms, one value a repeat. Packages are installed. */
export type StartTimes = {
  /** Nothing is there yet: the database is made and filled, the desk is built. */
  readonly first: readonly number[]
  readonly second: readonly number[]
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const parts = [
  'agent-ui',
  'freeswitch',
  'migrations',
  'src',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]

/** In a copy of the project, beside it and ignored by git: to build the desk anew must not disturb the one in use. */
export const measureStarts = async (repeats: number): Promise<StartTimes> => {
  const copy = mkdtempSync(join(root, '.data-bench-'))
  try {
    for (const part of parts) {
      cpSync(join(root, part), join(copy, part), { recursive: true, filter: (path) => isSource(path) })
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const first: number[] = []
    const second: number[] = []
    await inTurn(repeats, async () => {
      rmSync(join(copy, 'agent-ui/dist'), { recursive: true, force: true })
      const dataDir = mkdtempSync(join(tmpdir(), 'lianxin-bench-start-'))
      try {
        first.push(await startOnce(copy, dataDir))
        second.push(await startOnce(copy, dataDir))
      } finally {
        rmSync(dataDir, { recursive: true, force: true })
      }
    })
    return { first, second }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

const isSource = (path: string): boolean => !['dist', 'node_modules'].includes(basename(path))

/**
 * Without npm's `prestart`, the look whether the packages are there (about 50 ms): the copy shares them with the project,
 * and must never install anything.
 */
const startOnce = async (copy: string, dataDir: string): Promise<number> => {
  const { PATH, HOME } = process.env
  const before = performance.now()
  const child = spawn('npm', ['start', '--ignore-scripts'], {
    cwd: copy,
    env: {
      ...{ PATH, HOME, DATA_DIR: dataDir, HTTP_PORT: '0', SIP_PORT: '0' },
      RTP_PORTS: '36000-36999',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: npm passes no signal on, so that its whole family is told.
    detached: true,
  })
  try {
    await saysReady(child)
    return performance.now() - before
  } finally {
    await end(child)
  }
}

const saysReady = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let output = ''
    const hear = (text: unknown): void => {
      output += String(text)
      if (output.includes('ready for calls')) resolve()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('close', (code) => reject(new Error(`npm start ended with ${code ?? 'a signal'}:\n${output}`)))
  })

const end = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'close')
  process.kill(-child.pid, 'SIGTERM')
  await ended
}
