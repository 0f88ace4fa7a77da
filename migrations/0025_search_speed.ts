import type { Knex } from 'knex'

/**
 * Search over the whole archive. Bigrams are taken from the split text at once, not sign by sign; the keys are the same
 * ones, so that the index stays. Fragments of six digits have keys of their own: pieces of four that are everywhere
 * gave a tenth of the archive to be compared. By category and district the newest are read off their index, the
 * figures of one unit off theirs; a name is found by its keyed hash.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create or replace function text_bigrams(words text) returns text[] language sql immutable strict parallel safe as $$
      select coalesce(array_agg(sign || next), '{}')
      from (select string_to_array(regexp_replace(lower(normalize(words, nfkc)), '\\s', ' ', 'g'), null)) as split (signs),
        unnest(signs, signs[2:]) as pair (sign, next)
      where sign <> ' ' and next <> ' '
    $$;

    create function number_pieces(number text) returns text[] language sql immutable strict parallel safe as $$
      select coalesce(array_agg(substr(number, i, size)), '{}')
      from unnest('{4,6}'::int[]) as size, generate_series(1, length(number) - size + 1) as i
    $$;
    drop index order_numbers_grams;
    create index order_numbers_pieces on order_numbers using gin (number_pieces(order_no));
    drop function number_grams;

    drop index work_orders_matter;
    create index work_orders_matter on work_orders (category, district_code, created_at desc, order_id desc)
      where order_no is not null;
    create index work_orders_name on work_orders (appellant_name_hash, created_at desc)
      where appellant_name_hash is not null;

    create index kpi_cells_unit on kpi_cells (unit, grain, starts);
  `)
}
