import type { FastifyInstance } from 'fastify'
import { maskNumbersInText } from '../../domain/masking.ts'

/** An error as it may be logged: a database names the offending value, and that may be somebody's number. */
export const describeError = (error: Error & { readonly code?: string | undefined }) => ({
  type: error.name,
  code: error.code ?? null,
  message: maskNumbersInText(error.message),
  stack: maskNumbersInText(error.stack ?? ''),
})

/**
 * One line for each answered request, with the pattern of its route and never its address: query strings carry what
 * people search for. No header is logged either.
 */
export const logRequests = (app: FastifyInstance): void => {
  app.addHook('onResponse', (request, reply, done) => {
    const facts = {
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      elapsedMs: Math.round(reply.elapsedTime * 10) / 10,
      userId: request.signedIn?.person.userId ?? null,
    }
    if (facts.route?.startsWith('/api') === true) request.log.info(facts, 'answered a request')
    else request.log.debug(facts, 'answered a request')
    done()
  })
}
