import type { Knex } from 'knex'

/** Who stepped back from an order, beside its way: lists ask it of every row, and need not open the whole for that. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    alter table work_orders add column recused text[] not null default '{}';
    update work_orders set recused = array(select jsonb_array_elements_text(course -> 'recused'))
      where jsonb_array_length(coalesce(course -> 'recused', '[]')) > 0;
  `)
}
