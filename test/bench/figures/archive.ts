import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Knex } from 'knex'
import { createDatabase } from '../../../src/adapters/db/database.ts'
import { createOrderFigureStore } from '../../../src/adapters/db/figures/store.ts'
import { createDeskStore } from '../../../src/adapters/db/orders/desks.ts'
import { createSimilarStore } from '../../../src/adapters/db/orders/similar.ts'
import { createPrivacy } from '../../../src/adapters/db/privacy.ts'
import { startPostgres } from '../../../src/embedded/postgres/start-postgres.ts'
import { loadSecrets } from '../../../src/launcher/secrets.ts'
import type { DeskName, SearchQuery } from '../../../src/app/ports/desks.ts'
import type { SimilarAsk } from '../../../src/app/ports/similar.ts'
import { dateToDay } from '../../../src/domain/calendar/shanghai.ts'
import { silent } from '../../support/database-server.ts'
import { histogram, type Histogram } from '../histogram.ts'

export type ArchiveFigure = {
  readonly what: string
  readonly ours: Histogram
  /** The plain way to the same answer, in the same run; null where there is none. */
  readonly rival: Histogram | null
}
export type ArchiveFigures = {
  readonly orders: number
  readonly floor: Histogram
  readonly lists: readonly ArchiveFigure[]
  readonly searches: readonly ArchiveFigure[]
  readonly reports: readonly ArchiveFigure[]
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const nobody = '00000000-0000-0000-0000-000000000000'
const reader = { userId: nobody, units: null }

/**
 * P9 and P10: the lists, the search and the report over an archive of invented orders, at the stores, so without HTTP and
 * rendering. `folder`: a DATA_DIR that `npm run archive` filled; null makes one of `orders` and removes it.
 */
export const measureArchive = async (
  folder: string | null,
  orders: number,
  rounds: number,
): Promise<ArchiveFigures> => {
  const dataDir = folder ?? (await makeArchive(orders))
  const { databasePassword, privacyKey } = loadSecrets(dataDir)
  const server = await startPostgres({ folder: join(dataDir, 'postgres'), password: databasePassword })
  const connectionString = server.connectionString
  const database = createDatabase({
    connectionString,
    poolSize: 1,
    logger: silent,
    statementTimeoutMs: 120_000,
  })
  try {
    const counted = await database('work_orders').count<{ count: number }[]>('* as count')
    return {
      orders: counted[0]?.count ?? 0,
      floor: await timed(200, () => database.raw('select 1')),
      lists: await measureLists(database, privacyKey, rounds),
      searches: await measureSearches(database, privacyKey, rounds),
      reports: await measureReports(database, privacyKey, rounds),
    }
  } finally {
    await database.destroy()
    await server.stop()
    if (folder === null) await rm(dataDir, { recursive: true, force: true })
  }
}

const makeArchive = async (orders: number): Promise<string> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'lianxin-bench-archive-'))
  const made = spawnSync('npx', ['tsx', 'src/archive/main.ts', '--orders', String(orders)], {
    ...{ cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
    env: { ...process.env, DATA_DIR: dataDir },
  })
  if (made.status !== 0) throw new Error('the archive could not be made')
  return dataDir
}

/** Of the first rounds nothing is kept: plans and pages are warmed. */
const timed = async (rounds: number, once: (round: number) => Promise<unknown>): Promise<Histogram> => {
  const taken: number[] = []
  const warmUp = Math.max(2, Math.ceil(rounds / 10))
  for (let round = -warmUp; round < rounds; round += 1) {
    const before = performance.now()
    await once(Math.abs(round))
    if (round >= 0) taken.push(performance.now() - before)
  }
  return histogram(taken)
}

const desks: readonly DeskName[] = [
  ...(['dispatch', 'returns', 'unit', 'review', 'callback'] as const),
  ...(['ruling', 'extensions', 'expedite', 'nearing', 'overdue', 'proposed'] as const),
]

const measureLists = async (
  database: Knex,
  key: string,
  rounds: number,
): Promise<readonly ArchiveFigure[]> => {
  const store = createDeskStore(database, createPrivacy(key))
  const figures: ArchiveFigure[] = []
  for (const desk of desks) {
    const of = desk === 'unit' ? { userId: nobody, units: ['URBAN'] } : reader
    const ours = await timed(rounds, () =>
      store.list({ desk, filter: {}, reader: of, now: Date.now(), after: null, limit: 51 }),
    )
    figures.push({ what: desk, ours, rival: null })
  }
  return figures
}

/** Words of two and more characters, from those that are everywhere to those that are nowhere. */
const words = [
  '噪音',
  '物业',
  '占道',
  '燃气',
  '鱼漂',
  '长水',
  '翡翠',
  '路灯',
  '工资',
  '井盖',
  '诈骗',
  '玉米',
  '滇池',
  '电梯',
  '鳄鱼',
]

const measureSearches = async (
  database: Knex,
  key: string,
  rounds: number,
): Promise<readonly ArchiveFigure[]> => {
  const privacy = createPrivacy(key)
  const store = createDeskStore(database, privacy)
  const nothing: SearchQuery = {
    ...{
      reader,
      agentId: null,
      orderNo: null,
      phone: null,
      name: null,
      text: null,
      createdFrom: null,
      createdUntil: null,
    },
    ...{ filter: {}, now: Date.now(), after: null, limit: 51 },
  }
  const numbers = await database('order_numbers').orderBy('order_id').limit(200).pluck<string[]>('order_no')
  const sealed = await database('work_orders')
    .whereNotNull('contact_number_enc')
    .orderBy('order_id')
    .limit(200)
    .pluck<Buffer[]>('contact_number_enc')
  const phones = sealed.map((one) => privacy.open(one))
  const names = (
    await database('work_orders')
      .whereNotNull('appellant_name_enc')
      .orderBy('order_id')
      .limit(200)
      .pluck<Buffer[]>('appellant_name_enc')
  ).map((one) => privacy.open(one))
  const similar = createSimilarStore(database, privacy)
  const asked = await likeDrafts(database)
  const word = (round: number) => words[round % words.length] ?? ''
  const ilike = (round: number) =>
    database('work_orders')
      .select('order_id', 'title')
      .whereRaw(`(title || ' ' || content || ' ' || address) ilike ?`, [`%${word(round)}%`])
      .whereNotNull('order_no')
      .orderBy('created_at', 'desc')
      .limit(51)
  const search = (changes: Partial<SearchQuery>) => store.search({ ...nothing, ...changes })
  const slow = Math.max(words.length, Math.ceil(rounds / 4))
  return [
    {
      what: 'two Chinese characters',
      ours: await timed(Math.max(rounds, words.length * 3), (round) => search({ text: word(round) })),
      rival: await timed(slow, ilike),
    },
    {
      what: '… how many there are, up to 1,001',
      ours: await timed(rounds, (round) => store.countFound({ ...nothing, text: word(round) }, 1001)),
      rival: null,
    },
    {
      what: 'six digits of the order number',
      ours: await timed(rounds, (round) => search({ orderNo: (numbers[round % 200] ?? '').slice(8, 14) })),
      rival: null,
    },
    {
      what: 'the whole order number',
      ours: await timed(rounds, (round) => search({ orderNo: numbers[round % 200] ?? '' })),
      rival: null,
    },
    {
      what: 'a telephone',
      ours: await timed(rounds, (round) => search({ phone: phones[round % phones.length] ?? '' })),
      rival: null,
    },
    {
      what: 'its last four digits',
      ours: await timed(rounds, (round) =>
        search({ phone: (phones[round % phones.length] ?? '').slice(-4) }),
      ),
      rival: null,
    },
    {
      what: 'the appellant’s name',
      ours: await timed(rounds, (round) => search({ name: names[round % names.length] ?? '' })),
      rival: null,
    },
    {
      what: 'orders alike, while one is typed',
      ours: await timed(rounds, (round) => similar.find(asked[round % asked.length] ?? nobodyAsks)),
      rival: null,
    },
    {
      what: 'category and district',
      ours: await timed(rounds, (round) =>
        search({ filter: { category: round % 2 === 0 ? '0201' : '1103', districtCode: '530113' } }),
      ),
      rival: null,
    },
  ]
}

const nobodyAsks: SimilarAsk = {
  ...{ orderId: nobody, category: null, districtCode: null, address: '', words: '', numbers: [] },
  ...{ readerId: nobody, now: Date.now() },
}

/** Drafts as agents have them when the matter is typed: those of orders that are there. */
const likeDrafts = async (database: Knex): Promise<readonly SimilarAsk[]> => {
  const rows = await database('work_orders')
    .whereNotNull('order_no')
    .orderBy('order_id')
    .limit(100)
    .select<{ category: string; district_code: string; address: string; title: string; content: string }[]>(
      'category',
      'district_code',
      'address',
      'title',
      'content',
    )
  return rows.map(({ category, district_code, address, title, content }) => ({
    ...{ ...nobodyAsks, category, districtCode: district_code, address },
    words: `${title} ${content}`,
  }))
}

const measureReports = async (
  database: Knex,
  key: string,
  rounds: number,
): Promise<readonly ArchiveFigure[]> => {
  const store = createOrderFigureStore(database, createPrivacy(key))
  const day = (date: string): number => dateToDay(date) ?? 0
  const year = new Date().getUTCFullYear()
  const whole = { from: day('2000-01-01'), until: day(`${year + 1}-01-01`), scope: {}, now: Date.now() }
  const uneven = { ...whole, from: day(`${year - 3}-02-17`), until: day(`${year}-11-09`) }
  const plainly = (by: 'unit' | 'category' | 'district') => database.raw(groupBy(by))
  const slow = Math.max(5, Math.ceil(rounds / 10))
  const figures: ArchiveFigure[] = []
  for (const by of ['unit', 'category', 'district'] as const) {
    figures.push({
      what: `all years by ${by}`,
      ours: await timed(rounds, () => store.counts(whole, by)),
      rival: await timed(slow, () => plainly(by)),
    })
  }
  figures.push({
    what: 'three years and some days by unit',
    ours: await timed(rounds, () => store.counts(uneven, 'unit')),
    rival: null,
  })
  figures.push({
    what: 'one unit, all years by month',
    ours: await timed(rounds, () => store.counts({ ...whole, scope: { unit: 'URBAN' } }, 'month')),
    rival: null,
  })
  figures.push({
    what: 'the orders behind a number, first page',
    ours: await timed(rounds, () =>
      store.behind({
        ...{ ...uneven, scope: { unit: 'URBAN' }, basis: 'dispatched', flag: 'late' },
        ...{ readerId: nobody, after: null, limit: 51 },
      }),
    ),
    rival: null,
  })
  return figures
}

/** Some of the figures out of the orders themselves, as a report without sums would have them. */
const groupBy = (by: 'unit' | 'category' | 'district'): string => {
  const column = { unit: 'lead_unit', category: 'category', district: 'district_code' }[by]
  return `select ${column}, count(*) filter (where accepted_at is not null) as accepted,
      count(*) filter (where status = 'CLOSED_DIRECT') as direct,
      count(*) filter (where first_dispatched_at <= first_dispatch_due) as dispatch_timely,
      count(first_dispatched_at) as dispatched, count(*) filter (where signed_at <= sign_due) as sign_timely,
      count(*) filter (where contacted_at <= contact_due) as contact_timely,
      count(*) filter (where return_count > 0) as returned, count(*) filter (where extend_count > 0) as extended,
      count(*) filter (where redo_count > 0) as redone,
      count(*) filter (where passed_at is not null and feedback_at <= feedback_due) as closed_on_time,
      count(rating_final) as rated, count(*) filter (where rating_final <> 'DISSATISFIED') as satisfied
    from work_orders where order_no is not null and status <> 'VOIDED' and not not_counted group by 1`
}
