import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { number, table } from './text.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a reader must know to compare; the load average is of the moment of the call, before anything runs. */
export const describeMachine = (): string => {
  const [one = 0, five = 0, fifteen = 0] = loadavg()
  return table(
    ['machine', ''],
    [
      ['processor', `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`],
      ['memory', `${number(totalmem() / 2 ** 30)} GiB`],
      ['Node, Linux', `${process.version}, ${release()}`],
      ['date', new Date().toISOString().slice(0, 16).replace('T', ' ')],
      ['commit', commit()],
      ['load average at the start', [one, five, fifteen].map((value) => value.toFixed(2)).join(', ')],
    ],
  )
}

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .toString()
      .trim()
  } catch {
    // Unpacked from an archive.
    return 'unknown'
  }
}
