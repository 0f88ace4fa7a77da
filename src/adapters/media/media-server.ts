import Mrf from 'drachtio-fsmrf'
import type Srf from 'drachtio-srf'
import { announceServer } from '../../app/announce-server.ts'
import type { Log } from '../../app/ports/log.ts'
import type { Time } from '../../app/ports/time.ts'
import { versionIn } from '../../app/server-versions.ts'
import { openDoors } from './doors.ts'
import { trimEventSockets } from './event-sockets.ts'

export type MediaServerSettings = {
  readonly host: string
  readonly port: number
  readonly secret: string
  readonly profile: string
  /** Where we listen for the media server's outbound event sockets, and what it is told to call. */
  readonly listenAddress: string
}

export type MediaServer = {
  /** The connected server; throws while there is none. */
  readonly present: Mrf.MediaServer
  /** Where it is, for a connection of one's own. */
  readonly access: { readonly host: string; readonly port: number; readonly secret: string }
  readonly profile: string
  readonly available: boolean
  onAvailability(listener: (available: boolean) => void): void
  /** Connects and keeps on trying. */
  connect(): void
  close(): void
}

/** Says what is wrong with the server, null when nothing is: then, and only then, drachtio-fsmrf may connect. */
type ProbeMediaServer = (settings: MediaServerSettings, withinMs: number) => Promise<string | null>

type MediaServerDeps = {
  readonly srf: Srf
  readonly probe: ProbeMediaServer
  readonly time: Time
  readonly log: Log
}

const attemptMs = 3_000
const pauseMs = 500

/**
 * The event socket to FreeSWITCH. A lost one is made anew rather than left to drachtio-fsmrf, whose own attempts come at
 * growing intervals, and do not notice every second loss.
 */
export const createMediaServer = (settings: MediaServerSettings, deps: MediaServerDeps): MediaServer => {
  const { time, log } = deps
  const address = `${settings.host}:${settings.port}`
  const listeners = new Set<(available: boolean) => void>()
  let server: Mrf.MediaServer | null = null
  let closeDoors = (): void => undefined
  let closed = false
  /** The last reason why there was none, so that an outage is logged once and not twice a second. */
  let reason = ''
  const turn = (connected: Mrf.MediaServer | null) => {
    server = connected
    for (const listener of listeners) listener(connected !== null)
  }
  const lose = (connected: Mrf.MediaServer) => {
    if (server !== connected) return
    log.warn({ media: address }, 'the event socket broke')
    retire(connected)
    closeDoors()
    turn(null)
    void attempt()
  }
  const adopt = async (connected: Mrf.MediaServer) => {
    const { conn } = connected
    trimEventSockets(connected)
    conn.socket.setNoDelay(true)
    closeDoors = openDoors(connected, settings.listenAddress, log)
    conn.on('esl::end', () => lose(connected))
    conn.on('error', () => lose(connected))
    reason = ''
    turn(connected)
    announceServer(log, 'FreeSWITCH', address, versionIn(await connected.api('version')))
  }
  const attempt = async (): Promise<void> => {
    try {
      const connected = await connectOnce(settings, deps)
      if (closed) retire(connected)
      else await adopt(connected)
    } catch (err) {
      if (closed) return
      const why = err instanceof Error ? err.message : String(err)
      if (why !== reason)
        log.warn({ media: address, reason: why }, 'the media server cannot be used; trying on')
      reason = why
      time.after(pauseMs, () => void attempt())
    }
  }
  return {
    access: settings,
    profile: settings.profile,
    get present() {
      if (server === null) throw new Error('the media server is not connected')
      return server
    },
    get available() {
      return server !== null
    },
    onAvailability: (listener) => void listeners.add(listener),
    connect: () => void attempt(),
    close: () => {
      closed = true
      if (server !== null) retire(server)
      closeDoors()
      server = null
    },
  }
}

const connectOnce = async (
  settings: MediaServerSettings,
  { srf, probe, time }: MediaServerDeps,
): Promise<Mrf.MediaServer> => {
  const wrong = await probe(settings, attemptMs)
  if (wrong !== null) throw new Error(wrong)
  const { host, port, secret, profile, listenAddress } = settings
  return withDeadline(
    new Mrf(srf).connect({ address: host, port, secret, profile, listenAddress }),
    time,
    attemptMs,
  )
}

/** Without its listeners an error of the dying socket would be nobody's, and end the process. */
const retire = (connected: Mrf.MediaServer): void => {
  const { conn } = connected
  connected.disconnect()
  conn.on('error', () => undefined)
}

const withDeadline = async <T>(work: Promise<T>, time: Time, ms: number): Promise<T> => {
  let cancel = (): void => undefined
  const late = new Promise<never>((_resolve, reject) => {
    cancel = time.after(ms, () => reject(new Error(`no answer within ${ms} ms`)))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    cancel()
  }
}
