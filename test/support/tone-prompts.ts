import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wavHeader } from '../../src/embedded/switch/media/wav.ts'

const real = fileURLToPath(new URL('../../freeswitch/prompts', import.meta.url))
const toneHz = 600

/** A folder of prompts in `folder`, by their names, each only a short tone; the music as it is. The real ones last for seconds. */
export const tonePrompts = (folder: string, ms = 600): string => {
  const prompts = join(folder, 'prompts')
  for (const part of ['music', 'zh-CN']) cpSync(join(real, part), join(prompts, part), { recursive: true })
  const samples = Int16Array.from({ length: ms * 8 }, (_, index) =>
    Math.round(6_000 * Math.sin((2 * Math.PI * toneHz * index) / 8_000)),
  )
  const data = Buffer.from(samples.buffer)
  const tone = Buffer.concat([wavHeader(1, data.length), data])
  for (const name of readdirSync(join(prompts, 'zh-CN'))) writeFileSync(join(prompts, 'zh-CN', name), tone)
  return prompts
}
