import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDatabase } from '../../../../src/adapters/db/database.ts'
import { createFactLog } from '../../../../src/adapters/db/facts/fact-log.ts'
import { migrate } from '../../../../src/adapters/db/migrate.ts'
import { silent, testPrivacy } from '../../../support/database.ts'
import { startPostgres } from '../../../support/postgres.ts'
import { numberedStep } from './calls.ts'

test('a server that stops and starts again loses and doubles nothing, and the pool comes back too', async () => {
  const postgres = await startPostgres()
  const spoolFolder = await mkdtemp(join(tmpdir(), 'lianxin-spool-'))
  const { connectionString } = postgres
  const database = createDatabase({ connectionString, poolSize: 2, logger: silent })
  try {
    await migrate(database)
    const log = await createFactLog({ connectionString, spoolFolder, privacy: testPrivacy, logger: silent })
    const away = new Promise<void>((resolve) => log.onHealth((healthy) => !healthy && resolve()))
    const callId = randomUUID()
    let number = 0
    const append = (count: number): void => {
      for (; count > 0; count--) log.append(numberedStep(++number, callId))
    }
    append(500)
    await log.flushed()
    append(500)
    const stopping = postgres.stop()
    append(500)
    await stopping
    await away
    append(500)
    await postgres.start()
    append(500)
    await log.flushed()
    const rows = await database('call_events')
      .orderBy('seq')
      .select<{ payload: { priority: number } }[]>('payload')
    expect(rows.map((row) => row.payload.priority)).toEqual(
      Array.from({ length: 2500 }, (_, index) => index + 1),
    )
    expect(log.healthy).toBe(true)
    await log.close()
  } finally {
    await database.destroy()
    await postgres.remove()
    await rm(spoolFolder, { recursive: true })
  }
})
