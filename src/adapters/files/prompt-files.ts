import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Converted, PromptAudio, PromptFiles } from '../../app/ports/prompts.ts'

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
const promptName = /^([a-z0-9][a-z0-9-]{0,59})(@en-US)?$/

const converter = fileURLToPath(new URL('../../sound-converter/main.ts', import.meta.url))
/** Two minutes of sound take some seconds; what takes longer is no prompt. */
const convertWithinMs = 30_000
const memoryMb = 512

/**
 * Sounds of prompts: those that came with the product in `promptsDir`, those that were uploaded in `soundsDir`, each named
 * by its id and never written over. Both are folders that the media server sees under the same path.
 */
export const createPromptFiles = (folders: {
  readonly promptsDir: string
  readonly soundsDir: string
}): PromptFiles => {
  const located = (soundId: string): string => {
    if (!uuid.test(soundId)) throw new Error('A sound is named by a UUID')
    return join(folders.soundsDir, `${soundId}.wav`)
  }
  return {
    convert: async (path, soundId) => {
      await mkdir(folders.soundsDir, { recursive: true })
      const to = located(soundId)
      try {
        return await convert(path, to)
      } catch (err) {
        await rm(to, { force: true })
        throw err
      }
    },
    read: (soundId) => audio(located(soundId)),
    readShipped: async (name) => {
      const [, plain, english] = promptName.exec(name) ?? []
      if (plain === undefined) return null
      return audio(join(folders.promptsDir, english === undefined ? 'zh-CN' : 'en-US', `${plain}.wav`))
    },
  }
}

const convert = (from: string, to: string): Promise<Converted> =>
  new Promise((resolve, reject) => {
    const args = [
      `--max-old-space-size=${memoryMb}`,
      '--import',
      import.meta.resolve('tsx'),
      converter,
      from,
      to,
    ]
    execFile(process.execPath, args, { timeout: convertWithinMs, env: {} }, (err, stdout) => {
      if (err === null) resolve(JSON.parse(stdout) as Converted)
      // A file on which the decoder dies, or never ends, is damaged whatever else it is.
      else if (err.killed === true || err.signal != null) resolve({ fault: 'damaged', detail: null })
      else reject(new Error('the converter failed', { cause: err }))
    })
  })

const audio = async (path: string): Promise<PromptAudio | null> => {
  try {
    const found = await stat(path)
    return found.isFile() ? { bytes: found.size, read: (span) => createReadStream(path, span) } : null
  } catch (err) {
    if (err instanceof Error && 'code' in err && (err.code === 'ENOENT' || err.code === 'ENOTDIR'))
      return null
    throw err
  }
}
