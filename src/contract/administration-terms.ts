/** Words and rules of the administration that the desk needs at hand, without a schema. */
export { changesBetween } from '../domain/configuration/changes.ts'
export { kindRoles, type ConfigKind } from '../domain/configuration/terms.ts'
export { roles as roleNames, type Role } from '../domain/people.ts'
export { unitKinds } from '../domain/configuration/contents.ts'
export { defaultLineSettings } from '../domain/acd/routing/line.ts'
export { defaultPolicy } from '../domain/acd/routing/policy.ts'
export { proposalCalls } from '../domain/blacklist.ts'
