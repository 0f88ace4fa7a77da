import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { onServer, urlOfDatabase } from '../support/database-server.ts'
import { startPostgres } from '../support/postgres.ts'
import { realPair, type SwitchAddresses } from '../support/switch/addresses.ts'
import { runCampaign } from './campaign/campaign.ts'
import { killOver, type StandingResult } from './campaign/standing-calls.ts'
import { reportOf, type SwitchFigures } from './report.ts'
import { startFaultProduct } from './rig/product.ts'

/**
 * `npm run faults`: kills the controller at random instants over random calls, 200 times, and holds what happens against
 * the invariants; then once over 1, 10 and 50 calls. On the embedded switch, and on the real pair where `REAL_*` says where
 * that is. Writes `report.json` and `report.md`. Exit code 1 when an invariant was broken.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    standing: { type: 'string', default: '1,10,50' },
    only: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('../.results/faults', import.meta.url)) },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const numbers = (text: string): readonly number[] =>
  text === '' ? [] : text.split(',').map((part) => Number(part))

const agents = 6
const measure = async (name: string, pair: SwitchAddresses | null): Promise<SwitchFigures> => {
  const postgres = await startPostgres()
  try {
    await onServer(postgres.connectionString, (client) => client.query('create database faults'))
    const product = await startFaultProduct(urlOfDatabase(postgres.connectionString, 'faults'), pair)
    try {
      const standing: StandingResult[] = []
      for (const calls of numbers(values.standing)) {
        say(`${name}: one death over ${calls} calls`)
        standing.push(await killOver(product, calls, agents))
      }
      say(`${name}: ${values.kills} kills, seed ${values.seed}`)
      const campaign = await runCampaign(
        product,
        {
          ...{ kills: Number(values.kills), agents, calls: 14, seed: Number(values.seed) },
          betweenMs: [4_000, 10_000],
        },
        say,
      )
      return { name, campaign, standing }
    } finally {
      // What a broken invariant came from is in there.
      cpSync(join(product.dataDir, 'logs'), join(values.out, name.replace(' ', '-')), { recursive: true })
      await product.stop()
    }
  } finally {
    await postgres.remove()
  }
}

const pair = realPair(process.env)
const wanted: readonly (readonly [string, SwitchAddresses | null])[] = [
  ...(values.only === 'real' ? [] : [['embedded switch', null] as const]),
  ...('missing' in pair || values.only === 'embedded' ? [] : [['real pair', pair] as const]),
]
const switches: SwitchFigures[] = []
for (const [name, addresses] of wanted) switches.push(await measure(name, addresses))
mkdirSync(values.out, { recursive: true })
writeFileSync(join(values.out, 'report.json'), JSON.stringify(switches, null, 2))
writeFileSync(join(values.out, 'report.md'), `${reportOf(switches)}\n`)
process.stdout.write(`${reportOf(switches)}\n`)
process.exitCode = switches.some(({ campaign }) => campaign.broken.length > 0) ? 1 : 0
