import type { Knex } from 'knex'

/** The year a hotline's archive begins with; older years get their partition when an import asks for it. */
const firstYear = 2024
const lastYear = 2030

/**
 * Work orders, their history, their numbers, and the requests that changed them.
 *
 * `work_orders` and `order_events` are partitioned by `created_year`, the year (Asia/Shanghai) in which the order was
 * created; it never changes, so a row never moves. What must be unique over all years stands in small tables beside
 * them: order numbers, the day's counter, a call's draft. Columns that end in `_enc` are encrypted, those in `_hash`
 * are keyed hashes of the normalised number, for search.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table work_orders (
      order_id uuid not null,
      created_year smallint not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      version integer not null check (version > 0),
      status text not null check (status in (
        'DRAFT','PENDING_DISPATCH','PENDING_SIGN','HANDLING','RETURN_REVIEW','FEEDBACK_REVIEW','PENDING_CALLBACK',
        'RULING','ARCHIVED','CLOSED_DIRECT','NOT_ACCEPTED','TRANSFERRED','MERGED','VOIDED')),
      order_no text check (order_no ~ '^KM[0-9]{14}$'),
      query_code text check (query_code ~ '^[0-9]{6}$'),

      source_channel text not null check (source_channel in (
        'PHONE','PARTY_SEC_PHONE','PARTY_SEC_MAIL','MAYOR_PHONE','MAYOR_MAIL','WEIBO','POST','WEB','VOICEMAIL',
        'PLATFORM_110')),
      source_line text,
      call_id uuid,
      agent_id uuid,
      agent_name text,

      appellant_name_enc bytea,
      appellant_name_hash bytea,
      appellant_sex text check (appellant_sex in ('M','F')),
      caller_number_enc bytea,
      caller_number_hash bytea,
      caller_number_last4_hash bytea,
      contact_number_enc bytea,
      contact_number_hash bytea,
      contact_number_last4_hash bytea,
      subject_kind text not null check (subject_kind in ('individual','enterprise')),
      company_enc bytea,
      respondent_name_enc bytea,

      type text check (type in ('CONSULT','HELP','COMPLAINT','REPORT','SUGGESTION','PRAISE')),
      category text,
      title text not null check (char_length(title) <= 50),
      content text not null check (char_length(content) <= 2000),
      occurred_at timestamptz,
      district_code text,
      address text not null,
      demand text not null,
      urgency text not null check (urgency in ('NORMAL','URGENT','CRITICAL')),
      answer_text text not null,
      is_group boolean not null,
      confidential boolean not null,
      anonymous boolean not null,
      reply_required boolean not null,
      callback_required boolean not null,

      accepted_at timestamptz,
      dispatch_due timestamptz,
      dispatch_rule text check (dispatch_rule in ('sameDay','nextMorning')),
      closing jsonb,
      urge_count integer not null default 0,
      field_changes jsonb not null default '{}',

      primary key (order_id, created_year),
      check (created_year = extract(year from created_at at time zone 'Asia/Shanghai')),
      check ((order_no is null) = (accepted_at is null)),
      check ((order_no is null) = (query_code is null)),
      check (order_no is not null or status in ('DRAFT','VOIDED')),
      check ((dispatch_due is null) = (dispatch_rule is null))
    ) partition by range (created_year);

    comment on column work_orders.closing is 'How it ended: refusal code and reason, service, target or reason';
    comment on column work_orders.field_changes is
      'For each field the last change: {"title": {"version": 3, "byId": "...", "byName": "..."}}';

    create index work_orders_agent on work_orders (agent_id, created_at desc, order_id desc);
    create index work_orders_newest on work_orders (created_at desc, order_id desc);
    create index work_orders_call on work_orders (call_id) where call_id is not null;
    create index work_orders_number on work_orders (order_no) where order_no is not null;
    create index work_orders_caller on work_orders (caller_number_hash, created_at desc)
      where caller_number_hash is not null;
    create index work_orders_contact on work_orders (contact_number_hash, created_at desc)
      where contact_number_hash is not null;
    create index work_orders_dispatch on work_orders (dispatch_due) where status = 'PENDING_DISPATCH';

    create table order_events (
      order_id uuid not null,
      created_year smallint not null,
      version integer not null,
      seq smallint not null,
      event text not null,
      at timestamptz not null,
      by_id uuid,
      by_name text,
      by_role text,
      from_status text,
      to_status text,
      data jsonb not null default '{}',
      primary key (order_id, version, seq, created_year)
    ) partition by range (created_year);

    comment on table order_events is 'What happened to an order; append-only, and it outlives a discarded draft';

    create trigger order_events_append_only before update or delete on order_events
      for each row execute function refuse_change();
    create trigger order_events_no_truncate before truncate on order_events
      for each statement execute function refuse_change();

    create function terminal_order_stays() returns trigger language plpgsql as $$
    begin
      raise exception 'order % is % and never changes', old.order_id, old.status
        using errcode = 'restrict_violation';
    end $$;
    create trigger work_orders_terminal_stays before update of status on work_orders
      for each row when (old.status in
        ('ARCHIVED','CLOSED_DIRECT','NOT_ACCEPTED','TRANSFERRED','MERGED','VOIDED'))
      execute function terminal_order_stays();

    create table order_numbers (
      order_no text primary key,
      order_id uuid not null unique,
      created_year smallint not null,
      foreign key (order_id, created_year) references work_orders (order_id, created_year)
    );
    comment on table order_numbers is 'Unique over all years; tells which partition holds a number';

    create table order_day_counters (
      day date primary key,
      last integer not null check (last between 1 and 999999)
    );
    comment on table order_day_counters is
      'Last sequence of a day (Asia/Shanghai). The row stays locked until the order commits, so numbers have no gap';

    create table call_orders (
      call_id uuid primary key,
      order_id uuid,
      created_year smallint,
      open boolean not null,
      outcome text check (outcome in ('INVALID','HARASSMENT','WITHDRAW','URGE','QUERY')),
      outcome_at timestamptz,
      outcome_by uuid,
      check ((outcome is null) = (outcome_at is null)),
      check (not open or order_id is not null)
    );
    comment on table call_orders is
      'The latest draft of a call; "open" while it is an unnumbered draft. What a call came to when its draft was discarded';

    create table order_requests (
      request_id uuid primary key,
      order_id uuid not null,
      user_id uuid not null,
      event text not null,
      at timestamptz not null,
      result jsonb not null
    );
    create index order_requests_at on order_requests (at);
    comment on table order_requests is 'Presses already obeyed, so that a repeated one is answered and not obeyed again';

    create function ensure_order_partitions(year integer) returns void language plpgsql as $$
    declare
      parent text;
      part text;
    begin
      if year not between 1980 and 2200 then
        raise exception 'no orders of the year %', year using errcode = 'numeric_value_out_of_range';
      end if;
      foreach parent in array array['work_orders', 'order_events'] loop
        part := parent || '_' || year;
        continue when to_regclass(part) is not null;
        perform pg_advisory_xact_lock(hashtext('ensure_order_partitions'));
        -- Asked of the table itself: to_regclass may still answer from before the wait.
        continue when exists (select from pg_class where oid in
          (select inhrelid from pg_inherits where inhparent = parent::regclass) and relname = part);
        execute format('create table %I partition of %I for values from (%s) to (%s)', part, parent, year, year + 1);
        if parent = 'order_events' then
          execute format('create trigger %I before truncate on %I for each statement execute function refuse_change()',
            part || '_no_truncate', part);
        end if;
      end loop;
    end $$;
  `)
  for (let year = firstYear; year <= lastYear; year++) {
    await knex.raw('select ensure_order_partitions(?)', [year])
  }
}
