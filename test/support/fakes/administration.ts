import type { PromptSounds } from '../../../src/app/prompts/prompt-sounds.ts'
import { errors } from '../../../src/app/errors.ts'
import type { Administration } from '../../../src/app/administration/api.ts'

const changed = () => Promise.resolve({ id: 'x', version: 1, state: 'published' as const })

/** An administration with nothing in it that takes everything. */
export const noAdministration: Administration = {
  list: () => Promise.resolve([]),
  names: () => Promise.resolve([]),
  history: () => Promise.resolve([]),
  uses: () => Promise.resolve([]),
  check: () => Promise.resolve({ problems: [], notes: [], dues: [] }),
  create: changed,
  change: changed,
  restore: changed,
  retire: changed,
  withdraw: () => Promise.resolve(),
  applyDue: () => Promise.resolve(0),
}

export const noPromptSounds: PromptSounds = {
  upload: () => Promise.reject(new errors.promptUnreadable('noSound')),
  find: () => Promise.reject(new errors.notFound('sound')),
  listen: () => Promise.reject(new errors.notFound('sound')),
  listenShipped: () => Promise.reject(new errors.notFound('sound')),
  judge: () => Promise.resolve({ problems: [], notes: [] }),
}
