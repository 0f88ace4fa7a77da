import { emptyCourse } from '../domain/orders/course.ts'
import type { OrderInput } from '../domain/orders/event.ts'
import type { OrderFields } from '../domain/orders/fields.ts'
import { isRefusal, type Order, type OrderFact } from '../domain/orders/order.ts'
import type { Rules } from '../domain/orders/rules.ts'
import { stepOrder } from '../domain/orders/step-order.ts'
import { isOpen } from '../domain/orders/terms.ts'
import type { Person } from './people.ts'

type WithoutWho<T> = T extends unknown ? Omit<T, 'at' | 'by'> : never
export type Press = WithoutWho<OrderInput>

export type WalkedFact = { readonly fact: OrderFact; readonly by: Person | null }

/** Something that happens besides, whatever the order is just waiting for. Left out where it is impossible by then. */
export type Besides = { readonly at: number; readonly by: Person; readonly press: Press }

/** One order on its way, taken along by the rules alone. What lies after `until` has not happened. */
export type Walk = {
  readonly order: () => Order
  readonly facts: readonly WalkedFact[]
  /** When the last thing happened. */
  readonly at: () => number
  /** False once the present is reached: nothing more happens. */
  press(at: number, by: Person, press: Press): boolean
  /** Up to that moment: what happens besides has happened. */
  reach(moment: number): void
  besides(event: Besides): void
  readonly walking: () => boolean
}

export const createWalk = (
  opened: {
    readonly orderId: string
    readonly at: number
    readonly by: Person
    readonly fields: OrderFields
  },
  rules: Rules,
  until: number,
): Walk => {
  const { orderId, by: agent, fields } = opened
  let order: Order = {
    status: 'DRAFT',
    orderId,
    agentId: agent.userId,
    fields,
    acceptance: null,
    course: emptyCourse,
  }
  const facts: WalkedFact[] = [
    { fact: { event: 'open', at: opened.at, from: 'DRAFT', to: 'DRAFT', data: {} }, by: agent },
  ]
  const waiting: Besides[] = []
  let last = opened.at
  let stopped = false
  const happen = (at: number, by: Person | null, press: Press, must: boolean): void => {
    const who =
      by === null ? { userId: 'system', role: 'SYSTEM' as const } : { ...by, units: unitsOf(order, by) }
    const result = stepOrder(order, { ...press, at, by: who }, rules)
    if (result === 'ignore' || isRefusal(result) || result.order === null) {
      if (must) throw new Error(`${press.type} of ${order.status}: ${JSON.stringify(result)}`)
      return
    }
    order = result.order
    last = at
    for (const fact of result.facts) facts.push({ fact, by })
  }
  const catchUp = (at: number): void => {
    for (;;) {
      waiting.sort((a, b) => a.at - b.at)
      const next = waiting[0]
      if (next === undefined || next.at > at || next.at >= until) return
      waiting.shift()
      if (next.at >= last && isOpen(order.status)) happen(next.at, next.by, next.press, false)
    }
  }
  return {
    order: () => order,
    facts,
    at: () => last,
    press: (moment, by, press) => {
      const at = Math.floor(moment)
      catchUp(at)
      stopped ||= at >= until
      // What came in between may have ended it.
      if (stopped || !isOpen(order.status)) return false
      happen(
        Math.max(at, last),
        press.type === 'lapse' || press.type === 'sms_reply' ? null : by,
        press,
        true,
      )
      return true
    },
    reach: (moment) => catchUp(Math.floor(moment)),
    besides: (event) => void waiting.push({ ...event, at: Math.floor(event.at) }),
    walking: () => !stopped && isOpen(order.status),
  }
}

/** Whoever of a unit does something does it for the unit that has the order, or the task. */
const unitsOf = ({ course }: Order, by: Person): readonly string[] =>
  by.role === 'UNIT_L2'
    ? [
        ...(course.assignment === null ? [] : [course.assignment.unit]),
        ...course.tasks.map(({ unit }) => unit),
      ]
    : []
