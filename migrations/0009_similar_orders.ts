import type { Knex } from 'knex'

/** What else was reported of the same kind in the same place, the latest first: asked while an order is typed. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create index work_orders_matter on work_orders (category, district_code, created_at desc)
      where order_no is not null;
  `)
}
