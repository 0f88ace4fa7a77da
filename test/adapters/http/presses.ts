import { randomUUID } from 'node:crypto'
import type { PressName } from '../../../src/contract/desks.ts'
import { answers, form } from '../db/orders/house.ts'

const appointment = { leadUnit: 'ECO', assistUnits: [], statutory: null }
const reason = { reason: '理由' }
const note = { note: '备注' }
const task = { taskId: 1 }

/** Words of every press that the contract knows, well formed. */
export const pressWords: Readonly<Record<PressName, object>> = {
  submit: {},
  answer: {},
  discard: { outcome: 'INVALID' },
  refuse: { code: 'N1', ...reason, informed: true },
  transfer: { service: '119' },
  merge: { into: randomUUID() },
  withdraw: { callId: randomUUID() },
  urge: { ...note, mergedFrom: null },
  void: reason,
  recuse: { userId: randomUUID(), ...reason },
  supervise: { trigger: 'OVERDUE', means: 'PHONE', ...note },
  dispatch: appointment,
  designate: { ...appointment, ...reason },
  bounce: reason,
  recall: reason,
  return_ok: reason,
  return_no: reason,
  sign: {},
  contact: { outcome: 'NO_ANSWER', ...note },
  sub_dispatch: { unit: 'ECO_WUHUA', ...note, due: null },
  task_sign: task,
  task_done: { ...task, result: '完成' },
  task_return: { ...task, ...reason },
  task_waive: { ...task, ...reason },
  req_return: { ...reason, basis: '三定', suggestedUnit: 'URBAN' },
  req_extend: { workdays: 5, ...reason, plan: '计划', appellantTold: true },
  feedback: { form: { ...form, contactTime: 1 } },
  terminate: { ground: 'REFUSAL_GROUND', ...note },
  apply_unreasonable: reason,
  sup_answer: { answer: '已整改' },
  extend_ok: reason,
  extend_no: reason,
  mark_hard: reason,
  review_ok: {},
  review_fail: reason,
  callback: { calledAt: 1, outcome: 'ANSWERED', answers },
  rule: { decision: 'REDO', ...reason, unreasonable: false, notCounted: false },
  expedite: note,
  sup_issue: { means: 'SMS', ...note },
  sup_reject: reason,
  sup_accept: note,
}
