import type { Session } from '../../../src/contract/session.ts'

/** The desks that a sign-in may open; each is loaded when it is first looked at. */
export type Place =
  | 'desk'
  | 'board'
  | 'orders'
  | 'tray'
  | 'knowledge'
  | 'access'
  | 'search'
  | 'calls'
  | 'callbacks'
  | 'supervision'
  | 'reports'
  | 'admin'
  | 'shifts'

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
const messageReaders: readonly Role[] = ['SHIFT_LEAD', 'CALLBACK', 'SUPERVISOR', 'LEADER', 'SYSADMIN']

/** Those who write the knowledge base and judge what is written (domain.md §4). */
const authors: readonly Role[] = ['KB_EDITOR', 'SHIFT_LEAD', 'UNIT_L2']
/** Whose search finds something: those who write orders, and those who work on them. */
const searchers: readonly Role[] = [...workers, 'AGENT', 'EXPERT', 'MAYOR']
/** Hear and see every call (domain.md §2). */
const callReaders: readonly Role[] = ['SHIFT_LEAD', 'QA']
const reportReaders: readonly Role[] = ['SHIFT_LEAD', 'SUPERVISOR', 'LEADER', 'SYSADMIN']

/** Who finds something in the administration; each page says for whom it is. */
const administrators: readonly Role[] = ['SYSADMIN', 'SCHEDULER', 'SHIFT_LEAD', 'LEADER']

/** Read what leads did; a lead finds it behind the board. */
const supervisionReaders: readonly Role[] = ['QA']

/** Who finds what, in the order of the header. */
const placesByRole: readonly (readonly [Place, readonly Role[]])[] = [
  ['tray', messageReaders],
  ['knowledge', authors],
  ['access', ['PRIVACY_AUDITOR']],
  ['search', searchers],
  ['calls', callReaders],
  ['supervision', supervisionReaders],
  ['reports', reportReaders],
  ['admin', administrators],
]

/** The places of a person, the one that they begin at first. */
export const placesOf = (session: Session): readonly Place[] => [...liveOf(session), ...writtenOf(session)]

/** What rings. */
const liveOf = ({ role, takesCalls, hasPhone, seesBoard }: Session): readonly Place[] => [
  ...(takesCalls ? ['desk' as const] : []),
  ...(seesBoard ? ['board' as const] : []),
  ...(workers.includes(role) ? ['orders' as const] : []),
  ...(hasPhone ? ['callbacks' as const] : []),
]

const writtenOf = ({ role, takesCalls }: Session): readonly Place[] => [
  ...placesByRole.filter(([, readers]) => readers.includes(role)).map(([place]) => place),
  ...(takesCalls ? ['shifts' as const] : []),
]

export const worksForUnit = ({ role }: Pick<Session, 'role'>): boolean =>
  role === 'UNIT_L2' || role === 'UNIT_L3'
/** Reaches citizens, and so may see them whole; the server has the last word, and writes it down (domain.md §11). */
export const reachesCitizens = ({ role }: Pick<Session, 'role'>): boolean =>
  role !== 'EXPEDITER' && role !== 'QA'
/** Reads messages that were sent (domain.md §8). */
export const readsMessages = ({ role }: Pick<Session, 'role'>): boolean => messageReaders.includes(role)
/** May try a dead letter again. */
export const mendsMessages = ({ role }: Pick<Session, 'role'>): boolean =>
  role === 'LEADER' || role === 'SYSADMIN'
