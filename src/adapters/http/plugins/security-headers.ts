import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

const self = "'self'"
const none = "'none'"

/**
 * The headers of every answer. The policy allows our own files and nothing inline; browsers that don't count a WebSocket
 * of the same host as 'self' (older Safari) are told by name.
 */
export const addSecurityHeaders = async (app: FastifyInstance, secure: boolean): Promise<void> => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [self],
        scriptSrc: [self],
        styleSrc: [self],
        imgSrc: [self, 'data:'],
        fontSrc: [self],
        connectSrc: [self, ({ headers }) => socketOrigin(headers.host, secure)],
        mediaSrc: [self, 'blob:'],
        workerSrc: [self, 'blob:'],
        objectSrc: [none],
        baseUri: [none],
        formAction: [self],
        frameAncestors: [none],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: secure ? { maxAge: 15_552_000, includeSubDomains: false } : false,
  })
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('permissions-policy', 'microphone=(self), camera=(), geolocation=(), payment=()')
    void reply.header('x-request-id', request.id)
    if (request.url.startsWith('/api')) void reply.header('cache-control', 'no-store')
    done()
  })
}

/** Host is the client's own word: only what looks like a host and a port goes into the header. */
const socketOrigin = (host: string | undefined, secure: boolean): string =>
  host !== undefined && /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,45}\])(?::\d{1,5})?$/i.test(host)
    ? `${secure ? 'wss' : 'ws'}://${host}`
    : self
