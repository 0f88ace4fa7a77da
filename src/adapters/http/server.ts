import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import fastifyCookie from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { fastify, LogController, type FastifyBaseLogger } from 'fastify'
import type { Time } from '../../app/ports/time.ts'
import type { Secrets } from '../../app/sessions/secrets.ts'
import type { App } from './app.ts'
import { createDoor, type Door } from './door.ts'
import { handleError } from './error-handler.ts'
import { logRequests } from './logging.ts'
import { guardAccess } from './plugins/access.ts'
import { describeApi } from './plugins/api-pages.ts'
import { serveDesk } from './plugins/desk-files.ts'
import { limitRequests } from './plugins/request-limits.ts'
import { addSecurityHeaders } from './plugins/security-headers.ts'
import { createRawServer } from './raw-server.ts'
import { administrationRoutes } from './routes/administration.ts'
import { attachmentRoutes } from './routes/attachments.ts'
import { blacklistRoutes } from './routes/blacklist.ts'
import { callbackRoutes } from './routes/callbacks.ts'
import { callRoutes } from './routes/calls.ts'
import { assistRoutes } from './routes/assist.ts'
import { caseRoutes } from './routes/cases.ts'
import { deskRoutes } from './routes/desks.ts'
import { gatewayRoutes } from './routes/gateway.ts'
import { messageRoutes } from './routes/messages.ts'
import { healthRoutes } from './routes/health.ts'
import { metricsRoute } from './routes/metrics.ts'
import { knowledgeRoutes } from './routes/knowledge.ts'
import { orderRoutes } from './routes/orders.ts'
import { promptRoutes } from './routes/prompts.ts'
import { publicationRoutes } from './routes/publications.ts'
import { disclosureRoutes } from './routes/disclosure.ts'
import { recordingRoutes } from './routes/recordings.ts'
import { referenceRoutes } from './routes/reference.ts'
import { myRosterRoutes } from './routes/my-roster.ts'
import { rosterRoutes } from './routes/rosters.ts'
import { reportRoutes } from './routes/reports.ts'
import { routingRoutes } from './routes/routing.ts'
import { sessionRoutes } from './routes/session.ts'
import { supervisionRoutes } from './routes/supervision.ts'
import { compileSerializer } from './serialization.ts'
import { defaultLimits, type HttpLimits, type HttpServices, type HttpSettings } from './settings.ts'
import { createSipProxy } from './sip-proxy.ts'
import { routeUpgrades } from './upgrades.ts'
import { compileValidator } from './validation.ts'

export type HttpDeps = {
  readonly settings: HttpSettings
  readonly services: HttpServices
  readonly secrets: Pick<Secrets, 'equal'>
  readonly time: Time
  readonly logger: FastifyBaseLogger
}

export type HttpServer = {
  readonly app: App
  /** For the live link, which attaches itself to the same server. */
  readonly raw: Server
  readonly door: Door
  /** Resolves to the address to show, e.g. `http://127.0.0.1:8080`. */
  listen(): Promise<string>
  /** Takes no more requests, answers those that run, closes every socket. */
  close(): Promise<void>
}

/** Path of the live link; requests for it are answered by `adapters/push` on the same server. */
const livePath = '/live/'

export const createHttpServer = async (deps: HttpDeps): Promise<HttpServer> => {
  const { settings, services, logger } = deps
  refusePlainOutside(settings)
  const limits = limitsOf(settings)
  const door = createDoor({
    sessions: services.sessions,
    tls: settings.tls !== undefined,
    publicOrigin: settings.publicOrigin,
  })
  const app = createApp(settings, limits, logger)
  const limiters = await limitRequests(app, limits)
  await app.register(fastifyCookie)
  await addSecurityHeaders(app, door.secure)
  limiters.anonymous()
  guardAccess(app, door, deps.secrets)
  limiters.signedIn()
  logRequests(app)
  await describeApi(app, door.cookieName)
  addRoutes(app, services, door, limits)
  metricsRoute(app, services.metrics, settings.metricsToken, deps.secrets)
  await serveDesk(app, settings.deskDir)

  const sipProxy = createSipProxy({
    ...deps,
    door,
    sipServer: settings.sipServer,
    sessions: services.sessions,
  })
  routeUpgrades(app.server, { handlersByPath: { '/sip': sipProxy.handle }, leaveTo: [livePath] })
  await app.ready()

  return {
    app,
    raw: app.server,
    door,
    listen: () => listen(app, settings),
    close: async () => {
      sipProxy.close()
      await app.close()
    },
  }
}

const listen = async (app: App, { host, port, tls, publicOrigin }: HttpSettings): Promise<string> => {
  // One address, not the several that `localhost` stands for: the live link is attached to one server.
  await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port })
  const bound = app.server.address()
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port
  return publicOrigin ?? `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${boundPort}`
}

const createApp = (settings: HttpSettings, limits: HttpLimits, logger: FastifyBaseLogger): App => {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    serverFactory: (handler) => createRawServer(handler, settings.tls, limits),
    bodyLimit: limits.bodyBytes,
    trustProxy: settings.trustProxy ?? false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(compileSerializer)
  app.setErrorHandler(handleError)
  return app
}

const addRoutes = (app: App, services: HttpServices, door: Door, { signInsPerMinute }: HttpLimits): void => {
  sessionRoutes(app, { ...services, door, signInsPerMinute })
  referenceRoutes(app, services.reference)
  orderRoutes(app, services.orders)
  assistRoutes(app, services.assist)
  caseRoutes(app, services.desks)
  deskRoutes(app, services.desks)
  messageRoutes(app, services.messages)
  gatewayRoutes(app, services.gatewayNews)
  administrationRoutes(app, services.administration, services.firstPasswords)
  promptRoutes(app, services.promptSounds)
  publicationRoutes(app, services.desks.suggestions)
  callRoutes(app, services.calls)
  callbackRoutes(app, services.callbacks)
  blacklistRoutes(app, services.blacklist)
  supervisionRoutes(app, services.supervision)
  attachmentRoutes(app, services.attachments)
  disclosureRoutes(app, services.disclosure)
  knowledgeRoutes(app, services.knowledge)
  recordingRoutes(app, services.recordings)
  reportRoutes(app, services.orderFigures)
  routingRoutes(app, services.routing)
  rosterRoutes(app, services.rosters)
  myRosterRoutes(app, services.rosters, services.duty)
  healthRoutes(app, services.readiness)
}

/** Behind a proxy every connection has the proxy's address: only their number in all can be limited. */
const limitsOf = ({ limits, publicOrigin, trustProxy }: HttpSettings): HttpLimits => {
  const all = { ...defaultLimits, ...limits }
  const behindProxy = publicOrigin !== undefined || (trustProxy !== undefined && trustProxy !== false)
  return behindProxy ? { ...all, connectionsPerAddress: all.connections } : all
}

/** Passwords and cookies don't cross a network in the clear, and a browser would give the desk no microphone there. */
const refusePlainOutside = ({ host, tls, publicOrigin }: HttpSettings): void => {
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host)
  const tlsInFront = publicOrigin?.startsWith('https:') === true
  if (!loopback && tls === undefined && !tlsInFront) {
    throw new Error(
      `plain HTTP is for loopback only, not for ${host}: give a certificate or a public https origin`,
    )
  }
}
