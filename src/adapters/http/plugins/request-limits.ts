import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { errors } from '../../../app/errors.ts'
import type { HttpLimits } from '../settings.ts'

const minuteMs = 60_000

type Limiters = {
  /** Register before the session is looked up: an address that has used up its share costs no look-up. */
  anonymous(): void
  /** Register after it. */
  signedIn(): void
}

/**
 * How many requests a minute. Those without a session are counted by address; a signed-in browser has a share of its
 * own, so that a whole office behind one address is not limited as if it were one stranger.
 */
export const limitRequests = async (app: FastifyInstance, limits: HttpLimits): Promise<Limiters> => {
  await app.register(rateLimit, { global: false, timeWindow: minuteMs, cache: 10_000 })
  const byAddress = app.createRateLimit({ max: limits.requestsPerMinute })
  const bySession = app.createRateLimit({
    max: limits.requestsPerMinute,
    keyGenerator: ({ signedIn, ip }) => signedIn?.sessionId ?? ip,
  })
  return {
    anonymous: () => {
      app.addHook('onRequest', async (request) => {
        const share = await byAddress(request, { increment: false })
        if (!share.isAllowed && share.remaining === 0) throw errors.tooManyRequests()
      })
      app.addHook('onResponse', async (request) => {
        if (!request.signedIn) await byAddress(request)
      })
    },
    signedIn: () => {
      app.addHook('onRequest', async (request) => {
        if (!request.signedIn) return
        const share = await bySession(request)
        if (!share.isAllowed && share.isExceeded) throw errors.tooManyRequests()
      })
    },
  }
}
