import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { OrderFields, OrderPatch } from '../../../src/contract/orders.ts'
import { emptyFields, fieldNames, findUnsavable, type FieldName } from '../../../src/domain/orders/fields.ts'
import { categories } from '../../../src/adapters/db/seed/city.ts'
import { needsAddress, placedCategories } from '../../../src/domain/orders/required.ts'

const maxLengthOf = (field: string): number | undefined => {
  const schema = OrderFields.properties[field as FieldName] as {
    maxLength?: number
    anyOf?: { maxLength?: number }[]
  }
  return schema.maxLength ?? schema.anyOf?.find((one) => one.maxLength !== undefined)?.maxLength
}

describe('the fields of a sheet', () => {
  it('are the same at the edge and in the rules', () => {
    expect([...fieldNames].sort()).toEqual(Object.keys(OrderFields.properties).sort())
    expect(Object.keys(emptyFields).sort()).toEqual(Object.keys(OrderFields.properties).sort())
    expect(Value.Check(OrderFields, emptyFields)).toBe(true)
  })

  it.each(fieldNames.filter((field) => maxLengthOf(field) !== undefined))(
    'have one limit at the edge and in the rules: %s',
    (field) => {
      const limit = maxLengthOf(field) ?? 0
      const [fits, tooLong] = [{ [field]: '长'.repeat(limit) }, { [field]: '长'.repeat(limit + 1) }]
      expect(findUnsavable(fits)).toEqual([])
      expect(findUnsavable(tooLong)).toEqual([{ field, rule: 'maxLength', limit }])
      expect(Value.Check(OrderPatch, { version: 1, changes: fits })).toBe(true)
      expect(Value.Check(OrderPatch, { version: 1, changes: tooLong })).toBe(false)
    },
  )
})

describe('matters with a place', () => {
  it('are leaves of the city’s tree', () => {
    const leaves = new Set(categories.filter(({ parentCode }) => parentCode !== null).map(({ code }) => code))
    expect([...placedCategories].filter((code) => !leaves.has(code))).toEqual([])
  })

  it('need the address for help, a complaint or a report', () => {
    const asking = (['HELP', 'COMPLAINT', 'REPORT', 'CONSULT', 'SUGGESTION', 'PRAISE', null] as const).filter(
      (type) => needsAddress({ type, category: '0106' }),
    )
    expect(asking).toEqual(['HELP', 'COMPLAINT', 'REPORT'])
    expect(needsAddress({ type: 'COMPLAINT', category: '0801' })).toBe(false)
    expect(needsAddress({ type: 'COMPLAINT', category: null })).toBe(false)
  })
})
