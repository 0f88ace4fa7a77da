import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wavHeader } from '../../../src/embedded/switch/media/wav.ts'

export type SoundFiles = {
  readonly folder: string
  /** A WAV file with this tone. */
  tone(hertz: number, ms: number): string
  path(name: string): string
  remove(): void
}

/** A folder of sound files that any process of this machine can read and write. */
export const createSoundFiles = (): SoundFiles => {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-sounds-'))
  const path = (name: string) => join(folder, name)
  return {
    folder,
    path,
    tone: (hertz, ms) => {
      const file = path(`${hertz}-${ms}.wav`)
      const samples = Int16Array.from({ length: ms * 8 }, (_, index) =>
        Math.round(8000 * Math.sin((2 * Math.PI * hertz * index) / 8000)),
      )
      const data = Buffer.from(samples.buffer)
      writeFileSync(file, Buffer.concat([wavHeader(1, data.length), data]))
      return file
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
