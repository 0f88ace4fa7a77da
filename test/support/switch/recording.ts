import { readFileSync } from 'node:fs'
import { parseWavHeader } from '../../../src/embedded/switch/media/wav.ts'
import { classify, type Heard } from './sound.ts'

/** One stretch of a channel in which one thing was to be heard. */
export type Stretch = { readonly heard: Heard; readonly fromMs: number; readonly ms: number }

export type StereoRecording = {
  readonly ms: number
  readonly left: readonly Stretch[]
  readonly right: readonly Stretch[]
}

const windowMs = 100
/** Where one sound gives way to another, two windows running may hold both: shorter stretches are such seams. */
const shortestMs = 300

/** What a stereo recording holds, channel by channel. Throws when it is not stereo, 16 bits, 8 kHz. */
export const readStereo = (path: string): StereoRecording => {
  const file = readFileSync(path)
  const format = parseWavHeader(file)
  if (format.channels !== 2 || format.sampleRate !== 8000 || format.bitsPerSample !== 16)
    throw new Error(`not a stereo recording: ${JSON.stringify(format)}`)
  const frames = Math.floor(format.dataBytes / 4)
  const channel = (offset: number): Int16Array =>
    Int16Array.from({ length: frames }, (_, index) =>
      file.readInt16LE(format.dataOffset + index * 4 + offset),
    )
  return { ms: frames / 8, left: stretchesOf(channel(0)), right: stretchesOf(channel(2)) }
}

/** What a recording of one side holds. Throws when it is not mono, 16 bits, 8 kHz. */
export const readMono = (path: string): { readonly ms: number; readonly said: readonly Stretch[] } => {
  const file = readFileSync(path)
  const format = parseWavHeader(file)
  if (format.channels !== 1 || format.sampleRate !== 8000 || format.bitsPerSample !== 16)
    throw new Error(`not a recording of one side: ${JSON.stringify(format)}`)
  const samples = Int16Array.from({ length: Math.floor(format.dataBytes / 2) }, (_, index) =>
    file.readInt16LE(format.dataOffset + index * 2),
  )
  return { ms: samples.length / 8, said: stretchesOf(samples) }
}

const stretchesOf = (samples: Int16Array): readonly Stretch[] => {
  const size = windowMs * 8
  const stretches: { heard: Heard; fromMs: number; ms: number }[] = []
  for (let at = 0; at + size <= samples.length; at += size) {
    const heard = classify(samples.subarray(at, at + size))
    const before = stretches.at(-1)
    if (before?.heard === heard) before.ms += windowMs
    else stretches.push({ heard, fromMs: at / 8, ms: windowMs })
  }
  const merged: { heard: Heard; fromMs: number; ms: number }[] = []
  for (const stretch of stretches.filter(({ ms }) => ms >= shortestMs)) {
    const before = merged.at(-1)
    if (before?.heard === stretch.heard) before.ms = stretch.fromMs + stretch.ms - before.fromMs
    else merged.push({ ...stretch })
  }
  return merged
}
