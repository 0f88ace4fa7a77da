import { hourMs, isOnTime } from '../domain/calendar/shanghai.ts'
import { mustBeDesignated } from '../domain/orders/clocks/returning.ts'
import { effectiveDeadline, isSupervised, isTaskOpen, type Course } from '../domain/orders/course.ts'
import type { CallbackAnswers, FeedbackForm, Solved } from '../domain/orders/course-terms.ts'
import type { StatutoryLimit } from '../domain/orders/clocks/handling.ts'
import { isDiallable } from '../domain/orders/required.ts'
import type { OrderIn } from '../domain/orders/order.ts'
import type { Rules } from '../domain/orders/rules.ts'
import type { OrderStatus } from '../domain/orders/terms.ts'
import { about, inCallingWindow, inHouse, inOffice, minuteMs } from './hours.ts'
import { clerkOf, house } from './people.ts'
import { chance, pick, weighted, whole, type Random } from './random.ts'
import type { Walk } from './walk.ts'

export type Scene = { readonly walk: Walk; readonly random: Random; readonly rules: Rules }
type Stage = (scene: Scene) => void

/** From its acceptance to the archive, or to where it is by now. */
export const travel = (scene: Scene): void => {
  while (scene.walk.walking()) stages[scene.walk.order().status](scene)
}

const orderIn = <K extends OrderStatus>(walk: Walk, status: K): OrderIn<K> => {
  const order = walk.order()
  if (order.status !== status) throw new Error(`is ${order.status}, not ${status}`)
  return order as OrderIn<K>
}

const day = 24 * hourMs

/** Bounced: whoever wrote it asks the citizen again. */
const rewrite: Stage = ({ walk, random }) => {
  const agent = walk.facts[0]?.by ?? house.agents[0]
  if (agent) walk.press(walk.at() + whole(random, 8, 90) * minuteMs, agent, { type: 'submit' })
}

const waitForDispatch: Stage = (scene) => {
  const { walk, random } = scene
  const { course, acceptance, fields } = orderIn(walk, 'PENDING_DISPATCH')
  const promptly = inHouse(random, walk.at() + 3 * minuteMs + about(random, 55 * minuteMs))
  const at = chance(random, 0.02) ? acceptance.dispatch.due + about(random, 3 * hourMs) : promptly
  const isFirst = course.dispatches === 0
  if (isFirst && turnedAway(scene, at)) return
  const appointment = appointmentFor(scene, fields.category ?? '', fields.districtCode)
  if (mustBeDesignated(course.acceptedReturns)) {
    const leader = pick(random, house.leaders)
    walk.press(at, leader, { type: 'designate', reason: '职责交叉，指定主办单位', ...appointment })
    return
  }
  const dispatched = walk.press(at, pick(random, house.dispatchers), { type: 'dispatch', ...appointment })
  if (dispatched && isFirst) urgeLater(scene)
}

/** Sent back to who wrote it, or struck out as written twice. */
const turnedAway = ({ walk, random }: Scene, at: number): boolean => {
  const word = weighted(random, { no: 991, bounce: 6, void: 3 })
  if (word === 'bounce') {
    walk.press(at, pick(random, house.dispatchers), { type: word, reason: '地址不详，请与来电人核实后补充' })
  }
  if (word === 'void') walk.press(at, pick(random, house.leads), { type: word, reason: '重复登记' })
  return word !== 'no'
}

const districtUnits = ['01', '02', '04', '05', '11']
const statutoryCategories = ['0601', '0602', '0605']

const appointmentFor = ({ random, rules, walk }: Scene, category: string, district: string | null) => {
  const department = rules.category(category)?.leadUnit ?? 'HOTLINE'
  const local = district === null ? department : `D${district}`
  const isLocal = chance(random, districtUnits.includes(category.slice(0, 2)) ? 0.5 : 0.12)
  const wanted = isLocal ? [local, department, 'URBAN'] : [department, local, 'URBAN']
  const leadUnit = wanted.find((unit) => !walk.order().course.unitsAsked.includes(unit)) ?? 'HOTLINE'
  const helper = leadUnit === local ? department : local
  const assistUnits = helper !== leadUnit && chance(random, 0.05) ? [helper] : []
  const byLaw = statutoryCategories.includes(category) && chance(random, 0.4)
  const statutory: StatutoryLimit | null = byLaw
    ? { limit: { unit: 'WORKDAY', value: 7 }, basis: '市场监督管理投诉举报处理暂行办法第十四条' }
    : null
  return { leadUnit, assistUnits, statutory }
}

/** Some citizens call again before anything has happened; after the third time it is supervised. */
const urgeLater = (scene: Scene): void => {
  const { walk, random } = scene
  const start = walk.at()
  const times = chance(random, 0.045) ? (chance(random, 0.25) ? whole(random, 2, 3) : 1) : 0
  for (let index = 1; index <= times; index++) {
    const at = start + index * day + about(random, day)
    walk.besides({
      at,
      by: pick(random, house.agents),
      press: { type: 'urge', note: '来电人再次来电催办', mergedFrom: null },
    })
    if (index === 2) {
      const expediter = pick(random, house.expediters)
      walk.besides({
        at: at + 3 * hourMs,
        by: expediter,
        press: { type: 'expedite', note: '已电话督促承办单位' },
      })
    }
    if (index === 3) superviseFrom(scene, at + 2 * hourMs, 'URGED')
  }
  if (chance(random, 0.004)) {
    walk.besides({
      at: start + about(random, 2 * day),
      by: pick(random, house.agents),
      press: { type: 'withdraw', sameNumber: true },
    })
  }
}

const superviseFrom = ({ walk, random, rules }: Scene, at: number, trigger: 'URGED' | 'OVERDUE'): void => {
  const { calendar } = rules.clock
  const issued = inOffice(calendar, random, at + 2 * hourMs)
  const answered = inOffice(calendar, random, issued + about(random, 1.5 * day))
  const supervisor = pick(random, house.supervisors)
  const unit = walk.order().course.assignment?.unit ?? 'HOTLINE'
  walk.besides({
    at,
    by: pick(random, house.leads),
    press: { type: 'supervise', trigger, means: 'PHONE', note: '多次催办仍未办结' },
  })
  walk.besides({ at: issued, by: supervisor, press: { type: 'sup_issue', means: 'REGISTERED', note: '' } })
  walk.besides({
    at: answered,
    by: clerkOf(unit, random),
    press: { type: 'sup_answer', answer: '已安排专人办理，将按期反馈' },
  })
  walk.besides({ at: answered + 5 * hourMs, by: supervisor, press: { type: 'sup_accept', note: '' } })
}

const mayAskReturn = (course: Course, unit: string): boolean =>
  !course.forbidReturn && course.redo === null && !isSupervised(course) && !course.unitsAsked.includes(unit)

const waitForSign: Stage = ({ walk, random, rules }) => {
  const { course } = orderIn(walk, 'PENDING_SIGN')
  const { unit, sign, returnBy } = course.assignment
  const by = clerkOf(unit, random)
  const { calendar } = rules.clock
  if (chance(random, 0.004)) {
    const reason = '承办单位有误，重新转办'
    walk.press(walk.at() + about(random, hourMs), pick(random, house.dispatchers), { type: 'recall', reason })
    return
  }
  const hurried = sign.limit.unit === 'HOUR'
  const usual = hurried
    ? walk.at() + (sign.due - walk.at()) * (0.1 + 0.7 * random())
    : inOffice(calendar, random, walk.at() + about(random, 2.5 * hourMs))
  const at = chance(random, 0.035) ? sign.due + about(random, hurried ? 40 * minuteMs : 6 * hourMs) : usual
  walk.reach(at)
  if (walk.order().status !== 'PENDING_SIGN') return
  const mayReturn = mayAskReturn(orderIn(walk, 'PENDING_SIGN').course, unit)
  if (mayReturn && isOnTime(at, returnBy.due) && chance(random, 0.03)) {
    const suggestedUnit = unit === 'URBAN' ? 'HOUSING' : 'URBAN'
    const press = {
      type: 'req_return',
      reason: '不属本单位职责范围',
      basis: '部门三定方案',
      suggestedUnit,
    } as const
    walk.press(at, by, press)
    return
  }
  walk.press(at, by, { type: 'sign' })
}

const judgeReturn: Stage = ({ walk, random }) => {
  const at = inHouse(random, walk.at() + 10 * minuteMs + about(random, 1.5 * hourMs))
  const by = pick(random, house.dispatchers)
  if (chance(random, 0.65)) walk.press(at, by, { type: 'return_ok', reason: '情况属实，重新转办' })
  else walk.press(at, by, { type: 'return_no', reason: '属本单位职责，请继续办理' })
}

/** Contact, helpers, now and then more time, and at last the report. */
const work: Stage = (scene) => {
  const { course } = orderIn(scene.walk, 'HANDLING')
  if (course.assignment.contactTries === 0) {
    reachCitizen(scene)
    return
  }
  const due = (effectiveDeadline(course) ?? course.assignment.finish).due
  if (!helpersWork(scene) && !askForTime(scene, due)) report(scene, due)
}

const reachCitizen = ({ walk, random, rules }: Scene): void => {
  const { course, fields } = orderIn(walk, 'HANDLING')
  const { contact, finish, unit } = course.assignment
  const soon = walk.at() + Math.max(0, contact.due - walk.at()) * random() * 0.9
  const planned = chance(random, 0.06) ? contact.due + about(random, day) : soon
  const at = finish.limit.unit === 'HOUR' ? soon : inOffice(rules.clock.calendar, random, planned)
  const answering = chance(random, 0.93) ? 'CONTACTED' : 'NO_ANSWER'
  const outcome = isDiallable(fields.contactNumber) ? answering : 'NO_NUMBER'
  const press = { type: 'contact', outcome, note: '' } as const
  walk.press(Math.max(at, walk.at() + 5 * minuteMs), clerkOf(unit, random), press)
}

const report = (scene: Scene, due: number): void => {
  const { walk, random } = scene
  const { course } = orderIn(walk, 'HANDLING')
  const by = clerkOf(course.assignment.unit, random)
  const late = chance(random, course.redo === null ? 0.06 : 0.1)
  const at = reportTime(scene, due, late)
  if (late && chance(random, 0.08)) superviseFrom(scene, due + 2 * hourMs, 'OVERDUE')
  if (chance(random, 0.006)) {
    walk.press(at, by, { type: 'terminate', ground: 'NON_COOPERATION', note: '诉求人多次不配合调查核实' })
  } else walk.press(at, by, { type: 'feedback', form: formFor(scene, at) })
}

const reportTime = ({ walk, random, rules }: Scene, due: number, late: boolean): number => {
  const hurried = orderIn(walk, 'HANDLING').course.assignment.finish.limit.unit === 'HOUR'
  const planned = walk.at() + Math.max(0, due - walk.at()) * (0.3 + 0.65 * random())
  const at = late ? due + about(random, hurried ? 5 * hourMs : 1.5 * day) : Math.min(planned, due)
  if (hurried) return Math.max(at, walk.at() + 5 * minuteMs)
  const moment = inOffice(rules.clock.calendar, random, at)
  // What would slip past the deadline for the sake of office hours is done in the last hour before it.
  const slips = !late && moment > due && walk.at() < due - hourMs
  return slips ? due - random() * 0.9 * hourMs : moment
}

const helpersWork = ({ walk, random, rules }: Scene): boolean => {
  const task = walk.order().course.tasks.find(isTaskOpen)
  if (task === undefined) return false
  const at = inOffice(rules.clock.calendar, random, walk.at() + about(random, 8 * hourMs))
  const by = clerkOf(task.unit, random)
  if (task.status === 'ASSIGNED') walk.press(at, by, { type: 'task_sign', taskId: task.id })
  else walk.press(at, by, { type: 'task_done', taskId: task.id, result: '已配合现场核查并反馈主办单位' })
  return true
}

const askForTime = ({ walk, random }: Scene, due: number): boolean => {
  const { course } = orderIn(walk, 'HANDLING')
  const pending = course.extensions.find(({ status }) => status === 'ASKED')
  if (pending !== undefined) {
    const at = walk.at() + hourMs + about(random, 5 * hourMs)
    const by = pick(random, house.leaders)
    if (chance(random, 0.88)) walk.press(at, by, { type: 'extend_ok', reason: '情况属实，同意延期' })
    else walk.press(at, by, { type: 'extend_no', reason: '理由不充分，请按期办理' })
    return true
  }
  const possible =
    course.assignment.kind === 'NORMAL' && course.redo === null && course.extensions.length === 0
  if (!possible || walk.at() > due - 3 * hourMs || !chance(random, 0.035)) return false
  const press = {
    type: 'req_extend',
    workdays: whole(random, 2, 10),
    reason: '需多部门联合处置',
    plan: '现场勘查后制定方案，分步实施',
    appellantTold: true,
  } as const
  walk.press(due - (0.5 + 2 * random()) * hourMs, clerkOf(course.assignment.unit, random), press)
  return true
}

const notes = [
  '经现场核查，情况属实，已责令立即整改',
  '已安排工作人员到现场处理完毕',
  '已约谈责任单位，明确整改时限',
  '经核实，已纳入计划逐步实施',
  '已协调双方达成一致',
]

const formFor = ({ walk, random }: Scene, at: number): FeedbackForm => {
  const { fields, course } = walk.order()
  const { contactedAt } = course.assignment ?? { contactedAt: null }
  const suggestion = fields.type === 'SUGGESTION'
  const solved = weighted<Solved>(random, { SOLVED: 78, PARTLY: 14, UNSOLVED: 8 })
  const note = pick(random, notes)
  return {
    ...{ isTrue: chance(random, 0.9), beyondDuty: false, contacted: contactedAt !== null, contactNumber: '' },
    contactTime: contactedAt === null ? null : Math.min(contactedAt, at),
    solved: suggestion ? null : solved,
    unsolvedReason: !suggestion && solved === 'UNSOLVED' ? '历史遗留问题，需上级协调' : '',
    handlingNote: note,
    publicReply: `您好，您反映的“${fields.title}”，${note}，感谢您对我们工作的支持。`,
    verdict: suggestion
      ? weighted(random, { ADOPTED: 22, PARTLY_ADOPTED: 25, NOT_ADOPTED: 13, NOTED: 40 })
      : null,
    attachments: [],
  }
}

const review: Stage = ({ walk, random }) => {
  const at = inHouse(random, walk.at() + 15 * minuteMs + about(random, 5 * hourMs))
  const by = pick(random, house.reviewers)
  if (chance(random, 0.03)) walk.press(at, by, { type: 'review_fail', reason: '反馈内容未回应诉求，请补充' })
  else walk.press(at, by, { type: 'review_ok' })
}

const callBack: Stage = ({ walk, random }) => {
  const { callback } = orderIn(walk, 'PENDING_CALLBACK').course
  const by = pick(random, house.callers)
  if (callback.silentUntil !== null) {
    if (chance(random, 0.18)) {
      const result = weighted(random, { SATISFIED: 60, BASIC: 25, DISSATISFIED: 15 })
      walk.press(walk.at() + about(random, 8 * hourMs) * 0.4, by, { type: 'sms_reply', result })
    } else walk.press(callback.silentUntil + 2 * minuteMs, by, { type: 'lapse' })
    return
  }
  const wait =
    callback.misses.length === 0 ? about(random, 10 * hourMs) : 20 * hourMs + about(random, 6 * hourMs)
  const at = Math.floor(inCallingWindow(random, walk.at() + 20 * minuteMs + wait))
  const outcome = weighted(random, { ANSWERED: 74, NO_ANSWER: 24, DECLINED: 2 })
  const answers = outcome === 'ANSWERED' ? answersOf(random) : null
  walk.press(at, by, { type: 'callback', calledAt: at, outcome, answers })
}

const answersOf = (random: Random): CallbackAnswers => {
  const result = weighted(random, { SATISFIED: 72, BASIC: 17, DISSATISFIED: 11 })
  const unhappy = result === 'DISSATISFIED'
  return {
    ...{ staffContacted: chance(random, 0.96), asReported: !unhappy || chance(random, 0.4), result },
    solved: weighted<Solved>(
      random,
      unhappy ? { SOLVED: 5, PARTLY: 25, UNSOLVED: 70 } : { SOLVED: 86, PARTLY: 13, UNSOLVED: 1 },
    ),
    processSatisfied: !unhappy || chance(random, 0.3),
    comment: unhappy ? pick(random, ['问题没有解决', '答复与实际不符', '处理太慢']) : '',
  }
}

const rule: Stage = ({ walk, random }) => {
  const { proposedRuling } = orderIn(walk, 'RULING').course
  const at = inHouse(random, walk.at() + about(random, day))
  if (proposedRuling !== null) {
    const second =
      house.leaders.find(({ userId }) => userId !== proposedRuling.by) ?? pick(random, house.leaders)
    walk.press(at, second, {
      type: 'rule',
      decision: 'ARCHIVE',
      reason: '同意',
      unreasonable: false,
      notCounted: true,
    })
    return
  }
  const by = pick(random, house.leaders)
  const word = weighted(random, { REDO: 25, ARCHIVE: 65, NOT_COUNTED: 10 })
  const reason = word === 'REDO' ? '督办重办，限期解决' : '客观条件限制，作为疑难工单归档'
  const decision = word === 'REDO' ? 'REDO' : 'ARCHIVE'
  walk.press(at, by, {
    type: 'rule',
    decision,
    reason,
    unreasonable: false,
    notCounted: word === 'NOT_COUNTED',
  })
}

const nothing: Stage = () => undefined

const stages: Readonly<Record<OrderStatus, Stage>> = {
  ...{ DRAFT: rewrite, PENDING_DISPATCH: waitForDispatch, PENDING_SIGN: waitForSign, HANDLING: work },
  ...{ RETURN_REVIEW: judgeReturn, FEEDBACK_REVIEW: review, PENDING_CALLBACK: callBack, RULING: rule },
  ...{ ARCHIVED: nothing, CLOSED_DIRECT: nothing, NOT_ACCEPTED: nothing },
  ...{ TRANSFERRED: nothing, MERGED: nothing, VOIDED: nothing },
}
