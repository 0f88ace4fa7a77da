import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { hourMs } from '../../../src/domain/calendar/shanghai.ts'
import type { By, OrderInput, OrderInputType } from '../../../src/domain/orders/event.ts'
import { isRefusal, type Order, type OrderFact } from '../../../src/domain/orders/order.ts'
import { isWithin } from '../../../src/domain/orders/rules.ts'
import { findShapeFaults } from '../../../src/domain/orders/shape.ts'
import { stepOrder } from '../../../src/domain/orders/step-order.ts'
import { orderTable } from '../../../src/domain/orders/table.ts'
import { isOpen, orderStatuses, type OrderStatus } from '../../../src/domain/orders/terms.ts'
import { at } from '../calendar/years.ts'
import { catalogue, draft, frozen, leader, lead, secondLeader, system } from './given.ts'
import { pressOf } from './inputs.ts'
import { ordersByStatus } from './journey.ts'

const samples = ordersByStatus()

/** A house in which some people hold two posts, so that separation of duties has something to separate. */
const people: readonly By[] = [
  ...(['AGENT', 'DISPATCHER', 'REVIEWER', 'CALLBACK', 'EXPEDITER', 'SUPERVISOR'] as const).flatMap((role) => [
    { userId: 'li', role },
    { userId: 'two', role },
    { userId: `only-${role}`, role },
  ]),
  ...[lead, leader, secondLeader, system],
  ...['ECO', 'URBAN', 'D530102', 'STREET', 'POLICE'].flatMap((unit): By[] => [
    { userId: `of-${unit}`, role: 'UNIT_L2', units: [unit] },
    { userId: `small-${unit}`, role: 'UNIT_L3', units: [unit] },
    { userId: 'two', role: 'UNIT_L2', units: [unit] },
  ]),
]

type Walked = { readonly order: Order | null; readonly facts: readonly (OrderFact & { readonly by: By })[] }
type Watch = (before: Order, input: OrderInput, after: Order | null) => void

const events = Object.keys(orderTable.DRAFT) as OrderInputType[]
/** What ends an order early is pressed rarely, or no walk would ever see a call-back. */
const abrupt: readonly OrderInputType[] = [
  'withdraw',
  'void',
  'discard',
  'merge',
  'refuse',
  'transfer',
  'recuse',
  'bounce',
]

/** The generator's answers are untyped; these two say what they are. */
const pick = <T>(g: fc.GeneratorValue, ...values: readonly T[]): T => g(fc.constantFrom<T[]>, ...values)
const upTo = (g: fc.GeneratorValue, max: number): number => g(fc.integer, { min: 0, max })

/** People press what is possible, mostly with sense, and the one who may mostly does it. */
const walk = (g: fc.GeneratorValue, steps: number, watch: Watch): Walked => {
  let order: Order | null = draft({
    type: pick(g, 'COMPLAINT', 'SUGGESTION', 'CONSULT'),
    answerText: '是',
  })
  // Rulings lie so far along the way that some walks begin close to them.
  const start = pick<Order | null>(g, null, null, samples.PENDING_CALLBACK, samples.RULING)
  if (start !== null) order = start
  let now = at(start === null ? '2026-04-28 10:00:00' : '2026-05-14 10:00:00')
  const facts: (OrderFact & { by: By })[] = []
  for (let n = 0; n < steps && order !== null; n++) {
    const current: Order = order
    const possible = events.filter((event) => {
      if (orderTable[current.status][event] === 'reject') return false
      return !abrupt.includes(event) || upTo(g, 14) === 0
    })
    if (possible.length === 0) break
    now += (1 + upTo(g, 29)) * hourMs
    const words = g(pressOf, pick(g, ...possible))
    const press = { ...words, at: now } as OrderInput
    const timed = press.type === 'callback' ? { ...press, calledAt: now } : press
    const able = people.filter((by) => allowed(current, { ...timed, by }))
    const by = pick(g, ...(able.length > 0 ? able : people))
    const input = frozen({ ...timed, by })
    const result = stepOrder(frozen(current), input, catalogue)
    if (result === 'ignore' || isRefusal(result)) continue
    watch(current, input, result.order)
    facts.push(...result.facts.map((fact) => ({ ...fact, by })))
    order = result.order
  }
  return { order, facts }
}

const allowed = (order: Order, input: OrderInput): boolean => {
  const result = stepOrder(order, input, catalogue)
  return result !== 'ignore' && !(isRefusal(result) && result.refused === 'person')
}

type Trace = {
  readonly steps: readonly (readonly [before: Order, input: OrderInput, after: Order | null])[]
  readonly walked: Walked
  readonly hands: readonly string[]
}
const traces: Trace[] = []
beforeAll(() => {
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const steps: [Order, OrderInput, Order | null][] = []
      const walked = walk(g, 40, (before, input, after) => void steps.push([before, input, after]))
      traces.push({ steps, walked, hands: steps[0]?.[0].course.handledBy ?? [] })
    }),
    { numRuns: 300, seed: 12345 },
  )
})
const walks = (watch: Watch, after: (trace: Trace) => void = () => undefined): void => {
  for (const trace of traces) {
    for (const [before, input, ended] of trace.steps) watch(before, input, ended)
    after(trace)
  }
}

describe('any walk through the life of an order', () => {
  it('reaches every status, keeps its shape, and stops for good where it ends', () => {
    const reached = new Set<OrderStatus>(['DRAFT'])
    walks((before, _input, after) => {
      expect(isOpen(before.status)).toBe(true)
      if (after === null) return
      reached.add(after.status)
      expect(findShapeFaults(after)).toEqual([])
    })
    expect([...reached].sort()).toEqual([...orderStatuses].sort())
  })

  it('never moves the promise earlier, and moves it by an approved extension or a notice of holidays alone', () =>
    walks((before, input, after) => {
      const [was, is] = [before.course.first?.overall.due, after?.course.first?.overall.due]
      if (was === undefined || after === null) return
      expect(is).toBeGreaterThanOrEqual(was)
      if (is !== was) expect(['extend_ok', 'recount']).toContain(input.type)
    }))

  it('lets nobody review or call back what they had a hand in, nor grant what they asked for', () => {
    walks(
      () => undefined,
      ({ walked: { facts }, hands: before }) => {
        const hands = new Set<string>(['li', ...before])
        const asked = new Set<string>()
        for (const { event, by } of facts) {
          if (['review_ok', 'review_fail', 'callback'].includes(event)) expect(hands).not.toContain(by.userId)
          if (event === 'extend_ok') expect(asked).not.toContain(by.userId)
          if (event === 'req_extend') asked.add(by.userId)
          if (handling.includes(event)) hands.add(by.userId)
        }
      },
    )
  })

  it('calls a demand unreasonable only where the unit applied and two leaders agreed', () => {
    let seen = 0
    walks(
      () => undefined,
      ({ walked: { order, facts }, steps }) => {
        if (order?.status !== 'ARCHIVED' || !(order.course.unreasonable || order.course.notCounted)) return
        seen++
        if (order.course.unreasonable) expect(steps.at(-1)?.[0].course.unreasonableApplication).not.toBeNull()
        const rulings = facts.filter(({ event, data }) => event === 'rule' && data['decision'] === 'ARCHIVE')
        expect(new Set(rulings.map(({ by }) => by.userId)).size).toBeGreaterThanOrEqual(2)
      },
    )
    expect(seen).toBeGreaterThan(0)
  })

  it('never gives it to the unit complained of or to one below it', () =>
    walks((_before, _input, after) => {
      const { respondentUnit, assignment, tasks } = after?.course ?? {}
      if (respondentUnit == null || assignment == null) return
      expect(isWithin(catalogue, assignment.unit, respondentUnit)).toBe(false)
      for (const { unit, assignedAt } of tasks ?? []) {
        if (assignedAt >= assignment.at) expect(isWithin(catalogue, unit, respondentUnit)).toBe(false)
      }
    }))

  it('calls at most three times in vain a round, on two days at least, before the message', () =>
    walks((_before, _input, after) => {
      const round = after?.course.callback
      if (round == null) return
      expect(round.misses.length).toBeLessThanOrEqual(3)
      expect(round.messagedAt !== null).toBe(round.misses.length === 3)
    }))

  it('asks for each message once', () => {
    for (const { steps } of traces) {
      const keys = steps.flatMap(([before, input]) => {
        const result = stepOrder(before, input, catalogue)
        if (result === 'ignore' || isRefusal(result)) return []
        // T1 is asked for at every dispatch under one key: the citizen hears of the first.
        return result.commands.flatMap((command) =>
          command.type === 'notify' && command.template !== 'T1'
            ? [`${command.template} ${command.key}`]
            : [],
        )
      })
      expect(new Set(keys).size).toBe(keys.length)
    }
  })
})

const handling = [
  ...[
    'dispatch',
    'designate',
    'recall',
    'return_ok',
    'return_no',
    'sign',
    'contact',
    'sub_dispatch',
    'task_sign',
  ],
  ...[
    'task_done',
    'task_return',
    'task_waive',
    'req_return',
    'req_extend',
    'feedback',
    'terminate',
    'supervise',
  ],
]
