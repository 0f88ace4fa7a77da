import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { OrderTransaction, OutgoingMessage, TemplateText } from '../../../app/ports/orders.ts'
import type { Privacy } from '../privacy.ts'

type OutboxWrites = Pick<OrderTransaction, 'post' | 'unitNumbers' | 'templates'>

/** The outbox as other transactions fill it. A key that is there already is a message that was asked for before. */
export const createOutboxWrites = (trx: Knex.Transaction, privacy: Privacy): OutboxWrites => ({
  post: async (messages) => {
    if (messages.length === 0) return
    await trx('messages')
      .insert(messages.map((message) => messageToRow(message, privacy)))
      .onConflict('key')
      .ignore()
  },
  unitNumbers: async (unit) => {
    const rows = await trx<{ unit_code: string; active: boolean; number_enc: Buffer }>('unit_contacts')
      .where({ unit_code: unit, active: true })
      .orderBy('number_hash')
      .select('number_enc')
    return rows.map((row) => privacy.open(row.number_enc))
  },
  templates: () => readTemplates(trx),
})

export const readTemplates = async (connection: Knex): Promise<ReadonlyMap<string, TemplateText>> => {
  const rows = await connection<{ template: string; text: string; confidential_text: string }>(
    'message_templates',
  ).select()
  return new Map(
    rows.map((row) => [row.template, { text: row.text, confidentialText: row.confidential_text }]),
  )
}

const messageToRow = (message: OutgoingMessage, privacy: Privacy) => {
  const { number } = message
  return {
    message_id: randomUUID(),
    ...{ key: message.key, template: message.template, order_id: message.orderId, unit: message.unit },
    number_enc: number === null ? null : privacy.seal(number),
    number_hash: number === null ? null : privacy.hashNumber(number),
    number_last4_hash: number === null ? null : privacy.hashLast4(number),
    text_enc: privacy.seal(message.text),
    state: message.skipped === null ? 'WAITING' : 'SKIPPED',
    skipped_because: message.skipped,
    quiet: message.quiet,
    created_at: new Date(message.createdAt),
    next_at: new Date(message.notBefore),
  }
}
