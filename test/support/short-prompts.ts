import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const prompts = fileURLToPath(new URL('../../freeswitch/prompts', import.meta.url))
const noticeMs = 200

/** What a citizen only hears on the way into the queue, or out. */
const passing = /^(notice-|voicemail-thanks|blocked)/

/**
 * The product's prompts, of 200 ms where a citizen only listens on the way: neither a benchmark nor a scenario need hear
 * them out. Music, announcements and the tone before a message are the real ones.
 */
export const shortPrompts = (folder: string): void => {
  cpSync(prompts, folder, { recursive: true })
  const spoken = join(folder, 'zh-CN')
  for (const name of readdirSync(spoken).filter((file) => passing.test(file))) {
    const path = join(spoken, name)
    writeFileSync(path, silenceLike(readFileSync(path)))
  }
}

/** A WAV of 200 ms with the same format as the given one (16-bit PCM or G.711; its `fmt ` chunk is kept). */
const silenceLike = (file: Buffer): Buffer => {
  const at = file.indexOf('fmt ')
  const format = file.subarray(at, at + 8 + file.readUInt32LE(at + 4))
  const bytesPerSecond = format.readUInt32LE(16)
  const data = Buffer.alloc(2 * Math.floor((bytesPerSecond * noticeMs) / 2000))
  const head = Buffer.from('data\0\0\0\0')
  head.writeUInt32LE(data.length, 4)
  const riff = Buffer.from('RIFF\0\0\0\0WAVE')
  riff.writeUInt32LE(4 + format.length + head.length + data.length, 4)
  return Buffer.concat([riff, format, head, data])
}
