import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  emergencyServices,
  refusalCodes,
  type By,
  type OrderInput,
  type OrderInputType,
} from '../../../src/domain/orders/event.ts'
import { emptyFields, findUnsavable, type FieldChanges } from '../../../src/domain/orders/fields.ts'
import { isRefusal, type Order } from '../../../src/domain/orders/order.ts'
import { stepOrder } from '../../../src/domain/orders/step-order.ts'
import { orderTable } from '../../../src/domain/orders/table.ts'
import { callOutcomes, isOpen, orderStatuses, orderTypes } from '../../../src/domain/orders/terms.ts'
import { roles } from '../../../src/domain/people.ts'
import { at } from '../calendar/years.ts'
import { acceptance, catalogue, complaint, draft, frozen } from './given.ts'

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('', ' ', '噪音', '13808711234'),
)
const changes: fc.Arbitrary<FieldChanges> = fc.record(
  {
    type: fc.constantFrom(...orderTypes, null),
    category: fc.constantFrom('0201', '0801', '02', 'zz', null),
    title: words,
    content: words,
    districtCode: fc.constantFrom('530102', 'x', null),
    contactNumber: words,
    anonymous: fc.boolean(),
    answerText: words,
  },
  { requiredKeys: [] },
)
const press = fc.oneof(
  changes.map((c) => ({ type: 'save', changes: c })),
  fc.constant({ type: 'submit' }),
  fc.constant({ type: 'answer' }),
  fc.record({
    type: fc.constant('refuse'),
    code: fc.constantFrom(...refusalCodes),
    reason: words,
    informed: fc.boolean(),
  }),
  fc.record({ type: fc.constant('transfer'), service: fc.constantFrom(...emergencyServices) }),
  fc.record({
    type: fc.constant('merge'),
    into: fc.record({ orderId: fc.constantFrom('o1', 'o2'), status: fc.constantFrom(...orderStatuses) }),
  }),
  fc.record({ type: fc.constant('discard'), outcome: fc.constantFrom(...callOutcomes) }),
  fc.record({ type: fc.constant('void'), reason: words }),
  fc.record({ type: fc.constant('bounce'), reason: words }),
  fc.record({ type: fc.constant('withdraw'), sameNumber: fc.boolean() }),
)
const by: fc.Arbitrary<By> = fc.record({
  userId: fc.constantFrom('li', 'wang'),
  role: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('AGENT', 'SHIFT_LEAD', 'DISPATCHER') },
    { weight: 1, arbitrary: fc.constantFrom(...roles) },
  ),
})
const input = fc
  .tuple(press, by, fc.integer({ min: at('2026-01-01'), max: at('2027-12-31') }))
  .map(([p, who, now]) => ({ ...p, by: who, at: now }) as OrderInput)
const order = fc
  .tuple(fc.constantFrom(...orderStatuses), fc.boolean(), fc.constantFrom(emptyFields, complaint))
  .map(([status, numbered, fields]) => {
    const accepted = status === 'DRAFT' && !numbered ? null : acceptance
    return { ...draft(fields), status, acceptance: accepted, closing: null } as unknown as Order
  })

const step = (from: Order, one: OrderInput) => stepOrder(frozen(from), frozen(one), catalogue)

describe('the table of orders', () => {
  it('has a cell for every status and every input', () => {
    const inputs = Object.keys(orderTable.DRAFT).sort()
    for (const status of orderStatuses) expect(Object.keys(orderTable[status]).sort()).toEqual(inputs)
  })

  it('never throws, never changes its input, and gives the same answer to the same question', () =>
    fc.assert(
      fc.property(order, input, (from, one) => {
        expect(step(from, one)).toEqual(step(from, one))
      }),
      { numRuns: 2000 },
    ))

  it('never moves an order that has ended', () =>
    fc.assert(
      fc.property(order, input, (from, one) => {
        fc.pre(!isOpen(from.status))
        expect(step(from, one)).toEqual({ refused: 'status' })
      }),
      { numRuns: 1000 },
    ))

  it('lets an unnumbered order leave DRAFT only with a number, deleted, or void; and issues one number at most', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(emptyFields, complaint),
        fc.array(input, { maxLength: 12 }),
        (fields, inputs) => {
          let current = draft(fields) as Order | null
          let numbers = 0
          let acceptedAt: number | null = null
          for (const one of inputs) {
            if (current === null) break
            const result = step(current, one)
            if (result === 'ignore' || isRefusal(result)) continue
            numbers += result.commands.filter((c) => c.type === 'issueNumber').length
            current = result.order
            if (current === null) break
            expect(numbers).toBe(current.acceptance === null ? 0 : 1)
            if (current.acceptance === null) expect(['DRAFT', 'VOIDED']).toContain(current.status)
            else expect(current.acceptance.at).toBe((acceptedAt ??= current.acceptance.at))
            if (current.status === 'PENDING_DISPATCH')
              expect(current.acceptance.dispatch.due).toBeGreaterThan(0)
          }
        },
      ),
      { numRuns: 2000 },
    ))

  it('writes exactly one fact for every transition', () =>
    fc.assert(
      fc.property(order, input, (from, one) => {
        const result = step(from, one)
        if (result === 'ignore' || isRefusal(result)) return
        const moved = result.order?.status !== from.status
        expect(result.facts).toHaveLength(moved || (one.type === 'save' && result.facts.length > 0) ? 1 : 0)
        for (const fact of result.facts) {
          expect(fact).toMatchObject({ event: one.type, from: from.status, to: result.order?.status ?? null })
        }
      }),
      { numRuns: 2000 },
    ))

  it('saves only what can be stored', () =>
    fc.assert(
      fc.property(changes, (some) => {
        const result = step(draft(), {
          type: 'save',
          changes: some,
          at: 0,
          by: { userId: 'li', role: 'AGENT' },
        })
        if (result === 'ignore' || isRefusal(result)) return
        expect(findUnsavable(result.order?.fields ?? {})).toEqual([])
      }),
    ))

  it('lets nobody bounce what does not wait, or withdraw what has ended', () => {
    const impossible = (type: OrderInputType) =>
      orderStatuses.filter((status) => orderTable[status][type] === 'reject').length
    expect(impossible('bounce')).toBe(13)
    expect(impossible('withdraw')).toBe(6)
  })
})
