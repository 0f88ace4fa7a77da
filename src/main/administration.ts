import type { Knex } from 'knex'
import { createAdministration, type AdministrationDeps } from '../app/administration/administration.ts'
import type { PublishedListener } from '../app/administration/api.ts'
import { createFirstPasswords } from '../app/administration/first-passwords.ts'
import { keepConfigurationApplied } from '../app/administration/upkeep.ts'
import type { Log } from '../app/ports/log.ts'
import type { Time } from '../app/ports/time.ts'
import type { Sessions } from '../app/sessions.ts'
import { createConfigVersionStore } from '../adapters/db/administration/store.ts'
import { makePassword } from '../adapters/db/seed/people.ts'
import { createCredentialStore } from '../adapters/db/stores/credentials.ts'
import { createPeopleStore } from '../adapters/db/stores/people.ts'
import { readShippedPrompts } from '../adapters/files/shipped-prompts.ts'
import { createPasswords } from '../adapters/security/passwords.ts'

/** People and configuration, and what applies it on its day. */
export const buildAdministration = (deps: {
  readonly database: Knex
  readonly sessions: Sessions
  readonly published: PublishedListener
  readonly movedDues: AdministrationDeps['movedDues']
  readonly newId: () => string
  readonly time: Time
  readonly log: Log
}) => {
  const { database, sessions, log } = deps
  const administration = createAdministration({
    ...deps,
    store: createConfigVersionStore(database, readShippedPrompts()),
  })
  const firstPasswords = createFirstPasswords({
    ...{ people: createPeopleStore(database), credentials: createCredentialStore(database) },
    ...{ sessions, passwords: createPasswords(), makePassword, log },
  })
  return {
    services: { administration, firstPasswords },
    keepApplied: () => keepConfigurationApplied({ ...deps, administration }),
  }
}
