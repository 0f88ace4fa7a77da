import type { Knex } from 'knex'

/** Who works here, which lines and queues there are, the reference lists of the city, and the citizens who called. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(places)
  await knex.raw(linesAndQueues)
  await knex.raw(people)
  await knex.raw(citizens)
  await knex.raw(rules)
}

const places = `
  create table units (
    code text primary key,
    name text not null,
    kind text not null check (kind in ('hotline', 'department', 'utility', 'district', 'zone')),
    parent_code text references units (code),
    pinyin text not null,
    initials text not null,
    position int not null default 0,
    active boolean not null default true
  );
  create table categories (
    code text primary key,
    parent_code text references categories (code),
    name text not null,
    lead_unit text references units (code),
    pinyin text not null,
    initials text not null,
    active boolean not null default true
  );
  create table districts (
    code text primary key,
    name text not null,
    kind text not null check (kind in ('district', 'zone')),
    pinyin text not null,
    initials text not null,
    position int not null default 0
  );
`

const linesAndQueues = `
  create table skills (
    code text primary key,
    name text not null,
    position int not null default 0
  );
  create table queues (
    queue_id text primary key references skills (code),
    name text not null,
    max_waiting int not null check (max_waiting > 0),
    active boolean not null default true
  );
  comment on table queues is 'A queue asks for one skill and is named by its code.';
  create table lines (
    code text primary key,
    name text not null,
    number text not null,
    numbers text[] not null check (number = any (numbers)),
    notice_prompt text not null,
    queue_id text not null references queues (queue_id),
    priority int not null default 0,
    position int not null default 0,
    active boolean not null default true
  );
  comment on column lines.number is 'The number that people know; numbers holds every form in which it is dialled.';
`

const people = `
  create table users (
    user_id uuid primary key default gen_random_uuid(),
    username text not null check (username = btrim(username) and username <> ''),
    name text not null,
    agent_no text not null unique,
    role text not null,
    password_hash text not null,
    active boolean not null default true,
    failed_count int not null default 0,
    locked_until timestamptz,
    last_sign_in_at timestamptz,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create unique index users_username on users (lower(username));
  create table user_skills (
    user_id uuid not null references users (user_id) on delete cascade,
    skill_code text not null references skills (code),
    level smallint not null default 3 check (level between 1 and 5),
    primary key (user_id, skill_code)
  );
  create table sessions (
    session_id uuid primary key,
    user_id uuid not null references users (user_id) on delete cascade,
    token_hash text not null unique,
    csrf_token text not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    user_agent text not null,
    address text not null
  );
  create index sessions_expires_at on sessions (expires_at);
  create index sessions_user_id on sessions (user_id);
`

const citizens = `
  create table citizens (
    citizen_id uuid primary key default gen_random_uuid(),
    name_enc bytea,
    name_hash bytea,
    number_enc bytea not null,
    number_hash bytea not null unique,
    number_last4_hash bytea not null,
    labels text[] not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index citizens_last4 on citizens (number_last4_hash);
  create index citizens_name on citizens (name_hash);
`

const rules = `
  create table scripts (
    moment text primary key,
    text text not null,
    position int not null default 0
  );
  create table break_types (
    code text primary key,
    name text not null,
    limit_minutes int not null check (limit_minutes > 0),
    position int not null default 0
  );
  create table calendars (
    year int primary key,
    papers text[] not null default '{}',
    days jsonb not null check (jsonb_typeof(days) = 'array'),
    imported_at timestamptz not null default now()
  );
  comment on table calendars is
    'Off days and make-up workdays as the State Council published them, in the form of holiday-cn: {date, name, isOffDay}.';
  create table settings (
    key text primary key,
    value jsonb not null,
    updated_at timestamptz not null default now()
  );
`
