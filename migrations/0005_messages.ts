import type { Knex } from 'knex'

/**
 * Messages to citizens and units: templates, the outbox, deliveries and replies. A row is written in the transaction
 * that causes it, under a key that no second row can have; a worker sends it. Numbers and texts are encrypted.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table message_templates (
      template text primary key,
      text text not null,
      confidential_text text not null,
      version integer not null default 1,
      updated_at timestamptz not null default now(),
      updated_by uuid
    );
    comment on column message_templates.confidential_text is 'For a confidential order: nothing of its content';

    create table messages (
      message_id uuid primary key,
      key text not null unique,
      template text not null,
      order_id uuid,
      unit text,
      number_enc bytea,
      number_hash bytea,
      number_last4_hash bytea,
      text_enc bytea not null,
      state text not null check (state in ('WAITING','SENDING','SENT','DELIVERED','DEAD','SKIPPED')),
      skipped_because text check (skipped_because in ('noNumber','notMobile')),
      quiet boolean not null,
      created_at timestamptz not null,
      next_at timestamptz not null,
      lease_until timestamptz,
      attempts smallint not null default 0,
      last_error text,
      gateway_id text,
      sent_at timestamptz,
      delivered_at timestamptz,
      check ((state = 'SKIPPED') = (skipped_because is not null))
    );
    create index messages_due on messages (next_at, message_id) where state in ('WAITING','SENDING');
    create index messages_number on messages (number_hash, created_at desc) where number_hash is not null;
    create index messages_order on messages (order_id) where order_id is not null;
    create index messages_dead on messages (created_at desc) where state = 'DEAD';
    create unique index messages_gateway on messages (gateway_id) where gateway_id is not null;
    comment on column messages.quiet is 'Waits from 21:00 to 08:00';

    create table message_replies (
      reply_key text primary key,
      number_hash bytea not null,
      number_enc bytea not null,
      text_enc bytea not null,
      received_at timestamptz not null,
      order_id uuid,
      outcome text not null
    );
    create index message_replies_number on message_replies (number_hash, received_at desc);
    comment on table message_replies is 'What came in, once per key of the gateway, and what it meant';
  `)
}
