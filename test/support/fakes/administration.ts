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
