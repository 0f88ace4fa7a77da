import type { Knex } from 'knex'

const counts = [
  ...['accepted', 'direct', 'dispatch_due', 'dispatch_timely', 'dispatched', 'kept', 'sign_timely'],
  ...['must_contact', 'contact_timely', 'late', 'returned', 'extended', 'redone', 'supervised', 'due'],
  ...['closed_on_time', 'called_back', 'attempted', 'rated', 'first_fix', 'resolved', 'satisfied'],
  ...['satisfied_first'],
]

/**
 * Sums of one dimension alone, as most reports want them: all years by unit are some hundred rows here, and sixty thousand
 * among the cells. Kept up with the cells.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    set local statement_timeout = 0;
    create table kpi_margins (
      dimension "char" not null check (dimension in ('U','C','D')),
      grain "char" not null check (grain in ('D','M','Y')),
      key text not null,
      starts date not null,
      ${counts.map((count) => `${count} integer not null`).join(', ')},
      primary key (dimension, grain, key, starts)
    );
    comment on table kpi_margins is
      'Sums of kpi_cells over all but one of unit (U), category (C) and district (D); key is its value';

    insert into kpi_margins (dimension, grain, key, starts, ${counts.join(', ')})
      select dimension, grain, key, starts, ${counts.map((count) => `sum(${count})`).join(', ')}
      from kpi_cells cross join lateral
        (values ('U'::"char", unit), ('C', category), ('D', district)) as margin (dimension, key)
      group by 1, 2, 3, 4;
  `)
}
