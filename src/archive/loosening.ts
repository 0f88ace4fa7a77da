import type pg from 'pg'

/** Indexes and foreign keys that wait until the rows are in: kept up row by row they would cost most of the time. */
const tables = [
  ...['work_orders', 'order_numbers', 'order_tasks', 'order_extensions', 'order_callbacks'],
  ...['order_supervisions', 'kpi_orders'],
]
const key = 'archive.loosened'

type Loosened = { readonly indexes: readonly string[]; readonly constraints: readonly string[] }

/** Takes them off and remembers how they were, in one transaction; does nothing where that has been done already. */
export const loosen = async (client: pg.Client): Promise<void> => {
  if ((await readLoosened(client)) !== null) return
  await client.query('begin')
  const indexes = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = any($1::text[]::regclass[]) and not indisunique order by indexrelid`,
    [tables],
  )
  const constraints = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and conparentid = 0 and conrelid = any($1::text[]::regclass[]) order by oid`,
    [tables],
  )
  const loosened: Loosened = {
    // Of a partitioned table it says ONLY, which would leave the partitions without.
    indexes: indexes.rows.map(({ definition }) => definition.replace(/ ON ONLY /, ' ON ')),
    constraints: constraints.rows.map(
      (one) => `alter table ${one.table} add constraint ${one.name} ${one.definition}`,
    ),
  }
  await client.query('insert into settings (key, value) values ($1, $2)', [key, JSON.stringify(loosened)])
  for (const { table, name } of constraints.rows)
    await client.query(`alter table ${table} drop constraint ${name}`)
  for (const { name } of indexes.rows) await client.query(`drop index ${name}`)
  await client.query('commit')
}

/** Puts them on again, one by one; a start that was cut short goes on where it was. `say` is told what is being made. */
export const tighten = async (client: pg.Client, say: (done: number, of: number) => void): Promise<void> => {
  await client.query(`set maintenance_work_mem = '512MB'`)
  const all = await readLoosened(client)
  const count = (all?.indexes.length ?? 0) + (all?.constraints.length ?? 0)
  for (let left = all; left !== null;) {
    const { indexes, constraints } = left
    say(count - indexes.length - constraints.length, count)
    const next = indexes[0] ?? constraints[0]
    left = { indexes: indexes.slice(1), constraints: indexes.length > 0 ? constraints : constraints.slice(1) }
    await client.query('begin')
    if (next === undefined) await client.query('delete from settings where key = $1', [key])
    else {
      await client.query(next)
      await client.query('update settings set value = $2 where key = $1', [key, JSON.stringify(left)])
    }
    await client.query('commit')
    if (next === undefined) left = null
  }
}

const readLoosened = async (client: pg.Client): Promise<Loosened | null> => {
  const { rows } = await client.query<{ value: Loosened }>('select value from settings where key = $1', [key])
  return rows[0]?.value ?? null
}
