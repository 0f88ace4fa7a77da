import { readFileSync, writeFileSync } from 'node:fs'
import { decode } from './decode.ts'
import { prepare } from './prepare.ts'
import { UnreadableSound } from './sound.ts'
import { writeWav } from './wav.ts'

/** `main.ts FROM TO`: prints `{ format, durationMs, before, after, clipped }`, or `{ fault, detail }` and writes nothing. */
const [from = '', to = ''] = process.argv.slice(2)

const tenth = ({ levelDb, peakDb }: { readonly levelDb: number; readonly peakDb: number }) => ({
  levelDb: Math.round(levelDb * 10) / 10,
  peakDb: Math.round(peakDb * 10) / 10,
})

const convert = async (): Promise<object> => {
  const { format, sound } = await decode(readFileSync(from))
  const { sound: made, before, after, clipped } = prepare(sound)
  // Readable by the media server, which may run as somebody else.
  writeFileSync(to, writeWav(made), { flag: 'wx', mode: 0o644 })
  const durationMs = Math.round((made.samples.length / made.rateHz) * 1000)
  return { format, durationMs, before: tenth(before), after: tenth(after), clipped }
}

try {
  process.stdout.write(`${JSON.stringify(await convert())}\n`)
} catch (err) {
  if (!(err instanceof UnreadableSound)) throw err
  process.stdout.write(`${JSON.stringify({ fault: err.fault, detail: err.detail })}\n`)
}
