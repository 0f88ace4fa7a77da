import type { RosterDeps } from './deps.ts'
import { keepFigures } from './ground.ts'
import { createMyRosters, type MyRosters } from './mine.ts'
import { createRosterMonths, type RosterMonths } from './months.ts'
import { createOpenShifts, type OpenShifts } from './open-shifts.ts'
import { createRosterPlanning, type RosterPlanning } from './planning.ts'
import { createRosterRequests, type RosterRequests } from './requests.ts'
import { createRosterSetups, type RosterSetups } from './setup.ts'

export type Rosters = {
  readonly months: RosterMonths
  readonly planning: RosterPlanning
  readonly setups: RosterSetups
  readonly requests: RosterRequests
  readonly openShifts: OpenShifts
  readonly mine: MyRosters
}

export const createRosters = (given: RosterDeps): Rosters => {
  const deps = { ...given, plans: keepFigures(given.plans) }
  return {
    months: createRosterMonths(deps),
    planning: createRosterPlanning(deps),
    setups: createRosterSetups(deps),
    requests: createRosterRequests(deps),
    openShifts: createOpenShifts(deps),
    mine: createMyRosters(deps),
  }
}
