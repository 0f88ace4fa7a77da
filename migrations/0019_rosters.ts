import type { Knex } from 'knex'

/**
 * Rosters (domain.md §10). A cell is one person under one date, in the words of `domain/roster/cell-text.ts`: what is being
 * planned, and what was published last. Months carry the version of the plan and count their publications.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(setup)
  await knex.raw(plans)
  await knex.raw(asking)
}

const setup = `
  create table roster_shifts (
    code text primary key check (code ~ '^[A-Z0-9]{1,3}$' and code <> 'O'),
    name text not null,
    from_minute int not null check (from_minute between 0 and 2879),
    to_minute int not null,
    active boolean not null default true,
    position int not null default 0,
    check (to_minute > from_minute and to_minute - from_minute <= 1440 and to_minute <= 2880)
  );
  insert into roster_shifts (code, name, from_minute, to_minute, position) values
    ('D', '早班', 480, 960, 1), ('E', '中班', 960, 1440, 2), ('N', '夜班', 1440, 1920, 3), ('P', '高峰班', 540, 1020, 4);
  create table crews (
    crew_id uuid primary key,
    name text not null,
    cycle text[] not null,
    cycle_offset int not null check (cycle_offset >= 0),
    anchor date not null,
    regime text not null check (regime in ('STANDARD', 'COMPREHENSIVE')),
    active boolean not null default true,
    version int not null default 1
  );
  create unique index crews_name on crews (name) where active;
  create table roster_people (
    user_id uuid primary key references users (user_id) on delete cascade,
    crew_id uuid references crews (crew_id),
    is_lead boolean not null default false,
    prefers text[] not null default '{}',
    protections jsonb not null default '[]' check (jsonb_typeof(protections) = 'array'),
    feed_hash text unique
  );
  comment on column roster_people.protections is '{kind, from, until} by date: pregnant from the seventh month, or nursing.';
  create table roster_overlays (
    overlay_id uuid primary key,
    name text not null,
    code text not null references roster_shifts (code),
    days text not null check (days in ('workdays', 'daily')),
    user_ids uuid[] not null default '{}',
    active boolean not null default true
  );
  create table staff_by_hand (
    skill text not null,
    weekday smallint not null check (weekday between 1 and 7),
    quarter smallint not null check (quarter between 0 and 95),
    agents int not null check (agents between 0 and 999),
    primary key (skill, weekday, quarter)
  );
`

const plans = `
  create table rosters (
    month text primary key check (month ~ '^\\d{4}-(0[1-9]|1[0-2])$'),
    version int not null default 0,
    publication int not null default 0,
    published_at timestamptz,
    published_by_name text
  );
  create table roster_cells (
    user_id uuid not null references users (user_id) on delete cascade,
    date date not null,
    draft text not null default '',
    published text not null default '',
    sequence int not null default 0,
    primary key (user_id, date)
  );
  create index roster_cells_date on roster_cells (date);
  create table roster_edits (
    month text not null references rosters (month),
    version int not null,
    at timestamptz not null,
    by_id uuid not null,
    by_name text not null,
    event text not null check (event in ('generate', 'edit', 'undo', 'request')),
    reason text not null default '',
    changes jsonb not null,
    undone boolean not null default false,
    primary key (month, version)
  );
  comment on column roster_edits.changes is '[person, date, before, after] of each cell.';
  create table roster_notices (
    notice_id uuid primary key,
    user_id uuid not null references users (user_id) on delete cascade,
    month text not null,
    publication int not null,
    changes jsonb not null,
    created_at timestamptz not null,
    acknowledged_at timestamptz
  );
  create index roster_notices_by_user on roster_notices (user_id, created_at desc);
  create index roster_notices_open on roster_notices (month) where acknowledged_at is null;
`

const asking = `
  create table roster_requests (
    request_id uuid primary key,
    kind text not null check (kind in ('LEAVE', 'SICK', 'SWAP')),
    user_id uuid not null references users (user_id) on delete cascade,
    peer_id uuid references users (user_id) on delete cascade,
    from_date date not null,
    until_date date not null,
    reason text not null,
    status text not null check (status in ('ASKED', 'AGREED', 'DONE', 'DECLINED', 'WITHDRAWN')),
    created_at timestamptz not null,
    decided_at timestamptz,
    decided_by_name text,
    answer text not null default '',
    check ((kind = 'SWAP') = (peer_id is not null)),
    check (kind = 'SWAP' or until_date >= from_date)
  );
  create index roster_requests_open on roster_requests (created_at) where status in ('ASKED', 'AGREED');
  create index roster_requests_by_user on roster_requests (user_id, created_at desc);
  comment on column roster_requests.until_date is 'Of a swap: the date of the other one''s shift.';
  create table open_shifts (
    open_id uuid primary key,
    date date not null,
    code text not null references roster_shifts (code),
    skill text not null,
    offered_to uuid[] not null default '{}',
    reason text not null,
    status text not null check (status in ('OPEN', 'TAKEN', 'WITHDRAWN')),
    taken_by uuid references users (user_id) on delete set null,
    created_at timestamptz not null,
    created_by_name text not null,
    ended_at timestamptz
  );
  create index open_shifts_open on open_shifts (date) where status = 'OPEN';
  comment on column open_shifts.offered_to is 'Who may take it; nobody named: whoever has the skill.';
  create table duty_consents (
    consent_id uuid primary key,
    user_id uuid not null references users (user_id) on delete cascade,
    asked_at timestamptz not null,
    reason text not null,
    status text not null check (status in ('ASKED', 'GRANTED', 'DECLINED')),
    decided_at timestamptz,
    decided_by_name text,
    ends_at timestamptz
  );
  create index duty_consents_recent on duty_consents (asked_at desc);
`
