import type { Knex } from 'knex'
import type { OrderRecord } from '../../../app/ports/orders.ts'
import type { Course } from '../../../domain/orders/course.ts'
import { createdYear } from './rows.ts'

const date = (instant: number | null): Date | null => (instant === null ? null : new Date(instant))

type Part = { readonly id: number }
type Row = Readonly<Record<string, unknown>>

type PartTable = 'order_tasks' | 'order_extensions' | 'order_callbacks' | 'order_supervisions'

/** All rows that repeat the parts of an order's way, by table. */
export const partRows = (record: OrderRecord): Readonly<Record<PartTable, readonly Row[]>> => {
  const { course } = record.order
  const key = keyOf(record)
  const rows = <T extends Part>(list: readonly T[], toRow: (part: T) => Row): readonly Row[] =>
    list.map((part) => ({ ...key, id: part.id, ...toRow(part) }))
  return {
    order_tasks: rows(course.tasks, taskRow),
    order_extensions: rows(course.extensions, extensionRow),
    order_callbacks: rows(course.callbacks, callbackRow),
    order_supervisions: rows(course.supervisions, supervisionRow),
  }
}

const keyOf = (record: OrderRecord) => ({
  order_id: record.order.orderId,
  created_year: createdYear(record),
})

/** The rows that repeat the parts of an order's way: what is new or replaced since `before`. */
export const writeParts = async (
  trx: Knex.Transaction,
  before: Course | null,
  record: OrderRecord,
): Promise<void> => {
  const { course } = record.order
  const key = keyOf(record)
  const write = async <T extends Part>(
    table: string,
    known: readonly T[],
    list: readonly T[],
    toRow: (part: T) => Row,
  ): Promise<void> => {
    // Parts that nothing happened to are the same objects as before, or say the same.
    const changed = list.filter((part, index) => !same(part, known[index]))
    if (changed.length === 0) return
    const rows = changed.map((part) => ({ ...key, id: part.id, ...toRow(part) }))
    await trx(table).insert(rows).onConflict(['order_id', 'id']).merge()
  }
  await write('order_tasks', before?.tasks ?? [], course.tasks, taskRow)
  await write('order_extensions', before?.extensions ?? [], course.extensions, extensionRow)
  await write('order_callbacks', before?.callbacks ?? [], course.callbacks, callbackRow)
  await write('order_supervisions', before?.supervisions ?? [], course.supervisions, supervisionRow)
}

const same = (part: unknown, known: unknown): boolean =>
  part === known || (known !== undefined && JSON.stringify(part) === JSON.stringify(known))

const taskRow = ({
  kind,
  unit,
  status,
  assignedAt,
  due,
  signedAt,
  endedAt,
}: Course['tasks'][number]): Row => ({
  ...{ kind, unit, status, assigned_at: date(assignedAt), due: date(due) },
  ...{ signed_at: date(signedAt), ended_at: date(endedAt) },
})

const extensionRow = (one: Course['extensions'][number]): Row => ({
  ...{ unit: one.unit, status: one.status, workdays: one.workdays, asked_at: date(one.at), asked_by: one.by },
  ...{ decided_at: date(one.decidedAt), decided_by: one.decidedBy },
})

const callbackRow = ({ round, calledAt, by, via, outcome, answers }: Course['callbacks'][number]): Row => ({
  ...{ round, called_at: date(calledAt), by_id: by, via, outcome },
  ...{ result: answers?.result ?? null, solved: answers?.solved ?? null },
})

const supervisionRow = (one: Course['supervisions'][number]): Row => ({
  ...{ status: one.status, trigger: one.trigger, means: one.means, rejections: one.rejections },
  ...{ submitted_at: date(one.at), submitted_by: one.by, issued_at: date(one.issuedAt), due: date(one.due) },
  ...{ answered_at: date(one.answeredAt), closed_at: date(one.closedAt) },
})
