import type { Knex } from 'knex'
import type { PromptSoundStore } from '../../../app/ports/prompts.ts'

type Row = {
  readonly sound_id: string
  readonly file_name: string
  readonly format: string
  readonly duration_ms: number
  readonly level_before_db: number
  readonly level_db: number
  readonly peak_db: number
  readonly clipped: boolean
  readonly by_name: string
  readonly at: Date
}

export const createPromptSoundStore = (database: Knex): PromptSoundStore => ({
  add: async (sound) => {
    await database('prompt_sounds').insert({
      ...{ sound_id: sound.soundId, file_name: sound.fileName, format: sound.format },
      ...{ duration_ms: sound.durationMs, level_before_db: sound.levelBeforeDb, level_db: sound.levelDb },
      ...{ peak_db: sound.peakDb, clipped: sound.clipped, by_id: sound.byId, by_name: sound.byName },
      at: new Date(sound.at),
    })
  },
  byId: async (soundId) => {
    const row = await database('prompt_sounds').where({ sound_id: soundId }).first<Row | undefined>()
    if (row === undefined) return null
    return {
      ...{ soundId: row.sound_id, fileName: row.file_name, format: row.format, clipped: row.clipped },
      ...{ durationMs: row.duration_ms, levelBeforeDb: row.level_before_db, levelDb: row.level_db },
      ...{ peakDb: row.peak_db, byName: row.by_name, at: row.at.getTime() },
    }
  },
})
