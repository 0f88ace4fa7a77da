import { describe, expect, it } from 'vitest'
import type { By } from '../../../src/domain/orders/event.ts'
import type { Order } from '../../../src/domain/orders/order.ts'
import { mayListen, mayReveal, mayRevealCaller } from '../../../src/domain/disclosure/rules.ts'
import { findPurposeProblem, keepAccessUntil } from '../../../src/domain/disclosure/terms.ts'
import { roles } from '../../../src/domain/people.ts'
import { caller, dispatcher, draft, eco, expediter, lead, li, urban, waiting, wang } from '../orders/given.ts'
import { appoint, drive } from '../orders/journey.ts'

const qa: By = { userId: 'he', role: 'QA' }
const withUnit = (confidential: boolean): Order => {
  const start: Order = { ...waiting, fields: { ...waiting.fields, confidential } }
  const { order } = drive(start, [{ type: 'dispatch', ...appoint }, dispatcher, '2026-04-30 16:40:00'])
  if (order === null) throw new Error('The order is gone')
  return order
}
const recused = (order: Order, userId: string): Order =>
  ({ ...order, course: { ...order.course, recused: [userId] } }) as Order

describe('a masked field', () => {
  it('is revealed to the roles that reach the citizen, and to whoever wrote the order', () => {
    expect([li, lead, dispatcher, caller].map((by) => mayReveal(waiting, by))).toEqual(Array(4).fill(true))
    expect([wang, expediter, qa].map((by) => mayReveal(waiting, by))).toEqual(Array(3).fill(false))
  })

  it('is revealed to the unit that has the order, unless it is confidential', () => {
    expect(mayReveal(withUnit(false), eco)).toBe(true)
    expect(mayReveal(withUnit(false), urban)).toBe(false)
    expect(mayReveal(withUnit(true), eco)).toBe(false)
    expect(mayReveal(withUnit(true), caller)).toBe(true)
  })

  it('stays hidden from those who stepped back, and from every role of its own module', () => {
    expect(mayReveal(recused(waiting, 'sun'), dispatcher)).toBe(false)
    for (const role of ['KB_EDITOR', 'SCHEDULER', 'PRIVACY_AUDITOR', 'SYSADMIN'] as const) {
      expect(mayReveal(waiting, { userId: 'x', role }), role).toBe(false)
    }
  })

  it('of a call is revealed to its agent and the lead alone', () => {
    const call = { agentId: 'li' }
    expect([li, wang, lead, dispatcher, eco].map((by) => mayRevealCaller(call, by))).toEqual(
      [true, false, true, false, false], // prettier-ignore
    )
  })
})

describe('a recording', () => {
  const call = { agentId: 'li' }
  it('is heard by its agent, by lead and QA, and by the desks of its order', () => {
    const heardBy = (orders: readonly Order[]) =>
      [li, wang, lead, qa, caller, expediter].map((by) => mayListen(call, orders, by))
    expect(heardBy([waiting])).toEqual([true, false, true, true, true, false])
    expect(heardBy([draft()])).toEqual([true, false, true, true, false, false])
    expect(heardBy([])).toEqual([true, false, true, true, false, false])
  })

  it('is never heard by a unit, whose order it may be', () => {
    expect(mayListen(call, [withUnit(false)], eco)).toBe(false)
    expect(mayListen(call, [withUnit(true)], eco)).toBe(false)
  })

  it('is not heard by those who stepped back from its order, lead or not', () => {
    expect(mayListen(call, [recused(waiting, 'zhao')], lead)).toBe(false)
  })

  it('is heard by no role that is not named', () => {
    const named = ['AGENT', 'SHIFT_LEAD', 'EXPERT', 'MAYOR', 'QA', 'DISPATCHER', 'REVIEWER', 'CALLBACK']
    for (const role of roles.filter((one) => ![...named, 'SUPERVISOR', 'LEADER'].includes(one))) {
      expect(mayListen({ agentId: 'x' }, [waiting], { userId: 'x', role, units: ['ECO'] }), role).toBe(false)
    }
  })
})

describe('a purpose', () => {
  it('needs words when it is none of those listed', () => {
    expect(findPurposeProblem('CONTACT', '')).toBeNull()
    expect(findPurposeProblem('OTHER', '  核  ')).toMatchObject({ rule: 'required' })
    expect(findPurposeProblem('OTHER', '核对户籍信息')).toBeNull()
    expect(findPurposeProblem('CONTACT', '字'.repeat(201))).toMatchObject({ rule: 'maxLength', limit: 200 })
  })

  it('is kept for three years', () => {
    expect(keepAccessUntil(Date.parse('2026-11-26T10:00:00Z'))).toBe(Date.parse('2029-11-26T10:00:00Z'))
  })
})
