import type { ConfigTable } from './tables.ts'

type QueueRow = {
  readonly queue_id: string
  readonly name: string
  readonly max_waiting: number
  readonly active: boolean
}

export const queues: ConfigTable<{ readonly name: string; readonly maxWaiting: number }> = {
  read: async (database) => {
    const rows = await database('queues').orderBy('queue_id').select<QueueRow[]>()
    return rows.map(({ queue_id: id, name, max_waiting: maxWaiting, active }) => ({
      ...{ id, content: { name, maxWaiting }, retired: !active },
    }))
  },
  write: async (transaction, queueId, { name, maxWaiting }, retired) => {
    const row = { name, max_waiting: maxWaiting, active: !retired }
    await transaction('queues')
      .insert({ queue_id: queueId, ...row })
      .onConflict('queue_id')
      .merge(row)
  },
}

type LineRow = {
  readonly code: string
  readonly name: string
  readonly number: string
  readonly numbers: readonly string[]
  readonly notice_prompt: string
  readonly queue_id: string
  readonly priority: number
  readonly position: number
  readonly active: boolean
}
type LineContent = {
  readonly name: string
  readonly number: string
  readonly numbers: readonly string[]
  readonly noticePrompt: string
  readonly queueId: string
  readonly priority: number
  readonly position: number
}

export const lines: ConfigTable<LineContent> = {
  read: async (database) => {
    const rows = await database('lines').orderBy('position').select<LineRow[]>()
    return rows.map(({ code, notice_prompt: noticePrompt, queue_id: queueId, active, ...line }) => ({
      id: code,
      content: { ...line, noticePrompt, queueId },
      retired: !active,
    }))
  },
  write: async (transaction, code, { noticePrompt, queueId, numbers, ...line }, retired) => {
    const row = {
      ...{ ...line, numbers: [...numbers], notice_prompt: noticePrompt, queue_id: queueId },
      active: !retired,
    }
    await transaction('lines')
      .insert({ code, ...row })
      .onConflict('code')
      .merge(row)
  },
}
