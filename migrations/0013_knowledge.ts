import type { Knex } from 'knex'

/**
 * The knowledge base (domain.md §4): articles, every version of them, and the entries that units were asked for.
 * `found_*` is what the desks find, null for an article that they do not find; its pairs of characters are kept beside it
 * so that a search reads an index and not the texts.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table kb_articles (
      article_id uuid primary key,
      version integer not null check (version > 0),
      status text not null check (status in ('DRAFT','REVIEW','PUBLISHED','EXPIRED')),
      title text not null,
      category text,
      keywords text not null,
      answer text not null,
      unit text,
      valid_until timestamptz,
      written_by uuid,
      written_by_name text not null,
      updated_at timestamptz not null,
      found_title text,
      found_category text,
      found_keywords text,
      found_answer text,
      found_unit text,
      found_until timestamptz,
      published_at timestamptz,
      review_due timestamptz,
      found_grams text[] generated always as
        (text_bigrams(found_title || ' ' || found_keywords || ' ' || found_answer)) stored,
      found_head_grams text[] generated always as (text_bigrams(found_title || ' ' || found_keywords)) stored,
      check ((status = 'PUBLISHED') <= (found_title is not null)),
      check ((status = 'EXPIRED') <= (found_title is null))
    );
    create index kb_articles_found on kb_articles using gin (found_grams) where found_title is not null;
    create index kb_articles_category on kb_articles (found_category) where found_title is not null;
    create index kb_articles_newest on kb_articles (updated_at desc, article_id desc);
    create index kb_articles_unit on kb_articles (unit, updated_at desc);
    create index kb_articles_review on kb_articles (review_due) where review_due is not null;

    create table kb_versions (
      article_id uuid not null references kb_articles (article_id),
      version integer not null,
      event text not null,
      at timestamptz not null,
      by_id uuid,
      by_name text not null,
      reason text not null,
      title text not null,
      answer text not null,
      primary key (article_id, version)
    );
    create trigger kb_versions_append_only before update or delete on kb_versions
      for each row execute function refuse_change();

    create table kb_requests (
      order_id uuid primary key,
      created_year smallint not null,
      unit text not null,
      asked_at timestamptz not null,
      due timestamptz not null,
      state text not null default 'OPEN' check (state in ('OPEN','DONE','DECLINED')),
      article_id uuid references kb_articles (article_id),
      ended_at timestamptz,
      foreign key (order_id, created_year) references work_orders (order_id, created_year)
    );
    create index kb_requests_open on kb_requests (unit, due) where state = 'OPEN';
    comment on table kb_requests is 'A consultation answered by an order: its unit supplies an entry within three workdays';
  `)
}
