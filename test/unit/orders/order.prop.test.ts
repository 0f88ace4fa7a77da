import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OrderInput, OrderInputType } from '../../../src/domain/orders/event.ts'
import { emptyFields, findUnsavable } from '../../../src/domain/orders/fields.ts'
import { isRefusal, type Order } from '../../../src/domain/orders/order.ts'
import { stepOrder } from '../../../src/domain/orders/step-order.ts'
import { orderTable } from '../../../src/domain/orders/table.ts'
import { isOpen, orderStatuses } from '../../../src/domain/orders/terms.ts'
import { catalogue, complaint, draft, frozen } from './given.ts'
import { changes, input } from './inputs.ts'
import { ordersByStatus } from './journey.ts'

const samples = ordersByStatus()
const order = fc
  .tuple(fc.constantFrom(...orderStatuses), fc.constantFrom(emptyFields, complaint))
  .map(([status, fields]): Order => ({ ...samples[status], fields }))

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
        expect([{ refused: 'status' }, 'ignore']).toContainEqual(step(from, one))
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
        const silent = one.type === 'save' && result.facts.length === 0 && !moved
        expect(result.facts).toHaveLength(silent ? 0 : 1)
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
