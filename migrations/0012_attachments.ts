import type { Knex } from 'knex'

/**
 * Attachments lie in a folder of their own, each under its id; which part of an order they belong to decides who sees
 * them. A draft that is discarded takes its own along.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    alter table order_attachments
      add column part text not null default 'ORDER' check (part in ('ORDER','FEEDBACK')),
      add column added_by_name text not null default '';
    alter table order_attachments alter column part drop default, alter column added_by_name drop default;
    comment on table order_attachments is 'What is attached to an order; the bytes lie in DATA_DIR/attachments under the id';
    alter table order_attachments drop constraint order_attachments_order_id_created_year_fkey;
    alter table order_attachments add constraint order_attachments_order_id_created_year_fkey
      foreign key (order_id, created_year) references work_orders (order_id, created_year) on delete cascade;
  `)
}
