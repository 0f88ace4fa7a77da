import { dateToDay, instantOf, type Day } from '../../domain/calendar/shanghai.ts'
import { seesAllOrders, worksForUnit } from '../../domain/orders/permissions.ts'
import type { Role } from '../../domain/people.ts'
import type { DeskCounts } from '../../contract/desks.ts'
import { errors, withDetails } from '../errors.ts'
import type {
  CountedList,
  DeskFilter,
  DeskItem,
  DeskName,
  Keyset,
  Reader,
  SearchQuery,
} from '../ports/desks.ts'
import type { Actor } from './actor.ts'
import type { DeskDeps } from './deps.ts'

/** One page of a list. `nextCursor` null on the last one. */
export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null }
export type PageAsk = { readonly cursor?: string; readonly limit?: number }
export type DeskAsk = PageAsk & { readonly filter?: DeskFilter }

const defaultLimit = 50
const maxLimit = 100

/** Who reads which list; a unit's people read their own. */
export const deskReaders: Readonly<Record<CountedList, readonly Role[]>> = {
  dispatch: ['DISPATCHER', 'LEADER', 'SHIFT_LEAD'],
  returns: ['DISPATCHER', 'LEADER'],
  unit: ['UNIT_L2', 'UNIT_L3'],
  review: ['REVIEWER', 'LEADER'],
  callback: ['CALLBACK', 'LEADER', 'SHIFT_LEAD'],
  ruling: ['LEADER'],
  extensions: ['LEADER'],
  expedite: ['EXPEDITER', 'SUPERVISOR', 'LEADER'],
  nearing: ['EXPEDITER', 'SUPERVISOR', 'LEADER', 'DISPATCHER', 'SHIFT_LEAD'],
  overdue: ['EXPEDITER', 'SUPERVISOR', 'LEADER', 'DISPATCHER', 'SHIFT_LEAD'],
  proposed: ['SHIFT_LEAD', 'SUPERVISOR', 'LEADER'],
  tasks: ['UNIT_L2', 'UNIT_L3'],
  supervisions: ['SHIFT_LEAD', 'SUPERVISOR', 'EXPEDITER', 'LEADER'],
}

export const requireRole = (actor: Actor, allowed: readonly Role[]): void => {
  if (!allowed.includes(actor.role))
    throw withDetails(new errors.forbidden(), [{ field: 'by', rule: 'role' }])
}

export const readerOf = async ({ orders }: DeskDeps, actor: Actor): Promise<Reader> => ({
  userId: actor.userId,
  units: worksForUnit(actor.role) ? await orders.unitsOfUser(actor.userId) : null,
})

export const listDesk = async (
  deps: DeskDeps,
  actor: Actor,
  desk: DeskName,
  ask: DeskAsk,
): Promise<Page<DeskItem>> => {
  requireRole(actor, deskReaders[desk])
  const reader = await readerOf(deps, actor)
  const { limit, after } = readAsk(ask)
  const query = { desk, filter: ask.filter ?? {}, reader, now: deps.time.now(), after, limit: limit + 1 }
  return toPage(await deps.desks.list(query), limit, ({ key, orderId }) => `${key}.${orderId}`)
}

export type SearchAsk = DeskAsk & {
  readonly orderNo?: string
  readonly phone?: string
  readonly name?: string
  readonly text?: string
  /** First and last day of creation, as `2026-04-30`. */
  readonly from?: string
  readonly to?: string
}

/** How many are on each list that this person reads. */
export const countDesks = async (deps: DeskDeps, actor: Actor): Promise<DeskCounts> => {
  const lists = (Object.keys(deskReaders) as CountedList[]).filter((list) =>
    deskReaders[list].includes(actor.role),
  )
  return deps.desks.counts(lists, await readerOf(deps, actor), deps.time.now())
}

/** Counting ends here: nobody reads further, and more than a thousand is answer enough. */
export const mostCounted = 1001

/**
 * Finds numbered orders, newest first. Rules: `orderNo` 4 to 16 letters or digits of the number, `phone` a whole number or
 * four digits, `name` the appellant's whole name of 2 to 50 characters, `text` 2 to 50 characters with no word of a single
 * one; `from` and `to` are days. `phone` and `name` are `FORBIDDEN` to a unit.
 */
export const searchOrders = async (deps: DeskDeps, actor: Actor, ask: SearchAsk): Promise<Page<DeskItem>> => {
  const { limit, after } = readAsk(ask)
  const query = await readSearch(deps, actor, ask)
  const rows = await deps.desks.search({ ...query, after, limit: limit + 1 })
  return toPage(rows, limit, ({ key, orderId }) => `${key}.${orderId}`)
}

/** How many a search finds; `mostCounted` means that many or more. */
export const countFound = async (deps: DeskDeps, actor: Actor, ask: SearchAsk): Promise<number> =>
  deps.desks.countFound(await readSearch(deps, actor, ask), mostCounted)

const readSearch = async (
  deps: DeskDeps,
  actor: Actor,
  ask: SearchAsk,
): Promise<Omit<SearchQuery, 'after' | 'limit'>> => {
  const orderNo = partOf('orderNo', ask.orderNo, /^[A-Za-z0-9]{4,16}$/)
  const phone = partOf('phone', ask.phone, /^(?:\d{4}|\+?[\d\s().-]{5,24})$/)
  const name = partOf('name', ask.name, /^.{2,50}$/u)
  const text = partOf('text', ask.text, /^\S{2,50}$|^(?=.{2,50}$)\S{2,}(?:\s+\S{2,})*$/u)
  const unit = worksForUnit(actor.role)
  // Who called is the hotline's business: a unit could find out by trying who complained.
  const hidden = phone !== null ? 'phone' : name !== null ? 'name' : null
  if (unit && hidden !== null) throw withDetails(new errors.forbidden(), [{ field: hidden, rule: 'role' }])
  const [from, to] = [dayIn('from', ask.from), dayIn('to', ask.to)]
  return {
    ...{ orderNo, phone, name, text, now: deps.time.now(), filter: ask.filter ?? {} },
    createdFrom: from === null ? null : instantOf(from),
    createdUntil: to === null ? null : instantOf(to + 1),
    reader: await readerOf(deps, actor),
    agentId: unit || seesAllOrders(actor.role) ? null : actor.userId,
  }
}

const dayIn = (field: string, date: string | undefined): Day | null => {
  if (date === undefined) return null
  const day = dateToDay(date)
  if (day === null) throw broken(field)
  return day
}

const partOf = (field: string, value: string | undefined, form: RegExp): string | null => {
  const trimmed = value?.trim() ?? ''
  if (trimmed === '') return null
  if (!form.test(trimmed) || trimmed.includes('\u0000')) throw broken(field)
  return trimmed
}

export const toPage = <T>(rows: readonly T[], limit: number, cursorOf: (row: T) => string): Page<T> => {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}

export const readAsk = (ask: PageAsk): { readonly limit: number; readonly after: Keyset | null } => {
  const limit = ask.limit ?? defaultLimit
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) throw broken('limit', maxLimit)
  return { limit, after: ask.cursor === undefined ? null : readCursor(ask.cursor) }
}

const cursorForm = /^(\d{1,15})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?:\.(\d{1,4}))?$/

const readCursor = (cursor: string): Keyset => {
  const found = cursorForm.exec(cursor)
  if (found?.[1] === undefined || found[2] === undefined) throw broken('cursor')
  return { at: Number(found[1]), orderId: found[2], id: Number(found[3] ?? 0) }
}

const broken = (field: string, limit?: number): Error =>
  withDetails(new errors.invalid(), [{ field, rule: 'range', ...(limit === undefined ? {} : { limit }) }])
