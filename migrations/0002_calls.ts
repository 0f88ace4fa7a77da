import type { Knex } from 'knex'

/** One row per call, the append-only log of what happened in it, what the agents did, and the recordings. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(calls)
  await knex.raw(facts)
  await knex.raw(writerState)
}

// A row is inserted when the call arrives and completed once, when it has ended: ended_at, result, ended_by and reason
// are set together. Durations are in milliseconds.
const calls = `
  create table calls (
    call_id uuid primary key,
    line_code text,
    source_line text,
    dialled text not null,
    caller_number_enc bytea,
    caller_number_hash bytea,
    caller_number_last4_hash bytea,
    queue_id text,
    agent_id uuid,
    arrived_at timestamptz not null,
    queued_at timestamptz,
    connected_at timestamptz,
    ended_at timestamptz,
    wait_ms int,
    talk_ms int,
    hold_ms int,
    result text,
    ended_by text,
    reason text,
    rating smallint,
    order_id uuid,
    check ((ended_at is null) = (result is null))
  );
  create index calls_by_end on calls (ended_at desc, call_id desc) where ended_at is not null;
  create index calls_by_agent on calls (agent_id, ended_at desc, call_id desc) where ended_at is not null;
  create index calls_by_caller on calls (caller_number_hash, arrived_at desc) where caller_number_hash is not null;
  create index calls_by_caller_last4 on calls (caller_number_last4_hash) where caller_number_last4_hash is not null;
  create index calls_by_queued_at on calls (queued_at) where queued_at is not null;
  create index calls_live on calls (arrived_at) where ended_at is null;

  create table recordings (
    recording_id uuid primary key,
    call_id uuid not null,
    path text not null,
    started_at timestamptz not null,
    stopped_at timestamptz
  );
  create index recordings_by_call on recordings (call_id);
`

// Facts are numbered 1, 2, 3, ... by the writer (one per start of the controller); the pair is the primary key, so
// that writing one again changes nothing.
const facts = `
  create table call_events (
    writer_id uuid not null,
    seq bigint not null,
    call_id uuid not null,
    at timestamptz not null,
    type text not null,
    payload jsonb not null,
    primary key (writer_id, seq)
  );
  create index call_events_by_call on call_events (call_id, at);

  create table agent_status_log (
    writer_id uuid not null,
    seq bigint not null,
    agent_id uuid not null,
    at timestamptz not null,
    type text not null,
    from_status text,
    to_status text,
    lasted_ms bigint,
    reason text,
    break_type text,
    call_id uuid,
    leg_up boolean,
    linked boolean,
    primary key (writer_id, seq)
  );
  create index agent_status_log_by_agent on agent_status_log (agent_id, at);

  create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'The rows of % are never changed', tg_table_name using errcode = 'insufficient_privilege';
    end $$;
  create trigger call_events_append_only before update or delete on call_events
    for each row execute function refuse_change();
  create trigger agent_status_log_append_only before update or delete on agent_status_log
    for each row execute function refuse_change();
`

// How far each writer has come (a step up to last_seq is never written again), and the steps that the database refused
// for their content, sealed whole so that nothing is lost and the steps behind them can pass.
const writerState = `
  create table fact_writers (
    writer_id uuid primary key,
    last_seq bigint not null,
    updated_at timestamptz not null default now()
  );
  create table refused_facts (
    writer_id uuid not null,
    seq bigint not null,
    sealed_step bytea not null,
    error text not null,
    refused_at timestamptz not null default now(),
    primary key (writer_id, seq)
  );
`
