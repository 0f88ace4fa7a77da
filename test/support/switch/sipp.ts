import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, freeSoundPort } from '../ports.ts'

export type SippOptions = {
  readonly server: { readonly host: string; readonly port: number }
  /** Its own address. */
  readonly host?: string
  /** Number dialled. */
  readonly to: string
  /** Number of the caller. */
  readonly from: string
  readonly calls?: number
  /** Calls begun a second. */
  readonly rate?: number
  readonly withinS?: number
}

const scenarios = fileURLToPath(new URL('../../sip', import.meta.url))

/**
 * Runs a scenario of `test/sip`. Resolves when every call went as it says; rejects with what SIPp said of those that
 * did not. The media port is one of its own.
 */
export const runSipp = async (scenario: string, options: SippOptions): Promise<void> => {
  const { server, to, from, calls = 1, rate = 10, withinS = 20, host = '127.0.0.1' } = options
  await run(withinS, [
    ...['-sf', join(scenarios, `${scenario}.xml`), '-s', to, '-key', 'caller', from],
    ...['-m', String(calls), '-r', String(rate), '-l', String(Math.max(calls, 1))],
    ...['-i', host, '-p', String(await freePort()), '-mp', String(await freeSoundPort())],
    `${server.host}:${server.port}`,
  ])
}

/** Runs a scenario that is called: one call on this port of the loopback. Resolves and rejects like `runSipp`. */
export const answerWithSipp = async (scenario: string, port: number): Promise<void> =>
  run(20, [
    ...['-sf', join(scenarios, `${scenario}.xml`), '-m', '1', '-i', '127.0.0.1', '-p', String(port)],
    ...['-mp', String(await freeSoundPort())],
  ])

const run = async (withinS: number, given: readonly string[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-sipp-'))
  const args = ['-timeout', `${withinS}s`, '-timeout_error', '-trace_err', '-nostdin', ...given]
  const child = spawn('sipp', args, { cwd: folder, env: { ...process.env, TERM: 'xterm' } })
  let screen = ''
  child.stdout.on('data', (data: Buffer) => (screen = (screen + data.toString()).slice(-4_000)))
  child.stderr.on('data', (data: Buffer) => (screen = (screen + data.toString()).slice(-4_000)))
  const [code] = (await once(child, 'close')) as [number | null]
  const errors = readdirSync(folder)
    .filter((name) => name.endsWith('_errors.log'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  rmSync(folder, { recursive: true, force: true })
  if (code !== 0)
    throw new Error(`SIPp ended with ${code}: ${errors === '' ? screen : errors.slice(0, 3_000)}`)
}
