import type { Role } from '../people.ts'

/** What an administrator keeps: each kind is versioned by the same rules. */
export const configKinds = [
  'user',
  'skill',
  'breakType',
  'queue',
  'line',
  'prompt',
  'category',
  'unit',
  'calendar',
  'messageTemplate',
] as const
export type ConfigKind = (typeof configKinds)[number]

/**
 * What became of a version: not yet asked for; waits for its day; was applied; was applied and put its object out of use;
 * taken back before its day; could not be applied on its day.
 */
export const versionStates = ['draft', 'scheduled', 'published', 'retired', 'withdrawn', 'refused'] as const
export type VersionState = (typeof versionStates)[number]

/** Kinds whose objects the program knows by name: they are worded, but none is added, and none is retired. */
export const fixedKinds: readonly ConfigKind[] = ['messageTemplate']

/** Kinds whose objects desks choose from and name things by. */
export const referencedKinds: readonly ConfigKind[] = ['line', 'category', 'unit', 'breakType']
/** Kinds whose objects the calls to come are treated by. */
export const reconfiguringKinds: readonly ConfigKind[] = ['queue', 'line', 'prompt', 'breakType', 'calendar']

const telephone: readonly Role[] = ['SYSADMIN', 'SHIFT_LEAD', 'SCHEDULER']

/** Who sees objects of a kind, and who changes them. */
export const kindRoles: Readonly<
  Record<ConfigKind, { readonly read: readonly Role[]; readonly edit: readonly Role[] }>
> = {
  user: { read: ['SYSADMIN'], edit: ['SYSADMIN'] },
  skill: { read: telephone, edit: ['SYSADMIN'] },
  breakType: { read: telephone, edit: ['SYSADMIN', 'SCHEDULER'] },
  queue: { read: telephone, edit: ['SYSADMIN'] },
  line: { read: telephone, edit: ['SYSADMIN'] },
  prompt: { read: telephone, edit: ['SYSADMIN'] },
  category: { read: ['SYSADMIN'], edit: ['SYSADMIN'] },
  unit: { read: ['SYSADMIN'], edit: ['SYSADMIN'] },
  calendar: { read: ['SYSADMIN', 'SCHEDULER'], edit: ['SYSADMIN'] },
  messageTemplate: { read: ['SYSADMIN', 'LEADER'], edit: ['SYSADMIN', 'LEADER'] },
}

/** Everybody who finds something in the administration. */
export const administrationRoles: readonly Role[] = [
  ...new Set(Object.values(kindRoles).flatMap(({ read }) => read)),
]
/** Everybody who changes objects of some kind. */
export const configurationEditors: readonly Role[] = [
  ...new Set(Object.values(kindRoles).flatMap(({ edit }) => edit)),
]
