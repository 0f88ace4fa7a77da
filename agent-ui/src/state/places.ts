import type { Session } from '../../../src/contract/session.ts'

/** The desks that a sign-in may open; each is loaded when it is first looked at. */
export type Place = 'desk' | 'board' | 'orders'

type Role = Session['role']

/** Roles that work on orders once they are filed (domain.md §2). */
const workers: readonly Role[] = [
  'SHIFT_LEAD',
  'DISPATCHER',
  'REVIEWER',
  'CALLBACK',
  'EXPEDITER',
  'SUPERVISOR',
  'LEADER',
  'UNIT_L2',
  'UNIT_L3',
]

/** The places of a person, the one that they begin at first. */
export const placesOf = ({ role, takesCalls, seesBoard }: Session): readonly Place[] => [
  ...(takesCalls ? ['desk' as const] : []),
  ...(seesBoard ? ['board' as const] : []),
  ...(workers.includes(role) ? ['orders' as const] : []),
]

export const worksForUnit = ({ role }: Pick<Session, 'role'>): boolean =>
  role === 'UNIT_L2' || role === 'UNIT_L3'
