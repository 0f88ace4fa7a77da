import { entryAskedFor } from '../../domain/knowledge/asking.ts'
import { yellowFrom } from '../../domain/orders/clocks/handling.ts'
import { effectiveDeadline, unitsOf } from '../../domain/orders/course.ts'
import type { By, OrderInput } from '../../domain/orders/event.ts'
import { differing, type FieldName } from '../../domain/orders/fields.ts'
import { normaliseNumber } from '../../domain/numbers.ts'
import { isRefusal, type Order, type OrderStep } from '../../domain/orders/order.ts'
import { mayName, maySee, worksForUnit } from '../../domain/orders/permissions.ts'
import type { Rules } from '../../domain/orders/rules.ts'
import { stepOrder } from '../../domain/orders/step-order.ts'
import type { CallOutcome } from '../../domain/orders/terms.ts'
import type { Satisfaction } from '../../domain/orders/course-terms.ts'
import { errors, withDetails } from '../errors.ts'
import { postNotices } from '../messages/compose.ts'
import type { Author, LastChanges, OrderRecord, OrderStore, OrderTransaction } from '../ports/orders.ts'
import type { Actor, OrderChange } from './actor.ts'
import type { AnyRequest } from './requests.ts'
import type { WorkOrderDeps } from './deps.ts'
import { conflict, invalid, noSuchOrder, refusalToError } from './refusals.ts'

export type Changed = {
  /** Null when the draft was deleted. */
  readonly record: OrderRecord | null
  readonly callOutcome: CallOutcome | null
  readonly changes: readonly OrderChange[]
}

type Save = Extract<OrderInput, { type: 'save' }>

/** Saves some fields. A patch that arrives again, its answer having been lost, finds its own values and changes nothing. */
export const saveFields = async (
  deps: WorkOrderDeps,
  rules: Rules,
  orderId: string,
  version: number,
  input: Save,
  actor: Actor,
): Promise<Changed> =>
  deps.orders.transaction(async (transaction) => {
    const record = seen((await transaction.lock([orderId])).get(orderId), input.by)
    const repeated = record.version > version && differing(record.order.fields, input.changes).length === 0
    const step = decide(record, repeated ? record.version : version, input, rules)
    return carryOut(deps, transaction, record, step, input, actor, rules)
  })

/**
 * An event that somebody pressed, once per `requestId`. It counts from when the press came in, not from when its turn
 * came: at 16:59:59 the one decides on today and the other on tomorrow.
 */
export const applyRequest = async (
  deps: WorkOrderDeps,
  rules: Rules,
  orderId: string,
  request: AnyRequest,
  actor: Actor,
  at: number,
): Promise<Changed> => {
  const by = await personOf(deps, actor)
  const asking = request.event === 'withdraw' ? await numberOfCall(deps, request.callId, actor) : null
  return deps.orders.transaction(async (transaction) => {
    const ids = request.event === 'merge' ? [orderId, request.into] : [orderId]
    const records = await transaction.lock(ids)
    const known = records.get(orderId)
    const before = await transaction.request(request.requestId)
    if (before !== null) {
      if (before.orderId !== orderId || before.userId !== actor.userId || before.event !== request.event) {
        throw invalid([{ field: 'requestId', rule: 'unknown' }])
      }
      return { record: known ?? null, callOutcome: before.result.callOutcome, changes: [] }
    }
    const record = seen(known, by, request.event)
    const target = request.event === 'merge' ? records.get(request.into) : undefined
    if (request.event === 'feedback') await requireAttached(transaction, orderId, request.form.attachments)
    const input = requestToInput(request, record, target, asking, by, at)
    const step = decide(record, request.version, input, rules)
    const changed = await carryOut(deps, transaction, record, step, input, actor, rules, target)
    await transaction.rememberRequest({
      ...{ requestId: request.requestId, orderId, userId: actor.userId, event: request.event, at },
      result: { deleted: changed.record === null, callOutcome: changed.callOutcome },
    })
    return changed
  })
}

/** What happens by itself: a timer, a reply, a notice of holidays. Nothing is changed where it comes too late. */
export const applyBySystem = async (
  deps: WorkOrderDeps,
  rules: Rules,
  orderId: string,
  event: SystemEvent,
  at: number,
): Promise<Changed | null> =>
  deps.orders.transaction(async (transaction) => {
    const record = (await transaction.lock([orderId])).get(orderId)
    if (record === undefined) return null
    const input: OrderInput = { ...event, at, by: house }
    const step = stepOrder(record.order, input, rules)
    if (step === 'ignore' || isRefusal(step)) return null
    return carryOut(deps, transaction, record, step, input, houseAuthor, rules)
  })

export type SystemEvent =
  | { readonly type: 'lapse' }
  | { readonly type: 'recount' }
  | { readonly type: 'sms_reply'; readonly result: Satisfaction }

/** What a recount under these rules would make of an order's due date; null if nothing. Changes nothing. */
export const dueIfRecounted = (record: OrderRecord, rules: Rules, at: number): DueMove | null => {
  const before = effectiveDeadline(record.order.course)?.due ?? null
  const step = stepOrder(record.order, { type: 'recount', at, by: house }, rules)
  if (before === null || step === 'ignore' || isRefusal(step)) return null
  const after = (step.order === null ? null : effectiveDeadline(step.order.course))?.due ?? before
  return after === before ? null : { before, after }
}
export type DueMove = { readonly before: number; readonly after: number }

const house: By = { userId: 'system', role: 'SYSTEM' }
const houseAuthor: Author = { userId: null, name: '系统', role: null }

/** The person as the rules know one: with the units that somebody of a unit works for. */
export const personOf = async (
  { orders }: { readonly orders: Pick<OrderStore, 'unitsOfUser'> },
  { userId, role }: Actor,
): Promise<By> =>
  worksForUnit(role) ? { userId, role, units: await orders.unitsOfUser(userId) } : { userId, role }

/** Whoever takes the call urges or withdraws any order that the citizen names, whoever wrote it. */
const seen = (record: OrderRecord | undefined, by: By, event = ''): OrderRecord => {
  const named = (event === 'urge' || event === 'withdraw') && record?.order.acceptance != null
  if (record === undefined || !(maySee(record.order, by) || (named && mayName(record.order, by)))) {
    throw noSuchOrder()
  }
  return record
}

const requestToInput = (
  request: AnyRequest,
  record: OrderRecord,
  target: OrderRecord | undefined,
  askingNumber: string | null,
  by: By,
  at: number,
): OrderInput => {
  if (request.event === 'withdraw') {
    const numbers = [record.callerNumber ?? '', record.order.fields.contactNumber].map(normaliseNumber)
    return { type: 'withdraw', at, by, sameNumber: askingNumber !== null && numbers.includes(askingNumber) }
  }
  const { event, version: _checked, requestId: _remembered, ...details } = request
  if (event !== 'merge') return { ...details, type: event, at, by } as OrderInput
  if (target === undefined) throw invalid([{ field: 'into', rule: 'unknown' }])
  return { type: 'merge', at, by, into: { orderId: target.order.orderId, status: target.order.status } }
}

/** A feedback names what is attached to its own order, nothing else. */
const requireAttached = async (
  transaction: OrderTransaction,
  orderId: string,
  named: readonly string[],
): Promise<void> => {
  if (named.length === 0) return
  const present = new Set((await transaction.attachmentsOf(orderId)).map(({ attachmentId }) => attachmentId))
  if (named.some((id) => !present.has(id))) throw invalid([{ field: 'attachments', rule: 'unknown' }])
}

/** The number of a call that this person took; what somebody types in proves nothing. */
const numberOfCall = async (
  { orders }: WorkOrderDeps,
  callId: string,
  actor: Actor,
): Promise<string | null> => {
  const call = await orders.call(callId)
  if (call === null) throw new errors.notFound('call')
  if (call.agentId !== actor.userId) throw new errors.forbidden()
  return call.callerNumber === null ? null : normaliseNumber(call.callerNumber)
}

/** Not this person, then not this version, then not by the rules: a stranger learns nothing of what changed. */
const decide = (record: OrderRecord, version: number, input: OrderInput, rules: Rules): OrderStep | null => {
  const result = stepOrder(record.order, input, rules)
  if (result === 'ignore') return null
  if (isRefusal(result) && result.refused === 'person') {
    throw withDetails(new errors.forbidden(), [{ field: 'by', rule: result.why }])
  }
  if (record.version !== version) throw conflict(record, version)
  if (isRefusal(result)) throw refusalToError(result, record, input.type)
  return result
}

const carryOut = async (
  deps: WorkOrderDeps,
  transaction: OrderTransaction,
  before: OrderRecord,
  step: OrderStep | null,
  input: OrderInput,
  author: Author,
  rules: Rules,
  target?: OrderRecord,
): Promise<Changed> => {
  const idle = step === null || (step.order === before.order && step.facts.length === 0)
  if (idle) return { record: before, callOutcome: null, changes: [] }
  const after = await store(deps, transaction, before, step, input.at, author, rules)
  const record = step.order === null ? null : after
  const changes = [changeOf(before, record, after.version, input.type, input.at)]
  if (target !== undefined && step.commands.some(({ type }) => type === 'urge')) {
    changes.push(...(await urge(deps, transaction, target, before, input.at, author, rules)))
  }
  return { record, callOutcome: await settleCall(transaction, before, step, input.at, author), changes }
}

/** Once its first draft is written or gone, a call may have a further one; what it came to without an order is kept. */
const settleCall = async (
  transaction: OrderTransaction,
  { callId, order }: OrderRecord,
  step: OrderStep,
  at: number,
  author: Author,
): Promise<CallOutcome | null> => {
  const outcome = step.commands.find((command) => command.type === 'keepOutcome')?.outcome ?? null
  if (callId === null || order.acceptance !== null || step.order?.status === 'DRAFT') return outcome
  await transaction.closeCallOrder(callId, order.orderId, step.order === null)
  if (outcome !== null && author.userId !== null) {
    await transaction.keepOutcome(callId, outcome, at, author.userId)
  }
  return outcome
}

/** The order, its number where it gets one, and its history. For a deleted draft: what it was, one version on. */
const store = async (
  deps: WorkOrderDeps,
  transaction: OrderTransaction,
  before: OrderRecord,
  step: OrderStep,
  at: number,
  author: Author,
  rules: Rules,
): Promise<OrderRecord> => {
  const version = before.version + 1
  if (step.order === null) {
    const gone = { ...before, version }
    await transaction.append(gone, step.facts, author)
    await transaction.remove(before)
    return gone
  }
  const numbering = step.commands.find((command) => command.type === 'issueNumber')
  const orderNo = numbering === undefined ? before.orderNo : await transaction.nextNumber(numbering.at)
  const after: OrderRecord = {
    ...before,
    order: step.order,
    version,
    updatedAt: at,
    orderNo,
    queryCode: numbering === undefined ? before.queryCode : deps.newQueryCode(),
    lastChanges: {
      ...before.lastChanges,
      ...changesBy(step.changed, version, author.name),
      ...lastEventOf(step, version, author.name),
    },
    yellowAt: yellowAt(step.order, rules),
  }
  await transaction.update(after)
  await transaction.append(after, step.facts, author)
  if (numbering !== undefined) await transaction.register(after)
  const entry = entryAskedFor(before.order, after.order, at, rules)
  if (entry !== null) await transaction.askForEntry(after, entry, at)
  const notices = step.commands.filter((command) => command.type === 'notify')
  await postNotices(transaction, after, notices, at)
  return after
}

/** From when a list shows it yellow; kept beside the deadline, so that lists need no calendar. */
const yellowAt = ({ course }: Order, rules: Rules): number | null => {
  const clock = effectiveDeadline(course)
  return clock === null ? null : yellowFrom(clock, rules.clock)
}

const lastEventOf = ({ facts }: OrderStep, version: number, byName: string): LastChanges => {
  const event = facts.find((fact) => fact.event !== 'save')?.event
  return event === undefined ? {} : { lastEvent: { version, byName, event } }
}

const changesBy = (fields: readonly FieldName[], version: number, byName: string): LastChanges =>
  Object.fromEntries(fields.map((field) => [field, { version, byName }]))

/** The citizen reported it again: the order that pursues it says so (domain.md §5.5 `urge`). */
const urge = async (
  deps: WorkOrderDeps,
  transaction: OrderTransaction,
  target: OrderRecord,
  from: OrderRecord,
  at: number,
  author: Author,
  rules: Rules,
): Promise<readonly OrderChange[]> => {
  const input: OrderInput = { type: 'urge', at, by: house, note: '', mergedFrom: from.order.orderId }
  const step = stepOrder(target.order, input, rules)
  if (step === 'ignore' || isRefusal(step))
    throw new Error(`An open order cannot be urged: ${target.order.status}`)
  return (await carryOut(deps, transaction, target, step, input, author, rules)).changes
}

const changeOf = (
  before: OrderRecord,
  after: OrderRecord | null,
  version: number,
  event: string,
  at: number,
): OrderChange => ({
  orderId: before.order.orderId,
  callId: before.callId,
  agentId: before.order.agentId,
  event,
  from: before.order.status,
  to: after?.order.status ?? null,
  filed: before.orderNo === null && (after?.orderNo ?? null) !== null,
  version,
  units: [...new Set([before, after].flatMap((one) => (one === null ? [] : unitsOf(one.order.course))))],
  at,
})
