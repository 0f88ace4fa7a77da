import { seesAllOrders } from '../../domain/orders/permissions.ts'
import { errors, withDetails } from '../errors.ts'
import type { OrderFilter, OrderStore } from '../ports/orders.ts'
import type { Actor } from './actor.ts'
import type { OrderPage, OrderQuery } from './api.ts'

const defaultLimit = 50
const maxLimit = 100
const maxTextLength = 50

/** One page. A cursor names the last row shown, and creation never changes, so that new orders move nothing. */
export const listOrders = async (store: OrderStore, actor: Actor, query: OrderQuery): Promise<OrderPage> => {
  const limit = query.limit ?? defaultLimit
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) throw broken('limit', maxLimit)
  const rows = await store.list({ ...filterOf(actor, query), limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(({ createdAtMs: _inside, ...item }) => item),
    nextCursor: rows.length > limit && last !== undefined ? `${last.createdAtMs}.${last.orderId}` : null,
  }
}

const filterOf = (actor: Actor, query: OrderQuery): Omit<OrderFilter, 'limit'> => {
  if (query.scope === 'all' && !seesAllOrders(actor.role)) throw new errors.forbidden()
  const text = query.text?.trim() ?? ''
  if (text.length > maxTextLength || text.includes('\u0000')) throw broken('text', maxTextLength)
  return {
    agentId: query.scope === 'all' ? null : actor.userId,
    status: query.status === undefined || query.status.length === 0 ? null : query.status,
    text: text === '' ? null : text,
    after: query.cursor === undefined ? null : readCursor(query.cursor),
  }
}

const readCursor = (cursor: string): OrderFilter['after'] => {
  const found = /^(\d{1,15})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.exec(cursor)
  if (found?.[1] === undefined || found[2] === undefined) throw broken('cursor')
  return { createdAt: Number(found[1]), orderId: found[2] }
}

const broken = (field: string, limit?: number): Error =>
  withDetails(new errors.invalid(), [{ field, rule: 'range', ...(limit === undefined ? {} : { limit }) }])
