import type { Knex } from 'knex'
import type { DeskStore, Reader, SupervisionItem, TaskItem } from '../../../app/ports/desks.ts'

type TaskRow = Pick<TaskItem, 'id' | 'kind' | 'unit' | 'status' | 'version' | 'title' | 'urgency'> & {
  readonly order_id: string
  readonly order_no: string | null
  readonly lead_unit: string | null
  readonly assigned_at: Date
  readonly due: Date
  readonly signed_at: Date | null
}
type SupervisionRow = Pick<
  SupervisionItem,
  'id' | 'status' | 'trigger' | 'means' | 'rejections' | 'version' | 'title' | 'orderStatus'
> & {
  readonly order_id: string
  readonly order_no: string | null
  readonly lead_unit: string | null
  readonly submitted_at: Date
  readonly issued_at: Date | null
  readonly due: Date | null
  readonly answered_at: Date | null
  readonly closed_at: Date | null
}

/** Tasks of a unit and the register of supervisions, each with the order that it belongs to. */
export const registerReads = (database: Knex): Pick<DeskStore, 'tasks' | 'supervisions'> => ({
  tasks: async ({ reader, after, limit }) => {
    const query = openTasks(database, reader)
      .orderBy(['t.due', 't.order_id', 't.id'])
      .limit(limit)
      .select<TaskRow[]>(
        ...['t.id', 't.kind', 't.unit', 't.status', 't.assigned_at', 't.due', 't.signed_at'],
        ...['o.order_id', 'o.order_no', 'o.version', 'o.title', 'o.urgency', 'o.lead_unit'],
      )
    if (after !== null) {
      const place = [new Date(after.at), after.orderId, after.id ?? 0]
      void query.whereRaw('(t.due, t.order_id, t.id) > (?::timestamptz, ?::uuid, ?::int)', place)
    }
    return (await query).map(rowToTask)
  },
  supervisions: async ({ open, after, limit }) => {
    const query = database('order_supervisions as s')
      .join('work_orders as o', (on) =>
        on.on('o.order_id', 's.order_id').andOn('o.created_year', 's.created_year'),
      )
      .orderBy([
        { column: 's.submitted_at', order: 'desc' },
        { column: 's.order_id', order: 'desc' },
        { column: 's.id', order: 'desc' },
      ])
      .limit(limit)
      .select<SupervisionRow[]>(
        ...[
          's.id',
          's.status',
          's.trigger',
          's.means',
          's.rejections',
          's.submitted_at',
          's.issued_at',
          's.due',
        ],
        ...[
          's.answered_at',
          's.closed_at',
          'o.order_id',
          'o.order_no',
          'o.version',
          'o.title',
          'o.lead_unit',
        ],
        'o.status as orderStatus',
      )
    if (open) void query.whereIn('s.status', underWay)
    if (after !== null) {
      const place = [new Date(after.at), after.orderId, after.id ?? 0]
      void query.whereRaw('(s.submitted_at, s.order_id, s.id) < (?::timestamptz, ?::uuid, ?::int)', place)
    }
    return (await query).map(rowToSupervision)
  },
})

/** What a reader's units still have to do for others. */
export const openTasks = (database: Knex, reader: Reader): Knex.QueryBuilder =>
  database('order_tasks as t')
    .join('work_orders as o', (on) =>
      on.on('o.order_id', 't.order_id').andOn('o.created_year', 't.created_year'),
    )
    .whereIn('t.status', ['ASSIGNED', 'SIGNED'])
    .whereIn('o.status', ['PENDING_SIGN', 'HANDLING'])
    .whereIn('t.unit', [...(reader.units ?? [])])
    .whereRaw('? <> all(o.recused)', [reader.userId])

const underWay = ['SUBMITTED', 'ISSUED', 'UNDER_REVIEW']
export const openSupervisions = (database: Knex): Knex.QueryBuilder =>
  database('order_supervisions as s').whereIn('s.status', underWay)

const ms = (date: Date | null): number | null => date?.getTime() ?? null

const rowToTask = (row: TaskRow): TaskItem => ({
  ...{ id: row.id, kind: row.kind, unit: row.unit, status: row.status },
  ...{ assignedAt: row.assigned_at.getTime(), due: row.due.getTime(), signedAt: ms(row.signed_at) },
  ...{ orderId: row.order_id, orderNo: row.order_no ?? '', version: row.version, title: row.title },
  ...{ urgency: row.urgency, leadUnit: row.lead_unit },
})

const rowToSupervision = (row: SupervisionRow): SupervisionItem => ({
  ...{ id: row.id, status: row.status, trigger: row.trigger, means: row.means, rejections: row.rejections },
  ...{ submittedAt: row.submitted_at.getTime(), issuedAt: ms(row.issued_at), due: ms(row.due) },
  ...{ answeredAt: ms(row.answered_at), closedAt: ms(row.closed_at) },
  ...{ orderId: row.order_id, orderNo: row.order_no ?? '', version: row.version, title: row.title },
  ...{ leadUnit: row.lead_unit, orderStatus: row.orderStatus },
})
