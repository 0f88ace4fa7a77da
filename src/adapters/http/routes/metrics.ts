import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { errors } from '../../../app/errors.ts'
import type { Secrets } from '../../../app/sessions/secrets.ts'
import type { App } from '../app.ts'

export type MetricsPage = () => Promise<{ readonly contentType: string; readonly body: string }>

/**
 * `/metrics` for Prometheus: with a token for whoever shows it (`Authorization: Bearer …`), without one for this machine
 * alone, and then not through a proxy, which would make everybody look like this machine. To others it is not there.
 */
export const metricsRoute = (
  app: App,
  page: MetricsPage,
  token: string | undefined,
  secrets: Pick<Secrets, 'equal'>,
): void => {
  const mayRead = (request: FastifyRequest): boolean =>
    token === undefined
      ? isFromThisMachine(request)
      : secrets.equal(request.headers.authorization ?? '', `Bearer ${token}`)
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!mayRead(request)) throw errors.notFound('address')
    const { contentType, body } = await page()
    return reply.header('content-type', contentType).header('cache-control', 'no-store').send(body)
  })
}

const isFromThisMachine = ({ headers, host, socket }: FastifyRequest): boolean => {
  const proxied = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].some((name) => name in headers)
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return !proxied && isLoopback(socket.remoteAddress ?? '') && (name === 'localhost' || isLoopback(name))
}

const isLoopback = (address: string): boolean => {
  const plain = address.replace(/^::ffff:/, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}
