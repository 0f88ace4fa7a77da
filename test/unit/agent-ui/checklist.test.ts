import { describe, expect, it } from 'vitest'
import { checklist, nextElement } from '../../../agent-ui/src/state/checklist.ts'
import { emptyFields } from '../../../src/contract/order-fields.ts'

const doneOf = (changes: Partial<typeof emptyFields>) =>
  Object.fromEntries(checklist({ ...emptyFields, ...changes }).map(({ element, done }) => [element, done]))

describe('the five elements', () => {
  it('begin empty, in talking order', () => {
    const states = checklist(emptyFields)
    expect(states.map(({ element }) => element)).toEqual(['who', 'when', 'where', 'what', 'demand'])
    expect(states.every(({ done }) => done === 'none')).toBe(true)
    expect(nextElement(states)).toBe('who')
  })

  it('fill as the form does', () => {
    expect(doneOf({ contactNumber: '13888881234' })).toMatchObject({ who: 'part' })
    expect(doneOf({ category: '0201', content: '施工' })).toMatchObject({ what: 'full', where: 'none' })
    expect(doneOf({ content: '   ' })).toMatchObject({ what: 'none' })
  })

  it('ask nobody who stays anonymous for a name', () => {
    expect(doneOf({ anonymous: true })).toMatchObject({ who: 'full' })
  })

  it('lead to the first empty field of an element that was begun', () => {
    const where = checklist({ ...emptyFields, districtCode: '530103' }).find(
      ({ element }) => element === 'where',
    )
    expect(where).toMatchObject({ done: 'part', field: 'address' })
  })

  it('end when all have been asked', () => {
    const states = checklist({
      ...emptyFields,
      anonymous: true,
      occurredAt: '2026-11-23T16:30:00+08:00',
      districtCode: '530103',
      address: '白云路',
      category: '0201',
      content: '施工',
      demand: '停工',
    })
    expect(nextElement(states)).toBeNull()
  })
})
