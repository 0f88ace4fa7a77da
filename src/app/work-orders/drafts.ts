import { emptyCourse } from '../../domain/orders/course.ts'
import { emptyFields } from '../../domain/orders/fields.ts'
import type { OrderFact } from '../../domain/orders/order.ts'
import type { SourceChannel } from '../../domain/orders/terms.ts'
import { takesCalls } from '../../domain/people.ts'
import { errors } from '../errors.ts'
import type { Author, CallOrigin, OrderRecord, OrderTransaction } from '../ports/orders.ts'
import type { Actor, OrderChange } from './actor.ts'
import type { ConnectedCall, MovedDraft } from './api.ts'
import type { WorkOrderDeps } from './deps.ts'

type Origin = {
  readonly callId: string | null
  readonly callerNumber: string | null
  readonly sourceChannel: SourceChannel
  readonly sourceLine: string | null
}
export type Opened = {
  readonly orderId: string | null
  readonly created: boolean
  readonly change: OrderChange | null
}

/** The draft of a call. Whatever became of the first one, a repetition makes no second. */
export const openCallDraft = async (deps: WorkOrderDeps, call: ConnectedCall): Promise<Opened> => {
  const { callId, agentId, agentName, at, callerNumber, sourceChannel, sourceLine } = call
  return deps.orders.transaction(async (transaction) => {
    const known = await transaction.lockCall(callId)
    if (known !== null) return { orderId: known.orderId, created: false, change: null }
    const origin = { callId, callerNumber, sourceChannel, sourceLine }
    return insertDraft(deps, transaction, origin, { userId: agentId, name: agentName, role: null }, at)
  })
}

/** A draft by hand: of a call that this person took, or of none. An open draft of that call is given back. */
export const createDraft = async (
  deps: WorkOrderDeps,
  actor: Actor,
  callId: string | undefined,
): Promise<Opened & { readonly orderId: string }> => {
  if (!takesCalls(actor.role)) throw new errors.forbidden()
  const origin = callId === undefined ? withoutCall : await originOfCall(deps, actor, callId)
  return deps.orders.transaction(async (transaction) => {
    if (origin.callId !== null) {
      const known = await transaction.lockCall(origin.callId)
      if (known?.open === true && known.orderId !== null) {
        return { orderId: known.orderId, created: false, change: null }
      }
    }
    return insertDraft(deps, transaction, origin, actor, deps.time.now())
  })
}

export const moveDraft = async (
  deps: WorkOrderDeps,
  { orderId, agentId, agentName }: MovedDraft,
): Promise<void> => {
  await deps.orders.transaction(async (transaction) => {
    const record = (await transaction.lock([orderId])).get(orderId)
    if (record?.order.status !== 'DRAFT') return
    const order = { ...record.order, agentId }
    await transaction.update({ ...record, order, agentName, version: record.version + 1 })
  })
}

const withoutCall: Origin = { callId: null, callerNumber: null, sourceChannel: 'PHONE', sourceLine: null }

const originOfCall = async (deps: WorkOrderDeps, actor: Actor, callId: string): Promise<Origin> => {
  const call = await deps.orders.call(callId)
  if (call === null) throw new errors.notFound('call')
  if (call.agentId !== actor.userId) throw new errors.forbidden()
  return {
    callId,
    callerNumber: call.callerNumber,
    sourceChannel: channelOf(call),
    sourceLine: call.sourceLine,
  }
}

/** The leaders' phones are channels of their own (domain.md §3). */
const channelOf = ({ lineCode, isMessage }: CallOrigin): SourceChannel => {
  if (lineCode === 'PARTY_SEC_PHONE' || lineCode === 'MAYOR_PHONE') return lineCode
  return isMessage === true ? 'VOICEMAIL' : 'PHONE'
}

/** An empty sheet whose contact number is the one that called, until the citizen names another. */
const insertDraft = async (
  deps: WorkOrderDeps,
  transaction: OrderTransaction,
  origin: Origin,
  author: Author,
  at: number,
): Promise<Opened & { readonly orderId: string }> => {
  const orderId = deps.newId()
  const { callId, callerNumber } = origin
  const contactNumber = callerNumber !== null && callerNumber.length <= 20 ? callerNumber : ''
  const record: OrderRecord = {
    ...origin,
    order: {
      status: 'DRAFT',
      orderId,
      agentId: author.userId,
      fields: { ...emptyFields, contactNumber },
      acceptance: null,
      course: emptyCourse,
    },
    version: 1,
    createdAt: at,
    updatedAt: at,
    orderNo: null,
    queryCode: null,
    agentName: author.name,
    lastChanges: {},
    yellowAt: null,
  }
  const opened: OrderFact = { event: 'open', at, from: 'DRAFT', to: 'DRAFT', data: {} }
  await transaction.insert(record)
  await transaction.append(record, [opened], author)
  if (callId !== null) await transaction.openCallOrder(callId, orderId)
  const change = { orderId, callId, agentId: author.userId, event: 'open', from: null, to: 'DRAFT' as const }
  return { orderId, created: true, change: { ...change, filed: false, version: 1, units: [], at } }
}
