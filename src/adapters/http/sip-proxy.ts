import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { Time } from '../../app/ports/time.ts'
import type { LiveSession, Sessions } from '../../app/sessions.ts'
import type { Log } from '../../app/ports/log.ts'
import { hasPhone } from '../../domain/people.ts'
import type { Door } from './door.ts'
import { describeError } from './logging.ts'
import { pipeFrames, type Pipe } from './sip-pipe.ts'
import { refuseUpgrade, type Upgrade } from './upgrades.ts'

export type SipProxyDeps = {
  readonly door: Door
  readonly sessions: Pick<Sessions, 'onEnd'>
  readonly sipServer: { readonly host: string; readonly port: number }
  readonly time: Time
  readonly logger: Log
}

export type SipProxy = { readonly handle: Upgrade; close(): void }

const largestFrameBytes = 64 * 1024
const socketsPerUser = 3
const connectTimeoutMs = 5_000

/** A socket of somebody, from the moment it was let in. */
type Place = { readonly session: LiveSession; pipe: Pipe | null; left: boolean }

/** Who is in; a place is taken before the SIP server is asked, so that the limit holds while that takes time. */
const createPlaces = () => {
  const taken = new Set<Place>()
  const leave = (place: Place): void => {
    place.left = true
    taken.delete(place)
  }
  return {
    take: (session: LiveSession): Place | null => {
      const theirs = [...taken].filter((place) => place.session.person.userId === session.person.userId)
      if (theirs.length >= socketsPerUser) return null
      const place: Place = { session, pipe: null, left: false }
      taken.add(place)
      return place
    },
    leave,
    /** Ends those of one session, or all. */
    clear: (sessionId: string | null, code: number, reason: string): void => {
      for (const place of [...taken]) {
        if (sessionId !== null && place.session.sessionId !== sessionId) continue
        leave(place)
        place.pipe?.close(code, reason)
      }
    },
  }
}

/**
 * `/sip`: the desk's way to the SIP server, on the desk's own origin. The SIP server checks no Origin, so only this door
 * leads to it: cookie, role, Origin and subprotocol are checked, and the SIP server's own socket is open, before the
 * browser's is upgraded. Frames then pass unchanged, keep-alives (RFC 7118, RFC 5626 §3.5.1) included.
 */
export const createSipProxy = (deps: SipProxyDeps): SipProxy => {
  const { door, sessions, logger, time } = deps
  const places = createPlaces()
  const browsers = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: largestFrameBytes,
    perMessageDeflate: false,
    handleProtocols: () => 'sip',
  })
  const stopListening = sessions.onEnd(({ sessionId }) => places.clear(sessionId, 1008, 'session ended'))

  const enter = async (
    place: Place,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> => {
    const server = await connect(deps.sipServer)
    if (place.left || server.readyState !== server.OPEN) {
      server.terminate()
      refuseUpgrade(socket, place.left ? 401 : 502)
      return
    }
    browsers.handleUpgrade(request, socket, head, (browser) => {
      place.pipe = pipeFrames({ browser, server, time, onClosed: () => places.leave(place) })
    })
    // The handshake itself was broken, and answered so.
    if (!place.pipe) server.terminate()
  }

  const admit = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const session = await checkKnock(door, request)
    const place = typeof session === 'number' ? null : places.take(session)
    if (!place) {
      refuseUpgrade(socket, typeof session === 'number' ? session : 429)
      return
    }
    socket.once('close', () => places.leave(place))
    await enter(place, request, socket, head)
  }

  return {
    handle: (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      admit(request, socket, head).catch((err: unknown) => {
        logger.warn({ err: describeError(asError(err)) }, 'a socket for SIP could not be opened')
        refuseUpgrade(socket, 502)
      })
    },
    close: () => {
      stopListening()
      places.clear(null, 1001, 'server closes')
    },
  }
}

/** Whose knock it is, or the status to refuse it with. */
const checkKnock = async (door: Door, request: IncomingMessage): Promise<LiveSession | number> => {
  if (!door.fromOwnPage(request)) return 403
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  if (!protocols.includes('sip')) return 400
  const session = await door.sessionOf(request)
  if (!session) return 401
  return hasPhone(session.person.role) ? session : 403
}

const connect = ({ host, port }: SipProxyDeps['sipServer']): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const address = host.includes(':') ? `[${host}]` : host
    const server = new WebSocket(`ws://${address}:${port}`, 'sip', {
      handshakeTimeout: connectTimeoutMs,
      maxPayload: largestFrameBytes,
      perMessageDeflate: false,
    })
    server.once('open', () => resolve(server))
    server.once('error', reject)
  })

const asError = (err: unknown): Error => (err instanceof Error ? err : new Error(String(err)))
