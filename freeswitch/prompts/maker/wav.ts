import { readFileSync, writeFileSync } from 'node:fs'

/** One channel of sound; samples between -1 and 1. */
export interface Sound {
  readonly rateHz: number
  readonly samples: Float64Array
}

/** Finds the body of a RIFF chunk, or undefined. Chunks are word-aligned (RIFF 1.0, "Chunks"). */
const chunk = (file: Buffer, wanted: string): Buffer | undefined => {
  let at = 12
  while (at + 8 <= file.length) {
    const size = file.readUInt32LE(at + 4)
    if (file.toString('latin1', at, at + 4) === wanted) return file.subarray(at + 8, at + 8 + size)
    at += 8 + size + (size % 2)
  }
  return undefined
}

/** Reads a mono 16-bit PCM WAV; throws an Error that names the file for anything else. */
export const readWav = (path: string): Sound => {
  const file = readFileSync(path)
  const format = file.toString('latin1', 0, 4) === 'RIFF' ? chunk(file, 'fmt ') : undefined
  const data = chunk(file, 'data')
  if (!format || !data || format.length < 16) throw new Error(`${path} is not a WAV file`)
  const [coding, channels, bits] = [format.readUInt16LE(0), format.readUInt16LE(2), format.readUInt16LE(14)]
  if (coding !== 1 || channels !== 1 || bits !== 16) {
    throw new Error(`${path} is not mono 16-bit PCM (coding ${coding}, ${channels} channels, ${bits} bits)`)
  }
  const samples = Float64Array.from({ length: data.length >> 1 }, (_, i) => data.readInt16LE(i * 2) / 32768)
  return { rateHz: format.readUInt32LE(4), samples }
}

/** Writes a mono 16-bit PCM WAV with the plain 44-byte header. */
export const writeWav = (path: string, sound: Sound): void => {
  const bytes = sound.samples.length * 2
  const file = Buffer.alloc(44 + bytes)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(36 + bytes, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(sound.rateHz, 24)
  file.writeUInt32LE(sound.rateHz * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(bytes, 40)
  sound.samples.forEach((sample, i) => {
    file.writeInt16LE(Math.max(-32768, Math.min(32767, Math.round(sample * 32767))), 44 + i * 2)
  })
  writeFileSync(path, file)
}
