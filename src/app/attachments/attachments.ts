import type { Attachment, AttachmentList } from '../../contract/attachments.ts'
import {
  attachmentBytes,
  attachmentExtensions,
  attachmentsPerOrder,
  findMediaType,
  tidyName,
} from '../../domain/attachments/kinds.ts'
import { attachablePart, mayRemove, seesAttachment } from '../../domain/attachments/rules.ts'
import { toIso } from '../../domain/calendar/shanghai.ts'
import type { By } from '../../domain/orders/event.ts'
import type { Order } from '../../domain/orders/order.ts'
import { maySee } from '../../domain/orders/permissions.ts'
import { writeDown, type AccessDeps, type Visit } from '../disclosure/access-log.ts'
import { errors, withDetails } from '../errors.ts'
import type {
  AttachmentFiles,
  AttachmentStore,
  ReceivedFile,
  StoredAttachment,
} from '../ports/attachments.ts'
import type { OrderStore } from '../ports/orders.ts'
import type { Actor } from '../work-orders/actor.ts'
import { personOf } from '../work-orders/changes.ts'
import { noSuchOrder } from '../work-orders/refusals.ts'

/** A file to be saved by whoever asked for it. */
export type Download = {
  readonly name: string
  readonly bytes: number
  readonly content: AsyncIterable<Uint8Array>
}

/**
 * Errors: `NOT_FOUND` no such order or attachment, or not one that the actor may see · `FORBIDDEN` not by this person now
 * · `ATTACHMENT_REFUSED` with `details` `{field: 'file', rule: 'kind' | 'content' | 'macro' | 'empty' | 'name'}` ·
 * `ATTACHMENT_LIMIT` the order has as many as it can · `TOO_LARGE`.
 */
export type Attachments = {
  list(actor: Actor, orderId: string): Promise<AttachmentList>
  /** Takes a file in; `content` is read to its end or to the limit. */
  add(actor: Actor, orderId: string, name: string, content: AsyncIterable<Uint8Array>): Promise<Attachment>
  /** Written into the access log. */
  download(actor: Actor, visit: Visit, attachmentId: string): Promise<Download>
  remove(actor: Actor, attachmentId: string): Promise<void>
  /** Removes files that belong to nothing: of discarded drafts, of an upload that a crash cut off. Returns how many. */
  tidy(): Promise<number>
}

export type AttachmentDeps = AccessDeps & {
  readonly orders: OrderStore
  readonly attachments: AttachmentStore
  readonly files: AttachmentFiles
}

/** No upload takes as long. */
const abandonedMs = 3_600_000

export const createAttachments = (deps: AttachmentDeps): Attachments => {
  const { orders, attachments, files, time } = deps
  const seen = async (actor: Actor, orderId: string) => {
    const [record, by] = await Promise.all([orders.byId(orderId), personOf(deps, actor)])
    if (record === null || !maySee(record.order, by)) throw noSuchOrder()
    return { record, by }
  }
  const found = async (actor: Actor, attachmentId: string) => {
    const attachment = await attachments.byId(attachmentId)
    if (attachment === null) throw noSuchAttachment()
    const { record, by } = await seen(actor, attachment.orderId)
    if (!seesAttachment(record.order, by, attachment.part)) throw noSuchAttachment()
    return { attachment, record, by }
  }
  return {
    list: async (actor, orderId) => {
      const { record, by } = await seen(actor, orderId)
      const all = await attachments.ofOrder(orderId)
      return {
        items: all
          .filter(({ part }) => seesAttachment(record.order, by, part))
          .map((one) => toView(one, record.order, by)),
        addsTo: attachablePart(record.order, by),
        limits: {
          ...{ files: attachmentsPerOrder, bytes: attachmentBytes },
          extensions: [...attachmentExtensions],
        },
      }
    },
    add: async (actor, orderId, name, content) => {
      // Before its bytes are taken in, and once more under the order's lock.
      const { record, by } = await seen(actor, orderId)
      if (attachablePart(record.order, by) === null) throw errors.forbidden()
      const file = await files.receive(content, attachmentBytes)
      if (file === null) throw errors.tooLarge()
      try {
        return await enter(deps, actor, by, orderId, file, name)
      } finally {
        await files.discard(file)
      }
    },
    download: async (actor, visit, attachmentId) => {
      const { attachment, record } = await found(actor, attachmentId)
      const content = await files.read(attachmentId)
      if (content === null) throw noSuchAttachment()
      await writeDown(deps, actor, visit, {
        ...{ action: 'download', outcome: 'GIVEN', field: attachmentId },
        ...{ orderId: attachment.orderId, orderNo: record.orderNo, callId: record.callId },
      })
      return { name: attachment.name, bytes: attachment.bytes, content }
    },
    remove: async (actor, attachmentId) => {
      const { attachment, by } = await found(actor, attachmentId)
      await orders.transaction(async (transaction) => {
        const record = (await transaction.lock([attachment.orderId])).get(attachment.orderId)
        if (record === undefined) throw noSuchOrder()
        if (!mayRemove(record.order, by)) throw errors.forbidden()
        await transaction.detach(attachmentId, time.now())
      })
      await files.remove(attachmentId)
    },
    tidy: async () => {
      const old = await files.olderThan(abandonedMs)
      const known = await attachments.known(old)
      const stray = old.filter((id) => !known.has(id))
      for (const id of stray) await files.remove(id)
      return stray.length
    },
  }
}

/** The row and then the file, in one transaction under the order's lock: what is told is there. */
const enter = async (
  { orders, files, time, newId }: AttachmentDeps,
  actor: Actor,
  by: By,
  orderId: string,
  file: ReceivedFile,
  givenName: string,
): Promise<Attachment> => {
  const { name, mediaType } = judge(file, givenName)
  return orders.transaction(async (transaction) => {
    const record = (await transaction.lock([orderId])).get(orderId)
    const part = record === undefined ? null : attachablePart(record.order, by)
    if (record === undefined || part === null) throw errors.forbidden()
    const present = await transaction.attachmentsOf(orderId)
    if (present.length >= attachmentsPerOrder) throw new errors.attachmentLimit(attachmentsPerOrder)
    const { bytes, sha256 } = file
    const attachment: StoredAttachment = {
      ...{ attachmentId: newId(), orderId, name, mediaType, bytes, sha256, part },
      ...{ addedAt: time.now(), addedBy: actor.userId, addedByName: actor.name },
    }
    await transaction.attach(attachment)
    await files.keep(file, attachment.attachmentId)
    return toView(attachment, record.order, by)
  })
}

const judge = (file: ReceivedFile, givenName: string): { name: string; mediaType: string } => {
  const refuse = (rule: string) => withDetails(errors.attachmentRefused(), [{ field: 'file', rule }])
  const name = tidyName(givenName)
  if (name === '') throw refuse('name')
  if (file.bytes === 0) throw refuse('empty')
  const type = findMediaType(name, file.head, file.tail)
  if ('fault' in type) throw refuse(type.fault)
  return { name, mediaType: type.mediaType }
}

const toView = (attachment: StoredAttachment, order: Order, by: By): Attachment => {
  const { sha256: _inside, addedBy: _person, addedAt, ...same } = attachment
  return { ...same, addedAt: toIso(addedAt), removable: mayRemove(order, by) }
}

const noSuchAttachment = (): Error => new errors.notFound('attachment')
