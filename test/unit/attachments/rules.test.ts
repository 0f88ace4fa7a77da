import { describe, expect, it } from 'vitest'
import { attachablePart, mayRemove, seesAttachment } from '../../../src/domain/attachments/rules.ts'
import { bounced, caller, dispatcher, draft, eco, lead, li, urban, waiting, wang } from '../orders/given.ts'
import { orderIn, untilHandling, untilSign } from '../orders/journey.ts'

const handling = (confidential = false) => orderIn('HANDLING', draft({ confidential }), ...untilHandling)

describe('attachments', () => {
  it('are added by the writer to a draft and by the units to what they work on, by nobody else', () => {
    expect(attachablePart(draft(), li)).toBe('ORDER')
    expect(attachablePart(bounced, li)).toBe('ORDER')
    expect([wang, lead, dispatcher].map((by) => attachablePart(draft(), by))).toEqual([null, null, null])
    expect(attachablePart(waiting, li)).toBeNull()
    expect(attachablePart(orderIn('PENDING_SIGN', draft(), ...untilSign), eco)).toBeNull()
    expect([eco, urban, caller, li].map((by) => attachablePart(handling(), by))).toEqual([
      ...(['FEEDBACK', null, null, null] as const),
    ])
  })

  it('are taken away by the writer alone, and only before the order has its number', () => {
    expect([li, wang, lead].map((by) => mayRemove(draft(), by))).toEqual([true, false, false])
    expect(mayRemove(bounced, li)).toBe(false)
    expect([li, eco].map((by) => mayRemove(handling(), by))).toEqual([false, false])
  })

  it('are seen by whoever sees the order; those of a confidential citizen by no unit', () => {
    expect([li, eco, caller].map((by) => seesAttachment(handling(), by, 'ORDER'))).toEqual([true, true, true])
    expect([wang, urban].map((by) => seesAttachment(handling(), by, 'ORDER'))).toEqual([false, false])
    expect(seesAttachment(handling(true), eco, 'ORDER')).toBe(false)
    expect(seesAttachment(handling(true), eco, 'FEEDBACK')).toBe(true)
    expect(seesAttachment(handling(true), caller, 'ORDER')).toBe(true)
  })
})
