import type { Knex } from 'knex'
import type { Privacy } from '../adapters/db/privacy.ts'
import { createBlacklistStore } from '../adapters/db/stores/blacklist.ts'
import { createCallbackStore } from '../adapters/db/stores/callbacks.ts'
import { createCallList } from '../adapters/db/stores/calls.ts'
import { createSupervisionLog } from '../adapters/db/stores/supervision-log.ts'
import { createBlacklist } from '../app/blacklist/blacklist.ts'
import { createCallbacks } from '../app/callbacks/callbacks.ts'
import { keepCallersTold } from '../app/callbacks/upkeep.ts'
import type { Untold } from '../app/ports/callbacks.ts'
import type { Log } from '../app/ports/log.ts'
import type { Time } from '../app/ports/time.ts'

/**
 * What is known of citizens' calls beside the live ones: the list, what leads did to them, messages to call back, numbers
 * that are blocked.
 */
export const buildCitizensCalls = (deps: {
  readonly database: Knex
  readonly privacy: Privacy
  readonly newId: () => string
  /** Sends the message that promises a call back. */
  readonly tell: (call: Untold) => Promise<void>
  /** The list of messages to call back changed. */
  readonly changed: () => void
  readonly time: Time
  readonly log: Log
}) => {
  const { database, privacy, time, log } = deps
  const callbacks = createCallbacks({ ...deps, store: createCallbackStore(database, privacy) })
  return {
    services: {
      callbacks,
      calls: createCallList(database, privacy),
      supervision: createSupervisionLog(database),
      blacklist: createBlacklist({
        ...{ ...deps, store: createBlacklistStore(database, privacy) },
        hashOf: (number) => privacy.hashNumber(number).toString('hex'),
      }),
    },
    keepTold: () => keepCallersTold({ callbacks, time, log }),
  }
}
