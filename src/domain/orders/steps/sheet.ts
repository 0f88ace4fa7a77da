import { dispatchBasis, dispatchPromise, type DispatchPromise } from '../clocks/dispatch.ts'
import type { InputOf } from '../event.ts'
import { differing, findUnsavable, type FieldName } from '../fields.ts'
import type { Acceptance, Order, OrderIn, OrderStep, Refusal, Sheet } from '../order.ts'
import { problem, reasonProblems, refuseFields } from '../problems.ts'
import {
  findAnswerProblems,
  findRecordProblems,
  findSubmitProblems,
  isBlank,
  titleFrom,
  type Catalogue,
} from '../required.ts'
import { isOpen } from '../terms.ts'
import { archive, closeCourse, notice, sheetOf, step } from './step.ts'

type Draft = OrderIn<'DRAFT'>
type Waiting = OrderIn<'PENDING_DISPATCH'>
type Outcome = OrderStep | Refusal

/** Saving as typed. Before the number is issued it leaves no trace in the history, for nothing has been promised yet. */
export const save = (draft: Draft, input: InputOf<'save'>): Outcome => {
  const problems = findUnsavable(input.changes)
  if (problems.length > 0) return { refused: 'fields', problems }
  const changed = differing(draft.fields, input.changes)
  if (changed.length === 0) return { order: draft, changed, facts: [], commands: [] }
  const saved = { ...draft, fields: { ...draft.fields, ...input.changes } }
  if (draft.acceptance === null) return { order: saved, changed, facts: [], commands: [] }
  return step(draft, input, saved, { data: { fields: changed }, changed })
}

/** The matter is taken up and waits to be dispatched. After a bounce its clock has been running all along. */
export const submit = (draft: Draft, input: InputOf<'submit'>, catalogue: Catalogue): Outcome => {
  const problems = findSubmitProblems(draft.fields, catalogue)
  if (problems.length > 0) return { refused: 'fields', problems }
  const dispatch = draft.acceptance?.dispatch ?? dispatchPromise(input.at)
  const acceptance = { at: draft.acceptance?.at ?? input.at, dispatch }
  const titled = withTitle(draft, titleFrom(draft.fields.content))
  return step(
    draft,
    input,
    { ...titled.draft, status: 'PENDING_DISPATCH', acceptance },
    { data: promiseData(dispatch), changed: titled.changed },
  )
}

const promiseData = ({ due, rule }: DispatchPromise) => ({
  dispatchDue: due,
  rule,
  basis: dispatchBasis[rule],
})

/** Answered in the call: nothing is left to do (WF18). */
export const answer = (draft: Draft, input: InputOf<'answer'>, catalogue: Catalogue): Outcome => {
  const problems = findAnswerProblems(draft.fields, catalogue)
  if (problems.length > 0) return { refused: 'fields', problems }
  const titled = withTitle(draft, titleFrom(draft.fields.content))
  return step(
    draft,
    input,
    { ...titled.draft, status: 'CLOSED_DIRECT', acceptance: accepted(draft, input.at) },
    { changed: titled.changed },
  )
}

/** Not the hotline's to take up (domain.md §5.4); the citizen must have been told why. */
export const refuse = (draft: Draft, input: InputOf<'refuse'>): Outcome => {
  const problems = [
    ...findRecordProblems(draft.fields),
    ...reasonProblems(input.reason),
    ...(input.informed ? [] : [problem('informed', 'required')]),
  ]
  if (problems.length > 0) return { refused: 'fields', problems }
  const { code, reason } = input
  const titled = withTitle(draft, titleFrom(draft.fields.content))
  return step(
    draft,
    input,
    {
      ...titled.draft,
      status: 'NOT_ACCEPTED',
      acceptance: accepted(draft, input.at),
      closing: { code, reason },
    },
    {
      data: { code, reason },
      changed: titled.changed,
      commands: [notice('T6', '1', { reason: code })],
    },
  )
}

/** Put through to an emergency service; the hotline keeps a record only. It may be empty: there was no time. */
export const transfer = (draft: Draft, input: InputOf<'transfer'>): Outcome => {
  const { service } = input
  const titled = withTitle(draft, titleFrom(draft.fields.content) || `紧急转接${service}`)
  return step(
    draft,
    input,
    {
      ...titled.draft,
      status: 'TRANSFERRED',
      acceptance: accepted(draft, input.at),
      closing: { service },
    },
    { data: { service }, changed: titled.changed },
  )
}

/** The matter is being pursued already (N6): this sheet ends, and that order is urged. */
export const merge = (order: Draft | Waiting, input: InputOf<'merge'>): Outcome => {
  const { orderId, status } = input.into
  if (orderId === order.orderId) return { refused: 'fields', problems: [{ field: 'into', rule: 'unknown' }] }
  if (!isOpen(status) || status === 'DRAFT') {
    return { refused: 'fields', problems: [{ field: 'into', rule: 'open' }] }
  }
  const ended: Order = {
    ...sheetOf(order),
    course: closeCourse(order.course, input.at),
    status: 'MERGED',
    acceptance: accepted(order, input.at),
    closing: { into: orderId },
  }
  return step(order, input, ended, { data: { into: orderId }, commands: [{ type: 'urge', orderId }] })
}

/** A draft that nobody was promised anything about is deleted; what the call was stays with the call. */
export const discard = (draft: Draft, input: InputOf<'discard'>): Outcome => {
  if (draft.acceptance !== null) return { refused: 'status' }
  const { outcome } = input
  return step(draft, input, null, { data: { outcome }, commands: [{ type: 'keepOutcome', outcome }] })
}

/** Taken out of the books by the lead, kept in the archive; it issues no number. */
export const voidOrder = (order: Draft | Waiting, input: InputOf<'void'>): Outcome => {
  const { reason } = input
  const problems = reasonProblems(reason)
  if (problems.length > 0) return { refused: 'fields', problems }
  const ended: Order = {
    ...sheetOf(order),
    course: closeCourse(order.course, input.at),
    status: 'VOIDED',
    acceptance: order.acceptance,
    closing: { reason },
  }
  return step(order, input, ended, { data: { reason } })
}

/** Back to who wrote it, for something is missing; the dispatch clock keeps running. */
export const bounce = (order: Waiting, input: InputOf<'bounce'>): Outcome => {
  const problems = reasonProblems(input.reason)
  if (problems.length > 0) return { refused: 'fields', problems }
  return step(order, input, { ...order, status: 'DRAFT' }, { data: { reason: input.reason } })
}

/** The citizen takes it back, from the number it was filed under. */
export const withdraw = (
  order: Order & { readonly acceptance: Acceptance },
  input: InputOf<'withdraw'>,
): Outcome => {
  if (!input.sameNumber) return refuseFields([problem('callerNumber', 'number')])
  return archive(order, input, 'WITHDRAWN')
}

/** Taken up and ended in the same moment, unless it had been taken up before. */
const accepted = (order: Draft | Waiting, at: number): Acceptance =>
  order.acceptance ?? { at, dispatch: null }

/** The draft as a sheet of its own, with a title where none was written. */
const withTitle = (draft: Draft, title: string): { draft: Sheet; changed: readonly FieldName[] } => {
  const sheet = sheetOf(draft)
  if (!isBlank(sheet.fields.title)) return { draft: sheet, changed: [] }
  return { draft: { ...sheet, fields: { ...sheet.fields, title } }, changed: ['title'] }
}
