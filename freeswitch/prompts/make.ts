/**
 * Makes the WAV files of the prompts from texts.json: npx tsx freeswitch/prompts/make.ts [--all] [name…]
 * Only what changed since the last run is made; `--all` makes everything, names make only those. Entries
 * with "studio": true are never touched. Needs mbrola with mbrola-cn1 for Chinese and flite for English.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileOf, readList, type Prompt } from './maker/list.ts'
import { renderMusic, renderTone } from './maker/music.ts'
import { activeRms, highPass, level, resample, trim } from './maker/signal.ts'
import { sayEnglish, sayMandarin } from './maker/voices.ts'
import { writeWav, type Sound } from './maker/wav.ts'

const folder = dirname(fileURLToPath(import.meta.url))
const madePath = join(folder, 'made.json')
const RATE_HZ = 8000
const LEVEL_DB = -20

/** What the sound of a prompt depends on; a change of it makes the file anew. */
const fingerprint = (prompt: Prompt): string => {
  const { text, say, kind, ends, pace } = prompt
  return createHash('sha256')
    .update(JSON.stringify({ text, say, kind, ends, pace }))
    .digest('hex')
    .slice(0, 12)
}

const synthesise = (prompt: Prompt): Sound => {
  if (prompt.kind === 'music') return renderMusic(prompt.name)
  if (prompt.kind === 'tone') return renderTone(prompt.name)
  const said = prompt.say || prompt.text
  const joins = prompt.kind === 'part' && !prompt.ends
  const raw =
    prompt.language === 'zh-CN'
      ? sayMandarin(said, { pace: prompt.pace, continues: joins })
      : sayEnglish(said, prompt.pace)
  const onTelephone = highPass(resample(raw, RATE_HZ), 150)
  return trim(level(onTelephone, LEVEL_DB, activeRms), 20, joins ? 30 : 170)
}

const readMade = (): Record<string, string> =>
  existsSync(madePath) ? (JSON.parse(readFileSync(madePath, 'utf8')) as Record<string, string>) : {}

const isWanted = (
  prompt: Prompt,
  made: Readonly<Record<string, string>>,
  args: readonly string[],
): boolean => {
  const names = args.filter((arg) => !arg.startsWith('--'))
  if (prompt.studio) return false
  if (names.length > 0) return names.includes(prompt.name)
  if (args.includes('--all')) return true
  return made[fileOf(prompt)] !== fingerprint(prompt) || !existsSync(join(folder, fileOf(prompt)))
}

const main = (args: readonly string[]): void => {
  const prompts = readList(join(folder, 'texts.json'))
  const odd = args.find((arg) => arg !== '--all' && !prompts.some(({ name }) => name === arg))
  if (odd) throw new Error(`neither an option nor a name in texts.json: ${odd}`)
  const before = readMade()
  const made = Object.fromEntries(
    prompts.map((p) => [fileOf(p), p.studio ? 'studio' : (before[fileOf(p)] ?? '')]),
  )
  const wanted = prompts.filter((prompt) => isWanted(prompt, before, args))
  try {
    for (const prompt of wanted) {
      const path = join(folder, fileOf(prompt))
      mkdirSync(dirname(path), { recursive: true })
      const sound = synthesise(prompt)
      writeWav(path, sound)
      made[fileOf(prompt)] = fingerprint(prompt)
      console.log(`${fileOf(prompt)}  ${(sound.samples.length / RATE_HZ).toFixed(2)} s`)
    }
  } finally {
    writeFileSync(madePath, `${JSON.stringify(made, null, 2)}\n`)
  }
  console.log(wanted.length === 0 ? 'Nothing has changed.' : `${wanted.length} of ${prompts.length} made.`)
}

try {
  main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
