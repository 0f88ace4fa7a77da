import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { createDatabase } from '../../../src/adapters/db/database.ts'
import { migrate } from '../../../src/adapters/db/migrate.ts'
import { createRosterDesk } from '../../../src/adapters/db/rosters/desk.ts'
import { createRosterPlans } from '../../../src/adapters/db/rosters/plans.ts'
import { createRosterSetup } from '../../../src/adapters/db/rosters/setup.ts'
import { seedReference } from '../../../src/adapters/db/seed/reference.ts'
import { createSecrets } from '../../../src/adapters/security/secrets.ts'
import { createRosters } from '../../../src/app/rosters/rosters.ts'
import { fourCrewCycle } from '../../../src/domain/roster/terms.ts'
import { startPostgres } from '../../../src/embedded/postgres/start-postgres.ts'
import { openPage, startBrowser } from '../../support/browser.ts'
import { silent } from '../../support/database-server.ts'
import { enter } from '../../support/desk.ts'
import { agentMicrophone } from '../../support/scene.ts'
import { startProduct } from '../../support/product.ts'
import { histogram, type Histogram } from '../histogram.ts'
import { inTurn } from '../repeats.ts'
import { people } from '../roster.ts'
import { durableInsert } from './floor.ts'

/** Rosters of 200 people with their database, and on the screen, ms. */
export type RosterDeskFigures = {
  /** One durable insert in the same PostgreSQL. */
  readonly insertMs: Histogram
  /** Twelve months made in one press: some 55,000 cells written. */
  readonly yearMs: number
  /** A cell changed by the use case: read, checked, written, its breaches answered. */
  readonly editMs: Histogram
  /** The press on the menu to a month that is drawn. */
  readonly openMs: readonly number[]
  /** Of each repeat of scrolling from the first row to the last and back. */
  readonly scrolls: readonly Scroll[]
}
export type Scroll = { readonly longTasks: readonly number[]; readonly frameMs: Histogram }

const month = '2027-03'
const edits = 150
const scheduler = { userId: randomUUID(), role: 'SCHEDULER' as const, name: '木志刚' }

export const measureRosterDesk = async (repeats: number): Promise<RosterDeskFigures> => {
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-bench-roster-'))
  const server = await startPostgres({
    folder: join(folder, 'postgres'),
    password: randomBytes(12).toString('hex'),
  })
  try {
    const insertMs = await durableInsert(server.connectionString)
    const planned = await planYear(server.connectionString)
    return { insertMs, ...planned, ...(await scrollMonth(server.connectionString, repeats)) }
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const planYear = async (connectionString: string) => {
  const database = createDatabase({ connectionString, poolSize: 12, logger: silent })
  try {
    await migrate(database)
    await seedReference(database)
    const staff = await hire(database)
    const { planning, months } = createRosters({
      ...{ plans: createRosterPlans(database), setup: createRosterSetup(database) },
      ...{ desk: createRosterDesk(database), secrets: createSecrets(), newId: randomUUID, log: silent },
      ...{ time: { now: () => Date.now(), after: () => () => undefined }, changed: () => undefined },
    })
    const begun = performance.now()
    await planning.press(scheduler, '2027-01', { event: 'generate', version: 0, months: 12 })
    const yearMs = performance.now() - begun
    let { version } = await months.month(scheduler, month)
    const taken = await inTurn(edits, async (index) => {
      const personId = staff[(index * 7) % people] ?? ''
      const date = `${month}-${String(1 + ((index * 5) % 31)).padStart(2, '0')}`
      const before = performance.now()
      const changed = await planning.press(scheduler, month, {
        ...{ event: 'edit', version, reason: '' },
        changes: [{ personId, date, cell: index % 2 === 0 ? '' : '+P' }],
      })
      ;({ version } = changed)
      return performance.now() - before
    })
    // Of the first ones nothing is kept: code is compiled, connections are made.
    return { yearMs, editMs: histogram(taken.slice(15)) }
  } finally {
    await database.destroy()
  }
}

const hire = async (database: ReturnType<typeof createDatabase>): Promise<readonly string[]> => {
  const crews = ['甲班', '乙班', '丙班', '丁班'].map((name, index) => ({
    ...{ crew_id: randomUUID(), name, cycle: [...fourCrewCycle], cycle_offset: index * 2 },
    ...{ anchor: '2027-01-01', regime: 'COMPREHENSIVE', position: index + 1 },
  }))
  await database('crews').insert(crews)
  const staff = Array.from({ length: people }, () => randomUUID())
  await database('users').insert(
    staff.map((user_id, index) => ({
      ...{ user_id, username: user_id, name: `话务员${index}`, agent_no: String(8000 + index) },
      ...{ role: 'AGENT', password_hash: 'x' },
    })),
  )
  await database('user_skills').insert(
    staff.map((user_id) => ({ user_id, skill_code: 'SG_GENERAL', level: 3 })),
  )
  await database('roster_people').insert(
    staff.map((user_id, index) => ({
      ...{ user_id, crew_id: crews[index % 4]?.crew_id ?? null, is_lead: index < 8 },
    })),
  )
  return staff
}

const scrollMonth = async (connectionString: string, repeats: number) => {
  const product = await startProduct({ DATABASE_URL: connectionString })
  const browser = await startBrowser(agentMicrophone())
  try {
    const { page } = await openPage(browser)
    await page.addInitScript({ path: fileURLToPath(new URL('watch-frames.js', import.meta.url)) })
    await enter(page, product, 'roster1')
    await page.getByTestId('admin-roster').click()
    await page.getByTestId('roster-month').fill(month)
    await page.getByTestId('roster-month').dispatchEvent('change')
    await page.getByTestId(`cell-8000-${month}-01`).waitFor()
    const openMs = await inTurn(repeats, () => openOnce(page))
    await scrollOnce(page)
    return { openMs, scrolls: await inTurn(repeats, () => scrollOnce(page)) }
  } finally {
    await browser.close()
    await product.stop()
  }
}

const openOnce = async (page: Page): Promise<number> => {
  await page.getByTestId('admin-crews').click()
  await page.getByTestId('setup-crews').waitFor()
  const before = performance.now()
  await page.getByTestId('admin-roster').click()
  await page.getByTestId(`cell-8000-${month}-01`).waitFor()
  return performance.now() - before
}

/** `watch-frames.js` */
type Watch = {
  watchFrames(): void
  framesWatched(): { readonly longTasks: number[]; readonly frames: number[] }
}

/** By the wheel, a little in every frame, to the end and back. */
const scrollOnce = async (page: Page): Promise<Scroll> => {
  await page.getByTestId('roster-grid').hover()
  await page.evaluate(() => (globalThis as unknown as Watch).watchFrames())
  for (const by of [120, -120]) {
    for (let step = 0; step < 60; step += 1) {
      await page.mouse.wheel(0, by)
      await page.waitForTimeout(16)
    }
  }
  const { longTasks, frames } = await page.evaluate(() => (globalThis as unknown as Watch).framesWatched())
  return { longTasks, frameMs: histogram(frames) }
}
