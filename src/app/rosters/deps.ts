import type { Log } from '../ports/log.ts'
import type { RosterDesk, RosterPlans, RosterSetupStore } from '../ports/rosters.ts'
import type { Time } from '../ports/time.ts'
import type { Secrets } from '../sessions/secrets.ts'

export type RosterDeps = {
  readonly plans: RosterPlans
  readonly setup: RosterSetupStore
  readonly desk: RosterDesk
  readonly time: Time
  readonly newId: () => string
  readonly secrets: Pick<Secrets, 'token' | 'hash'>
  readonly log: Log
  /** What holds has changed: duty is counted again. */
  readonly changed: () => void
}
