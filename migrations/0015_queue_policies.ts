import type { Knex } from 'knex'

/**
 * How a queue treats its calls and what a line does become data (`src/contract/queues.ts`). A queue may ask for any
 * skills, so it no longer bears the name of one. What was there keeps what it did, with the overflow, the announcements
 * and the voicemail of domain.md §4.6.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    alter table queues drop constraint queues_queue_id_fkey;
    alter table queues add column policy jsonb not null default '{}', add column position int not null default 0;
    update queues q
       set policy = jsonb_build_object('maxWaiting', q.max_waiting) ||
             case when q.queue_id = 'SG_GENERAL' then '{}'::jsonb
                  else '{"overflow":{"toQueueId":"SG_GENERAL","afterMs":30000,"waitingOverStaffed":null}}'::jsonb end,
           position = s.position
      from skills s where s.code = q.queue_id;
    alter table queues drop column max_waiting;
    comment on table queues is 'Where calls wait; who may be offered them, when and how stands in the policy.';
    comment on column queues.policy is 'What differs from the defaults of src/domain/acd/routing/policy.ts';
    alter table lines add column settings jsonb not null default '{}';
    comment on column lines.settings is 'Hours, what is done outside them, language key: what differs from the defaults';
  `)
}
