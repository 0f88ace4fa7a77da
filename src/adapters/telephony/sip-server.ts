import Srf from 'drachtio-srf'
import type { Log } from '../../app/ports/log.ts'

export type SipServerSettings = { readonly host: string; readonly port: number; readonly secret: string }

export type SipServer = {
  readonly srf: Srf
  readonly connected: boolean
  onState(listener: (connected: boolean) => void): void
  /** Connects and keeps on trying; register every handler first, or queued requests are answered 404. */
  connect(): void
  close(): void
}

/** How long the pause between two attempts to connect may grow. */
const longestPauseMs = 2_000

/** The connection to drachtio-server. A lost one is taken up again with growing pauses. */
export const createSipServer = (settings: SipServerSettings, log: Log): SipServer => {
  const srf = new Srf()
  const listeners = new Set<(connected: boolean) => void>()
  let connected = false
  const turn = (now: boolean) => {
    if (now === connected) return
    connected = now
    for (const listener of listeners) listener(now)
  }
  srf.on('connect', (err: Error | null | undefined, hostPort: string) => {
    if (err) {
      log.error({ err, host: settings.host, port: settings.port }, 'the SIP server refused the connection')
      return
    }
    log.info({ sip: hostPort }, 'connected to the SIP server')
    turn(true)
  })
  srf.on('error', (err: Error) => {
    log.warn(
      { err: err.message, host: settings.host, port: settings.port },
      'the SIP server cannot be reached',
    )
    turn(false)
  })
  // drachtio-srf passes the socket's `close` on; its types know only a `disconnect` that it never emits.
  const emitter: NodeJS.EventEmitter = srf
  emitter.on('close', () => {
    if (connected)
      log.warn({ host: settings.host, port: settings.port }, 'the connection to the SIP server broke')
    turn(false)
  })
  return {
    srf,
    get connected() {
      return connected
    },
    onState: (listener) => void listeners.add(listener),
    connect: () => {
      const reconnect = { retryMaxDelay: longestPauseMs }
      void srf.connect({ ...settings, reconnect } as Srf.SrfConfig)
    },
    close: () => srf.disconnect(),
  }
}
