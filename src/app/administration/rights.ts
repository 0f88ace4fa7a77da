import type { Rights } from '../../contract/administration.ts'
import { configKinds, kindRoles } from '../../domain/configuration/terms.ts'
import { pressesOf } from '../../domain/orders/permissions.ts'
import {
  boardRoles,
  callTakingRoles,
  phoneRoles,
  roles,
  shiftLeadRoles,
  supervisionReaders,
  type Role,
} from '../../domain/people.ts'
import { blacklistJudges, blacklistReaders } from '../blacklist/blacklist.ts'
import { callbackRoles } from '../callbacks/callbacks.ts'
import { deskReaders } from '../work-orders/desk-lists.ts'
import { figureReaders } from '../order-figures.ts'
import { messageReaders } from '../messages.ts'

const row = (key: string, allowed: readonly Role[]) => ({ key, roles: [...allowed] })

/** The matrix of roles and rights, read from the tables that the product itself asks. */
export const rightsOfAll = (): Rights => {
  const presses = new Map(roles.map((role) => [role, new Set<string>(pressesOf(role))]))
  const everyPress = [...new Set(roles.flatMap((role) => pressesOf(role)))]
  return {
    groups: [
      {
        key: 'desk',
        rights: [
          ...[row('calls', callTakingRoles), row('phone', phoneRoles), row('board', boardRoles)],
          ...[row('messages', messageReaders), row('reports', figureReaders)],
          ...[row('callbacks', callbackRoles), row('blacklist', blacklistReaders)],
          row('blacklistDecisions', blacklistJudges),
          ...[row('supervise', shiftLeadRoles), row('supervisionLog', supervisionReaders)],
          ...Object.entries(deskReaders).map(([desk, readers]) => row(`desk_${desk}`, readers)),
        ],
      },
      {
        key: 'press',
        rights: everyPress.map((press) =>
          row(
            press,
            roles.filter((role) => presses.get(role)?.has(press)),
          ),
        ),
      },
      { key: 'see', rights: configKinds.map((kind) => row(kind, kindRoles[kind].read)) },
      { key: 'edit', rights: configKinds.map((kind) => row(kind, kindRoles[kind].edit)) },
    ],
  }
}
