import { contributionToRow } from '../adapters/db/figures/rows.ts'
import { partRows } from '../adapters/db/orders/parts.ts'
import { createdYear, recordToRow } from '../adapters/db/orders/rows.ts'
import { factToRow } from '../adapters/db/orders/transaction.ts'
import type { Privacy } from '../adapters/db/privacy.ts'
import type { OrderRecord } from '../app/ports/orders.ts'
import { dayMs, dayToDate, hourMs, instantOf, yearOf, type Day } from '../domain/calendar/shanghai.ts'
import { contributionOf } from '../domain/kpi/contribution.ts'
import { readLife } from '../domain/kpi/life.ts'
import { yellowFrom } from '../domain/orders/clocks/handling.ts'
import { effectiveDeadline } from '../domain/orders/course.ts'
import { isDiallable } from '../domain/orders/required.ts'
import type { Rules } from '../domain/orders/rules.ts'
import { rowToLine } from './copy-text.ts'
import { travel } from './journey.ts'
import { house } from './people.ts'
import type { Chunk } from './plan.ts'
import { chance, createRandom, pick, randomUuid, weighted, whole, type Random } from './random.ts'
import { inventAnswer, inventSheet, type Origin } from './sheet.ts'
import { createWalk, type Press, type Walk } from './walk.ts'

export type ChunkContext = {
  readonly seed: number
  readonly rules: Rules
  readonly privacy: Privacy
  /** What lies after it has not happened yet. */
  readonly now: number
  /** Numbers of a day that are given out already. */
  readonly taken: ReadonlyMap<string, number>
}

type Row = Readonly<Record<string, unknown>>

/** What one table gets: its columns, and a line of COPY's text format for each row. */
export type TableText = { readonly columns: readonly string[]; readonly lines: string[] }
export type ChunkText = {
  /** Of creation; all days of a chunk are of one year, and each year has partitions of its own. */
  readonly year: number
  readonly tables: ReadonlyMap<string, TableText>
  /** The last number of each day. */
  readonly lastOfDay: ReadonlyMap<string, number>
}

/** All rows of some days: the same ones whenever it is asked, whatever was made before. */
export const makeChunk = (chunk: Chunk, context: ChunkContext): ChunkText => {
  const random = createRandom(context.seed * 1_000_003 + chunk.index)
  const tables = new Map<string, TableText>()
  const lastOfDay = new Map<string, number>()
  const put = (table: string, row: Row): void => {
    let text = tables.get(table)
    if (text === undefined) tables.set(table, (text = { columns: Object.keys(row), lines: [] }))
    text.lines.push(rowToLine(row, text.columns))
  }
  for (const [index, count] of chunk.counts.entries()) {
    const date = dayToDate(chunk.from + index)
    const first = (context.taken.get(date) ?? 0) + 1
    makeDay(random, chunk.from + index, count, first, context, put)
    if (count > 0) lastOfDay.set(date, first + count - 1)
  }
  return { year: yearOf(chunk.from), tables, lastOfDay }
}

type Put = (table: string, row: Row) => void

const makeDay = (
  random: Random,
  day: Day,
  count: number,
  first: number,
  context: ChunkContext,
  put: Put,
): void => {
  const times = Array.from({ length: count }, () => timeOfCall(random, day)).sort((a, b) => a - b)
  let repeated: Repeated | null = null
  for (const [index, acceptedAt] of times.entries()) {
    const orderNo = `KM${dayToDate(day).replaceAll('-', '')}${String(first + index).padStart(6, '0')}`
    const orderId = repeated?.ownId ?? randomUuid(random)
    const made: Made = makeOrder(
      random,
      { orderId, orderNo, acceptedAt, repeated, next: times[index + 1] ?? null },
      context,
    )
    repeated = made.repeated
    putOrder(put, made, context)
  }
}

/** The citizen reports once more what is pursued already: the next sheet of the day is merged into this one. */
type Repeated = { readonly ownId: string; readonly origin: Origin; readonly into: string }

type Made = { readonly record: OrderRecord; readonly walk: Walk; readonly repeated: Repeated | null }

/** By day most of them; the hotline is open at night as well. */
const timeOfCall = (random: Random, day: Day): number => {
  const shape = random()
  const hour =
    shape < 0.06
      ? random() * 8
      : shape < 0.52
        ? 8 + random() * 4
        : shape < 0.9
          ? 12 + random() * 6
          : 18 + random() * 6
  return Math.floor(instantOf(day, Math.min(dayMs - 1000, Math.max(0.2, hour) * hourMs)) / 1000) * 1000
}

type Begin = {
  readonly orderId: string
  readonly orderNo: string
  readonly acceptedAt: number
  readonly repeated: Repeated | null
  readonly next: number | null
}

const makeOrder = (random: Random, begin: Begin, context: ChunkContext): Made => {
  const { orderId, acceptedAt, repeated, next } = begin
  const invented = repeated?.origin ?? inventSheet(random, acceptedAt)
  const exit = repeated === null ? exitFor(random, invented) : 'merge'
  const answerText = exit === 'answer' ? inventAnswer(random) : ''
  const origin = { ...invented, fields: { ...invented.fields, answerText } }
  const agent = pick(random, house.agents)
  const createdAt = acceptedAt - whole(random, 90, 600) * 1000
  const walk = createWalk(
    { orderId, at: createdAt, by: agent, fields: origin.fields },
    context.rules,
    context.now,
  )
  walk.press(acceptedAt, agent, firstPress(random, exit, repeated))
  const again =
    exit === 'submit' && next !== null && chance(random, 0.012)
      ? { ownId: randomUuid(random), origin: invented, into: orderId }
      : null
  if (again !== null && next !== null) {
    walk.besides({ at: next, by: agent, press: { type: 'urge', note: '', mergedFrom: again.ownId } })
  }
  travel({ walk, random, rules: context.rules })
  const urged = walk.order().course.urges.some(({ mergedFrom }) => mergedFrom !== null)
  return {
    record: recordOf(
      walk,
      begin,
      origin,
      createdAt,
      agent.name,
      String(whole(random, 0, 999_999)).padStart(6, '0'),
      context,
    ),
    walk,
    repeated: urged ? again : null,
  }
}

type Exit = 'submit' | 'answer' | 'refuse' | 'transfer'

const firstPress = (random: Random, exit: Exit | 'merge', repeated: Repeated | null): Press => {
  if (exit === 'merge') return { type: exit, into: { orderId: repeated?.into ?? '', status: 'HANDLING' } }
  if (exit === 'refuse') {
    const code = pick(random, ['N1', 'N2', 'N4', 'N7'] as const)
    return { type: exit, code, reason: '已告知市民相应渠道', informed: true }
  }
  if (exit === 'transfer') return { type: exit, service: pick(random, ['110', '119', '120', '122'] as const) }
  return { type: exit }
}

const exitFor = (random: Random, { fields }: Origin): Exit => {
  if (fields.type === 'CONSULT') return chance(random, 0.62) ? 'answer' : 'submit'
  if (fields.type === 'PRAISE') return chance(random, 0.85) ? 'answer' : 'submit'
  const weights = {
    submit: 970,
    refuse: 18,
    transfer: fields.type === 'HELP' || fields.type === 'REPORT' ? 12 : 1,
  }
  return weighted(random, weights)
}

const recordOf = (
  walk: Walk,
  { orderNo }: Begin,
  { sourceChannel, sourceLine, callerNumber }: Origin,
  createdAt: number,
  agentName: string,
  queryCode: string,
  { rules }: ChunkContext,
): OrderRecord => {
  const order = walk.order()
  const clock = effectiveDeadline(order.course)
  const last = walk.facts.at(-1)
  const lastEvent = {
    version: walk.facts.length,
    byName: last?.by?.name ?? '系统',
    event: last?.fact.event ?? 'open',
  }
  return {
    ...{ order, version: walk.facts.length, createdAt, updatedAt: walk.at(), orderNo, queryCode },
    ...{ sourceChannel, sourceLine, callId: null, callerNumber, agentName },
    lastChanges: { lastEvent },
    yellowAt: clock === null ? null : yellowFrom(clock, rules.clock),
  }
}

const putOrder = (put: Put, { record, walk }: Made, { privacy }: ChunkContext): void => {
  const { order } = record
  const year = createdYear(record)
  const key = { order_id: order.orderId, created_year: year }
  put('work_orders', recordToRow(record, privacy))
  put('order_numbers', { order_no: record.orderNo, ...key })
  for (const [index, { fact, by }] of walk.facts.entries()) {
    const author = by === null ? { userId: null, name: '系统', role: null } : by
    put('order_events', factToRow(key, index + 1, 0, fact, author))
  }
  for (const [table, rows] of Object.entries(partRows(record))) for (const row of rows) put(table, row)
  const life = readLife(walk.facts.map(({ fact }) => fact))
  const contribution = contributionOf(life, isDiallable(order.fields.contactNumber))
  if (contribution === null) return
  const place = {
    ...{ orderId: order.orderId, createdYear: year, unit: order.course.assignment?.unit ?? null },
    ...{ category: order.fields.category, district: order.fields.districtCode },
  }
  put('kpi_orders', contributionToRow(place, contribution))
}
