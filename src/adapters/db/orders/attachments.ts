import type { Knex } from 'knex'
import type { AttachmentStore, AttachmentWrites, StoredAttachment } from '../../../app/ports/attachments.ts'

type Row = {
  readonly attachment_id: string
  readonly order_id: string
  readonly name: string
  readonly media_type: string
  readonly bytes: number
  readonly sha256: Buffer
  readonly part: StoredAttachment['part']
  readonly added_at: Date
  readonly added_by: string
  readonly added_by_name: string
}

/** What is attached to orders; rows of what was taken away stay, marked. */
export const createAttachmentStore = (database: Knex): AttachmentStore => ({
  ofOrder: (orderId) => present(database, orderId),
  byId: async (attachmentId) => {
    const row = await database('order_attachments')
      .where({ attachment_id: attachmentId })
      .whereNull('removed_at')
      .first<Row | undefined>()
    return row === undefined ? null : toAttachment(row)
  },
  known: async (attachmentIds) => {
    const ids = await database('order_attachments')
      .whereRaw('attachment_id = any(?::uuid[])', [[...attachmentIds]])
      .whereNull('removed_at')
      .pluck<string[]>('attachment_id')
    return new Set(ids)
  },
})

export const attachmentWrites = (trx: Knex.Transaction): AttachmentWrites => ({
  attachmentsOf: (orderId) => present(trx, orderId),
  attach: async ({ attachmentId, orderId, addedAt, addedBy, addedByName, sha256, mediaType, ...same }) => {
    await trx.raw(
      `insert into order_attachments (attachment_id, order_id, created_year, name, media_type, bytes, sha256, part,
         added_at, added_by, added_by_name)
       select ?, order_id, created_year, ?, ?, ?, decode(?, 'hex'), ?, ?, ?, ? from work_orders where order_id = ?`,
      [
        ...[attachmentId, same.name, mediaType, same.bytes, sha256, same.part],
        ...[new Date(addedAt), addedBy, addedByName, orderId],
      ],
    )
  },
  detach: async (attachmentId, at) => {
    await trx('order_attachments')
      .where({ attachment_id: attachmentId })
      .whereNull('removed_at')
      .update({ removed_at: new Date(at) })
  },
})

const present = async (connection: Knex, orderId: string): Promise<readonly StoredAttachment[]> => {
  const rows = await connection('order_attachments')
    .where({ order_id: orderId })
    .whereNull('removed_at')
    .orderBy(['added_at', 'attachment_id'])
    .select<Row[]>()
  return rows.map(toAttachment)
}

const toAttachment = (row: Row): StoredAttachment => ({
  ...{ attachmentId: row.attachment_id, orderId: row.order_id, name: row.name, mediaType: row.media_type },
  ...{ bytes: row.bytes, sha256: row.sha256.toString('hex'), part: row.part },
  ...{ addedAt: row.added_at.getTime(), addedBy: row.added_by, addedByName: row.added_by_name },
})
