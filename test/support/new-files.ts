import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** How many bytes the files below a folder have that were made since then (wall clock, ms). */
export const bytesSince = (folder: string, since: number): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)))
    .filter(({ birthtimeMs }) => birthtimeMs >= since)
    .reduce((bytes, { size }) => bytes + size, 0)
