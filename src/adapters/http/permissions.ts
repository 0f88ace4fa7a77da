import { callTakingRoles, roles, type Role } from '../../domain/people.ts'

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

/** Who may call what. A route that has no line here keeps the server from starting. */
export const permissions: Readonly<Record<string, 'public' | readonly Role[]>> = {
  'POST /api/session': 'public',
  'GET /api/session': everyone,
  'DELETE /api/session': everyone,
  'PUT /api/session/password': everyone,
  'POST /api/session/sip': callTakingRoles,
  'GET /api/reference': everyone,
  'GET /api/orders': orderReaders,
  'POST /api/orders': callTakingRoles,
  'GET /api/orders/:orderId': orderReaders,
  'PATCH /api/orders/:orderId': callTakingRoles,
  'POST /api/orders/:orderId/events': callTakingRoles,
  'GET /api/orders/:orderId/history': orderReaders,
  'GET /api/promise': orderReaders,
  'GET /api/calls': callTakingRoles,
  'GET /healthz': 'public',
  'GET /readyz': 'public',
}

/** The entry of a route, or undefined when it has none. */
export const permissionOf = (method: string, url: string): 'public' | readonly Role[] | undefined =>
  permissions[`${method} ${url}`]
