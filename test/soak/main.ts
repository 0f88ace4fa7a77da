import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startFaultProduct } from '../faults/rig/product.ts'
import { onServer, urlOfDatabase } from '../support/database-server.ts'
import { startPostgres } from '../support/postgres.ts'
import { reportOf } from './report.ts'
import { soak } from './soak.ts'

/**
 * `npm run soak`: twelve agents in three skills and two hundred citizens for ten minutes, all of them at random by a seed.
 * Writes `report.md` and the controller's log. Exit code 1 when an invariant was broken.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    citizens: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    out: { type: 'string', default: fileURLToPath(new URL('../.results/soak', import.meta.url)) },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const postgres = await startPostgres()
try {
  await onServer(postgres.connectionString, (client) => client.query('create database soak'))
  const product = await startFaultProduct(urlOfDatabase(postgres.connectionString, 'soak'))
  try {
    const plan = {
      ...{ citizens: Number(values.citizens), overMs: Number(values.minutes) * 60_000 },
      ...{ longestStayMs: 60_000, seed: Number(values.seed) },
    }
    say(`${plan.citizens} citizens over ${values.minutes} minutes, seed ${plan.seed}`)
    const result = await soak(product, plan, say)
    mkdirSync(values.out, { recursive: true })
    writeFileSync(join(values.out, 'report.md'), `${reportOf(result)}\n`)
    process.stdout.write(`${reportOf(result)}\n`)
    process.exitCode = result.broken.length > 0 ? 1 : 0
  } finally {
    // What a broken invariant came from is in there.
    cpSync(join(product.dataDir, 'logs'), join(values.out, 'logs'), { recursive: true })
    await product.stop()
  }
} finally {
  await postgres.remove()
}
