import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, freeSoundPort } from '../support/ports.ts'
import { injectedFile, type CitizenPlan } from './citizens.ts'

export type CitizensRun = {
  /** Calls that went as the scenario says: answered, then ended by one side or the other. */
  readonly successful: number
  readonly failed: number
  /** What SIPp said of those that did not. */
  readonly errors: string
}

const scenario = fileURLToPath(new URL('./citizen.xml', import.meta.url))

/** One SIPp with all of them, each waiting for their instant. Resolves when the last call is over. */
export const runCitizens = async (
  server: string,
  citizens: readonly CitizenPlan[],
  withinMs: number,
): Promise<CitizensRun> => {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-soak-'))
  writeFileSync(join(folder, 'citizens.csv'), injectedFile(citizens))
  const count = String(citizens.length)
  const child = spawn(
    'sipp',
    [
      ...['-sf', scenario, '-inf', 'citizens.csv', '-m', count, '-l', count, '-r', count],
      ...['-i', '127.0.0.1', '-p', String(await freePort()), '-mp', String(await freeSoundPort())],
      ...['-timeout', `${Math.ceil(withinMs / 1000)}s`, '-nostdin', '-trace_err', '-trace_stat'],
      ...['-stf', 'counts.csv', '-fd', '1', server],
    ],
    { cwd: folder, env: { ...process.env, TERM: 'xterm' }, stdio: 'ignore' },
  )
  await once(child, 'close')
  const counts = lastCounts(readFileSync(join(folder, 'counts.csv'), 'utf8'))
  const errors = readdirSync(folder)
    .filter((name) => name.endsWith('_errors.log'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  rmSync(folder, { recursive: true, force: true })
  return { ...counts, errors }
}

/** SIPp writes a line of counts a second; the last one is of the whole run. */
const lastCounts = (csv: string): { readonly successful: number; readonly failed: number } => {
  const lines = csv.trim().split('\n')
  const names = lines[0]?.split(';') ?? []
  const last = lines.at(-1)?.split(';') ?? []
  const read = (name: string): number => Number(last[names.indexOf(name)] ?? 0)
  return { successful: read('SuccessfulCall(C)'), failed: read('FailedCall(C)') }
}
