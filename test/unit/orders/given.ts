import { expect } from 'vitest'
import { defaultLimits } from '../../../src/domain/orders/clocks/handling.ts'
import { emptyCourse } from '../../../src/domain/orders/course.ts'
import type { By, OrderInput } from '../../../src/domain/orders/event.ts'
import { emptyFields, type OrderFields } from '../../../src/domain/orders/fields.ts'
import { isRefusal, type Order, type OrderStep, type Refusal } from '../../../src/domain/orders/order.ts'
import type { Rules } from '../../../src/domain/orders/rules.ts'
import { stepOrder } from '../../../src/domain/orders/step-order.ts'
import { at, context2026 } from '../calendar/years.ts'

export const li: By = { userId: 'li', role: 'AGENT' }
export const wang: By = { userId: 'wang', role: 'AGENT' }
export const lead: By = { userId: 'zhao', role: 'SHIFT_LEAD' }
export const dispatcher: By = { userId: 'sun', role: 'DISPATCHER' }
export const reviewer: By = { userId: 'qian', role: 'REVIEWER' }
export const caller: By = { userId: 'feng', role: 'CALLBACK' }
export const expediter: By = { userId: 'chu', role: 'EXPEDITER' }
export const supervisor: By = { userId: 'wei', role: 'SUPERVISOR' }
export const leader: By = { userId: 'jiang', role: 'LEADER' }
export const secondLeader: By = { userId: 'shen', role: 'LEADER' }
export const eco: By = { userId: 'han', role: 'UNIT_L2', units: ['ECO'] }
export const urban: By = { userId: 'yang', role: 'UNIT_L2', units: ['URBAN'] }
export const district: By = { userId: 'zhu', role: 'UNIT_L2', units: ['D530102'] }
export const street: By = { userId: 'qin', role: 'UNIT_L3', units: ['STREET'] }
export const system: By = { userId: 'system', role: 'SYSTEM' }

const units: Readonly<Record<string, string | null>> = {
  HOTLINE: null,
  ECO: null,
  POLICE: null,
  TRAFFIC: 'POLICE',
  URBAN: null,
  D530102: null,
  STREET: 'D530102',
}

export const catalogue: Rules = {
  unit: (code) => {
    const parent = units[code]
    return parent === undefined ? null : { code, name: code, kind: 'department', parent }
  },
  clock: context2026,
  limits: defaultLimits,
  category: (code) =>
    ['0101', '0201', '0801', '0601', '0103'].includes(code)
      ? { leaf: true }
      : ['01', '02'].includes(code)
        ? { leaf: false }
        : null,
  hasDistrict: (code) => ['530102', '530103'].includes(code),
}

/** Everything a noise complaint needs. */
export const complaint: OrderFields = {
  ...emptyFields,
  type: 'COMPLAINT',
  category: '0201',
  title: '夜间施工',
  content: '小区对面工地凌晨仍在施工。请尽快处理',
  districtCode: '530102',
  address: '东风西路1号对面',
  contactNumber: '138 0871 1234',
}

export const draft = (fields: Partial<OrderFields> = {}): Order => ({
  status: 'DRAFT',
  orderId: 'o1',
  agentId: 'li',
  fields: { ...complaint, ...fields },
  acceptance: null,
  course: emptyCourse,
})

const acceptedAt = at('2026-04-30 16:00:00')
export const acceptance = {
  at: acceptedAt,
  dispatch: { due: at('2026-04-30 23:59:59'), rule: 'sameDay' as const },
}
export const waiting: Order = { ...draft(), status: 'PENDING_DISPATCH', acceptance }
export const bounced: Order = { ...draft(), status: 'DRAFT', acceptance }

/** Freezes to the bottom: a rule that changed its input would throw. */
export const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  }
  return value
}

type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
export type Press = DistributedOmit<OrderInput, 'at' | 'by'>

/** `given(order).when(press, who, time).then…`: reads as a sentence. */
export const given = (order: Order) => ({
  when: (press: Press, by: By = li, now = at('2026-05-06 09:00:00')) => {
    const input = { ...press, at: now, by } as OrderInput
    const result: OrderStep | Refusal | 'ignore' = stepOrder(frozen(order), frozen(input), catalogue)
    return {
      result,
      thenStep: (): OrderStep => {
        if (result === 'ignore' || isRefusal(result)) throw new Error(`refused: ${JSON.stringify(result)}`)
        return result
      },
      thenRefused: (refusal: Refusal['refused']) => expect(result).toMatchObject({ refused: refusal }),
      thenMissing: (...problems: string[]) => {
        const found =
          result !== 'ignore' && isRefusal(result) && result.refused === 'fields' ? result.problems : []
        expect(found.map(({ field, rule }) => `${field} ${rule}`)).toEqual(problems)
      },
    }
  },
})
