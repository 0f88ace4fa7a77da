import type { Knex } from 'knex'

/** Crews stand in an order of their own (甲乙丙丁), which no collation knows; those there are keep that of their offsets. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    alter table crews add column position int not null default 0;
    update crews c set position = o.place
      from (select crew_id, row_number() over (order by cycle_offset, name) as place from crews) o
     where o.crew_id = c.crew_id;
  `)
}
