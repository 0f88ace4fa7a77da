import { dateToDay, type Day } from '../domain/calendar/shanghai.ts'
import { figuresOf, kpiFormulas, sumCounts, type CountedKpi } from '../domain/kpi/contribution.ts'
import type { KpiFigures } from '../domain/kpi/from-events.ts'
import type { Role } from '../domain/people.ts'
import { errors, withDetails } from './errors.ts'
import type { DeskItem } from './ports/desks.ts'
import type { Log } from './ports/log.ts'
import type { FigureGroup, FigureScope, OrderFigureStore } from './ports/order-figures.ts'
import type { Time } from './ports/time.ts'
import type { Actor } from './work-orders/actor.ts'
import { readAsk, requireRole, toPage, type PageAsk } from './work-orders/desk-lists.ts'

/** Who reads the figures of the loop and the orders behind them. */
export const figureReaders: readonly Role[] = ['SHIFT_LEAD', 'SUPERVISOR', 'LEADER', 'SYSADMIN']

/** First and last day as `2026-04-30`. */
export type FigureAsk = FigureScope & { readonly from: string; readonly to: string }
export type BehindAsk = FigureAsk &
  PageAsk & { readonly kpi: CountedKpi; readonly part: 'numerator' | 'denominator' }

export type FigureReport = {
  readonly asOf: number
  readonly rows: readonly { readonly key: string; readonly figures: KpiFigures }[]
  readonly total: KpiFigures
}
export type BehindPage = {
  readonly items: readonly DeskItem[]
  readonly nextCursor: string | null
  readonly count: number | null
  readonly hidden: number | null
}

/** Errors: `FORBIDDEN` for other roles; `INVALID` naming `from` or `to`: no date, turned round, or too long a period. */
export type OrderFigures = {
  /** Everything that was committed before is in it. */
  report(actor: Actor, ask: FigureAsk, by: FigureGroup): Promise<FigureReport>
  /** The orders that a number of the report counts, by the same definition. */
  behind(actor: Actor, ask: BehindAsk): Promise<BehindPage>
  /** Takes changes up every few seconds until the returned function is called, so that a report finds little to do. */
  keepUp(): () => void
}

type Deps = { readonly store: OrderFigureStore; readonly time: Time; readonly log: Log }

const longestDays = 366 * 30
const longestDaysByDay = 366
const everyMs = 5_000

export const createOrderFigures = ({ store, time, log }: Deps): OrderFigures => {
  let rolling: Promise<unknown> | null = null
  const rollUp = async (): Promise<void> => {
    rolling ??= store.rollUp().finally(() => (rolling = null))
    await rolling
  }
  return {
    report: async (actor, ask, by) => {
      requireRole(actor, figureReaders)
      const period = readPeriod(ask, by === 'day' ? longestDaysByDay : longestDays)
      await rollUp()
      const now = time.now()
      const rows = await store.counts({ ...period, scope: scopeOf(ask), now }, by)
      return {
        asOf: now,
        rows: [...rows]
          .sort((a, b) => (a.key < b.key ? -1 : 1))
          .map(({ key, counts }) => ({ key, figures: figuresOf(counts) })),
        total: figuresOf(sumCounts(rows.map(({ counts }) => counts))),
      }
    },
    behind: async (actor, ask) => {
      requireRole(actor, figureReaders)
      const { basis, part, whole } = kpiFormulas[ask.kpi]
      const { limit, after } = readAsk(ask)
      const query = {
        ...{ ...readPeriod(ask, longestDays), scope: scopeOf(ask), now: time.now() },
        ...{ basis, flag: ask.part === 'numerator' ? part : whole, readerId: actor.userId },
      }
      const rows = await store.behind({ ...query, after, limit: limit + 1 })
      const counted = after === null ? await store.countBehind(query) : { count: null, hidden: null }
      return { ...toPage(rows, limit, ({ key, orderId }) => `${key}.${orderId}`), ...counted }
    },
    keepUp: () => {
      let stopped = false
      let cancel: () => void = () => undefined
      const next = (): void => {
        if (!stopped) cancel = time.after(everyMs, run)
      }
      const run = (): void => {
        rollUp()
          .catch((err: unknown) => {
            log.warn({ err }, 'the figures could not be summed up')
          })
          .finally(next)
      }
      next()
      return () => {
        stopped = true
        cancel()
      }
    },
  }
}

const scopeOf = ({ unit, category, district }: FigureScope): FigureScope => ({
  ...(unit === undefined ? {} : { unit }),
  ...(category === undefined ? {} : { category }),
  ...(district === undefined ? {} : { district }),
})

const readPeriod = (ask: FigureAsk, longest: number): { readonly from: Day; readonly until: Day } => {
  const [from, to] = [dateToDay(ask.from), dateToDay(ask.to)]
  if (from === null) throw broken('from', 'type')
  if (to === null) throw broken('to', 'type')
  if (to < from) throw broken('to', 'tooEarly')
  if (to - from >= longest) throw broken('to', 'range', longest)
  return { from, until: to + 1 }
}

const broken = (field: string, rule: string, limit?: number): Error =>
  withDetails(new errors.invalid(), [{ field, rule, ...(limit === undefined ? {} : { limit }) }])
