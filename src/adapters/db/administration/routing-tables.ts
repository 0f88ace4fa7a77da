import type { LineContent, QueueContent } from '../../../domain/configuration/contents.ts'
import { defaultLineSettings, type LineSettings } from '../../../domain/acd/routing/line.ts'
import { policyOf, type QueuePolicy } from '../../../domain/acd/routing/policy.ts'
import type { ConfigTable } from './tables.ts'

type QueueRow = {
  readonly queue_id: string
  readonly name: string
  readonly policy: Partial<QueuePolicy>
  readonly position: number
  readonly active: boolean
}

export const queues: ConfigTable<QueueContent> = {
  read: async (database) => {
    const rows = await database('queues').orderBy(['position', 'queue_id']).select<QueueRow[]>()
    return rows.map(({ queue_id: id, name, position, policy, active }) => ({
      ...{ id, retired: !active },
      content: { name, position, policy: policyOf(id, policy) },
    }))
  },
  write: async (transaction, queueId, { name, position, policy }, retired) => {
    const row = { name, position, policy: JSON.stringify(policy), active: !retired }
    await transaction('queues')
      .insert({ queue_id: queueId, ...row })
      .onConflict('queue_id')
      .merge(row)
  },
}

type LineRow = Omit<LineContent, 'noticePrompt' | 'queueId' | 'settings'> & {
  readonly code: string
  readonly notice_prompt: string
  readonly queue_id: string
  readonly settings: Partial<LineSettings>
  readonly active: boolean
}

export const lines: ConfigTable<LineContent> = {
  read: async (database) => {
    const rows = await database('lines').orderBy('position').select<LineRow[]>()
    return rows.map(
      ({ code, notice_prompt: noticePrompt, queue_id: queueId, active, settings, ...line }) => ({
        ...{ id: code, retired: !active },
        content: { ...line, noticePrompt, queueId, settings: { ...defaultLineSettings, ...settings } },
      }),
    )
  },
  write: async (transaction, code, { noticePrompt, queueId, numbers, settings, ...line }, retired) => {
    const row = {
      ...{ ...line, numbers: [...numbers], notice_prompt: noticePrompt, queue_id: queueId },
      ...{ settings: JSON.stringify(settings), active: !retired },
    }
    await transaction('lines')
      .insert({ code, ...row })
      .onConflict('code')
      .merge(row)
  },
}
