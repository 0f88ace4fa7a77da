import Srf from 'drachtio-srf'
import { announceServer } from '../../app/announce-server.ts'
import type { Log } from '../../app/ports/log.ts'
import { versionIn } from '../../app/server-versions.ts'

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
  const address = `${settings.host}:${settings.port}`
  /** The last reason why there is no connection, so that an outage is logged once and not at every attempt. */
  let reason = ''
  const missed = (why: string, message: string) => {
    if (why !== reason) log.warn({ sip: address, reason: why }, message)
    reason = why
    turn(false)
  }
  const listenTo = srf.on.bind(srf) as (
    event: 'connect',
    listener: (err: Error | null | undefined, hostPorts: string, version?: string | null) => void,
  ) => void
  listenTo('connect', (err, hostPorts, version) => {
    if (err) {
      missed(err.message, 'the SIP server refuses the connection: is DRACHTIO_SECRET right?')
      return
    }
    reason = ''
    log.info({ sip: hostPorts }, 'connected to the SIP server')
    announceServer(log, 'drachtio-server', address, versionIn(version ?? ''))
    turn(true)
  })
  srf.on('error', (err: Error) => missed(err.message, 'the SIP server cannot be reached; trying on'))
  // drachtio-srf passes the socket's `close` on; its types know only a `disconnect` that it never emits.
  const emitter: NodeJS.EventEmitter = srf
  emitter.on('close', () => {
    if (connected) log.warn({ sip: address }, 'the connection to the SIP server broke')
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
