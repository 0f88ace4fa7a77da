import { composeText, shippedTemplates } from '../domain/messages/templates.ts'
import { isMobile, normaliseNumber } from '../domain/numbers.ts'
import type { Role } from '../domain/people.ts'
import { errors, withDetails } from './errors.ts'
import type { MessageQuery, Messages, OrderReplies } from './messages/api.ts'
import { readReply } from './messages/replies.ts'
import type { MessageStore } from './ports/messages.ts'
import type { Time } from './ports/time.ts'
import type { Actor } from './work-orders/actor.ts'

export type MessageDeps = {
  readonly messages: MessageStore
  readonly orders: OrderReplies
  /** `tray` where there is no other. */
  readonly gateway: string
  readonly newId: () => string
  readonly time: Pick<Time, 'now'>
}

/** Who revives dead letters. */
export const messageAdministrators: readonly Role[] = ['SYSADMIN', 'LEADER']
/** Who reads what was sent. */
export const messageReaders: readonly Role[] = ['SYSADMIN', 'LEADER', 'SHIFT_LEAD', 'SUPERVISOR', 'CALLBACK']
const readers = messageReaders

/** The use cases of messages. */
export const createMessages = (deps: MessageDeps): Messages => {
  const { messages, time } = deps
  return {
    list: (actor, query) => listMessages(messages, actor, query),
    tray: async (actor, number) => {
      require(actor, readers)
      const normal = normaliseNumber(number)
      if (normal === null) throw withDetails(new errors.invalid(), [{ field: 'number', rule: 'number' }])
      return messages.list({
        state: ['SENT', 'DELIVERED'],
        number: normal,
        orderId: null,
        limit: 100,
        after: null,
      })
    },
    outbox: async (actor) => {
      require(actor, readers)
      return { ...(await messages.counts(time.now())), gateway: deps.gateway }
    },
    answerFromTray: async (actor, messageId, text) => {
      require(actor, readers)
      const message = deps.gateway === 'tray' ? await messages.byId(messageId) : null
      if (message?.number == null || message.sentAt === null) throw new errors.notFound('message')
      const replyKey = `tray.${deps.newId()}`
      return readReply(messages, deps.orders, { replyKey, number: message.number, text, at: time.now() })
    },
    revive: async (actor, messageId) => {
      require(actor, messageAdministrators)
      if (!(await messages.revive(messageId, time.now()))) throw new errors.notFound('dead letter')
    },
    missedCall: ({ callId, number, at }) => postMissedCall(messages, callId, number, at),
    received: (reply) => readReply(messages, deps.orders, reply),
    reported: async ({ gatewayId, delivered, at, error }) => {
      await messages.reported(gatewayId, delivered, at, error)
    },
  }
}

const require = (actor: Actor, allowed: readonly Role[]): void => {
  if (!allowed.includes(actor.role))
    throw withDetails(new errors.forbidden(), [{ field: 'by', rule: 'role' }])
}

const postMissedCall = async (
  messages: MessageStore,
  callId: string,
  raw: string,
  at: number,
): Promise<void> => {
  const { text, confidentialText } = (await messages.templates()).get('T7') ?? shippedTemplates.T7
  const number = normaliseNumber(raw)
  await messages.post([
    {
      ...{ key: `${callId}.T7`, template: 'T7', orderId: null, unit: null, number, quiet: false },
      text: composeText(text === '' ? confidentialText : text, {}),
      skipped: number === null ? 'noNumber' : isMobile(number) ? null : 'notMobile',
      ...{ createdAt: at, notBefore: at },
    },
  ])
}

const listMessages = async (
  messages: MessageStore,
  actor: Actor,
  { state, orderId, number, cursor, limit = 50 }: MessageQuery,
): ReturnType<Messages['list']> => {
  require(actor, readers)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw withDetails(new errors.invalid(), [{ field: 'limit', rule: 'range', limit: 100 }])
  }
  const rows = await messages.list({
    state: state ?? null,
    orderId: orderId ?? null,
    number: number === undefined ? null : normaliseNumber(number),
    after: cursor === undefined ? null : readCursor(cursor),
    limit: limit + 1,
  })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last !== undefined
  return { items, nextCursor: more ? `${last.createdAt}.${last.messageId}` : null }
}

const readCursor = (cursor: string): { readonly at: number; readonly messageId: string } => {
  const found = /^(\d{1,15})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.exec(cursor)
  if (found?.[1] === undefined || found[2] === undefined) {
    throw withDetails(new errors.invalid(), [{ field: 'cursor', rule: 'range' }])
  }
  return { at: Number(found[1]), messageId: found[2] }
}
