import type pg from 'pg'

/** What the archive says about a table, beside its rows. */
export type TableShape = {
  readonly name: string
  /** In the order in which they are copied; generated ones make themselves. */
  readonly columns: readonly string[]
}

export type Sequence = { readonly name: string; readonly value: string; readonly called: boolean }
export type Partition = { readonly parent: string; readonly name: string }

/** knex's own notes: they are made again by the migrations themselves. */
const ownedByMigrations = ['migrations', 'migrations_lock']

/** How values are written as text, whatever the server's settings: exactly, and to be read back by any other. */
export const exactText = `
  set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local timezone = 'UTC';
  set local extra_float_digits = 1; set local bytea_output = 'hex'; set local client_encoding = 'UTF8';
  set local search_path = public, pg_catalog;
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0`

const rows = async <T extends pg.QueryResultRow>(client: pg.Client, query: string): Promise<readonly T[]> =>
  (await client.query<T>(query)).rows

/** All tables of the product, partitioned ones as one; by name. */
export const readTables = async (client: pg.Client): Promise<readonly TableShape[]> => {
  const found = await rows<TableShape>(
    client,
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and not ${ofExtension('c')}
      group by c.oid, c.relname order by c.relname collate "C"`,
  )
  return found.filter(({ name }) => !ownedByMigrations.includes(name))
}

const ofExtension = (alias: string): string =>
  `exists (select from pg_depend d where d.objid = ${alias}.oid and d.deptype = 'e')`

export const readPartitions = (client: pg.Client): Promise<readonly Partition[]> =>
  rows(
    client,
    `select p.relname as parent, c.relname as name
       from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_class c on c.oid = i.inhrelid
      where p.relnamespace = 'public'::regnamespace and p.relkind = 'p' and c.relkind in ('r', 'p')
      order by 1, 2`,
  )

/** Where every counter stands; those of the migrations' own notes stand where the migrations put them. */
export const readSequences = async (client: pg.Client): Promise<readonly Sequence[]> => {
  const names = await rows<{ name: string }>(
    client,
    `select s.relname as name from pg_class s
      where s.relnamespace = 'public'::regnamespace and s.relkind = 'S' and not ${ofExtension('s')}
        and not exists (
          select from pg_depend d join pg_class t on t.oid = d.refobjid
           where d.objid = s.oid and d.classid = 'pg_class'::regclass
             and t.relname in (${ownedByMigrations.map((name) => `'${name}'`).join(', ')}))
      order by 1`,
  )
  const states: Sequence[] = []
  for (const { name } of names) {
    const [state] = await rows<{ value: string; called: boolean }>(
      client,
      `select last_value::text as value, is_called as called from public.${quoted(name)}`,
    )
    if (state) states.push({ name, ...state })
  }
  return states
}

export const readMigrations = async (client: pg.Client): Promise<readonly string[]> => {
  const [there] = await rows<{ there: boolean }>(
    client,
    `select to_regclass('public.migrations') is not null as there`,
  )
  if (there?.there !== true) return []
  const found = await rows<{ name: string }>(client, 'select name from public.migrations order by id')
  return found.map(({ name }) => name)
}

/** What stands in the way of a restore: everything that is there, the biggest first. */
export const readContents = async (client: pg.Client): Promise<readonly string[]> => {
  const found = await rows<{ name: string }>(
    client,
    `select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
        and not c.relispartition and not ${ofExtension('c')}
      order by c.relkind = 'S', c.reltuples desc, c.relname`,
  )
  return found.map(({ name }) => name)
}

/** Other places for tables in the same database: this product uses none. */
export const readForeignSchemas = async (client: pg.Client): Promise<readonly string[]> => {
  const found = await rows<{ name: string }>(
    client,
    `select distinct n.nspname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname not in ('public', 'information_schema')
        and n.nspname !~ '^pg_' and not ${ofExtension('c')} order by 1`,
  )
  return found.map(({ name }) => name)
}

/** Constraints between tables, with what drops them and what makes them again. */
export const readForeignKeys = (
  client: pg.Client,
): Promise<readonly { readonly drop: string; readonly make: string }[]> =>
  rows(
    client,
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
            format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
       from pg_constraint
      where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace order by conname`,
  )

/** Triggers that fire when a row is inserted: their work is in the archived rows already. */
export const readInsertTriggers = (
  client: pg.Client,
): Promise<readonly { readonly disable: string; readonly enable: string }[]> =>
  rows(
    client,
    `select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as disable,
            format('alter table %s enable trigger %I', tgrelid::regclass, tgname) as enable
       from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where not tgisinternal and tgparentid = 0 and tgenabled = 'O' and tgtype & 4 <> 0
        and c.relnamespace = 'public'::regnamespace order by 1`,
  )

export const readMaterializedViews = async (client: pg.Client): Promise<readonly string[]> => {
  const found = await rows<{ name: string }>(
    client,
    `select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'm' order by oid`,
  )
  return found.map(({ name }) => name)
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** COPY knows no partitioned tables as a source before PostgreSQL 18, but any query. */
export const copyOutStatement = ({ name, columns }: TableShape): string =>
  `copy (select ${columns.map(quoted).join(', ')} from public.${quoted(name)}) to stdout`

export const copyInStatement = ({ name, columns }: TableShape): string =>
  `copy public.${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`
