import { readFileSync, writeFileSync } from 'node:fs'

/** Writes a mono WAV of 48 kHz with one tone, `seconds` long, at a quarter of full scale. */
export const writeTone = (path: string, hertz: number, seconds = 2): void => {
  const rate = 48_000
  const samples = rate * seconds
  const file = Buffer.alloc(44 + samples * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + samples * 2, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(rate * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(samples * 2, 40)
  for (let index = 0; index < samples; index += 1) {
    file.writeInt16LE(Math.round(8191 * Math.sin((2 * Math.PI * hertz * index) / rate)), 44 + index * 2)
  }
  writeFileSync(path, file)
}

/** Level of a tone in each channel of a 16-bit WAV, in dB below full scale. */
export const toneLevels = (path: string, hertz: number): readonly number[] => {
  const file = readFileSync(path)
  const channels = file.readUInt16LE(22)
  const rate = file.readUInt32LE(24)
  const frames = Math.floor((file.length - 44) / (channels * 2))
  return Array.from({ length: channels }, (_, channel) => {
    const turn = 2 * Math.cos((2 * Math.PI * hertz) / rate)
    let one = 0
    let two = 0
    for (let frame = 0; frame < frames; frame += 1) {
      const now = file.readInt16LE(44 + (frame * channels + channel) * 2) + turn * one - two
      two = one
      one = now
    }
    const amplitude = (2 * Math.sqrt(Math.max(0, one * one + two * two - turn * one * two))) / frames / 32768
    return Math.round(200 * Math.log10(Math.max(amplitude, 1e-6))) / 10
  })
}
