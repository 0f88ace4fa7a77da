/**
 * How a leg's packets reach the far end: plain UDP (`udp-transport.ts`) or ICE with DTLS-SRTP
 * (`browser-transport.ts`). Above this line everything is plain RTP.
 */

export interface MediaAddress {
  readonly address: string
  readonly port: number
}

export interface TransportHandlers {
  /** A packet that is RTP by its first octets, decrypted. Not yet checked further. */
  onRtp(packet: Buffer): void
  /** The far end is reachable (DTLS done); plain UDP is so from the start. */
  onReady?(): void
  /** A sign of life other than RTP that cannot be forged (a browser's connectivity check). */
  onAlive?(): void
  /** It can never work again (DTLS failed, fingerprint mismatch, closed by the browser). */
  onLost?(why: string): void
}

export interface MediaTransport {
  /** Bound port of RTP. */
  readonly port: number
  readonly isSecure: boolean
  listen(handlers: TransportHandlers): void
  /** Sends RTP; silently nothing while there is nowhere to send to. */
  send(packet: Buffer): void
  sendRtcp(packet: Buffer): void
  /** Where packets go now. */
  readonly remote: MediaAddress | undefined
  close(): void
}

export interface MediaNetwork {
  /** IP literal to bind; `0.0.0.0` for all. */
  readonly host: string
  /** IP literal written into SDP. */
  readonly address: string
  /** Lowest and highest UDP port, inclusive. */
  readonly ports: readonly [number, number]
}
