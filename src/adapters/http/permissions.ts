import { blacklistJudges, blacklistReaders } from '../../app/blacklist/blacklist.ts'
import { callbackRoles } from '../../app/callbacks/callbacks.ts'
import { messageAdministrators, messageReaders } from '../../app/messages.ts'
import { figureReaders } from '../../app/order-figures.ts'
import { rosterEditors } from '../../app/rosters/ground.ts'
import { deskReaders } from '../../app/work-orders/desk-lists.ts'
import { deskNames } from '../../contract/desks.ts'
import { administrationRoles, configurationEditors, kindRoles } from '../../domain/configuration/terms.ts'
import { callTakingRoles, phoneRoles, roles, supervisionReaders, type Role } from '../../domain/people.ts'

const everyone: readonly Role[] = roles
/** Those who work with orders across the house (domain.md §2); which orders, the use case decides. */
const orderReaders: readonly Role[] = [
  ...callTakingRoles,
  'DISPATCHER',
  'REVIEWER',
  'CALLBACK',
  'EXPEDITER',
  'SUPERVISOR',
  'LEADER',
]

/** And whoever works for a unit: on what lies with it. */
const caseReaders: readonly Role[] = [...orderReaders, 'UNIT_L2', 'UNIT_L3']
const publishers: readonly Role[] = ['REVIEWER', 'LEADER']

/** Those who write the knowledge base and judge what is written. */
const articleRoles: readonly Role[] = ['KB_EDITOR', 'SHIFT_LEAD', 'UNIT_L2']

/** Who may call what. A route that has no line here keeps the server from starting. */
export const permissions: Readonly<Record<string, 'public' | readonly Role[]>> = {
  'POST /api/session': 'public',
  'GET /api/session': everyone,
  'DELETE /api/session': everyone,
  'PUT /api/session/password': everyone,
  'POST /api/session/sip': phoneRoles,
  'GET /api/reference': everyone,
  'GET /api/orders': orderReaders,
  'POST /api/orders': callTakingRoles,
  'GET /api/orders/:orderId': orderReaders,
  'PATCH /api/orders/:orderId': callTakingRoles,
  'POST /api/orders/:orderId/events': callTakingRoles,
  'GET /api/orders/:orderId/history': orderReaders,
  'GET /api/promise': orderReaders,
  'GET /api/orders/:orderId/similar': [...callTakingRoles, 'DISPATCHER'],
  'GET /api/orders/:orderId/talk': callTakingRoles,
  'GET /api/cases/:orderId': caseReaders,
  'POST /api/cases/:orderId/events': caseReaders,
  'GET /api/cases/:orderId/history': caseReaders,
  'GET /api/cases/:orderId/units': ['DISPATCHER', 'LEADER'],
  'GET /api/cases/:orderId/due': ['DISPATCHER', 'LEADER'],
  'GET /api/search': caseReaders,
  'GET /api/search/count': caseReaders,
  'GET /api/reports/orders': figureReaders,
  'GET /api/reports/orders/behind': figureReaders,
  'GET /api/desk-counts': roles.filter((role) =>
    Object.values(deskReaders).some((list) => list.includes(role)),
  ),
  ...Object.fromEntries(deskNames.map((desk) => [`GET /api/desks/${desk}`, deskReaders[desk]])),
  'GET /api/tasks': deskReaders.tasks,
  'GET /api/supervisions': deskReaders.supervisions,
  'POST /api/batches/dispatch': ['DISPATCHER'],
  'POST /api/batches/sign': ['UNIT_L2'],
  'GET /api/publications': 'public',
  'POST /api/publications': publishers,
  'DELETE /api/publications/:orderId': publishers,
  'GET /api/messages': messageReaders,
  'GET /api/messages/outbox': messageReaders,
  'POST /api/messages/:messageId/revive': messageAdministrators,
  'POST /api/tray/replies': messageReaders,
  'GET /api/administration': administrationRoles,
  'GET /api/administration/:kind': administrationRoles,
  'GET /api/administration/:kind/:id/versions': administrationRoles,
  'GET /api/administration/:kind/:id/uses': administrationRoles,
  'POST /api/administration/:kind/:id/check': configurationEditors,
  'POST /api/administration/:kind': configurationEditors,
  'PUT /api/administration/:kind/:id': configurationEditors,
  'POST /api/administration/:kind/:id/restore': configurationEditors,
  'POST /api/administration/:kind/:id/retire': configurationEditors,
  'POST /api/administration/:kind/:id/withdraw': configurationEditors,
  'POST /api/prompt-sounds': kindRoles.prompt.edit,
  'GET /api/prompt-sounds/:soundId': kindRoles.prompt.read,
  'GET /api/prompt-sounds/:soundId/audio': kindRoles.prompt.read,
  'GET /api/prompts/:name/audio': kindRoles.prompt.read,
  'GET /api/rights': ['SYSADMIN'],
  'POST /api/users/:userId/password': ['SYSADMIN'],
  // Proves itself by a signature.
  'POST /api/gateway/news': 'public',
  'GET /api/routing/explain': ['SHIFT_LEAD', 'SCHEDULER', 'SYSADMIN'],
  'GET /api/calls': [...phoneRoles, 'QA'],
  'GET /api/blacklist': blacklistReaders,
  'POST /api/blacklist/:entryId/decisions': blacklistJudges,
  'GET /api/callbacks': callbackRoles,
  'POST /api/callbacks/:callId/events': callbackRoles,
  'GET /api/supervision': supervisionReaders,
  'POST /api/orders/:orderId/reveal': caseReaders,
  'POST /api/calls/:callId/reveal': callTakingRoles,
  'GET /api/orders/:orderId/attachments': caseReaders,
  'POST /api/orders/:orderId/attachments': [...callTakingRoles, 'UNIT_L2', 'UNIT_L3'],
  'GET /api/attachments/:attachmentId': caseReaders,
  'DELETE /api/attachments/:attachmentId': callTakingRoles,
  'GET /api/knowledge': [
    ...callTakingRoles,
    'CALLBACK',
    'DISPATCHER',
    'REVIEWER',
    'KB_EDITOR',
    'UNIT_L2',
    'UNIT_L3',
  ],
  'GET /api/articles': articleRoles,
  'POST /api/articles': ['KB_EDITOR', 'UNIT_L2'],
  'GET /api/articles/:articleId': articleRoles,
  'GET /api/articles/:articleId/history': articleRoles,
  'POST /api/articles/:articleId/events': articleRoles,
  'GET /api/entry-requests': articleRoles,
  'DELETE /api/entry-requests/:orderId': ['KB_EDITOR'],
  'GET /api/access-log': ['PRIVACY_AUDITOR'],
  'GET /api/calls/:callId/recordings': [...orderReaders, 'QA'],
  'POST /api/recordings/:recordingId/address': [...orderReaders, 'QA'],
  'GET /api/recordings/:recordingId/audio': [...orderReaders, 'QA'],
  'GET /api/rosters/:month': rosterEditors,
  'GET /api/rosters/:month/edits': rosterEditors,
  'POST /api/rosters/:month/events': rosterEditors,
  'GET /api/rosters/:month/pay': rosterEditors,
  'GET /api/rosters/:month/coverage': rosterEditors,
  'GET /api/roster-candidates': rosterEditors,
  'GET /api/roster-setup': rosterEditors,
  'PUT /api/roster-setup/crews/:id': rosterEditors,
  'PUT /api/roster-setup/shifts': rosterEditors,
  'PUT /api/roster-setup/overlays': rosterEditors,
  'PUT /api/roster-setup/people/:id': rosterEditors,
  'PUT /api/roster-setup/requirements': rosterEditors,
  'PUT /api/roster-setup/house': rosterEditors,
  'GET /api/my-roster': everyone,
  'POST /api/my-roster/notices/:id': everyone,
  'POST /api/my-roster/feed': everyone,
  // Whoever knows the secret address.
  'GET /api/calendar-feeds/:token': 'public',
  'GET /api/roster-requests': rosterEditors,
  'POST /api/roster-requests': everyone,
  'POST /api/roster-requests/:id/events': everyone,
  'GET /api/open-shifts': rosterEditors,
  'POST /api/open-shifts': rosterEditors,
  'POST /api/open-shifts/:id/events': everyone,
  'GET /api/duty/mine': everyone,
  'GET /api/duty': rosterEditors,
  'POST /api/duty/consents': everyone,
  'POST /api/duty/consents/:id/events': rosterEditors,
  'GET /healthz': 'public',
  'GET /readyz': 'public',
}

/** The entry of a route, or undefined when it has none. */
export const permissionOf = (method: string, url: string): 'public' | readonly Role[] | undefined =>
  permissions[`${method} ${url}`]
