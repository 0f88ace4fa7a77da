import type { Knex } from 'knex'

/** The moment that puts an order into a period, and what is counted among the orders of that basis. */
const bases: readonly (readonly [total: string, moment: string, flags: readonly string[]])[] = [
  ['accepted', 'accepted_at', ['direct']],
  ['dispatch_due', 'dispatch_due_at', ['dispatch_timely']],
  [
    'dispatched',
    'dispatched_at',
    [
      ...['kept', 'sign_timely', 'must_contact', 'contact_timely', 'late'],
      ...['returned', 'extended', 'redone', 'supervised'],
    ],
  ],
  ['due', 'due_at', ['closed_on_time']],
  [
    'called_back',
    'called_back_at',
    ['attempted', 'rated', 'first_fix', 'resolved', 'satisfied', 'satisfied_first'],
  ],
]
const flags = bases.flatMap(([, , names]) => names)
const counts = bases.flatMap(([total, , names]) => [total, ...names])

/**
 * The figures of the work-order loop, ready to be added up. `kpi_orders` says of each order what it is counted as;
 * `kpi_cells` holds the sums by day, month and year, unit, category and district. Both follow `order_events` through
 * `kpi_changes`, which names every order that something happened to since.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table kpi_orders (
      order_id uuid primary key,
      created_year smallint not null,
      unit text not null,
      category text not null,
      district text not null,
      ${bases.map(([, moment]) => `${moment} timestamptz`).join(', ')},
      late_after timestamptz,
      ${flags.map((flag) => `${flag} boolean not null`).join(', ')}
    );
    ${bases
      .map(
        ([, moment]) =>
          `create index kpi_orders_${moment} on kpi_orders (${moment} desc, order_id desc) where ${moment} is not null;`,
      )
      .join('\n')}
    create index kpi_orders_late_after on kpi_orders (late_after) where late_after is not null;
    comment on table kpi_orders is
      'What each order is counted as; unit, category and district are those it has now, empty where it has none';
    comment on column kpi_orders.late_after is 'Not settled: late as soon as this has passed';

    create table kpi_cells (
      grain "char" not null check (grain in ('D','M','Y')),
      starts date not null,
      unit text not null,
      category text not null,
      district text not null,
      ${counts.map((count) => `${count} integer not null`).join(', ')},
      primary key (grain, starts, unit, category, district)
    );
    comment on table kpi_cells is 'Sums of kpi_orders over a day, a month or a year (Asia/Shanghai)';

    create view kpi_contributions as
      select order_id, unit, category, district, (moment at time zone 'Asia/Shanghai')::date as day,
        ${counts.map((count) => `counted.${count}`).join(', ')}
      from kpi_orders cross join lateral (values
        ${bases.map(([total, moment]) => `(${moment}, ${counts.map((count) => valueIn(total, count)).join(', ')})`).join(',\n')}
      ) as counted (moment, ${counts.join(', ')})
      where moment is not null;
    comment on view kpi_contributions is 'Each order once for every basis that it belongs to, with what it adds there';

    create table kpi_changes (
      id bigint generated always as identity primary key,
      order_id uuid not null
    );
    comment on table kpi_changes is 'Orders that something happened to since their figures were worked out';

    create function note_kpi_changes() returns trigger language plpgsql as $$
    begin
      insert into kpi_changes (order_id) select distinct order_id from added;
      return null;
    end $$;
    create trigger order_events_kpi after insert on order_events
      referencing new table as added for each statement execute function note_kpi_changes();

    insert into kpi_changes (order_id) select order_id from work_orders where order_no is not null;
  `)
}

const valueIn = (total: string, count: string): string => {
  if (total === count) return '1'
  return bases.find(([name]) => name === total)?.[2].includes(count) === true
    ? `kpi_orders.${count}::int`
    : '0'
}
