import { describe, expect, it } from 'vitest'
import {
  askingField,
  firstValues,
  nthAnswer,
  unanswered,
} from '../../../../agent-ui/src/state/orders/act-fields.ts'
import { acts, actOf, toWords } from '../../../../agent-ui/src/state/orders/acts.ts'
import { deskTabs } from '../../../../agent-ui/src/state/orders/desks.ts'
import { actsFor, nextAct } from '../../../../agent-ui/src/state/orders/possible-acts.ts'
import { zhCN } from '../../../../agent-ui/src/text/zh-CN-desks.ts'
import { assignment, givenCase } from './given-case.ts'

const unitTab = deskTabs('UNIT_L2')[0] ?? null

describe('what can be pressed', () => {
  it('has its words, and those of its questions and their answers', () => {
    const words = zhCN as unknown as Record<string, Record<string, unknown>>
    const options = words['actOption'] as Record<string, Record<string, string>>
    for (const [name, { fields }] of Object.entries(acts)) {
      expect(words['act']?.[name], name).toBeTypeOf('string')
      expect(words['actHint']?.[name], name).toBeTypeOf('string')
      for (const field of fields) {
        expect(words['actField']?.[field.name], `${name} ${field.name}`).toBeTypeOf('string')
        if (field.kind !== 'choice') continue
        for (const option of field.options)
          expect(options[field.group]?.[option], option).toBeTypeOf('string')
      }
    }
  })

  it('comes in the order of the desk, the contact before the feedback until the citizen was called', () => {
    const possible = ['feedback', 'contact', 'req_extend', 'urge'] as const
    expect(actsFor(unitTab, givenCase({}, { assignment }, possible))).toEqual([
      ...['contact', 'feedback', 'req_extend', 'urge'],
    ])
    const called = { assignment: { ...assignment, contactTries: 1 } }
    expect(actsFor(unitTab, givenCase({}, called, possible))).toEqual([
      ...['feedback', 'req_extend', 'contact', 'urge'],
    ])
  })

  it('leaves out what would come to nothing', () => {
    const possible = ['sup_answer', 'task_done', 'req_extend', 'extend_ok', 'sign'] as const
    expect(actsFor(unitTab, givenCase({}, { assignment }, possible))).toEqual(['sign', 'req_extend'])
    expect(actsFor(null, givenCase({}, { acceptedReturns: 2 }, ['dispatch', 'designate']))).toEqual([
      'designate',
    ])
  })

  it('opens by itself only what the desk is for', () => {
    expect(nextAct(unitTab, ['sign', 'urge'])).toBe('sign')
    expect(nextAct(unitTab, ['urge'])).toBeNull()
  })
})

describe('a form', () => {
  const order = givenCase({})

  it('is answered by digits, question after question, as the call-back asks', () => {
    const { fields } = actOf('callback')
    const values = firstValues(fields, order)
    for (const digit of [1, 1, 2, 3, 3, 2]) {
      const field = askingField(fields, values, order)
      if (field !== null) values[field.name] = nthAnswer(field, digit)
    }
    expect(askingField(fields, values, order)).toBeNull()
    expect(toWords('callback', values, order, 10_000.4, 'me')).toEqual({
      ...{ event: 'callback', outcome: 'ANSWERED', calledAt: 8_000 },
      answers: {
        ...{ staffContacted: true, asReported: false, solved: 'UNSOLVED', result: 'DISSATISFIED' },
        ...{ processSatisfied: false, comment: '' },
      },
    })
  })

  it('asks nothing more where nobody answered', () => {
    const { fields } = actOf('callback')
    const values = { ...firstValues(fields, order), outcome: 'NO_ANSWER' }
    expect(unanswered(fields, values, order)).toEqual([])
    expect(toWords('callback', values, order, 0, 'me')).toMatchObject({ answers: null })
  })

  it('wants a verdict of a suggestion, and of everything else whether it is solved', () => {
    const { fields } = actOf('feedback')
    const missing = (type: 'SUGGESTION' | 'COMPLAINT') =>
      unanswered(fields, firstValues(fields, order), givenCase({ type }))
    expect(missing('SUGGESTION')).toContain('verdict')
    expect(missing('SUGGESTION')).not.toContain('solved')
    expect(missing('COMPLAINT')).toContain('solved')
    expect(missing('COMPLAINT')).not.toContain('verdict')
  })

  it('sends a law’s own limit only where there is one, and no respondent that nobody named', () => {
    const plain = { ...firstValues(actOf('dispatch').fields, order), leadUnit: 'ECO' }
    expect(toWords('dispatch', plain, order, 0, 'me')).toEqual({
      ...{ event: 'dispatch', leadUnit: 'ECO', assistUnits: [], statutory: null },
    })
    const lawful = {
      ...plain,
      isStatutory: true,
      limitValue: 7,
      limitUnit: 'WORKDAY',
      limitBasis: '办法14条',
    }
    expect(toWords('dispatch', lawful, order, 0, 'me')).toMatchObject({
      statutory: { limit: { unit: 'WORKDAY', value: 7 }, basis: '办法14条' },
    })
  })

  it('takes the only task that it can be about', () => {
    const task = { id: 3, kind: 'ASSIST', unit: 'URBAN', status: 'SIGNED' } as const
    const tasks = [task] as unknown as Parameters<typeof givenCase>[1]
    const one = givenCase({}, { tasks: tasks as never })
    expect(firstValues(actOf('task_done').fields, one)['taskId']).toBe(3)
    expect(firstValues(actOf('task_sign').fields, one)['taskId']).toBeNull()
  })
})
