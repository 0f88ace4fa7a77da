import type { OrderInput } from '../../domain/orders/event.ts'
import { differing, type FieldName } from '../../domain/orders/fields.ts'
import { isRefusal, type OrderStep } from '../../domain/orders/order.ts'
import { maySee } from '../../domain/orders/permissions.ts'
import type { Catalogue } from '../../domain/orders/required.ts'
import { stepOrder } from '../../domain/orders/step-order.ts'
import type { CallOutcome } from '../../domain/orders/terms.ts'
import { errors } from '../errors.ts'
import type { LastChanges, OrderRecord, OrderTransaction } from '../ports/orders.ts'
import type { Actor, OrderChange, OrderRequest } from './api.ts'
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
  catalogue: Catalogue,
  orderId: string,
  version: number,
  input: Save,
  actor: Actor,
): Promise<Changed> =>
  deps.orders.transaction(async (transaction) => {
    const record = seen((await transaction.lock([orderId])).get(orderId), actor)
    const repeated = record.version > version && differing(record.order.fields, input.changes).length === 0
    const step = decide(record, repeated ? record.version : version, input, catalogue)
    return carryOut(deps, transaction, record, step, input, actor)
  })

/**
 * An event that somebody pressed, once per `requestId`. It counts from when the press came in, not from when its turn
 * came: at 16:59:59 the one decides on today and the other on tomorrow.
 */
export const applyRequest = async (
  deps: WorkOrderDeps,
  catalogue: Catalogue,
  orderId: string,
  request: OrderRequest,
  actor: Actor,
  at: number,
): Promise<Changed> =>
  deps.orders.transaction(async (transaction) => {
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
    const record = seen(known, actor)
    const target = request.event === 'merge' ? records.get(request.into) : undefined
    const input = requestToInput(request, target, actor, at)
    const step = decide(record, request.version, input, catalogue)
    const changed = await carryOut(deps, transaction, record, step, input, actor, target)
    await transaction.rememberRequest({
      ...{ requestId: request.requestId, orderId, userId: actor.userId, event: request.event, at },
      result: { deleted: changed.record === null, callOutcome: changed.callOutcome },
    })
    return changed
  })

const seen = (record: OrderRecord | undefined, actor: Actor): OrderRecord => {
  if (record === undefined || !maySee(record.order, actor)) throw noSuchOrder()
  return record
}

const requestToInput = (
  request: OrderRequest,
  target: OrderRecord | undefined,
  actor: Actor,
  at: number,
): OrderInput => {
  const { event, version: _checked, requestId: _remembered, ...details } = request
  const by = { userId: actor.userId, role: actor.role }
  if (event !== 'merge') return { type: event, at, by, ...details } as OrderInput
  if (target === undefined) throw invalid([{ field: 'into', rule: 'unknown' }])
  return { type: 'merge', at, by, into: { orderId: target.order.orderId, status: target.order.status } }
}

/** Not this person, then not this version, then not by the rules: a stranger learns nothing of what changed. */
const decide = (
  record: OrderRecord,
  version: number,
  input: OrderInput,
  catalogue: Catalogue,
): OrderStep | null => {
  const result = stepOrder(record.order, input, catalogue)
  if (result === 'ignore') return null
  if (isRefusal(result) && result.refused === 'person') throw new errors.forbidden()
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
  actor: Actor,
  target?: OrderRecord,
): Promise<Changed> => {
  const idle = step === null || (step.order === before.order && step.facts.length === 0)
  if (idle) return { record: before, callOutcome: null, changes: [] }
  const after = await store(deps, transaction, before, step, input.at, actor)
  const record = step.order === null ? null : after
  const changes = [changeOf(before, record, after.version, input.type, input.at)]
  if (target !== undefined && step.commands.some(({ type }) => type === 'urge')) {
    changes.push(await urge(transaction, target, before, input.at, actor))
  }
  return { record, callOutcome: await settleCall(transaction, before, step, input.at, actor), changes }
}

/** Once its first draft is written or gone, a call may have a further one; what it came to without an order is kept. */
const settleCall = async (
  transaction: OrderTransaction,
  { callId, order }: OrderRecord,
  step: OrderStep,
  at: number,
  actor: Actor,
): Promise<CallOutcome | null> => {
  const outcome = step.commands.find((command) => command.type === 'keepOutcome')?.outcome ?? null
  if (callId === null || order.acceptance !== null || step.order?.status === 'DRAFT') return outcome
  await transaction.closeCallOrder(callId, order.orderId, step.order === null)
  if (outcome !== null) await transaction.keepOutcome(callId, outcome, at, actor.userId)
  return outcome
}

/** The order, its number where it gets one, and its history. For a deleted draft: what it was, one version on. */
const store = async (
  deps: WorkOrderDeps,
  transaction: OrderTransaction,
  before: OrderRecord,
  step: OrderStep,
  at: number,
  actor: Actor,
): Promise<OrderRecord> => {
  const version = before.version + 1
  if (step.order === null) {
    const gone = { ...before, version }
    await transaction.append(gone, step.facts, actor)
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
    lastChanges: { ...before.lastChanges, ...changesBy(step.changed, version, actor.name) },
  }
  await transaction.update(after)
  await transaction.append(after, step.facts, actor)
  if (numbering !== undefined) await transaction.register(after)
  return after
}

const changesBy = (fields: readonly FieldName[], version: number, byName: string): LastChanges =>
  Object.fromEntries(fields.map((field) => [field, { version, byName }]))

/** The citizen reported it again: the order that pursues it says so (domain.md §5.5 `urge`). */
const urge = async (
  transaction: OrderTransaction,
  target: OrderRecord,
  from: OrderRecord,
  at: number,
  actor: Actor,
): Promise<OrderChange> => {
  const urged = await transaction.countUrge(target, at)
  const { status, orderId } = target.order
  const data = { mergedFrom: from.order.orderId }
  await transaction.append(urged, [{ event: 'urge', at, from: status, to: status, data }], actor)
  return { ...changeOf(target, urged, urged.version, 'urge', at), orderId }
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
  at,
})
