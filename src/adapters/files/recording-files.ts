import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import type { RecordingFiles } from '../../app/ports/disclosure.ts'

/**
 * Recordings in their folder. A row names the path as the media server saw it when it wrote; where that is another folder
 * (a container's, or one from before a restore), the file of the same name counts.
 */
export const createRecordingFiles = (folder: string): RecordingFiles => {
  const root = resolve(folder)
  const located = (path: string): string => {
    const inside = relative(root, resolve(root, path))
    return join(root, isInside(inside) ? inside : basename(path))
  }
  return {
    size: async (path) => {
      try {
        const [realRoot, file] = await Promise.all([realpath(root), realpath(located(path))])
        if (!isInside(relative(realRoot, file)) || !file.endsWith('.wav')) return null
        const found = await stat(file)
        return found.isFile() ? found.size : null
      } catch (err) {
        if (isMissing(err)) return null
        throw err
      }
    },
    read: (path, span) => createReadStream(located(path), span),
  }
}

const isInside = (path: string): boolean =>
  path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !path.startsWith(sep)

const isMissing = (err: unknown): boolean =>
  err instanceof Error && 'code' in err && (err.code === 'ENOENT' || err.code === 'ENOTDIR')
