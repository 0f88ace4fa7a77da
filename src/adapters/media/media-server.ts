import Mrf from 'drachtio-fsmrf'
import type Srf from 'drachtio-srf'
import type { Log } from '../../app/ports/log.ts'
import type { Time } from '../../app/ports/time.ts'

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
  readonly available: boolean
  onAvailability(listener: (available: boolean) => void): void
  /** Connects and keeps on trying. */
  connect(): void
  close(): void
}

/** A wrong password never settles, so an attempt gets this long. */
const attemptMs = 3_000
const pauseMs = 1_000

/** The event socket to FreeSWITCH. Lost ones are taken up again; what drachtio-fsmrf subscribed to is subscribed anew. */
export const createMediaServer = (
  settings: MediaServerSettings,
  srf: Srf,
  time: Time,
  log: Log,
): MediaServer => {
  const listeners = new Set<(available: boolean) => void>()
  let server: Mrf.MediaServer | null = null
  let available = false
  let closed = false
  const turn = (now: boolean) => {
    if (now === available) return
    available = now
    for (const listener of listeners) listener(now)
  }
  const adopt = (connected: Mrf.MediaServer) => {
    server = connected
    const { conn } = connected
    conn.socket.setNoDelay(true)
    conn.on('esl::end', () => {
      log.warn({ host: settings.host }, 'the event socket broke')
      turn(false)
    })
    conn.on('esl::ready', () => {
      conn.socket.setNoDelay(true)
      conn.subscribe(['HEARTBEAT'])
      turn(true)
    })
    log.info({ media: `${settings.host}:${settings.port}` }, 'connected to the media server')
    turn(true)
  }
  const attempt = async (): Promise<void> => {
    try {
      const connected = await withDeadline(connectOnce(settings, srf), time, attemptMs)
      if (closed) connected.disconnect()
      else adopt(connected)
    } catch (err) {
      const { host, port } = settings
      log.warn(
        { host, port, err: err instanceof Error ? err.message : err },
        'the media server cannot be reached',
      )
      if (!closed) time.after(pauseMs, () => void attempt())
    }
  }
  return {
    get present() {
      if (server === null) throw new Error('the media server is not connected')
      return server
    },
    get available() {
      return available
    },
    onAvailability: (listener) => void listeners.add(listener),
    connect: () => void attempt(),
    close: () => {
      closed = true
      server?.disconnect()
    },
  }
}

const connectOnce = ({ host, port, secret, profile, listenAddress }: MediaServerSettings, srf: Srf) =>
  new Mrf(srf).connect({ address: host, port, secret, profile, listenAddress })

const withDeadline = async <T>(work: Promise<T>, time: Time, ms: number): Promise<T> => {
  let cancel = (): void => undefined
  const late = new Promise<never>((_resolve, reject) => {
    cancel = time.after(ms, () => reject(new Error(`no answer within ${ms} ms: is the secret right?`)))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    cancel()
  }
}
