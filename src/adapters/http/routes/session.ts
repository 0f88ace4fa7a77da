import { Type } from 'typebox'
import type { FastifyReply } from 'fastify'
import { toSession, type Sessions } from '../../../app/sessions.ts'
import { limits } from '../../../app/sessions/live-session.ts'
import type { SipAccess } from '../../../app/sip-access.ts'
import { Session, SignIn, SipAccess as SipAccessBody } from '../../../contract/session.ts'
import type { App } from '../app.ts'
import type { Door } from '../door.ts'
import { sessionOf } from '../plugins/access.ts'
import { answers, NoQuery, Nothing } from './schemas.ts'

const PasswordChange = Type.Object(
  {
    currentPassword: Type.String({ minLength: 1, maxLength: 256 }),
    newPassword: Type.String({ minLength: 1, maxLength: 256 }),
  },
  { additionalProperties: false },
)

type Deps = {
  readonly sessions: Sessions
  readonly sipAccess: SipAccess
  readonly door: Door
  readonly signInsPerMinute: number
}

const tags = ['session']

export const sessionRoutes = (app: App, deps: Deps): void => {
  signInAndOut(app, deps)
  ownAccess(app, deps)
}

const signInAndOut = (app: App, { sessions, door, signInsPerMinute }: Deps): void => {
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: door.secure } as const
  const setCookie = (reply: FastifyReply, token: string): void =>
    void reply.setCookie(door.cookieName, token, { ...cookie, maxAge: limits.absoluteMs / 1000 })

  app.post(
    '/api/session',
    {
      config: { rateLimit: { max: signInsPerMinute, timeWindow: 60_000 } },
      schema: {
        tags,
        summary: 'Sign in',
        querystring: NoQuery,
        body: SignIn,
        response: answers(200, Session),
      },
    },
    async (request, reply) => {
      const { token, session } = await sessions.signIn({
        ...request.body,
        address: request.ip,
        userAgent: request.headers['user-agent'] ?? '',
        previous: await door.sessionOf(request),
      })
      setCookie(reply, token)
      return toSession(session)
    },
  )

  app.get(
    '/api/session',
    { schema: { tags, summary: 'Who is signed in', querystring: NoQuery, response: answers(200, Session) } },
    (request) => toSession(sessionOf(request)),
  )

  app.delete(
    '/api/session',
    { schema: { tags, summary: 'Sign out', querystring: NoQuery, response: answers(204, Nothing) } },
    async (request, reply) => {
      await sessions.signOut(sessionOf(request))
      return reply.clearCookie(door.cookieName, cookie).code(204).send(null)
    },
  )
}

const ownAccess = (app: App, { sessions, sipAccess, signInsPerMinute }: Deps): void => {
  app.put(
    '/api/session/password',
    {
      config: { rateLimit: { max: signInsPerMinute, timeWindow: 60_000 } },
      schema: {
        tags,
        summary: 'Change one’s own password',
        querystring: NoQuery,
        body: PasswordChange,
        response: answers(204, Nothing),
      },
    },
    async (request, reply) => {
      await sessions.changePassword(sessionOf(request), { ...request.body, address: request.ip })
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/session/sip',
    {
      schema: {
        tags,
        summary: 'SIP credentials of this sign-in',
        querystring: NoQuery,
        response: answers(200, SipAccessBody),
      },
    },
    (request) => sipAccess.issue(sessionOf(request)),
  )
}
