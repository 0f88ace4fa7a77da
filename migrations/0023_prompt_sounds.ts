import type { Knex } from 'knex'

/** What an uploaded prompt was, and how loud it was and is, in dBFS. A prompt speaks only with a sound that is there. */
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    alter table prompt_sounds
      add column format text not null default '',
      add column level_before_db real not null default 0,
      add column level_db real not null default 0,
      add column peak_db real not null default 0,
      add column clipped boolean not null default false;
    alter table prompts add foreign key (sound_id) references prompt_sounds (sound_id);
  `)
}
