import type { Knex } from 'knex'
import type { Privacy } from '../privacy.ts'
import { seedDemoCrews } from './demo-crews.ts'
import { seedDemoHistory } from './demo-history.ts'
import { seedKnowledge } from './knowledge.ts'
import { seedPeople, type MadeAccount } from './people.ts'
import { seedReference } from './reference.ts'

export type { MadeAccount }

/**
 * Fills in what is missing for a start: reference data and an administrator, and with `demo` a small believable hotline.
 * Harmless at every start. Returns the sign-ins that were made now; their passwords are known nowhere else.
 */
export const seed = async (
  database: Knex,
  options: { readonly demo: boolean; readonly privacy: Privacy; readonly now?: number },
): Promise<readonly MadeAccount[]> => {
  await seedReference(database)
  const made = await seedPeople(database, options)
  if (options.demo) {
    const now = options.now ?? Date.now()
    await seedDemoCrews(database, now)
    await seedDemoHistory(database, options.privacy, now)
    await seedKnowledge(database, now)
  }
  return made
}
