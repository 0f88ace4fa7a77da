import type { Knex } from 'knex'

/**
 * People and configuration in versions: who, when, why, and from when on. The tables that the product reads
 * (users, skills, queues, ...) hold what is in force; it is written together with the version that says so.
 */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    create table config_versions (
      kind text not null,
      object_id text not null,
      version int not null check (version >= 0),
      state text not null check (state in ('draft','scheduled','published','retired','withdrawn','refused')),
      retires boolean not null default false,
      content jsonb not null,
      reason text not null,
      by_id uuid,
      by_name text not null,
      at timestamptz not null,
      effective_from timestamptz not null,
      applied_at timestamptz,
      problem text,
      primary key (kind, object_id, version),
      check ((state in ('published','retired')) = (applied_at is not null))
    );
    comment on table config_versions is 'Version 0 is how an object stood before its first change';
    create index config_versions_due on config_versions (effective_from) where state = 'scheduled';
    create unique index config_versions_pending on config_versions (kind, object_id)
      where state in ('draft','scheduled');

    create function keep_config_version() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or old.applied_at is not null or
         row(old.kind, old.object_id, old.version, old.content, old.reason, old.by_id, old.at, old.retires)
           is distinct from
         row(new.kind, new.object_id, new.version, new.content, new.reason, new.by_id, new.at, new.retires)
      then raise exception 'a version of the configuration is never changed';
      end if;
      return new;
    end $$;
    create trigger config_versions_kept before update or delete on config_versions
      for each row execute function keep_config_version();

    alter table skills add column active boolean not null default true;
    alter table users add column locked boolean not null default false,
      add column must_change_password boolean not null default false;
    comment on column users.must_change_password is 'Signed in with a password that somebody else knows';

    create table prompts (
      name text primary key,
      text text not null,
      sound_id uuid,
      active boolean not null default true
    );
    comment on table prompts is 'Prompts that were worded or spoken anew; all others are as they came with the product';
    create table prompt_sounds (
      sound_id uuid primary key,
      file_name text not null,
      duration_ms int not null,
      by_id uuid not null,
      by_name text not null,
      at timestamptz not null
    );
    comment on table prompt_sounds is 'Uploaded sounds, each a WAV file of its own that is never written over';
  `)
}
