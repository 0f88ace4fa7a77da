import type { Knex } from 'knex'

/**
 * What shift leads do to agents and to waiting calls (features.md C1): who, whom, what, when, and of a watch for how long.
 * It comes from live calls, so nothing here can refuse it; nobody changes or removes a line. The end of a watch is a line of
 * its own, tied to its beginning by `lead_id` and `since`.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table supervision_log (
      writer_id uuid not null,
      seq bigint not null,
      at timestamptz not null,
      type text not null,
      lead_id uuid not null,
      agent_id uuid,
      call_id uuid,
      mode text,
      visible boolean,
      since timestamptz,
      lasted_ms bigint,
      reason text,
      detail text,
      primary key (writer_id, seq)
    );
    create index supervision_newest on supervision_log (at desc, writer_id desc, seq desc);
    create index supervision_ends on supervision_log (lead_id, since) where type = 'leadWatchEnded';
    create index supervision_of_agent on supervision_log (agent_id, at desc);
    create trigger supervision_log_append_only before update or delete on supervision_log
      for each row execute function refuse_change();
    create trigger supervision_log_no_truncate before truncate on supervision_log
      for each statement execute function refuse_change();
  `)
}
