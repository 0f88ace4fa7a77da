import type { DeskItem } from '../../../app/ports/desks.ts'
import { wholeSecond } from '../../../domain/calendar/shanghai.ts'
import type { Light } from '../../../domain/orders/clocks/handling.ts'
import type { OrderStatus, OrderType, Urgency } from '../../../domain/orders/terms.ts'

/** Columns of a line in a list: nothing that would have to be unsealed, and not the way of the order. */
export const deskColumns = [
  ...['order_id', 'order_no', 'version', 'status', 'type', 'category', 'title', 'urgency', 'district_code'],
  ...['lead_unit', 'confidential', 'effective_due', 'yellow_at', 'dispatch_due', 'sign_due', 'overall_due'],
  ...['callback_misses', 'last_miss_at', 'silent_until', 'urge_count', 'redo_count', 'return_count'],
  ...['is_supervised', 'hard_order', 'due_provisional', 'created_at'],
] as const

export type DeskRow = {
  readonly order_id: string
  readonly order_no: string | null
  readonly version: number
  readonly status: OrderStatus
  readonly type: OrderType | null
  readonly category: string | null
  readonly title: string
  readonly urgency: Urgency
  readonly district_code: string | null
  readonly lead_unit: string | null
  readonly confidential: boolean
  readonly effective_due: Date | null
  readonly yellow_at: Date | null
  readonly dispatch_due: Date | null
  readonly sign_due: Date | null
  readonly overall_due: Date | null
  readonly callback_misses: number
  readonly last_miss_at: Date | null
  readonly silent_until: Date | null
  readonly urge_count: number
  readonly redo_count: number
  readonly return_count: number
  readonly is_supervised: boolean
  readonly hard_order: boolean
  readonly due_provisional: boolean
  readonly created_at: Date
  readonly key: Date
}

const ms = (date: Date | null): number | null => date?.getTime() ?? null

const running: readonly OrderStatus[] = ['PENDING_SIGN', 'HANDLING', 'RETURN_REVIEW']

/** Once the unit has reported, nothing of its is running out any more. */
const lightOf = (row: DeskRow, now: number): Light | null => {
  if (row.effective_due === null || !running.includes(row.status)) return null
  if (wholeSecond(now) > row.effective_due.getTime()) return 'RED'
  return row.yellow_at !== null && now >= row.yellow_at.getTime() ? 'YELLOW' : 'GREEN'
}

export const rowToDeskItem = (row: DeskRow, now: number): DeskItem => ({
  orderId: row.order_id,
  orderNo: row.order_no ?? '',
  ...{ version: row.version, status: row.status, type: row.type, category: row.category, title: row.title },
  ...{ urgency: row.urgency, districtCode: row.district_code, leadUnit: row.lead_unit },
  confidential: row.confidential,
  key: row.key.getTime(),
  due: ms(row.effective_due),
  light: lightOf(row, now),
  dispatchDue: ms(row.dispatch_due),
  signDue: ms(row.sign_due),
  overallDue: ms(row.overall_due),
  callbackMisses: row.callback_misses,
  lastMissAt: ms(row.last_miss_at),
  silentUntil: ms(row.silent_until),
  ...{ urges: row.urge_count, redos: row.redo_count, returns: row.return_count },
  ...{ isSupervised: row.is_supervised, hardOrder: row.hard_order, provisional: row.due_provisional },
  createdAt: row.created_at.getTime(),
})
