import { describe, expect, it } from 'vitest'
import { emptyFields } from '../../../src/domain/orders/fields.ts'
import type { Order } from '../../../src/domain/orders/order.ts'
import { at } from '../calendar/years.ts'
import { acceptance, bounced, dispatcher, draft, given, lead, li, waiting, wang } from './given.ts'

const blank = draft(emptyFields)

describe('saving as typed', () => {
  it('keeps what was typed and leaves no trace before the number is issued', () => {
    const step = given(blank)
      .when({ type: 'save', changes: { title: '噪音', isGroup: true } })
      .thenStep()
    expect(step.order?.fields).toMatchObject({ title: '噪音', isGroup: true })
    expect(step).toMatchObject({ changed: ['title', 'isGroup'], facts: [], commands: [] })
  })

  it('of what is there already changes nothing', () => {
    const step = given(draft())
      .when({ type: 'save', changes: { title: '夜间施工' } })
      .thenStep()
    expect(step).toEqual({ order: draft(), changed: [], facts: [], commands: [] })
  })

  it('into a bounced draft is written into its history, without the words', () => {
    const step = given(bounced)
      .when({ type: 'save', changes: { address: '东风西路3号' } })
      .thenStep()
    expect(step.facts).toMatchObject([{ event: 'save', data: { fields: ['address'] } }])
    expect(JSON.stringify(step.facts)).not.toContain('东风西路')
  })

  it('refuses what cannot be stored', () => {
    given(blank)
      .when({
        type: 'save',
        changes: {
          title: '噪'.repeat(51),
          content: 'a\u0000b',
          demand: '\ud800',
          urgency: 'SOON' as never,
          isGroup: 'yes' as never,
          occurredAt: Number.NaN,
          appellantSex: 'X' as never,
          ['__proto__x' as never]: 1,
        },
      })
      .thenMissing(
        'title maxLength',
        'content characters',
        'demand characters',
        'urgency oneOf',
        'isGroup type',
        'occurredAt type',
        'appellantSex oneOf',
        '__proto__x unknownField',
      )
  })

  it('counts characters as people do: fifty emoji or rare characters fit into a title', () => {
    given(blank)
      .when({ type: 'save', changes: { title: '𠮷'.repeat(50), occurredAt: at('1850-01-01') } })
      .thenMissing('occurredAt range')
  })

  it('is for who wrote it', () => {
    given(draft())
      .when({ type: 'save', changes: { title: 'x' } }, wang)
      .thenRefused('person')
    given(waiting)
      .when({ type: 'save', changes: { title: 'x' } })
      .thenRefused('status')
    given({ ...draft(), agentId: null })
      .when({ type: 'save', changes: { title: 'x' } }, wang)
      .thenStep()
  })
})

describe('submitting', () => {
  it('before 17:00 promises the dispatch the same day and asks for a number', () => {
    const now = at('2026-04-30 16:59:59')
    const step = given(draft()).when({ type: 'submit' }, li, now).thenStep()
    expect(step.order).toMatchObject({
      status: 'PENDING_DISPATCH',
      acceptance: { at: now, dispatch: { due: at('2026-04-30 23:59:59'), rule: 'sameDay' } },
    })
    expect(step.commands).toEqual([{ type: 'issueNumber', at: now }])
    expect(step.facts).toMatchObject([
      { event: 'submit', from: 'DRAFT', to: 'PENDING_DISPATCH', at: now, data: { rule: 'sameDay' } },
    ])
  })

  it('after a bounce keeps the number, the acceptance and the running clock', () => {
    const step = given(bounced).when({ type: 'submit' }, li, at('2026-05-02 09:00:00')).thenStep()
    expect(step.order).toMatchObject({ status: 'PENDING_DISPATCH', acceptance })
    expect(step.commands).toEqual([])
  })

  it('an empty sheet names what is missing in talking order', () => {
    given(blank)
      .when({ type: 'submit' })
      .thenMissing(
        'contactNumber required',
        'districtCode required',
        'type required',
        'category required',
        'content required',
      )
  })

  it('asks for the address only where the matter has a place', () => {
    given(draft({ address: ' ' }))
      .when({ type: 'submit' })
      .thenMissing('address required')
    given(draft({ address: '', category: '0801' }))
      .when({ type: 'submit' })
      .thenStep()
    given(draft({ address: '', type: 'SUGGESTION' }))
      .when({ type: 'submit' })
      .thenStep()
  })

  it('asks no district of a question, no number of who stays anonymous', () => {
    given(draft({ type: 'CONSULT', districtCode: null, address: '' }))
      .when({ type: 'submit' })
      .thenStep()
    given(draft({ anonymous: true, contactNumber: '' }))
      .when({ type: 'submit' })
      .thenStep()
  })

  it.each([
    '13808711234',
    '+86 138-0871-1234',
    '0871-65331234',
    '(0871) 6533 1234',
    '12345',
    '+49 30 1234567',
  ])(
    'takes the number %s',
    (contactNumber) => void given(draft({ contactNumber })).when({ type: 'submit' }).thenStep(),
  )

  it.each(['1234', 'nobody', '138', '0871-6533 转 12', '+', '12345678901234567'])(
    'does not take the number %s',
    (contactNumber) =>
      given(draft({ contactNumber })).when({ type: 'submit' }).thenMissing('contactNumber number'),
  )

  it('knows its lists: a leaf of the tree, a district of the city', () => {
    given(draft({ category: '02' }))
      .when({ type: 'submit' })
      .thenMissing('category leaf')
    given(draft({ category: '9999', districtCode: '110101' }))
      .when({ type: 'submit' })
      .thenMissing('districtCode unknown', 'category unknown')
  })

  it('makes a title of the first sentence where none was written', () => {
    const titled = given(draft({ title: ' ' }))
      .when({ type: 'submit' })
      .thenStep()
    expect(titled.order?.fields.title).toBe('小区对面工地凌晨仍在施工')
    expect(titled.changed).toEqual(['title'])
    const long = given(draft({ title: '', content: '很'.repeat(99) }))
      .when({ type: 'submit' })
      .thenStep()
    expect(long.order?.fields.title).toBe(`${'很'.repeat(29)}…`)
  })

  it('twice is impossible', () => given(waiting).when({ type: 'submit' }).thenRefused('status'))
})

describe('answering in the call', () => {
  const question = draft({ type: 'CONSULT', answerText: '请到区政务大厅办理', districtCode: null })

  it('closes a question and issues its number', () => {
    const step = given(question).when({ type: 'answer' }).thenStep()
    expect(step.order).toMatchObject({ status: 'CLOSED_DIRECT', acceptance: { dispatch: null } })
    expect(step.commands).toMatchObject([{ type: 'issueNumber' }])
  })

  it('is for questions and praise, with the answer written down', () => {
    given(draft({ answerText: '好' }))
      .when({ type: 'answer' })
      .thenMissing('type oneOf')
    given(draft({ type: 'PRAISE', contactNumber: '', answerText: '谢谢' }))
      .when({ type: 'answer' })
      .thenStep()
    given(draft({ ...emptyFields }))
      .when({ type: 'answer' })
      .thenMissing('type required', 'category required', 'content required', 'answerText required')
  })
})

describe('refusing', () => {
  const refusal = { type: 'refuse', code: 'N1', reason: '已进入诉讼程序', informed: true } as const

  it('ends the sheet under a number, with the ground', () => {
    const step = given(draft()).when(refusal).thenStep()
    expect(step.order).toMatchObject({
      status: 'NOT_ACCEPTED',
      closing: { code: 'N1', reason: '已进入诉讼程序' },
    })
    expect(step.commands).toMatchObject([
      { type: 'issueNumber' },
      { type: 'notify', template: 'T6', reason: 'N1' },
    ])
  })

  it('needs the matter, a reason, and that the citizen was told', () => {
    given(blank)
      .when({ ...refusal, reason: ' ', informed: false })
      .thenMissing('type required', 'content required', 'reason required', 'informed required')
    given(draft())
      .when({ ...refusal, reason: 'x'.repeat(501) })
      .thenMissing('reason maxLength')
  })
})

describe('putting through to an emergency service', () => {
  it('records even an empty sheet', () => {
    const step = given(blank).when({ type: 'transfer', service: '119' }).thenStep()
    expect(step.order).toMatchObject({
      status: 'TRANSFERRED',
      fields: { title: '紧急转接119' },
      closing: { service: '119' },
    })
    expect(step.commands).toMatchObject([{ type: 'issueNumber' }])
  })
})

describe('merging into an order that pursues the matter already', () => {
  const merge = { type: 'merge', into: { orderId: 'o0', status: 'HANDLING' } } as const

  it('ends the sheet and urges that order', () => {
    const step = given(draft()).when(merge).thenStep()
    expect(step.order).toMatchObject({ status: 'MERGED', closing: { into: 'o0' } })
    expect(step.commands.map((c) => c.type)).toEqual(['issueNumber', 'urge'])
  })

  it('is the dispatcher’s once it was submitted', () => {
    given(waiting).when(merge).thenRefused('person')
    expect(given(waiting).when(merge, dispatcher).thenStep().commands).toEqual([
      { type: 'urge', orderId: 'o0' },
    ])
  })

  it('needs another order that is under way', () => {
    given(draft())
      .when({ ...merge, into: { orderId: 'o1', status: 'DRAFT' } })
      .thenMissing('into unknown')
    given(draft())
      .when({ ...merge, into: { orderId: 'o0', status: 'ARCHIVED' } })
      .thenMissing('into open')
    given(draft())
      .when({ ...merge, into: { orderId: 'o0', status: 'DRAFT' } })
      .thenMissing('into open')
  })
})

describe('discarding', () => {
  it('deletes the draft and leaves the outcome with the call', () => {
    const step = given(blank).when({ type: 'discard', outcome: 'HARASSMENT' }).thenStep()
    expect(step).toMatchObject({
      order: null,
      commands: [{ type: 'keepOutcome', outcome: 'HARASSMENT' }],
      facts: [{ event: 'discard', to: null }],
    })
  })

  it('is impossible once there is a number', () => {
    given(bounced).when({ type: 'discard', outcome: 'INVALID' }).thenRefused('status')
    given(waiting).when({ type: 'discard', outcome: 'INVALID' }).thenRefused('status')
  })
})

describe('voiding', () => {
  it('is the lead’s, with a reason, and issues no number', () => {
    given(draft()).when({ type: 'void', reason: '测试' }, li).thenRefused('person')
    given(draft()).when({ type: 'void', reason: '' }, lead).thenMissing('reason required')
    const step = given(draft()).when({ type: 'void', reason: '测试' }, lead).thenStep()
    expect(step).toMatchObject({ order: { status: 'VOIDED', acceptance: null }, commands: [] })
    const numbered = given(waiting).when({ type: 'void', reason: '误录' }, lead).thenStep()
    expect(numbered).toMatchObject({ order: { status: 'VOIDED', acceptance }, commands: [] })
  })
})

describe('bouncing', () => {
  it('gives it back to who wrote it while the clock runs on', () => {
    const step = given(waiting).when({ type: 'bounce', reason: '缺少门牌号' }, dispatcher).thenStep()
    expect(step.order).toEqual(bounced)
    expect(step.facts).toMatchObject([{ event: 'bounce', data: { reason: '缺少门牌号' } }])
  })

  it('is the dispatcher’s, with a reason', () => {
    given(waiting).when({ type: 'bounce', reason: 'x' }, lead).thenRefused('person')
    given(waiting).when({ type: 'bounce', reason: '' }, dispatcher).thenMissing('reason required')
    given(draft()).when({ type: 'bounce', reason: 'x' }, dispatcher).thenRefused('status')
  })
})

describe('the citizen taking it back', () => {
  it.each([waiting, bounced, { ...waiting, status: 'HANDLING' } as Order])(
    'archives it, number %#',
    (order) => {
      const step = given(order).when({ type: 'withdraw', sameNumber: true }, wang).thenStep()
      expect(step.order).toMatchObject({ status: 'ARCHIVED', closing: { result: 'WITHDRAWN' }, acceptance })
    },
  )

  it('needs the same number, and something that was filed', () => {
    given(waiting).when({ type: 'withdraw', sameNumber: false }).thenMissing('callerNumber number')
    given(draft()).when({ type: 'withdraw', sameNumber: true }).thenRefused('status')
  })
})
