/**
 * A browser's leg: one UDP port that speaks ICE-lite (we wait for the browser's checks and never make our own: RFC 8445
 * §2.5), DTLS as the server, and SRTP. Peers are taken from checks that know the password, so host names the browser
 * hides behind mDNS do not matter. DTLS and SRTP are werift's.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { RemoteInfo, Socket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import {
  DtlsServer,
  RTCDtlsTransport,
  type RTCCertificate,
  RtpHeader,
  SrtcpSession,
  SrtpSession,
} from 'werift'
import { isRtcp } from './rtp.ts'
import type { LocalMedia, SecureParameters } from './sdp.ts'
import { answerBinding, packetKind, readBindingRequest } from './stun.ts'
import type { MediaAddress, MediaNetwork, MediaTransport, TransportHandlers } from './transport.ts'
import type { UdpPorts } from './udp-ports.ts'

export interface BrowserTransport extends MediaTransport {
  /** What goes into the SDP. */
  readonly secure: NonNullable<LocalMedia['secure']>
}

export interface BrowserTransports {
  /** Makes the certificate, which takes a moment, before the first browser waits for it. */
  prepare(): Promise<void>
  /** Takes a port for a browser whose offer said this. */
  open(remote: SecureParameters): Promise<BrowserTransport>
}

export interface BrowserTransportDeps {
  readonly log: {
    debug(details: object, message: string): void
    warn(details: object, message: string): void
  }
}

/** RFC 5764 §4.1.2 and RFC 7714: AES-128-GCM where the browser has it, else the mandatory one. */
const SRTP_PROFILES = [0x0001, 0x0007] as const
const keyBytes = 16
const saltBytes = (profile: number): number => (profile === 0x0007 ? 12 : 14)
const HANDSHAKE_TIMEOUT_MS = 15_000

/** Letters and digits only, as RFC 8839's ice-char, without those that need care. */
const token = (length: number): string => randomBytes(length).toString('hex').slice(0, length)

const candidateAddresses = (network: MediaNetwork): string[] => {
  if (network.host !== '0.0.0.0') return [network.address]
  const own = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter((entry) => entry.family === 'IPv4')
    .map((entry) => entry.address)
  return [...new Set([network.address, ...own])]
}

const candidateLines = (network: MediaNetwork, port: number): string[] =>
  candidateAddresses(network).map((address, index) => {
    // RFC 8445 §5.1.2.1: type preference 126 (host), local preference by order, component 1.
    const priority = 126 * 2 ** 24 + (65535 - index) * 256 + 255
    return `candidate:${index + 1} 1 udp ${priority} ${address} ${port} typ host`
  })

const normalFingerprint = (value: string): string => value.replaceAll(':', '').toUpperCase()

/** The fingerprints that can be checked; a stronger one is to be believed over a weaker. */
const hashNames: Readonly<Record<string, string>> = {
  'sha-512': 'sha512',
  'sha-384': 'sha384',
  'sha-256': 'sha256',
}

const isExpectedCertificate = (certificate: Buffer | undefined, remote: SecureParameters): boolean => {
  if (!certificate) return false
  return remote.fingerprints.some(({ algorithm, value }) => {
    const hash = hashNames[algorithm.toLowerCase()]
    if (hash === undefined) return false
    const actual = createHash(hash).update(certificate).digest('hex').toUpperCase()
    return actual === normalFingerprint(value)
  })
}

interface DtlsPipe {
  type: string
  address: { address: string; family: string; port: number }
  closed: boolean
  /** Set by werift. */
  onData: (data: Buffer, from: readonly [string, number]) => void
  send(data: Buffer): Promise<void>
  close(): Promise<void>
}

/** What werift's DTLS sends through and listens to. */
const dtlsPipe = (send: (data: Buffer) => void): DtlsPipe => ({
  type: 'udp',
  address: { address: '', family: 'IPv4', port: 0 },
  closed: false,
  onData: () => undefined,
  send: (data: Buffer): Promise<void> => {
    send(data)
    return Promise.resolve()
  },
  close: (): Promise<void> => Promise.resolve(),
})

class IceLiteTransport implements BrowserTransport {
  readonly port: number
  readonly isSecure = true
  readonly secure: NonNullable<LocalMedia['secure']>
  readonly #socket: Socket
  readonly #expected: SecureParameters
  readonly #deps: BrowserTransportDeps
  readonly #dtls: DtlsServer
  readonly #pipe: DtlsPipe
  readonly #handshakeTimer: NodeJS.Timeout
  /** Addresses that answered with the password, by `address:port`. */
  readonly #checked = new Set<string>()
  #remote: MediaAddress | undefined
  #srtp: SrtpSession | undefined
  #srtcp: SrtcpSession | undefined
  #handlers: TransportHandlers | undefined
  #isOpen = true

  constructor(
    socket: Socket,
    port: number,
    network: MediaNetwork,
    certificate: RTCCertificate,
    expected: SecureParameters,
    deps: BrowserTransportDeps,
  ) {
    this.#socket = socket
    this.port = port
    this.#expected = expected
    this.#deps = deps
    const [fingerprint] = certificate.getFingerprints()
    this.secure = {
      iceUfrag: token(8),
      icePwd: token(32),
      fingerprint: { algorithm: fingerprint?.algorithm ?? 'sha-256', value: fingerprint?.value ?? '' },
      candidates: candidateLines(network, port),
      setup: 'passive',
    }
    this.#pipe = dtlsPipe((data) => this.#sendTo(this.#remote, data))
    this.#dtls = new DtlsServer({
      cert: certificate.certPem,
      key: certificate.privateKey,
      signatureHash: certificate.signatureHash,
      transport: this.#pipe,
      srtpProfiles: [...SRTP_PROFILES],
      extendedMasterSecret: true,
      certificateRequest: true,
    })
    this.#dtls.onConnect.once(() => this.#connected())
    this.#dtls.onError.subscribe((error) => deps.log.debug({ err: error }, 'DTLS error'))
    this.#dtls.onClose.subscribe(() => this.#handlers?.onLost?.('closed by the browser'))
    this.#handshakeTimer = setTimeout(
      () => this.#handlers?.onLost?.('no DTLS handshake'),
      HANDSHAKE_TIMEOUT_MS,
    )
    socket.on('message', (packet, from) => this.#receive(packet, from))
  }

  get remote(): MediaAddress | undefined {
    return this.#remote
  }

  listen(handlers: TransportHandlers): void {
    this.#handlers = handlers
  }

  send(packet: Buffer): void {
    if (!this.#srtp || !this.#isOpen) return
    const header = RtpHeader.deSerialize(packet)
    this.#sendTo(this.#remote, this.#srtp.encrypt(packet.subarray(header.payloadOffset), header))
  }

  sendRtcp(packet: Buffer): void {
    if (this.#srtcp && this.#isOpen) this.#sendTo(this.#remote, this.#srtcp.encrypt(packet))
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#handlers = undefined
    clearTimeout(this.#handshakeTimer)
    this.#dtls.close()
    this.#socket.close()
  }

  #sendTo(to: MediaAddress | undefined, data: Buffer): void {
    if (this.#isOpen && to) this.#socket.send(data, to.port, to.address)
  }

  #receive(packet: Buffer, from: RemoteInfo): void {
    const kind = packetKind(packet)
    if (kind === 'stun') {
      this.#check(packet, from)
      return
    }
    if (!this.#checked.has(`${from.address}:${from.port}`)) return
    if (kind === 'dtls') this.#pipe.onData(packet, [from.address, from.port])
    else if (kind === 'media') this.#takeMedia(packet)
  }

  #check(packet: Buffer, from: RemoteInfo): void {
    const request = readBindingRequest(packet, this.secure.iceUfrag, this.secure.icePwd)
    if (!request) return
    const reply = answerBinding(request, from, this.secure.icePwd)
    if (!reply) return
    this.#sendTo(from, reply)
    if (request.claimsControlled) return
    this.#handlers?.onAlive?.()
    if (this.#checked.size < 100) this.#checked.add(`${from.address}:${from.port}`)
    if (!this.#remote || request.nominates) this.#remote = { address: from.address, port: from.port }
  }

  #takeMedia(packet: Buffer): void {
    try {
      // Receiver reports are checked for nothing here: a peer that fails to authenticate shows in the media.
      if (!this.#srtp || isRtcp(packet)) return
      this.#handlers?.onRtp(this.#srtp.decrypt(packet))
    } catch (error) {
      this.#deps.log.debug({ err: error }, 'SRTP packet dropped')
    }
  }

  #connected(): void {
    clearTimeout(this.#handshakeTimer)
    if (!isExpectedCertificate(this.#dtls.remoteCertificate, this.#expected)) {
      this.#deps.log.warn({}, 'DTLS certificate does not match the fingerprint in the SDP')
      this.#handlers?.onLost?.('certificate mismatch')
      return
    }
    const profile = this.#dtls.srtp.srtpProfile
    if (profile === undefined) {
      this.#handlers?.onLost?.('no SRTP profile in common')
      return
    }
    const keys = this.#dtls.extractSessionKeys(keyBytes, saltBytes(profile))
    const config = {
      profile,
      keys: {
        localMasterKey: keys.localKey as Buffer,
        localMasterSalt: keys.localSalt as Buffer,
        remoteMasterKey: keys.remoteKey as Buffer,
        remoteMasterSalt: keys.remoteSalt as Buffer,
      },
    }
    this.#srtp = new SrtpSession(config)
    this.#srtcp = new SrtcpSession(config)
    this.#handlers?.onReady?.()
  }
}

/** One certificate serves all legs of this process. */
export const createBrowserTransports = (ports: UdpPorts, deps: BrowserTransportDeps): BrowserTransports => ({
  async prepare() {
    await RTCDtlsTransport.SetupCertificate()
  },
  async open(remote) {
    const certificate = await RTCDtlsTransport.SetupCertificate()
    const { rtp, port } = await ports.open(false)
    return new IceLiteTransport(rtp, port, ports.network, certificate, remote, deps)
  },
})
