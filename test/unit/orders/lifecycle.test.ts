import { describe, expect, it } from 'vitest'
import { at } from '../calendar/years.ts'
import {
  dispatcher,
  district,
  draft,
  eco,
  expediter,
  given,
  leader,
  lead,
  li,
  reviewer,
  street,
  supervisor,
  urban,
  wang,
  type Press,
} from './given.ts'
import {
  answered,
  appoint,
  contacted,
  dissatisfied,
  dispatched,
  drive,
  form,
  orderIn,
  reported,
  returned,
  signed,
  submitted,
  untilCallback,
  untilHandling,
  untilReview,
  untilRuling,
  untilSign,
  type Moment,
} from './journey.ts'

const waiting = orderIn('PENDING_DISPATCH', draft(), submitted)
const sent = orderIn('PENDING_SIGN', draft(), ...untilSign)
const handling = orderIn('HANDLING', draft(), ...untilHandling)
const noon = at('2026-05-06 12:00:00')
const to = (leadUnit: string, more: object = {}): Press => ({
  type: 'dispatch',
  ...appoint,
  leadUnit,
  ...more,
})
const asking: Press = { type: 'req_return', reason: '非本单位', basis: '三定', suggestedUnit: 'URBAN' }

describe('dispatching', () => {
  it('sets every clock from that moment, and the citizen’s promise', () => {
    expect(sent.course.assignment).toMatchObject({
      unit: 'ECO',
      kind: 'NORMAL',
      sign: { due: at('2026-05-06 17:00:00') },
      finish: { due: at('2026-05-11 17:00:00'), basis: '一般件，自转办起5个工作日内办结' },
      returnBy: { due: at('2026-05-07 17:00:00') },
    })
    expect(sent.course.first).toMatchObject({
      dispatchDue: at('2026-04-30 23:59:59'),
      overall: { due: at('2026-05-11 17:00:00') },
    })
  })

  it('tells the citizen and the units', () => {
    const { commands } = drive(draft(), submitted, [
      to('ECO', { assistUnits: ['URBAN'] }),
      dispatcher,
      '2026-04-30 16:30:00',
    ])
    expect(commands).toMatchObject([
      { template: 'T1', unit: null, due: at('2026-05-11 17:00:00') },
      { template: 'U1', unit: 'ECO', due: at('2026-05-11 17:00:00'), signDue: at('2026-05-06 17:00:00') },
      { template: 'U1', unit: 'URBAN', due: at('2026-05-09 17:00:00') },
    ])
  })

  it('goes neither to the unit complained of nor to one below it', () => {
    given(waiting)
      .when(to('ECO', { respondentUnit: 'ECO' }), dispatcher)
      .thenMissing('leadUnit respondent')
    given(waiting)
      .when(to('TRAFFIC', { respondentUnit: 'POLICE' }), dispatcher)
      .thenMissing('leadUnit respondent')
    given(waiting)
      .when(to('ECO', { respondentUnit: 'POLICE', assistUnits: ['TRAFFIC'] }), dispatcher)
      .thenMissing('assistUnits respondent')
    given(waiting)
      .when(to('POLICE', { respondentUnit: 'TRAFFIC' }), dispatcher)
      .thenStep()
  })

  it('names exactly one lead, and nobody twice', () => {
    given(waiting).when(to(''), dispatcher).thenMissing('leadUnit required')
    given(waiting).when(to('NOWHERE'), dispatcher).thenMissing('leadUnit unknown')
    given(waiting)
      .when(to('ECO', { assistUnits: ['ECO'] }), dispatcher)
      .thenMissing('assistUnits sameUnit')
    given(waiting)
      .when(to('ECO', { assistUnits: ['URBAN', 'URBAN'] }), dispatcher)
      .thenMissing('assistUnits duplicate')
    given(waiting).when(to('ECO'), leader).thenRefused('person')
  })

  it('under a law of its own needs the article and a number of days', () => {
    const law = (value: number, basis: string) =>
      to('ECO', { statutory: { limit: { unit: 'WORKDAY', value }, basis } })
    given(waiting)
      .when(law(0, ' '), dispatcher)
      .thenMissing('statutory.limit range', 'statutory.basis required')
    const { order } = given(waiting)
      .when(law(7, '市场监管投诉举报办法14'), dispatcher, at('2026-04-30 16:30:00'))
      .thenStep()
    expect(order?.course.assignment).toMatchObject({
      kind: 'STATUTORY',
      finish: { due: at('2026-05-13 17:00:00'), basis: '市场监管投诉举报办法14' },
    })
  })

  it('recalled, keeps the hotline’s own clock and the citizen’s promise', () => {
    const back = orderIn('PENDING_DISPATCH', draft(), ...untilSign, [
      { type: 'recall', reason: '派错' },
      dispatcher,
      '2026-05-06 09:00:00',
    ])
    expect(back.acceptance).toEqual(waiting.acceptance)
    expect(back.course).toMatchObject({ assignment: null, first: sent.course.first })
    const again = given(back).when(to('URBAN'), dispatcher, noon).thenStep().order
    expect(again?.course.assignment?.finish.due).toBe(at('2026-05-12 17:00:00'))
    expect(again?.course.first).toEqual(sent.course.first)
  })
})

describe('returning', () => {
  it('is for the lead unit, within two workdays, once, with a reason and another unit', () => {
    given(sent).when(asking, urban, noon).thenRefused('person')
    given(sent).when(asking, eco, at('2026-05-07 17:00:00')).thenStep()
    given(sent).when(asking, eco, at('2026-05-07 17:00:01')).thenMissing('return tooLate')
    given(sent)
      .when({ ...asking, reason: '', basis: '', suggestedUnit: 'ECO' }, eco, noon)
      .thenMissing('reason required', 'basis required', 'suggestedUnit sameUnit')
  })

  it('accepted, waits for another dispatch under a new clock', () => {
    const back = orderIn('PENDING_DISPATCH', draft(), ...untilSign, signed, returned, [
      { type: 'return_ok', reason: '' },
      dispatcher,
      '2026-05-06 11:00:00',
    ])
    expect(back.acceptance.dispatch).toEqual({ due: at('2026-05-06 23:59:59'), rule: 'sameDay' })
    expect(back.course).toMatchObject({ acceptedReturns: 1, assignment: null, hardOrder: false })
  })

  it('denied, stays with the unit, counts as signed when it asked, and is never asked again', () => {
    const kept = orderIn(
      'HANDLING',
      draft(),
      ...untilSign,
      [asking, eco, '2026-05-06 10:00:00'],
      [{ type: 'return_no', reason: '属职责' }, dispatcher, '2026-05-06 11:00:00'],
    )
    expect(kept.course.assignment).toMatchObject({
      signedAt: at('2026-05-06 10:00:00'),
      finish: sent.course.assignment.finish,
    })
    given(kept).when(asking, eco, noon).thenMissing('return returnForbidden')
  })

  it('twice accepted makes it a hard order that only a leader places, for good', () => {
    const twice: readonly Moment[] = [
      ...[submitted, dispatched, signed, returned],
      [{ type: 'return_ok', reason: '' }, dispatcher, '2026-05-06 11:00:00'],
      [to('URBAN'), dispatcher, '2026-05-06 11:30:00'],
      [{ ...asking, suggestedUnit: 'ECO' }, urban, '2026-05-06 12:00:00'],
      [{ type: 'return_ok', reason: '' }, dispatcher, '2026-05-06 13:00:00'],
    ]
    const hard = orderIn('PENDING_DISPATCH', draft(), ...twice)
    expect(hard.course).toMatchObject({ hardOrder: true, acceptedReturns: 2 })
    given(hard).when(to('ECO'), dispatcher, noon).thenMissing('leadUnit mustBeDesignated')
    const named = given(hard)
      .when(
        { type: 'designate', ...appoint, leadUnit: 'D530102', reason: '属地牵头' },
        leader,
        at('2026-05-06 14:00:00'),
      )
      .thenStep().order
    expect(named).toMatchObject({ status: 'PENDING_SIGN', course: { forbidReturn: true } })
    if (named !== null)
      given(named).when(asking, district, at('2026-05-06 15:00:00')).thenMissing('return returnForbidden')
  })
})

describe('handling', () => {
  it('is for members of the lead unit alone', () => {
    given(sent).when({ type: 'sign' }, urban, noon).thenRefused('person')
    given(sent).when({ type: 'sign' }, street, noon).thenRefused('person')
    given(sent).when({ type: 'sign' }, { userId: 'han', role: 'UNIT_L2' }, noon).thenRefused('person')
    given(sent).when({ type: 'sign' }, eco, noon).thenStep()
  })

  it('reports only after the citizen was contacted or tried', () => {
    const silent = orderIn('HANDLING', draft(), ...untilSign, signed)
    given(silent)
      .when({ type: 'feedback', form: { ...form, contactTime: noon } }, eco, noon)
      .thenMissing('contact notContacted')
    const tried = given(silent)
      .when({ type: 'contact', outcome: 'NO_ANSWER', note: '' }, eco, noon)
      .thenStep().order
    expect(tried?.course.assignment).toMatchObject({ contactTries: 1, contactedAt: null })
    if (tried !== null)
      given(tried)
        .when({ type: 'feedback', form: { ...form, contactTime: noon } }, eco, noon)
        .thenStep()
    given(silent)
      .when({ type: 'contact', outcome: 'NO_NUMBER', note: '' }, eco, noon)
      .thenMissing('outcome hasNumber')
  })

  it('reports on a form that says what came of it', () => {
    const empty = {
      ...form,
      contactTime: null,
      solved: 'UNSOLVED' as const,
      handlingNote: ' ',
      publicReply: '',
    }
    given(handling)
      .when({ type: 'feedback', form: empty }, eco, at('2026-05-08 10:00:00'))
      .thenMissing(
        'contactTime required',
        'unsolvedReason required',
        'handlingNote required',
        'publicReply required',
      )
    const idea = { ...handling, fields: { ...handling.fields, type: 'SUGGESTION' as const } }
    given(idea)
      .when({ type: 'feedback', form }, eco, at('2026-05-08 10:00:00'))
      .thenMissing('verdict required')
    given(idea)
      .when(
        { type: 'feedback', form: { ...form, solved: null, verdict: 'ADOPTED' } },
        eco,
        at('2026-05-08 10:00:00'),
      )
      .thenStep()
  })

  it('waits for what it passed on, which is due a workday before', () => {
    const led = orderIn(
      'HANDLING',
      draft(),
      submitted,
      [to('D530102', { assistUnits: ['URBAN'] }), dispatcher, '2026-04-30 16:30:00'],
      [{ type: 'sign' }, district, '2026-05-06 09:00:00'],
      [{ type: 'contact', outcome: 'CONTACTED', note: '' }, district, '2026-05-06 10:00:00'],
    )
    given(led)
      .when({ type: 'sub_dispatch', unit: 'ECO', note: '', due: null }, district, noon)
      .thenMissing('unit subordinate')
    given(led)
      .when(
        { type: 'sub_dispatch', unit: 'STREET', note: '', due: at('2026-05-10 09:00:00') },
        district,
        noon,
      )
      .thenMissing('due tooLate')
    const passed = orderIn('HANDLING', led, [
      { type: 'sub_dispatch', unit: 'STREET', note: '现场查看', due: null },
      district,
      '2026-05-06 12:00:00',
    ])
    expect(passed.course.tasks).toMatchObject([
      { kind: 'ASSIST', unit: 'URBAN', due: at('2026-05-09 17:00:00') },
      { kind: 'SUB', unit: 'STREET', due: at('2026-05-09 17:00:00') },
    ])
    const report: Press = { type: 'feedback', form }
    given(passed).when(report, district, at('2026-05-08 10:00:00')).thenMissing('tasks tasksOpen')
    given(passed).when({ type: 'task_sign', taskId: 2 }, eco, noon).thenRefused('person')
    const done = orderIn(
      'HANDLING',
      passed,
      [{ type: 'task_sign', taskId: 2 }, street, '2026-05-06 13:00:00'],
      [{ type: 'task_done', taskId: 2, result: '已查看' }, street, '2026-05-07 13:00:00'],
      [{ type: 'task_return', taskId: 1, reason: '无关' }, urban, '2026-05-07 14:00:00'],
    )
    given(done).when(report, district, at('2026-05-08 10:00:00')).thenMissing('tasks tasksOpen')
    const waived = orderIn('HANDLING', done, [
      { type: 'task_waive', taskId: 1, reason: '不需要' },
      district,
      '2026-05-07 15:00:00',
    ])
    given(waived).when(report, district, at('2026-05-08 10:00:00')).thenStep()
    given(waived)
      .when({ type: 'task_done', taskId: 9, result: 'x' }, street, noon)
      .thenMissing('taskId unknown')
  })
})

describe('extending', () => {
  const ask = (workdays = 10): Press => ({
    type: 'req_extend',
    workdays,
    reason: '需检测',
    plan: '委托检测后处理',
    appellantTold: true,
  })
  it('is asked for before the due date, with a plan, the citizen told', () => {
    given(handling)
      .when({ ...ask(), plan: '', appellantTold: false } as Press, eco, noon)
      .thenMissing('plan required', 'appellantTold required')
    given(handling).when(ask(11), eco, noon).thenMissing('workdays daysOutOfRange')
    given(handling).when(ask(), eco, at('2026-05-11 17:00:01')).thenMissing('extension tooLate')
  })

  it('granted late still counts from the old due date, for unit and citizen, and tells the citizen', () => {
    const asked = orderIn('HANDLING', handling, [ask(), eco, '2026-05-11 16:00:00'])
    given(asked).when(ask(), eco, at('2026-05-11 16:30:00')).thenMissing('extension undecided')
    const { order, commands } = given(asked)
      .when({ type: 'extend_ok', reason: '' }, leader, at('2026-05-13 09:00:00'))
      .thenStep()
    expect(order?.course.assignment?.finish.due).toBe(at('2026-05-25 17:00:00'))
    expect(order?.course.first?.overall.due).toBe(at('2026-05-25 17:00:00'))
    expect(commands).toMatchObject([{ template: 'T2', due: at('2026-05-25 17:00:00'), reason: '需检测' }])
    if (order === null) return
    given(order).when(ask(), eco, at('2026-05-14 09:00:00')).thenMissing('extension alreadyExtended')
    const hard = given(order)
      .when({ type: 'mark_hard', reason: '多部门' }, leader, at('2026-05-14 09:00:00'))
      .thenStep().order
    if (hard !== null) given(hard).when(ask(), eco, at('2026-05-14 10:00:00')).thenStep()
  })

  it('is not granted by who asked, nor where nobody asked', () => {
    const asked = orderIn('HANDLING', handling, [ask(), { ...eco, userId: 'jiang' }, '2026-05-08 09:00:00'])
    expect(given(asked).when({ type: 'extend_ok', reason: '' }, leader, noon).result).toEqual({
      refused: 'person',
      why: 'requester',
    })
    given(handling)
      .when({ type: 'extend_ok', reason: '' }, leader, noon)
      .thenMissing('extension nothingAsked')
  })
})

describe('review', () => {
  const told = orderIn('FEEDBACK_REVIEW', draft(), ...untilReview)
  it('sends it back with a reason, its due date standing', () => {
    const { order } = given(told).when({ type: 'review_fail', reason: '未答复' }, reviewer, noon).thenStep()
    expect(order).toMatchObject({
      status: 'HANDLING',
      course: { assignment: { finish: { due: at('2026-05-11 17:00:00') } } },
    })
  })
  it('passes it on to be called back within two workdays, and tells the citizen', () => {
    const { order, commands } = drive(draft(), ...untilCallback)
    expect(order?.course.callback).toMatchObject({ round: 1, due: { due: at('2026-05-11 17:00:00') } })
    expect(commands).toMatchObject([{ template: 'T3', key: '1' }])
  })
  it('archives what nobody can be or need be called about', () => {
    const of = (fields: object) =>
      given({ ...told, fields: { ...told.fields, ...fields } })
        .when({ type: 'review_ok' }, reviewer, noon)
        .thenStep().order
    expect(of({ callbackRequired: false })).toMatchObject({
      status: 'ARCHIVED',
      closing: { result: 'CALLBACK_DECLINED' },
    })
    expect(of({ anonymous: true, contactNumber: '' })).toMatchObject({
      status: 'ARCHIVED',
      closing: { result: 'UNCONTACTABLE' },
    })
  })
  it('is not done by who had a hand in it', () => {
    for (const userId of ['li', 'sun', 'han']) {
      expect(given(told).when({ type: 'review_ok' }, { userId, role: 'REVIEWER' }, noon).result).toEqual({
        refused: 'person',
        why: 'handledBefore',
      })
    }
  })
})

describe('beside the states', () => {
  it('the urges climb: a message, the expediter, a proposal to supervise', () => {
    const urge: Moment = [{ type: 'urge', note: '', mergedFrom: null }, wang, '2026-05-08 09:00:00']
    const { commands } = drive(handling, urge)
    expect(commands).toMatchObject([{ template: 'U4', unit: 'ECO', key: '1' }])
    const third = orderIn('HANDLING', handling, urge, urge, urge)
    expect(third.course.supervisionProposedAt).toBe(at('2026-05-08 09:00:00'))
    expect(
      given(third)
        .when({ type: 'expedite', note: '已电话催办' }, expediter, noon)
        .thenStep()
        .order?.course.urges.every((one) => one.expeditedAt === noon),
    ).toBe(true)
    given(draft()).when({ type: 'urge', note: '', mergedFrom: null }, li, noon).thenRefused('status')
  })

  it('supervision goes from the lead to the supervisor to the unit and back', () => {
    const start = orderIn('HANDLING', handling, [
      { type: 'supervise', trigger: 'POOR_HANDLING', means: 'PHONE', note: '态度差' },
      lead,
      '2026-05-08 09:00:00',
    ])
    given(start)
      .when({ type: 'sup_accept', note: '' }, supervisor, noon)
      .thenMissing('supervision wrongState')
    given(start)
      .when({ type: 'supervise', trigger: 'OVERDUE', means: 'PHONE', note: 'x' }, lead, noon)
      .thenMissing('supervision alreadySo')
    const { order, commands } = drive(start, [
      { type: 'sup_issue', means: 'REGISTERED', note: '' },
      supervisor,
      '2026-05-08 10:00:00',
    ])
    expect(order?.course.supervisions).toMatchObject([{ status: 'ISSUED', due: at('2026-05-12 17:00:00') }])
    expect(commands).toMatchObject([{ template: 'U3', unit: 'ECO' }])
    if (order === null) return
    given(order).when({ type: 'sup_answer', answer: '' }, eco, noon).thenMissing('answer required')
    const ended = drive(
      order,
      [{ type: 'sup_answer', answer: '已道歉' }, eco, '2026-05-08 11:00:00'],
      [{ type: 'sup_reject', reason: '不完整' }, supervisor, '2026-05-08 12:00:00'],
      [{ type: 'sup_answer', answer: '已道歉并整改' }, eco, '2026-05-08 13:00:00'],
      [{ type: 'sup_accept', note: '' }, supervisor, '2026-05-08 14:00:00'],
    ).order
    expect(ended?.course.supervisions).toMatchObject([{ status: 'DONE', rejections: 1 }])
    const archived = orderIn(
      'ARCHIVED',
      ended ?? start,
      reported,
      [{ type: 'review_ok' }, reviewer, '2026-05-08 16:00:00'],
      answered('2026-05-11 10:00:00'),
    )
    expect(archived.course.supervisions).toMatchObject([{ status: 'CLOSED' }])
  })

  it('a supervision is issued to a unit: not while nobody has the order, and then to whoever has it', () => {
    const unassigned = orderIn(
      'PENDING_DISPATCH',
      handling,
      [
        { type: 'supervise', trigger: 'POOR_HANDLING', means: 'PHONE', note: '无人承办' },
        lead,
        '2026-05-07 10:10:00',
      ],
      [
        { type: 'req_return', reason: '不属职责', basis: '三定方案', suggestedUnit: 'URBAN' },
        eco,
        '2026-05-07 10:30:00',
      ],
      [{ type: 'return_ok', reason: '' }, dispatcher, '2026-05-07 11:00:00'],
    )
    given(unassigned)
      .when({ type: 'sup_issue', means: 'REGISTERED', note: '' }, supervisor, at('2026-05-07 13:00:00'))
      .thenRefused('status')
    const { commands } = drive(
      unassigned,
      [to('URBAN'), dispatcher, '2026-05-07 14:00:00'],
      [{ type: 'sup_issue', means: 'REGISTERED', note: '' }, supervisor, '2026-05-07 15:00:00'],
    )
    expect(commands).toMatchObject([{ template: 'U3', unit: 'URBAN' }])
  })

  it('whoever has an interest steps back and can do nothing more', () => {
    const stepped = orderIn(
      'HANDLING',
      handling,
      [{ type: 'recuse', userId: 'qian', reason: '亲属' }, reviewer, '2026-05-08 09:00:00'],
      contacted,
    )
    const told = orderIn('FEEDBACK_REVIEW', stepped, reported)
    expect(given(told).when({ type: 'review_ok' }, reviewer, noon).result).toEqual({
      refused: 'person',
      why: 'recused',
    })
    given(handling)
      .when({ type: 'recuse', userId: 'sun', reason: '亲属' }, reviewer, noon)
      .thenRefused('person')
    given(handling).when({ type: 'recuse', userId: 'sun', reason: '亲属' }, lead, noon).thenStep()
  })

  it('the citizen may take it back at any time', () => {
    for (const order of [sent, handling, orderIn('RULING', draft(), ...untilRuling)]) {
      expect(
        given(order).when({ type: 'withdraw', sameNumber: true }, wang, noon).thenStep().order,
      ).toMatchObject({ status: 'ARCHIVED', closing: { result: 'WITHDRAWN' } })
    }
  })

  it('an urgent order counts in hours', () => {
    const urgent = orderIn('PENDING_SIGN', draft({ urgency: 'CRITICAL' }), submitted, dispatched)
    expect(urgent.course.assignment).toMatchObject({
      sign: { due: at('2026-04-30 17:00:00') },
      finish: { due: at('2026-05-01 16:30:00') },
      returnBy: { due: at('2026-04-30 17:30:00') },
    })
    expect(dissatisfied.result).toBe('DISSATISFIED')
  })
})
