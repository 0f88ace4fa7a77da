import type { CallbackAnswers, FeedbackForm } from '../../../src/domain/orders/course-terms.ts'
import type { By, OrderInput } from '../../../src/domain/orders/event.ts'
import { isRefusal, type Order, type OrderIn, type OrderStep } from '../../../src/domain/orders/order.ts'
import { findShapeFaults } from '../../../src/domain/orders/shape.ts'
import { stepOrder } from '../../../src/domain/orders/step-order.ts'
import type { OrderStatus } from '../../../src/domain/orders/terms.ts'
import { at } from '../calendar/years.ts'
import { caller, catalogue, dispatcher, draft, eco, frozen, li, reviewer, type Press } from './given.ts'

export const appoint = { leadUnit: 'ECO', assistUnits: [], statutory: null } as const

export const form: FeedbackForm = {
  isTrue: true,
  beyondDuty: false,
  contacted: true,
  contactNumber: '',
  contactTime: at('2026-05-07 10:00:00'),
  solved: 'SOLVED',
  unsolvedReason: '',
  handlingNote: '已责令停止夜间施工',
  publicReply: '您反映的夜间施工已停止',
  verdict: null,
  attachments: [],
}

export const answers: CallbackAnswers = {
  staffContacted: true,
  asReported: true,
  solved: 'SOLVED',
  result: 'SATISFIED',
  processSatisfied: true,
  comment: '',
}
export const dissatisfied: CallbackAnswers = { ...answers, solved: 'UNSOLVED', result: 'DISSATISFIED' }

/** One press of somebody at a time; the time is written as in Kunming. */
export type Moment = readonly [press: Press, by: By, time: string]

/** What the last press gave; every press before it must have been allowed. */
export const drive = (order: Order, ...moments: readonly Moment[]): OrderStep => {
  let last: OrderStep = { order, changed: [], facts: [], commands: [] }
  for (const [press, by, time] of moments) {
    if (last.order === null) throw new Error('The order is gone')
    const input = { ...press, by, at: at(time) } as OrderInput
    const result = stepOrder(frozen(last.order), frozen(input), catalogue)
    if (result === 'ignore' || isRefusal(result)) {
      throw new Error(`${press.type} at ${time}: ${JSON.stringify(result)}`)
    }
    if (result.order !== null) {
      const faults = findShapeFaults(result.order)
      if (faults.length > 0) throw new Error(`${press.type} left an order without ${faults.join(', ')}`)
    }
    last = result
  }
  return last
}

/** The order that some presses lead to, which must then be in that status. */
export const orderIn = <K extends OrderStatus>(
  status: K,
  order: Order,
  ...moments: readonly Moment[]
): OrderIn<K> => {
  const reached = drive(order, ...moments).order
  if (reached?.status !== status) throw new Error(`is ${reached?.status ?? 'gone'}, not ${status}`)
  return reached as OrderIn<K>
}

const called = (press: object, time: string): Moment => [
  { type: 'callback', calledAt: at(time), ...press } as Press,
  caller,
  time,
]
export const missed = (time: string): Moment => called({ outcome: 'NO_ANSWER', answers: null }, time)
export const answered = (time: string, said = answers): Moment =>
  called({ outcome: 'ANSWERED', answers: said }, time)

/** A noise complaint, submitted on Thursday 2026-04-30 before the holiday; it is due on 2026-05-11 at 17:00. */
export const submitted: Moment = [{ type: 'submit' }, li, '2026-04-30 16:00:00']
export const dispatched: Moment = [{ type: 'dispatch', ...appoint }, dispatcher, '2026-04-30 16:30:00']
export const signed: Moment = [{ type: 'sign' }, eco, '2026-05-06 09:00:00']
export const contacted: Moment = [
  { type: 'contact', outcome: 'CONTACTED', note: '' },
  eco,
  '2026-05-07 10:00:00',
]
export const reported: Moment = [{ type: 'feedback', form }, eco, '2026-05-08 10:00:00']
export const passed: Moment = [{ type: 'review_ok' }, reviewer, '2026-05-08 16:00:00']

export const untilSign = [submitted, dispatched] as const
export const untilHandling = [...untilSign, signed, contacted] as const
export const untilReview = [...untilHandling, reported] as const
export const untilCallback = [...untilReview, passed] as const

/** From a redo begun on one day to the next call-back, each on a day of its own. */
const again = (reportDay: string, said: CallbackAnswers): readonly Moment[] => [
  [{ type: 'feedback', form }, eco, `${reportDay} 10:00:00`],
  [{ type: 'review_ok' }, reviewer, `${reportDay} 10:30:00`],
  answered(`${reportDay} 15:00:00`, said),
]
export const onceDissatisfied = [...untilCallback, answered('2026-05-11 09:30:00', dissatisfied)] as const
export const twiceDissatisfied = [...onceDissatisfied, ...again('2026-05-12', dissatisfied)] as const
export const untilRuling = [...twiceDissatisfied, ...again('2026-05-13', dissatisfied)] as const

export const returned: Moment = [
  { type: 'req_return', reason: '不属本单位职责', basis: '三定方案', suggestedUnit: 'URBAN' },
  eco,
  '2026-05-06 10:00:00',
]

/** One order of every status, as the table itself makes it. */
export const ordersByStatus = (): { readonly [K in OrderStatus]: OrderIn<K> } => ({
  DRAFT: orderIn('DRAFT', draft()),
  PENDING_DISPATCH: orderIn('PENDING_DISPATCH', draft(), submitted),
  PENDING_SIGN: orderIn('PENDING_SIGN', draft(), ...untilSign),
  HANDLING: orderIn('HANDLING', draft(), ...untilHandling),
  RETURN_REVIEW: orderIn('RETURN_REVIEW', draft(), ...untilSign, signed, returned),
  FEEDBACK_REVIEW: orderIn('FEEDBACK_REVIEW', draft(), ...untilReview),
  PENDING_CALLBACK: orderIn('PENDING_CALLBACK', draft(), ...untilCallback),
  RULING: orderIn('RULING', draft(), ...untilRuling),
  ARCHIVED: orderIn('ARCHIVED', draft(), ...untilCallback, answered('2026-05-11 09:30:00')),
  CLOSED_DIRECT: orderIn('CLOSED_DIRECT', draft({ type: 'PRAISE', answerText: '谢谢' }), [
    { type: 'answer' },
    li,
    '2026-04-30 16:00:00',
  ]),
  NOT_ACCEPTED: orderIn('NOT_ACCEPTED', draft(), [
    { type: 'refuse', code: 'N1', reason: '已起诉', informed: true },
    li,
    '2026-04-30 16:00:00',
  ]),
  TRANSFERRED: orderIn('TRANSFERRED', draft(), [
    { type: 'transfer', service: '119' },
    li,
    '2026-04-30 16:00:00',
  ]),
  MERGED: orderIn('MERGED', draft(), [
    { type: 'merge', into: { orderId: 'o2', status: 'HANDLING' } },
    li,
    '2026-04-30 16:00:00',
  ]),
  VOIDED: orderIn('VOIDED', draft(), [
    { type: 'void', reason: '重复' },
    { userId: 'zhao', role: 'SHIFT_LEAD' },
    '2026-04-30 16:00:00',
  ]),
})
