import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from '../config.ts'
import { problemInUse } from '../config/problems.ts'

/** Makes the folder of the recordings. Throws `ConfigError` when that cannot be done. */
export const makeRecordingsFolder = (path: string): void => {
  try {
    make(path)
  } catch (err) {
    const code = err instanceof Error && 'code' in err ? String(err.code) : String(err)
    const seen = `the folder cannot be made (${code})`
    throw new ConfigError([
      problemInUse(['RECORDINGS_DIR'], path, seen, 'a folder that this user may make and write'),
    ])
  }
}

/** One folder at a time: with `recursive`, Node tries for ever where no folder can be made at all, as under /proc. */
const make = (path: string): void => {
  if (existsSync(path)) return
  make(dirname(path))
  mkdirSync(path)
}
