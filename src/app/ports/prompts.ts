import type { PromptSound } from '../../contract/prompts.ts'
import type { ByteSpan } from './disclosure.ts'

export type NewPromptSound = PromptSound & { readonly byId: string }

export type PromptSoundStore = {
  add(sound: NewPromptSound): Promise<void>
  byId(soundId: string): Promise<PromptSound | null>
}

/** Levels in dBFS, to a tenth. `detail`: which format, or which limit in seconds. */
export type Converted =
  | {
      readonly format: string
      readonly durationMs: number
      readonly before: { readonly levelDb: number }
      readonly after: { readonly levelDb: number; readonly peakDb: number }
      readonly clipped: boolean
    }
  | { readonly fault: string; readonly detail: string | null }

export type PromptFiles = {
  /** Makes what both switches play, under this id, out of the file at `path`. */
  convert(path: string, soundId: string): Promise<Converted>
  /** Null when it is not there. */
  read(soundId: string): Promise<PromptAudio | null>
  /** The sound that came with the product; null when there is none of that name. */
  readShipped(name: string): Promise<PromptAudio | null>
}
/** Sound that can be read from any byte on. */
export type PromptAudio = { readonly bytes: number; read(span: ByteSpan): AsyncIterable<Uint8Array> }
