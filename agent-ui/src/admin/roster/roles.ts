import type { Role } from '../../../../src/contract/administration-terms.ts'

/** Those who plan for others. */
export const rosterRoles: readonly Role[] = ['SCHEDULER', 'SHIFT_LEAD', 'SYSADMIN']
