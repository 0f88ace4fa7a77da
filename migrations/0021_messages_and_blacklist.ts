import type { Knex } from 'knex'

/**
 * What is owed to citizens who left a message: a call back (domain.md §4.6). A task is made by a fact of the call, so nothing
 * of it is refused by a list of words or a key elsewhere. And numbers that may not be connected for a while (§4, ladder),
 * with everything that was decided about them. Break types become data that can be retired.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table callback_tasks (
      call_id uuid primary key,
      origin text not null,
      line_code text,
      queue_id text,
      caller_number_enc bytea,
      caller_number_hash bytea,
      caller_number_last4_hash bytea,
      recording_id uuid,
      message_ms int not null default 0,
      made_at timestamptz not null,
      due_at timestamptz not null,
      state text not null default 'OPEN' check (state in ('OPEN','DONE')),
      version int not null default 1,
      taken_by uuid,
      taken_by_name text,
      taken_at timestamptz,
      misses timestamptz[] not null default '{}',
      outcome text,
      note text not null default '',
      done_by uuid,
      done_by_name text,
      done_at timestamptz,
      check ((state = 'DONE') = (done_at is not null))
    );
    create index callback_tasks_open on callback_tasks (due_at) where state = 'OPEN';
    create index callback_tasks_done on callback_tasks (done_at desc) where state = 'DONE';
    comment on table callback_tasks is 'Citizens who left a message, each by the call in which they did';
    comment on column callback_tasks.misses is 'When it was tried to reach them in vain';

    create table blacklist (
      entry_id uuid primary key,
      number_enc bytea not null,
      number_hash bytea not null,
      number_last4_hash bytea,
      state text not null check (state in ('PROPOSED','ACTIVE','REJECTED','LIFTED')),
      version int not null default 1,
      proposed_at timestamptz not null,
      step int check (step between 1 and 3),
      begins_at timestamptz,
      ends_at timestamptz,
      check ((state in ('ACTIVE','LIFTED')) = (ends_at is not null))
    );
    create unique index blacklist_one_proposal on blacklist (number_hash) where state = 'PROPOSED';
    create index blacklist_by_number on blacklist (number_hash, ends_at desc);
    create index blacklist_active on blacklist (ends_at) where state = 'ACTIVE';
    create table blacklist_log (
      entry_id uuid not null references blacklist (entry_id),
      seq int not null,
      act text not null,
      at timestamptz not null,
      by_id uuid,
      by_name text not null,
      reason text not null,
      primary key (entry_id, seq)
    );
    create trigger blacklist_log_append_only before update or delete on blacklist_log
      for each row execute function refuse_change();
    comment on table blacklist_log is 'Who proposed, approved, refused or lifted what, and why; by_id is null for the program';

    alter table break_types add column active boolean not null default true;
  `)
}
