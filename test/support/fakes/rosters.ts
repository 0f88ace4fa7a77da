import { errors } from '../../../src/app/errors.ts'
import type { Duty } from '../../../src/app/rosters/duty.ts'
import type { Rosters } from '../../../src/app/rosters/rosters.ts'

const none = () => Promise.reject(new errors.notFound('roster'))

/** Nothing is planned. */
export const noRosters: Rosters = {
  months: { month: none, edits: none, coverage: none, candidates: none, pay: none },
  planning: { press: none },
  setups: {
    ...{ all: none, saveCrew: none, saveShift: none, saveOverlay: none, savePerson: none },
    ...{ saveRequirement: none, saveHouse: none },
  },
  requests: { all: none, ask: none, press: none },
  openShifts: { all: none, offer: none, press: none },
  mine: { month: none, acknowledge: none, openFeed: none, feed: none },
}

/** Everybody is on duty. */
export const noDuty: Duty = {
  ...{ mine: none, board: none, askConsent: none, decideConsent: none },
  refresh: () => Promise.resolve(),
  stop: () => undefined,
}
