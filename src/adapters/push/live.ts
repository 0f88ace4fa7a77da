import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import { callbackRoles } from '../../app/callbacks/callbacks.ts'
import type { LiveSession } from '../../app/sessions.ts'
import { createHub } from './hub.ts'
import { createLink, type Link } from './link.ts'
import type { LinkDeps, LinkServer } from './terms.ts'

export type { Painted } from './terms.ts'

export type LiveLink = {
  /** Tells everybody that the lists which desks choose from are others now. */
  referenceChanged(): void
  /** Tells who calls citizens back that their list is another now. */
  callbacksChanged(): void
  /** Tells every desk that the server closes, and ends the links. The web server is left alone. */
  close(): Promise<void>
}

const path = '/live'
const largestMessageBytes = 16 * 1024
const linksPerUser = 8
const whoCallsBack = 'callbacks'

/** Attaches the live link to the web server. Call it once, before the server listens. */
export const createLiveLink = (raw: HttpServer, deps: LinkDeps): LiveLink => {
  const { door, sessions, hotline, time, logger } = deps
  const admitted = new WeakMap<IncomingMessage, LiveSession>()
  const linksBySession = new Map<string, Set<Link>>()
  const hub = createHub(hotline.views, time, logger)

  const io: LinkServer = new Server({
    path,
    serveClient: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: largestMessageBytes,
    perMessageDeflate: false,
    httpCompression: false,
    destroyUpgrade: false,
    connectTimeout: 10_000,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    allowRequest: (request, answer) => {
      door.sessionOf(request).then(
        (session) => {
          const welcome = session !== null && session.person.mustChangePassword !== true
          if (welcome) admitted.set(request, session)
          answer(welcome ? null : 'not signed in', welcome)
        },
        (err: unknown) => {
          logger.warn({ err }, 'a live link could not be let in')
          answer('try again', false)
        },
      )
    },
  })
  io.attach(raw)
  refuseForeignPages(io, deps)

  // Every namespace has its middleware run once for each connection; there is only the one.
  io.use((socket, next) => {
    const session = admitted.get(socket.request)
    if (!session) {
      next(new Error('not signed in'))
      return
    }
    if (count(io, session) >= linksPerUser) {
      next(new Error('too many links'))
      return
    }
    socket.data.session = session
    next()
  })

  io.on('connection', (socket) => {
    const { sessionId } = socket.data.session
    const link = createLink(socket, hub, deps)
    const links = linksBySession.get(sessionId) ?? new Set()
    linksBySession.set(sessionId, links.add(link))
    // News that a slow connection misses is old by the time that it would arrive.
    const unwatch = deps.lists.watch(socket.data.session.person, (news) => {
      socket.volatile.emit('lists', news)
    })
    if (callbackRoles.includes(socket.data.session.person.role)) void socket.join(whoCallsBack)
    socket.on('disconnect', () => {
      unwatch()
      links.delete(link)
      if (links.size === 0) linksBySession.delete(sessionId)
    })
  })

  const everyLink = (): Link[] => [...linksBySession.values()].flatMap((links) => [...links])
  const stopListening = [
    sessions.onEnd(({ sessionId }, reason) => {
      for (const link of [...(linksBySession.get(sessionId) ?? [])]) link.end(reason)
    }),
    hotline.views.onCallLeg((agentId) => {
      everyLink()
        .filter(({ isDeskOf }) => isDeskOf === agentId)
        .forEach((link) => link.callLeg())
    }),
  ]

  return {
    referenceChanged: () => void io.emit('reference'),
    callbacksChanged: () => void io.to(whoCallsBack).emit('callbacks'),
    close: async () => {
      stopListening.forEach((stop) => stop())
      for (const link of everyLink()) link.end('closing')
      hub.close()
      io.disconnectSockets(true)
      io.engine.close()
      await Promise.resolve()
    },
  }
}

/** Browsers send Origin with every WebSocket, but leave it out of the GET of a poll on the same origin. */
const comesFromUs = (door: LinkDeps['door'], request: IncomingMessage): boolean =>
  request.headers.upgrade === undefined && request.method === 'GET'
    ? door.notFromElsewhere(request)
    : door.fromOwnPage(request)

/**
 * Before anything else, for every request: the handshake, and the later ones of a link, which carry its secret id
 * instead of passing the handshake again.
 */
const refuseForeignPages = (io: LinkServer, { door }: LinkDeps): void => {
  io.engine.use((request: IncomingMessage, _response: unknown, next: (err?: Error) => void) => {
    next(comesFromUs(door, request) ? undefined : new Error('wrong origin'))
  })
}

const count = (io: LinkServer, { person }: LiveSession): number =>
  [...io.sockets.sockets.values()].filter(({ data }) => data.session.person.userId === person.userId).length
