import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { errors, type FieldError } from '../../app/errors.ts'
import type { ErrorBody } from '../../contract/schema.ts'
import { describeError } from './logging.ts'

type Known = FastifyError & { readonly details?: readonly FieldError[] }

const knownCodes: ReadonlySet<string> = new Set(Object.values(errors).map((create) => create().code))

/** Every error leaves as `{code, message, details}`. What isn't a refusal is logged, and tells the outside nothing. */
export const handleError = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  const known = toKnown(error)
  const status = known.statusCode ?? 500
  const route = request.routeOptions.url ?? null
  if (status >= 500) request.log.error({ err: describeError(error), route }, 'a request failed')
  else request.log.debug({ code: known.code, status, route }, 'a request was refused')
  void reply
    .code(status)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(bodyOf(known))
}

export const bodyOf = ({ code, message, details }: Known): Static<typeof ErrorBody> =>
  details === undefined ? { code, message } : { code, message, details: [...details] }

const toKnown = (error: FastifyError): Known => {
  if (knownCodes.has(error.code)) return error
  if (isOutage(error)) return errors.unavailable()
  const status = error.statusCode ?? 500
  if (status === 413) return errors.tooLarge()
  if (status === 429) return errors.tooManyRequests()
  return status >= 400 && status < 500 ? errors.badRequest() : errors.internal()
}

/** The database or another server is away: connection errors of Node, PostgreSQL's class 08 and 57P, a full pool. */
const isOutage = ({ code, name }: FastifyError): boolean =>
  name === 'KnexTimeoutError' ||
  (typeof code === 'string' &&
    /^(?:ECONN(?:REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|ENOTFOUND|08|57P|53)/.test(code)) ||
  false
