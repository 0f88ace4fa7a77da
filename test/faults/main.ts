import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { onServer, urlOfDatabase } from '../support/database-server.ts'
import { startPostgres } from '../support/postgres.ts'
import { tonePrompts } from '../support/tone-prompts.ts'
import { runCampaign } from './campaign/campaign.ts'
import { killOver } from './campaign/standing-calls.ts'
import { addTo, begun, reportOf, type SwitchFigures } from './report.ts'
import { createHouse } from './rig/house.ts'
import { startFaultProduct, type FaultProduct } from './rig/product.ts'
import { testedSwitches, type TestedSwitch } from './rig/servers.ts'

/**
 * `npm run faults`: kills the controller at random instants over random calls, 200 times, and holds what happens against
 * the invariants; then once over 1, 10 and 50 calls. On the embedded switch, and on the real pair where `REAL_*` says where
 * that is. Writes `report.json` and `report.md`. Exit code 1 when an invariant was broken. With `--turn` it ends after about so
 * many seconds, and the next turn goes on with what the report lacks.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    standing: { type: 'string', default: '1,10,50' },
    only: { type: 'string' },
    turn: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('../.results/faults', import.meta.url)) },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const wantedKills = Number(values.kills)
const wantedStanding = values.standing === '' ? [] : values.standing.split(',').map(Number)
const agents = 6
const beganMs = performance.now()
const turnMs = values.turn === undefined ? Infinity : Number(values.turn) * 1_000
const leftMs = (): number => turnMs - (performance.now() - beganMs)
/** One death over standing calls takes about as long; the end of a campaign too. */
const roundingOffMs = 40_000

const reportFile = join(values.out, 'report.json')
const report: SwitchFigures[] =
  values.turn !== undefined && existsSync(reportFile)
    ? (JSON.parse(readFileSync(reportFile, 'utf8')) as SwitchFigures[])
    : []

const measure = async (figures: SwitchFigures, product: FaultProduct): Promise<SwitchFigures> => {
  let so = figures
  const known = new Set(so.standing.map(({ calls }) => calls))
  for (const calls of wantedStanding.filter((count) => !known.has(count))) {
    if (leftMs() < roundingOffMs) return so
    say(`${so.name}: one death over ${calls} calls`)
    so = { ...so, standing: [...so.standing, await killOver(product, calls, agents)] }
  }
  const kills = wantedKills - so.campaign.kills
  const longestMs = leftMs() - roundingOffMs
  if (kills <= 0 || longestMs <= 0) return so
  const seed = Number(values.seed)
  say(`${so.name}: ${kills} kills, seed ${seed}`)
  const plan = { kills, agents, calls: 14, seed, betweenMs: [5_000, 8_000], longestMs } as const
  const house = await createHouse(product)
  try {
    return addTo(so, await runCampaign(product, house, plan, say))
  } finally {
    await house.close()
  }
}

const onSwitch = async (tested: TestedSwitch, so: SwitchFigures): Promise<SwitchFigures> => {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-faults-'))
  const promptsDir = tonePrompts(folder, 2_000)
  const postgres = await startPostgres()
  const servers = await tested.start({ promptsDir })
  try {
    await onServer(postgres.connectionString, (client) => client.query('create database faults'))
    const url = urlOfDatabase(postgres.connectionString, 'faults')
    const product = await startFaultProduct(url, servers, { PROMPTS_DIR: promptsDir })
    try {
      return await measure(so, product)
    } finally {
      // What a broken invariant came from is in there.
      const logs = join(values.out, tested.name.replace(' ', '-'), String(so.campaign.kills))
      cpSync(join(product.dataDir, 'logs'), logs, { recursive: true })
      await product.stop()
    }
  } finally {
    await servers.stop()
    await postgres.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

const isWanted = ({ name }: TestedSwitch): boolean =>
  values.only === undefined || name.startsWith(values.only)
mkdirSync(values.out, { recursive: true })
for (const tested of testedSwitches.filter(isWanted)) {
  const index = report.findIndex(({ name }) => name === tested.name)
  const figures = await onSwitch(tested, report[index] ?? begun(tested.name))
  report.splice(index < 0 ? report.length : index, 1, figures)
  writeFileSync(reportFile, JSON.stringify(report, null, 2))
}
writeFileSync(join(values.out, 'report.md'), `${reportOf(report)}\n`)
process.stdout.write(`${reportOf(report)}\n`)
process.exitCode = report.some(({ campaign }) => campaign.broken.length > 0) ? 1 : 0
