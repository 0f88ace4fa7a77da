import pg from 'pg'
import { connectionSettings } from '../../../src/adapters/db/database.ts'
import { writeArchive, type ArchiveOptions, type WriteChunks } from '../../../src/archive/archive.ts'
import { rulesFrom, writeChunk } from '../../../src/archive/writer.ts'
import type { TestDatabase } from '../../support/database.ts'

export const made = Date.parse('2026-05-20T10:30:00+08:00')

/** Writes chunks in this process; `most` of them, as if somebody had stopped it then. */
export const writerOf =
  ({ connectionString, database, privacy }: TestDatabase, most = Infinity): WriteChunks =>
  async (chunks, state, written) => {
    const client = new pg.Client(connectionSettings(connectionString, 'test'))
    await client.connect()
    try {
      const first = Math.min(...chunks.map(({ from }) => from))
      const rules = await rulesFrom(database, first, state.now)
      for (const chunk of chunks.slice(0, most)) {
        written(await writeChunk(client, chunk, { ...state, rules, privacy }))
      }
    } finally {
      await client.end()
    }
  }

const quiet = { say: () => undefined, progress: () => ({ update: () => undefined, end: () => undefined }) }

export const archiveInto = (db: TestDatabase, options: Partial<ArchiveOptions> = {}, most = Infinity) =>
  writeArchive(
    db.connectionString,
    db.database,
    { orders: 400, years: 1, seed: 7, add: false, now: made, ...options },
    writerOf(db, most),
    quiet,
  )
