import type { Knex } from 'knex'

/**
 * Who saw or heard what of a citizen, when, from where and why (domain.md §11). Nobody changes a line, and nobody removes
 * one before its time is up. Beside it: names are found by their keyed hash as numbers are.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table access_log (
      access_id uuid primary key,
      at timestamptz not null,
      user_id uuid not null,
      user_name text not null,
      role text not null,
      action text not null check (action in ('reveal','listen','download')),
      outcome text not null check (outcome in ('GIVEN','REFUSED')),
      order_id uuid,
      order_no text,
      call_id uuid,
      field text not null,
      purpose text,
      note text not null,
      address text not null,
      keep_until timestamptz not null,
      check (keep_until >= at + interval '1095 days')
    );
    create index access_log_newest on access_log (at desc, access_id desc);
    create index access_log_user on access_log (user_id, at desc);
    create index access_log_order on access_log (order_id, at desc) where order_id is not null;
    comment on column access_log.keep_until is 'Three years; until then the row cannot be deleted';

    create function refuse_early_removal() returns trigger language plpgsql as $$
      begin
        if old.keep_until > now() then
          raise exception 'A row of % is kept until %', tg_table_name, old.keep_until
            using errcode = 'insufficient_privilege';
        end if;
        return old;
      end $$;
    create trigger access_log_append_only before update on access_log
      for each row execute function refuse_change();
    create trigger access_log_kept before delete on access_log
      for each row execute function refuse_early_removal();
    create trigger access_log_no_truncate before truncate on access_log
      for each statement execute function refuse_change();

    create index work_orders_appellant on work_orders (appellant_name_hash, created_at desc)
      where appellant_name_hash is not null;
  `)
}
