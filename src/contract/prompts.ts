import { Type, type Static } from 'typebox'
import { Id, Moment } from './schema.ts'

/** An uploaded prompt as it will be played. Levels in dBFS: RMS of what is spoken, pauses not counted. */
export const PromptSound = Type.Object({
  soundId: Id,
  fileName: Type.String(),
  /** What it was uploaded as, e.g. `MP3`. */
  format: Type.String(),
  durationMs: Type.Integer(),
  levelBeforeDb: Type.Number(),
  levelDb: Type.Number(),
  peakDb: Type.Number(),
  /** It was recorded too loud, which no level mends. */
  clipped: Type.Boolean(),
  byName: Type.String(),
  at: Moment,
})
export type PromptSound = Static<typeof PromptSound>

/** What may be uploaded. */
export const promptUploadBytes = 20 * 1024 * 1024
