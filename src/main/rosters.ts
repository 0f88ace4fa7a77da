import type { Knex } from 'knex'
import { createRosterDesk } from '../adapters/db/rosters/desk.ts'
import { createRosterPlans } from '../adapters/db/rosters/plans.ts'
import { createRosterSetup } from '../adapters/db/rosters/setup.ts'
import type { RosterDeps } from '../app/rosters/deps.ts'
import { createDuty, type Duty, type DutyDeps } from '../app/rosters/duty.ts'
import { createRosters, type Rosters } from '../app/rosters/rosters.ts'

type Outside = Pick<RosterDeps, 'time' | 'newId' | 'secrets' | 'log'> &
  Pick<DutyDeps, 'hotline' | 'breakLimits'> & { readonly database: Knex }

/** Rosters, and who is on duty by them. */
export const buildRosters = (outside: Outside): { readonly rosters: Rosters; readonly duty: Duty } => {
  const { database, hotline, breakLimits, ...rest } = outside
  const deps = {
    ...{ ...rest, plans: createRosterPlans(database), setup: createRosterSetup(database) },
    desk: createRosterDesk(database),
  }
  const duty = createDuty({ ...deps, hotline, breakLimits })
  return { duty, rosters: createRosters({ ...deps, changed: () => void duty.refresh() }) }
}
