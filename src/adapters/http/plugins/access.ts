import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Visit } from '../../../app/disclosure/access-log.ts'
import { errors } from '../../../app/errors.ts'
import type { LiveSession } from '../../../app/sessions.ts'
import type { Secrets } from '../../../app/sessions/secrets.ts'
import type { Actor } from '../../../app/work-orders/api.ts'
import type { Door } from '../door.ts'
import { permissionOf } from '../permissions.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on public routes for somebody who isn't signed in. */
    signedIn: LiveSession | null
  }
}

const changesNothing = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Session, role, Origin and CSRF token of every request to a route of the permission table, before its body is read.
 */
export const guardAccess = (app: FastifyInstance, door: Door, secrets: Pick<Secrets, 'equal'>): void => {
  app.decorateRequest('signedIn', null)

  app.addHook('onRoute', ({ method, url }) => {
    for (const verb of [method].flat()) {
      const guarded = url.startsWith('/api') || !changesNothing.has(verb)
      if (guarded && permissionOf(verb, url) === undefined)
        throw new Error(`${verb} ${url} has no permission`)
    }
  })

  app.addHook('onRequest', async (request) => {
    const permission = permissionOf(request.method, request.routeOptions.url ?? '')
    if (permission === undefined) return
    const changes = !changesNothing.has(request.method)
    if (changes && !door.notFromElsewhere(request)) throw errors.wrongOrigin()
    if (permission === 'public') return
    const session = await door.sessionOf(request)
    if (!session) throw errors.notSignedIn()
    request.signedIn = session
    if (!permission.includes(session.person.role)) throw errors.forbidden()
    if (session.person.mustChangePassword === true && !isOwnSession(request))
      throw errors.passwordChangeNeeded()
    if (changes) requireToken(request, session, secrets)
  })
}

const isOwnSession = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.url === '/api/session' || routeOptions.url === '/api/session/password'

const requireToken = (
  { headers }: FastifyRequest,
  { csrfToken }: LiveSession,
  secrets: Pick<Secrets, 'equal'>,
): void => {
  const sent = headers['x-csrf-token']
  if (typeof sent !== 'string' || !secrets.equal(sent, csrfToken)) throw errors.csrf()
}

/** The session of a guarded route. */
export const sessionOf = ({ signedIn }: FastifyRequest): LiveSession => {
  if (!signedIn) throw errors.notSignedIn()
  return signedIn
}

/** Where the request comes from, for what is written down of it. */
export const visitOf = (request: FastifyRequest): Visit => ({
  sessionId: sessionOf(request).sessionId,
  address: request.ip,
})

/** Who asks, as the use cases want it. */
export const actorOf = (request: FastifyRequest): Actor => {
  const { userId, role, name } = sessionOf(request).person
  return { userId, role, name }
}
