import type { Knex } from 'knex'
import type { CellChange, Notice, RosterPlans, RosterState, RosterWrite } from '../../../app/ports/rosters.ts'
import { dayToDate } from '../../../domain/calendar/shanghai.ts'
import { dayOfDate, noticeToRow, rowToState, type RosterRow } from './rows.ts'

/** Thrown within a transaction to roll it back, and nowhere else. */
class Overtaken extends Error {}

const orNull = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof Overtaken) return null
    throw error
  }
}

/** All months or none: somebody else's change of one of them rolls all back. */
export const write = (database: Knex, writes: readonly RosterWrite[]): ReturnType<RosterPlans['write']> =>
  orNull(
    database.transaction(async (trx) => {
      const states: RosterState[] = []
      // In the order of months, so that two that touch the same ones do not wait for each other.
      const ordered = [...writes].sort((a, b) => a.edit.month.localeCompare(b.edit.month))
      for (const one of ordered) states.push(await writeMonth(trx, one))
      return states
    }),
  )

const writeMonth = async (trx: Knex.Transaction, write: RosterWrite): Promise<RosterState> => {
  const { edit, expected, publish, undoes } = write
  const state = await nextVersion(trx, edit.month, expected, publish !== undefined)
  await saveCells(trx, edit.changes, publish !== undefined)
  await trx('roster_edits').insert({
    ...{ month: edit.month, version: state.version, at: new Date(edit.at) },
    ...{ by_id: edit.byId, by_name: edit.byName, event: edit.event, reason: edit.reason },
    changes: JSON.stringify(
      edit.changes.map(({ personId, day, before, after }) => [personId, dayToDate(day), before, after]),
    ),
  })
  if (undoes !== undefined) {
    await trx('roster_edits').where({ month: edit.month, version: undoes }).update({ undone: true })
  }
  await tell(trx, publish ?? [], state.publication)
  return state
}

const nextVersion = async (
  trx: Knex.Transaction,
  month: string,
  expected: number,
  publishes: boolean,
): Promise<RosterState> => {
  if (expected === 0) await trx('rosters').insert({ month }).onConflict('month').ignore()
  const rows = await trx<RosterRow>('rosters')
    .where({ month, version: expected })
    .update({
      version: expected + 1,
      ...(publishes ? { publication: trx.raw<number>('publication + 1') } : {}),
    })
    .returning('*')
  const row = rows[0]
  if (row === undefined) throw new Overtaken()
  return rowToState(row)
}

const saveCells = (
  trx: Knex.Transaction,
  changes: readonly CellChange[],
  publishes: boolean,
): Promise<unknown> =>
  trx.raw(
    `insert into roster_cells as c (user_id, date, draft, published, sequence)
       select person, day, cell, case when :publishes then cell else '' end, 0
         from unnest(:people::uuid[], :days::date[], :cells::text[]) as given (person, day, cell)
     on conflict (user_id, date) do update set draft = excluded.draft,
       published = case when :publishes then excluded.draft else c.published end,
       sequence = c.sequence + case when :publishes and c.published <> excluded.draft then 1 else 0 end`,
    {
      publishes,
      people: changes.map(({ personId }) => personId),
      days: changes.map(({ day }) => dayToDate(day)),
      cells: changes.map(({ after }) => after),
    },
  )

const tell = async (
  trx: Knex.Transaction,
  notices: readonly Omit<Notice, 'publication'>[],
  publication: number,
): Promise<void> => {
  if (notices.length === 0) return
  await trx('roster_notices').insert(notices.map((notice) => noticeToRow(notice, publication)))
}

/** The month's draft becomes what holds, in one transaction with the notices of what that changes. */
export const publish = (
  database: Knex,
  ...[month, expected, by, notices]: Parameters<RosterPlans['publish']>
): Promise<RosterState | null> =>
  orNull(
    database.transaction(async (trx) => {
      await nextVersion(trx, month, expected, true)
      const { rows } = await trx.raw<{
        rows: { user_id: string; day: string; before: string; after: string }[]
      }>(
        `with old as (
           select user_id, date, published from roster_cells
            where to_char(date, 'YYYY-MM') = :month and published <> draft for update)
         update roster_cells c set published = c.draft, sequence = c.sequence + 1
           from old where c.user_id = old.user_id and c.date = old.date
         returning c.user_id, c.date::text as day, old.published as before, c.draft as after`,
        { month },
      )
      const changes = rows.map(({ user_id, day, before, after }) => ({
        ...{ personId: user_id, day: dayOfDate(day), before, after },
      }))
      const published = await trx<RosterRow>('rosters')
        .where({ month })
        .update({ published_at: new Date(by.at), published_by_name: by.name })
        .returning('*')
      const row = published[0]
      if (row === undefined) throw new Overtaken()
      await tell(trx, notices(changes), row.publication)
      return rowToState(row)
    }),
  )
