import type { InputOf, OrderInputType } from './event.ts'
import type { OrderIn, OrderStep, Refusal } from './order.ts'
import type { Rules } from './rules.ts'
import * as back from './steps/calling-back.ts'
import * as dispatching from './steps/dispatching.ts'
import * as extending from './steps/extending.ts'
import * as handling from './steps/handling.ts'
import * as overlays from './steps/overlays.ts'
import * as reviewing from './steps/reviewing.ts'
import { rule } from './steps/ruling.ts'
import * as sheet from './steps/sheet.ts'
import type { OrderStatus } from './terms.ts'

type Handler<K extends OrderStatus, T extends OrderInputType> = (
  order: OrderIn<K>,
  input: InputOf<T>,
  rules: Rules,
) => OrderStep | Refusal | 'ignore'

/**
 * A total table: for every status and every input a handler, `ignore` (it came late or twice) or `reject` (somebody asked
 * for the impossible). With a cell missing it does not compile.
 */
type OrderTable = {
  readonly [K in OrderStatus]: { readonly [T in OrderInputType]: Handler<K, T> | 'ignore' | 'reject' }
}

/** An order that has ended. A timer, a reply or a notice of holidays may still arrive, and means nothing any more. */
const ended = {
  save: 'reject',
  submit: 'reject',
  answer: 'reject',
  refuse: 'reject',
  transfer: 'reject',
  merge: 'reject',
  discard: 'reject',
  void: 'reject',
  bounce: 'reject',
  withdraw: 'reject',
  dispatch: 'reject',
  designate: 'reject',
  recall: 'reject',
  return_ok: 'reject',
  return_no: 'reject',
  sign: 'reject',
  contact: 'reject',
  sub_dispatch: 'reject',
  task_sign: 'reject',
  task_done: 'reject',
  task_return: 'reject',
  task_waive: 'reject',
  req_return: 'reject',
  req_extend: 'reject',
  feedback: 'reject',
  terminate: 'reject',
  apply_unreasonable: 'reject',
  extend_ok: 'reject',
  extend_no: 'reject',
  mark_hard: 'reject',
  review_ok: 'reject',
  review_fail: 'reject',
  callback: 'reject',
  sms_reply: 'ignore',
  lapse: 'ignore',
  rule: 'reject',
  urge: 'reject',
  expedite: 'reject',
  supervise: 'reject',
  sup_issue: 'reject',
  sup_answer: 'reject',
  sup_reject: 'reject',
  sup_accept: 'reject',
  recuse: 'reject',
  recount: 'ignore',
} as const

/** Numbered and open: it may be urged, taken back, stepped back from. */
const open = {
  ...ended,
  withdraw: sheet.withdraw,
  urge: overlays.urge,
  recuse: overlays.recuse,
  recount: overlays.recount,
} as const

/** With a unit: the expediter telephones, the supervisor watches. */
const withUnit = {
  ...open,
  expedite: overlays.expedite,
  mark_hard: overlays.markHard,
  supervise: overlays.supervise,
  sup_issue: overlays.workSupervision,
  sup_answer: overlays.workSupervision,
  sup_reject: overlays.workSupervision,
  sup_accept: overlays.workSupervision,
} as const

/** Every status against every input; the diagram stands at `Order`. */
export const orderTable: OrderTable = {
  DRAFT: {
    ...ended,
    save: sheet.save,
    submit: sheet.submit,
    answer: sheet.answer,
    refuse: sheet.refuse,
    transfer: sheet.transfer,
    merge: sheet.merge,
    discard: sheet.discard,
    void: sheet.voidOrder,
    withdraw: (order, input) =>
      order.acceptance === null
        ? { refused: 'status' }
        : sheet.withdraw({ ...order, acceptance: order.acceptance }, input),
    urge: overlays.urge,
    recuse: overlays.recuse,
    recount: overlays.recount,
  },
  PENDING_DISPATCH: {
    ...open,
    merge: sheet.merge,
    void: sheet.voidOrder,
    bounce: sheet.bounce,
    mark_hard: overlays.markHard,
    dispatch: dispatching.dispatch,
    designate: dispatching.designate,
  },
  PENDING_SIGN: {
    ...withUnit,
    recall: dispatching.recall,
    sign: handling.sign,
    req_return: dispatching.askReturn,
    task_sign: handling.workTask,
    task_done: handling.workTask,
    task_return: handling.workTask,
  },
  HANDLING: {
    ...withUnit,
    contact: handling.contact,
    sub_dispatch: handling.subDispatch,
    task_sign: handling.workTask,
    task_done: handling.workTask,
    task_return: handling.workTask,
    task_waive: handling.workTask,
    req_return: dispatching.askReturn,
    req_extend: extending.askExtension,
    extend_ok: extending.grantExtension,
    extend_no: extending.denyExtension,
    feedback: handling.feedback,
    terminate: handling.terminate,
    apply_unreasonable: handling.applyUnreasonable,
  },
  RETURN_REVIEW: {
    ...withUnit,
    return_ok: dispatching.acceptReturn,
    return_no: dispatching.denyReturn,
    designate: dispatching.designate,
  },
  FEEDBACK_REVIEW: {
    ...withUnit,
    review_ok: reviewing.passReview,
    review_fail: reviewing.failReview,
  },
  PENDING_CALLBACK: {
    ...withUnit,
    callback: back.callBack,
    sms_reply: back.readReply,
    lapse: back.lapse,
  },
  RULING: {
    ...withUnit,
    apply_unreasonable: handling.applyUnreasonable,
    rule,
  },
  ARCHIVED: ended,
  CLOSED_DIRECT: ended,
  NOT_ACCEPTED: ended,
  TRANSFERRED: ended,
  MERGED: ended,
  VOIDED: ended,
}
