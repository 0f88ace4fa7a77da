import { instantOf, isOnTime } from '../../calendar/shanghai.ts'
import type { OrderType, Urgency } from '../terms.ts'
import {
  closeOf,
  deadline,
  lastWorkdayBefore,
  limitToText,
  threeQuarters,
  type ClockContext,
  type Deadline,
  type Limit,
} from './deadline.ts'

export type HandlingClass = 'CRITICAL' | 'URGENT' | 'CONSULT' | 'NORMAL' | 'STATUTORY'

/** Set by the dispatcher where a law has its own limit; `basis` names the article. */
export type StatutoryLimit = { readonly limit: Limit; readonly basis: string }

type HandlingLimits = { readonly sign: Limit; readonly contact: Limit; readonly finish: Limit }

/** The statutory class has no finish of its own: the law gives it. */
export type LimitTable = Readonly<Record<Exclude<HandlingClass, 'STATUTORY'>, HandlingLimits>> & {
  readonly STATUTORY: Omit<HandlingLimits, 'finish'>
}

const hours = (value: number): Limit => ({ unit: 'HOUR', value })
const workdays = (value: number): Limit => ({ unit: 'WORKDAY', value })

/** Domain.md §6.3; part of the configuration, for every city decides its own. */
export const defaultLimits: LimitTable = {
  CRITICAL: { sign: hours(0.5), contact: hours(1), finish: hours(24) },
  URGENT: { sign: hours(2), contact: hours(4), finish: hours(48) },
  CONSULT: { sign: workdays(1), contact: workdays(1), finish: workdays(2) },
  NORMAL: { sign: workdays(1), contact: workdays(1), finish: workdays(5) },
  STATUTORY: { sign: workdays(1), contact: workdays(1) },
}

const classNames: Readonly<Record<HandlingClass, string>> = {
  CRITICAL: '特急件',
  URGENT: '紧急件',
  CONSULT: '咨询件',
  NORMAL: '一般件',
  STATUTORY: '法定时限件',
}

/** The row of the table that an order falls under: a statutory limit first, then urgency, then type. */
export const handlingClass = (order: {
  readonly type: OrderType
  readonly urgency: Urgency
  readonly statutory: StatutoryLimit | null
}): HandlingClass => {
  if (order.statutory !== null) return 'STATUTORY'
  if (order.urgency !== 'NORMAL') return order.urgency
  return order.type === 'CONSULT' ? 'CONSULT' : 'NORMAL'
}

export type HandlingClocks = {
  readonly sign: Deadline
  readonly contact: Deadline
  /** `handle_due`: the unit's own. */
  readonly finish: Deadline
  /** `overall_due`: what the citizen was told. */
  readonly overall: Deadline
}

/**
 * The unit's clocks, all from `dispatchedAt` and not from signing, otherwise a unit stalls by not signing (domain.md §6.3).
 * `promised` is the overall deadline of the first dispatch: a redispatch restarts the unit's clocks only.
 */
export const handlingClocks = (
  order: {
    readonly dispatchedAt: number
    readonly type: OrderType
    readonly urgency: Urgency
    readonly statutory: StatutoryLimit | null
    readonly promised: Deadline | null
  },
  limits: LimitTable,
  context: ClockContext,
): HandlingClocks => {
  const kind = handlingClass(order)
  const finishLimit = order.statutory?.limit ?? limits[kind === 'STATUTORY' ? 'NORMAL' : kind].finish
  const from = (limit: Limit, basis: string): Deadline => deadline(order.dispatchedAt, limit, basis, context)
  const finish = from(
    finishLimit,
    order.statutory?.basis ?? `${classNames[kind]}，自转办起${limitToText(finishLimit)}内办结`,
  )
  return {
    sign: from(limits[kind].sign, `${classNames[kind]}，自转办起${limitToText(limits[kind].sign)}内签收`),
    contact: from(
      limits[kind].contact,
      `${classNames[kind]}，自转办起${limitToText(limits[kind].contact)}内联系`,
    ),
    finish,
    overall: order.promised ?? finish,
  }
}

/**
 * An assisting or subordinate unit is due one workday before the lead, for limits in hours at three quarters
 * (domain.md §6.3). A lead of a single workday leaves no workday before it, so that too is taken in quarters.
 */
export const assistDue = (lead: Deadline, context: ClockContext): number => {
  const dayBefore = closeOf(lastWorkdayBefore(lead.due, context), context)
  return lead.limit.unit === 'HOUR' || dayBefore <= lead.start
    ? threeQuarters(lead.start, lead.due)
    : dayBefore
}

export type Light = 'GREEN' | 'YELLOW' | 'RED'

/** From when its light is yellow (domain.md §6.4): the last workday before it, or three quarters of the hours. */
export const yellowFrom = (clock: Deadline, context: ClockContext): number =>
  clock.limit.unit === 'HOUR'
    ? threeQuarters(clock.start, clock.due)
    : instantOf(lastWorkdayBefore(clock.due, context))

/** How near a deadline is. */
export const light = (now: number, clock: Deadline, context: ClockContext): Light => {
  if (!isOnTime(now, clock.due)) return 'RED'
  return now >= yellowFrom(clock, context) ? 'YELLOW' : 'GREEN'
}
