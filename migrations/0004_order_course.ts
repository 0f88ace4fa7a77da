import type { Knex } from 'knex'

/**
 * An order's way through the units and back to the citizen. `work_orders.course` is the whole of it, as the rules read
 * it; the columns beside it, and the tables of tasks, extensions, call-backs and supervisions, repeat from it what desks
 * list and reports count, and are written in the same transaction.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(columns)
  await knex.raw(parts)
  await knex.raw(units)
  await knex.raw(search)
  await knex.raw(indexes)
}

const columns = `
  alter table work_orders
    add column course jsonb not null default '{}',
    add column respondent_unit text,
    add column lead_unit text,
    add column handling_class text
      check (handling_class in ('CRITICAL','URGENT','CONSULT','NORMAL','STATUTORY')),
    add column first_dispatched_at timestamptz,
    add column first_dispatch_due timestamptz,
    add column dispatched_at timestamptz,
    add column sign_due timestamptz,
    add column signed_at timestamptz,
    add column contact_due timestamptz,
    add column contacted_at timestamptz,
    add column handle_due timestamptz,
    add column redo_due timestamptz,
    add column effective_due timestamptz generated always as (coalesce(redo_due, handle_due)) stored,
    add column yellow_at timestamptz,
    add column overall_due timestamptz,
    add column due_provisional boolean not null default false,
    add column return_decision_due timestamptz,
    add column extension_asked_at timestamptz,
    add column feedback_at timestamptz,
    add column feedback_due timestamptz,
    add column passed_at timestamptz,
    add column callback_due timestamptz,
    add column callback_misses smallint not null default 0,
    add column last_miss_at timestamptz,
    add column silent_until timestamptz,
    add column ended_at timestamptz,
    add column dispatch_count integer not null default 0,
    add column return_count integer not null default 0,
    add column extend_count integer not null default 0,
    add column redo_count integer not null default 0,
    add column callback_count integer not null default 0,
    add column dissatisfied_count integer not null default 0,
    add column hard_order boolean not null default false,
    add column forbid_return boolean not null default false,
    add column unreasonable boolean not null default false,
    add column not_counted boolean not null default false,
    add column is_supervised boolean not null default false,
    add column supervision_proposed_at timestamptz,
    add column expedite_wanted boolean not null default false,
    add column solved text,
    add column rating_first text,
    add column rating_final text,
    add column verdict text;
  comment on column work_orders.yellow_at is 'From when its light is yellow; red from the second after effective_due';
`

const parts = `
  create table order_tasks (
    order_id uuid not null,
    id smallint not null,
    created_year smallint not null,
    kind text not null check (kind in ('ASSIST','SUB')),
    unit text not null,
    status text not null check (status in ('ASSIGNED','SIGNED','DONE','RETURNED','WAIVED')),
    assigned_at timestamptz not null,
    due timestamptz not null,
    signed_at timestamptz,
    ended_at timestamptz,
    primary key (order_id, id),
    foreign key (order_id, created_year) references work_orders (order_id, created_year)
  );
  create index order_tasks_unit on order_tasks (unit, due, order_id, id) where status in ('ASSIGNED','SIGNED');

  create table order_extensions (
    order_id uuid not null,
    id smallint not null,
    created_year smallint not null,
    unit text not null,
    status text not null check (status in ('ASKED','APPROVED','REFUSED','LAPSED')),
    workdays smallint not null,
    asked_at timestamptz not null,
    asked_by text not null,
    decided_at timestamptz,
    decided_by text,
    primary key (order_id, id),
    foreign key (order_id, created_year) references work_orders (order_id, created_year)
  );

  create table order_callbacks (
    order_id uuid not null,
    id smallint not null,
    created_year smallint not null,
    round smallint not null,
    called_at timestamptz not null,
    by_id text,
    via text not null check (via in ('CALL','SMS')),
    outcome text not null check (outcome in ('NO_ANSWER','DECLINED','ANSWERED')),
    result text check (result in ('SATISFIED','BASIC','DISSATISFIED')),
    solved text check (solved in ('SOLVED','PARTLY','UNSOLVED')),
    primary key (order_id, id),
    foreign key (order_id, created_year) references work_orders (order_id, created_year)
  );
  create index order_callbacks_at on order_callbacks (called_at);

  create table order_supervisions (
    order_id uuid not null,
    id smallint not null,
    created_year smallint not null,
    status text not null check (status in ('SUBMITTED','ISSUED','UNDER_REVIEW','DONE','CLOSED')),
    trigger text not null,
    means text not null,
    submitted_at timestamptz not null,
    submitted_by text,
    issued_at timestamptz,
    due timestamptz,
    answered_at timestamptz,
    rejections smallint not null,
    closed_at timestamptz,
    primary key (order_id, id),
    foreign key (order_id, created_year) references work_orders (order_id, created_year)
  );
  create index order_supervisions_register on order_supervisions (submitted_at desc, order_id, id);
  create index order_supervisions_open on order_supervisions (due, order_id, id)
    where status in ('SUBMITTED','ISSUED','UNDER_REVIEW');

  create table order_attachments (
    attachment_id uuid primary key,
    order_id uuid not null,
    created_year smallint not null,
    name text not null check (char_length(name) between 1 and 200),
    media_type text not null,
    bytes bigint not null check (bytes >= 0),
    sha256 bytea not null check (octet_length(sha256) = 32),
    added_at timestamptz not null,
    added_by uuid not null,
    removed_at timestamptz,
    foreign key (order_id, created_year) references work_orders (order_id, created_year)
  );
  create index order_attachments_order on order_attachments (order_id);
  comment on table order_attachments is 'What is attached to an order; the bytes lie in the file store under the sha256';

  create table suggestion_publications (
    order_id uuid primary key,
    created_year smallint not null,
    title text not null,
    body text not null,
    reply text not null,
    verdict text not null,
    published_at timestamptz not null,
    published_by uuid not null,
    withdrawn_at timestamptz,
    foreign key (order_id, created_year) references work_orders (order_id, created_year)
  );
  create index suggestion_publications_newest on suggestion_publications (published_at desc, order_id desc)
    where withdrawn_at is null;
  comment on table suggestion_publications is 'De-identified: written anew for the public, never copied from the order';
`

const units = `
  create table user_units (
    user_id uuid not null references users (user_id) on delete cascade,
    unit_code text not null references units (code),
    primary key (user_id, unit_code)
  );
  create table unit_contacts (
    unit_code text not null references units (code),
    number_hash bytea not null,
    number_enc bytea not null,
    active boolean not null default true,
    primary key (unit_code, number_hash)
  );
  comment on table unit_contacts is 'Mobiles that are told of a unit''s orders';
`

/**
 * Two characters are a word in Chinese, and pg_trgm does not see them (quality.md §1). Bigrams of what is written, and
 * four digits of a number at a time, are found by a GIN index.
 */
const search = `
  create function text_bigrams(words text) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg(distinct signs[i] || signs[i + 1]), '{}')
    from (select string_to_array(lower(normalize(words, nfkc)), null) as signs) as split,
      generate_series(1, cardinality(signs) - 1) as i
    where signs[i] !~ '\\s' and signs[i + 1] !~ '\\s'
  $$;
  create function number_grams(number text) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg(distinct substr(number, i, 4)), '{}')
    from generate_series(1, length(number) - 3) as i
  $$;
  create index work_orders_words on work_orders using gin (text_bigrams(title || ' ' || content || ' ' || address))
    where order_no is not null;
  create index order_numbers_grams on order_numbers using gin (number_grams(order_no));
`

const withUnit = `status in ('PENDING_SIGN','HANDLING','RETURN_REVIEW','FEEDBACK_REVIEW','PENDING_CALLBACK','RULING')`

const indexes = `
  drop index work_orders_dispatch;
  create index work_orders_dispatch on work_orders (dispatch_due, order_id) where status = 'PENDING_DISPATCH';
  create index work_orders_unit on work_orders (lead_unit, effective_due, order_id) where ${withUnit};
  create index work_orders_unit_all on work_orders (lead_unit, created_at desc, order_id desc)
    where lead_unit is not null;
  create index work_orders_running on work_orders (effective_due, order_id)
    where status in ('PENDING_SIGN','HANDLING');
  create index work_orders_yellow on work_orders (yellow_at, order_id)
    where status in ('PENDING_SIGN','HANDLING');
  create index work_orders_returned on work_orders (return_decision_due, order_id) where status = 'RETURN_REVIEW';
  create index work_orders_reported on work_orders (feedback_at, order_id) where status = 'FEEDBACK_REVIEW';
  create index work_orders_callback on work_orders (callback_due, order_id) where status = 'PENDING_CALLBACK';
  create index work_orders_ruling on work_orders (updated_at, order_id) where status = 'RULING';
  create index work_orders_extension on work_orders (extension_asked_at, order_id)
    where extension_asked_at is not null;
  create index work_orders_proposed on work_orders (supervision_proposed_at, order_id)
    where supervision_proposed_at is not null;
  create index work_orders_expedite on work_orders (updated_at, order_id) where expedite_wanted;
  create index work_orders_provisional on work_orders (order_id) where due_provisional;
  create index work_orders_past on work_orders (category, district_code, lead_unit)
    where lead_unit is not null;
  create index work_orders_caller_last4 on work_orders (caller_number_last4_hash, created_at desc)
    where caller_number_last4_hash is not null;
  create index work_orders_contact_last4 on work_orders (contact_number_last4_hash, created_at desc)
    where contact_number_last4_hash is not null;
`
