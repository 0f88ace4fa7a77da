import type { Calendar } from '../../domain/calendar/calendar.ts'
import { effectiveDeadline, openSupervision } from '../../domain/orders/course.ts'
import { notice } from '../../domain/orders/steps/step.ts'
import { postNotices } from '../messages/compose.ts'
import type { LateSupervision } from '../ports/desks.ts'
import { applyBySystem, dueIfRecounted, type DueMove } from './changes.ts'
import type { DeskDeps } from './deps.ts'
import { tell } from './telling.ts'

export type OrderTimers = {
  /**
   * What time brings about, to be called every minute or so: orders whose 72 hours of silence are over are archived, units
   * are told of what is nearly due, and reminded of supervisions that they have not answered in time. Safe to run twice or
   * on two servers.
   */
  sweep(): Promise<{ readonly lapsed: number; readonly told: number; readonly reminded: number }>
  /** After a notice of holidays came in: provisional dues are counted again, never earlier (domain.md §12). */
  recount(): Promise<number>
  /** The open orders whose due date such a recount would move under a calendar that is not in force yet. */
  wouldRecount(calendar: Calendar): Promise<readonly MovedDue[]>
}

type MovedDue = DueMove & { readonly orderId: string; readonly orderNo: string | null }

const atOnce = 200

export const createOrderTimers = (deps: DeskDeps): OrderTimers => ({
  sweep: async () => {
    const now = deps.time.now()
    const silent = await deps.desks.silentOrders(now, atOnce)
    let lapsed = 0
    for (const orderId of silent) if (await apply(deps, orderId, 'lapse', now)) lapsed += 1
    const untold = await deps.desks.untoldOrders(now, atOnce)
    for (const orderId of untold) await tellUnit(deps, orderId, now)
    const late = await deps.desks.lateSupervisions(now, atOnce)
    for (const one of late) await remindUnit(deps, one, now)
    return { lapsed, told: untold.length, reminded: late.length }
  },
  recount: async () => {
    deps.catalogue.forget()
    const now = deps.time.now()
    let count = 0
    let after: string | null = null
    for (;;) {
      const page: readonly string[] = await deps.desks.provisionalOrders(after, atOnce)
      for (const orderId of page) if (await apply(deps, orderId, 'recount', now)) count += 1
      after = page.at(-1) ?? null
      if (page.length < atOnce) return count
    }
  },
  wouldRecount: async (calendar) => {
    const rules = await deps.catalogue.current()
    const under = { ...rules, clock: { ...rules.clock, calendar } }
    const moved: MovedDue[] = []
    let after: string | null = null
    for (;;) {
      const page: readonly string[] = await deps.desks.provisionalOrders(after, atOnce)
      for (const orderId of page) {
        const record = await deps.orders.byId(orderId)
        const move = record === null ? null : dueIfRecounted(record, under, deps.time.now())
        if (record !== null && move !== null) moved.push({ ...move, orderId, orderNo: record.orderNo })
      }
      after = page.at(-1) ?? null
      if (page.length < atOnce) return moved
    }
  },
})

const apply = async (
  deps: DeskDeps,
  orderId: string,
  type: 'lapse' | 'recount',
  at: number,
): Promise<boolean> => {
  const changed = await applyBySystem(deps, await deps.catalogue.current(), orderId, { type }, at)
  if (changed === null) return false
  tell(deps, changed.changes)
  return true
}

/** U3 again, once for each deadline that has passed; nothing where it was answered meanwhile, or no unit has the order. */
const remindUnit = async (deps: DeskDeps, { orderId, id }: LateSupervision, at: number): Promise<void> =>
  deps.orders.transaction(async (transaction) => {
    const record = (await transaction.lock([orderId])).get(orderId)
    const one = record === undefined ? null : openSupervision(record.order.course)
    if (record === undefined || one?.id !== id || one.status !== 'ISSUED' || one.due === null) return
    const unit = record.order.course.assignment?.unit ?? null
    // A notice without a unit goes to the citizen.
    if (unit === null) return
    const again = notice('U3', `late.${id}.${one.due}`, { unit, due: one.due })
    await postNotices(transaction, record, [again], at)
  })

/** U2, once for each deadline: its key holds the due date. */
const tellUnit = async (deps: DeskDeps, orderId: string, at: number): Promise<void> =>
  deps.orders.transaction(async (transaction) => {
    const record = (await transaction.lock([orderId])).get(orderId)
    const clock = record === undefined ? null : effectiveDeadline(record.order.course)
    const unit = record?.order.course.assignment?.unit ?? null
    if (record === undefined || clock === null || unit === null) return
    await postNotices(transaction, record, [notice('U2', String(clock.due), { unit, due: clock.due })], at)
  })
