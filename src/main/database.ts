import type { Logger } from 'pino'
import { writeAccounts } from '../accounts-file.ts'
import { createDatabase } from '../adapters/db/database.ts'
import { migrate } from '../adapters/db/migrate.ts'
import type { Privacy } from '../adapters/db/privacy.ts'
import { seed } from '../adapters/db/seed/seed.ts'
import { createConfigStore } from '../adapters/db/stores/config.ts'
import type { Notes } from '../app/ports/notes.ts'
import type { ConfigStore, HotlineConfig } from '../app/ports/records.ts'
import type { ControllerConfig } from '../config.ts'

type DatabaseDeps = {
  readonly config: ControllerConfig
  readonly privacy: Privacy
  readonly notes: Notes
  /** Resolves when the database can be used. */
  readonly there: () => Promise<void>
  readonly log: Logger
}

/** So long calls of the last controller wait for a database that hesitates. */
const hesitatesMs = 700

/** What was loaded last is what a controller without a database goes by. */
export const rememberedBy = (notes: Notes, store: ConfigStore): ConfigStore => ({
  load: async () => {
    const loaded = await store.load()
    notes.set('config:hotline', loaded)
    return loaded
  },
})

/**
 * The pool, and what the hotline is configured with. A database that is away does not keep calls from going on: lines and
 * queues are then those of the last controller, and the database is brought up to date when it is back (`upToDate`).
 */
export const openDatabase = async ({ config, privacy, notes, there, log }: DatabaseDeps) => {
  const database = createDatabase({
    ...{ connectionString: config.database.url, poolSize: config.database.poolSize, logger: log },
    applicationName: 'lianxin-controller',
  })
  const prepare = async (): Promise<HotlineConfig> => {
    await there()
    const steps = await migrate(database)
    if (steps.length > 0) log.info({ steps }, 'the database was brought up to date')
    await writeAccounts(config.paths.dataDir, await seed(database, { demo: config.demo, privacy }))
    return rememberedBy(notes, createConfigStore(database)).load()
  }
  const last = (notes.of('config').get('hotline') as HotlineConfig | undefined) ?? null
  const preparing = prepare()
  const hotlineConfig = await (last === null ? preparing : withoutWaiting(preparing, last, log))
  return { database, hotlineConfig, upToDate: preparing.then(() => undefined) }
}

const withoutWaiting = async (
  preparing: Promise<HotlineConfig>,
  last: HotlineConfig,
  log: Logger,
): Promise<HotlineConfig> => {
  let timer: NodeJS.Timeout | undefined
  const hesitates = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), hesitatesMs)))
  const found = await Promise.race([preparing, hesitates])
  clearTimeout(timer)
  if (found !== null) return found
  log.warn('the database is away: calls go on with the lines and queues of the last controller')
  return last
}
