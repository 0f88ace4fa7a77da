import { UserAgent } from 'sip.js'
import type { URI } from 'sip.js/lib/grammar/uri.js'
import { SessionDescriptionHandler } from 'sip.js/lib/platform/web/session-description-handler/session-description-handler.js'
import type { SipAccess } from '../../../src/contract/session.ts'

/** On a LAN the host candidates are there at once; nothing is gained by waiting longer. */
const gatheringMs = 150
const renewBeforeMs = 60_000

export type SipLineDep = {
  readonly access: () => Promise<SipAccess>
  readonly microphone: () => MediaStream
  readonly onSocket: (connected: boolean) => void
}

const socketUrl = (path: string) =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`

const toUri = (address: string): URI => {
  const uri = UserAgent.makeURI(address)
  if (!uri) throw new Error(`not a SIP address: ${address}`)
  return uri
}

/** sip.js stops the tracks it was given when a leg ends, so that each leg gets a clone of the microphone. */
const createAgent = (access: SipAccess, { microphone, onSocket }: SipLineDep) =>
  new UserAgent({
    uri: toUri(access.uri),
    authorizationUsername: access.username,
    authorizationPassword: access.password,
    transportOptions: { server: socketUrl(access.path), traceSip: false, connectionTimeout: 5 },
    reconnectionAttempts: 0,
    logBuiltinEnabled: false,
    gracefulShutdown: false,
    userAgentString: 'Lianxin-Desk',
    sessionDescriptionHandlerFactory: (session) =>
      new SessionDescriptionHandler(
        session.userAgent.getLogger('media'),
        () => Promise.resolve(microphone().clone()),
        { iceGatheringTimeout: gatheringMs, peerConnectionConfiguration: { iceServers: [] } },
      ),
    delegate: { onConnect: () => onSocket(true), onDisconnect: () => onSocket(false) },
  })

/** The WebSocket and credentials of one sign-in: opened on demand, reconnected, renewed when the credentials age. */
export const createSipLine = (dep: SipLineDep) => {
  let access: SipAccess | null = null
  let agent: UserAgent | null = null

  /** Drops socket and credentials; a leg that is up keeps its media. */
  const forget = async () => {
    const old = agent
    agent = null
    access = null
    try {
      await old?.stop()
    } catch {
      // Its socket was gone already.
    }
  }

  const open = async (): Promise<{ agent: UserAgent; target: URI }> => {
    if (access && Date.parse(access.expiresAt) - Date.now() < renewBeforeMs) await forget()
    if (!agent || !access) {
      access = await dep.access()
      agent = createAgent(access, dep)
      await agent.start()
    } else if (!agent.isConnected()) {
      await agent.reconnect()
    }
    return { agent, target: toUri(access.deskUri) }
  }

  return { open, forget }
}
