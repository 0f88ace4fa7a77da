import type { Knex } from 'knex'
import { createAdministration, type AdministrationDeps } from '../app/administration/administration.ts'
import type { PublishedListener } from '../app/administration/api.ts'
import { createFirstPasswords } from '../app/administration/first-passwords.ts'
import { keepConfigurationApplied } from '../app/administration/upkeep.ts'
import { createPromptSounds } from '../app/prompts/prompt-sounds.ts'
import type { PromptContent } from '../domain/configuration/contents.ts'
import type { Log } from '../app/ports/log.ts'
import type { Time } from '../app/ports/time.ts'
import type { Sessions } from '../app/sessions.ts'
import { createConfigVersionStore } from '../adapters/db/administration/store.ts'
import { makePassword } from '../adapters/db/seed/people.ts'
import { createPromptSoundStore } from '../adapters/db/stores/prompt-sounds.ts'
import { createCredentialStore } from '../adapters/db/stores/credentials.ts'
import { createPeopleStore } from '../adapters/db/stores/people.ts'
import { createAttachmentFiles } from '../adapters/files/attachment-files.ts'
import { createPromptFiles } from '../adapters/files/prompt-files.ts'
import { readShippedPrompts } from '../adapters/files/shipped-prompts.ts'
import { createPasswords } from '../adapters/security/passwords.ts'

/** People and configuration, and what applies it on its day. */
export const buildAdministration = (deps: {
  readonly database: Knex
  readonly sessions: Sessions
  readonly published: PublishedListener
  readonly movedDues: AdministrationDeps['movedDues']
  readonly newId: () => string
  readonly paths: { readonly dataDir: string; readonly promptsDir: string; readonly soundsDir: string }
  readonly time: Time
  readonly log: Log
}) => {
  const { database, sessions, log, paths } = deps
  const shipped = readShippedPrompts()
  const promptSounds = createPromptSounds({
    ...deps,
    ...{ sounds: createPromptSoundStore(database), files: createPromptFiles(paths) },
    incoming: createAttachmentFiles(paths.dataDir),
  })
  const administration = createAdministration({
    ...deps,
    store: createConfigVersionStore(database, shipped),
    judge: async (kind, id, content) =>
      kind === 'prompt' ? promptSounds.judge(id, content as PromptContent) : { problems: [], notes: [] },
    isFixed: (kind, id) => kind === 'prompt' && shipped.some(({ name }) => name === id),
  })
  const firstPasswords = createFirstPasswords({
    ...{ people: createPeopleStore(database), credentials: createCredentialStore(database) },
    ...{ sessions, passwords: createPasswords(), makePassword, log },
  })
  return {
    services: { administration, firstPasswords, promptSounds },
    keepApplied: () => keepConfigurationApplied({ ...deps, administration }),
  }
}
