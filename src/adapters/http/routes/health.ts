import { Type } from 'typebox'
import type { Readiness } from '../../../app/ports/readiness.ts'
import type { App } from '../app.ts'
import { NoQuery } from './schemas.ts'

const Ready = Type.Object({ ready: Type.Boolean(), missing: Type.Optional(Type.Array(Type.String())) })

/** For supervisors and load balancers: is the process alive, and could it take a call? */
export const healthRoutes = (app: App, readiness: Readiness): void => {
  const tags = ['health']
  app.get(
    '/healthz',
    {
      schema: {
        tags,
        summary: 'The process answers',
        querystring: NoQuery,
        response: { 200: Type.Object({ ok: Type.Boolean() }) },
      },
    },
    () => ({ ok: true }),
  )
  app.get(
    '/readyz',
    {
      schema: {
        tags,
        summary: 'A call can be taken, or what is missing for it',
        querystring: NoQuery,
        response: { 200: Ready, 503: Ready },
      },
    },
    async (_request, reply) => {
      const { ready, missing } = readiness.check()
      return reply.code(ready ? 200 : 503).send(ready ? { ready } : { ready, missing: [...missing] })
    },
  )
}
