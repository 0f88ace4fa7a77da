/** Roles of the hotline's people (domain.md §2). */
export const roles = [
  'AGENT',
  'SHIFT_LEAD',
  'DISPATCHER',
  'REVIEWER',
  'CALLBACK',
  'EXPEDITER',
  'SUPERVISOR',
  'LEADER',
  'UNIT_L2',
  'UNIT_L3',
  'EXPERT',
  'KB_EDITOR',
  'QA',
  'SCHEDULER',
  'PRIVACY_AUDITOR',
  'SYSADMIN',
  'MAYOR',
] as const
export type Role = (typeof roles)[number]

/** Roles that sit at a phone and take calls from the queue. */
export const callTakingRoles: readonly Role[] = ['AGENT', 'SHIFT_LEAD', 'EXPERT', 'MAYOR']

/** Roles that sit at a phone at all: who calls citizens back takes no calls, but places them. */
export const phoneRoles: readonly Role[] = [...callTakingRoles, 'CALLBACK']

/** Roles that see the live board of queues and agents. */
export const boardRoles: readonly Role[] = ['SHIFT_LEAD', 'SYSADMIN']

/** Roles that hear, join and take over calls, force states and move waiting calls (features.md C1). */
export const shiftLeadRoles: readonly Role[] = ['SHIFT_LEAD']

/** Roles that read the log of what leads did. */
export const supervisionReaders: readonly Role[] = [...shiftLeadRoles, 'QA']

export const takesCalls = (role: Role): boolean => callTakingRoles.includes(role)
export const hasPhone = (role: Role): boolean => phoneRoles.includes(role)
export const leadsShift = (role: Role): boolean => shiftLeadRoles.includes(role)
export const seesBoard = (role: Role): boolean => boardRoles.includes(role)
