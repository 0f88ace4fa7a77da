import type { Knex } from 'knex'

/**
 * Calls that the hotline places. The number called stands where a citizen's number always stands, sealed; `dialled` is
 * masked. `outcome` says what became of it; nothing else that is counted of citizens' calls applies: no queue, no wait.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    alter table calls
      add column direction text not null default 'inbound',
      add column outcome text;
    create index calls_placed on calls (agent_id, arrived_at desc) where direction = 'outbound';
    create index calls_of_order on calls (order_id, arrived_at desc) where order_id is not null;
    alter table agent_status_log add column direction text;
  `)
}
