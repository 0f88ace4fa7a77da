/**
 * A call's sound as its SDP says: makes the leg from the first offer (or makes the offer), follows re-INVITEs, and keeps
 * the channel's variables about it.
 */
import type { BrowserTransport, BrowserTransports } from '../media/browser-transport.ts'
import type { CodecName } from '../media/g711.ts'
import { createLeg, type LegDeps, type MediaLeg } from '../media/leg.ts'
import { answerDirection, buildAnswer, buildOffer, type Direction, type LocalMedia, type RemoteMedia } from '../media/sdp.ts'
import type { UdpPorts } from '../media/udp-ports.ts'
import { createUdpTransport, type UdpTransport } from '../media/udp-transport.ts'
import type { Channel } from './channel.ts'

export interface CallMediaDeps extends LegDeps {
  readonly ports: UdpPorts
  readonly browsers: BrowserTransports
}

/** A-law first, as the real switch is configured: it is what trunks and recordings use. */
export const preferredCodecs: readonly CodecName[] = ['PCMA', 'PCMU']

const DEFAULT_EVENT_TYPE = 101

export class CallMedia {
  readonly leg: MediaLeg
  readonly #deps: CallMediaDeps
  readonly #plain: UdpTransport | undefined
  readonly #browser: BrowserTransport | undefined
  readonly #sessionId: number
  #version: number
  #remote: RemoteMedia | undefined

  private constructor(deps: CallMediaDeps, transport: UdpTransport | BrowserTransport) {
    this.#deps = deps
    this.#plain = 'setRemote' in transport ? transport : undefined
    this.#browser = 'secure' in transport ? transport : undefined
    this.leg = createLeg(transport, deps)
    this.#sessionId = Math.floor(deps.wallClock() / 1000)
    this.#version = this.#sessionId
  }

  /**
   * Takes ports for an offer (plain or a browser's), or for an offer of our own.
   * @throws Error when no port is free
   */
  static async open(deps: CallMediaDeps, offer: RemoteMedia | undefined): Promise<CallMedia> {
    const transport = offer?.secure
      ? await deps.browsers.open(offer.secure)
      : await createUdpTransport(deps.ports, () => deps.pacer.now())
    return new CallMedia(deps, transport)
  }

  get isSecure(): boolean {
    return this.#browser !== undefined
  }

  /** Takes what the far end says of itself into use. */
  apply(remote: RemoteMedia): void {
    this.#remote = remote
    this.leg.setFormat({
      codec: remote.codec,
      payloadType: remote.payloadType,
      eventPayloadType: remote.eventPayloadType,
      direction: answerDirection(remote.direction),
    })
    this.#plain?.setRemote(this.#isOwn(remote) ? undefined : remote.address)
  }

  /** The answer to the offer applied last. */
  answer(): string {
    if (!this.#remote) return this.offer()
    this.#version += 1
    return buildAnswer(this.#local(), this.#remote, this.leg.direction)
  }

  offer(direction: Direction = 'sendrecv'): string {
    this.#version += 1
    return buildOffer(this.#local(), preferredCodecs, direction)
  }

  /** Writes the variables that event-socket readers look at. */
  describe(channel: Channel, localSdp: string, remoteSdp: string | undefined): void {
    const values = {
      switch_r_sdp: remoteSdp,
      rtp_local_sdp_str: localSdp,
      ...this.#codecVariables(),
      ...this.#addressVariables(),
    }
    for (const [name, value] of Object.entries(values)) channel.setVariable(name, value)
  }

  #codecVariables(): Record<string, string> {
    const { codec, direction, ssrc } = this.leg
    const payloadType = String(this.#remote?.payloadType ?? codec.payloadType)
    const eventType = String(this.#remote?.eventPayloadType ?? DEFAULT_EVENT_TYPE)
    return {
      rtp_use_codec_string: 'PCMA,OPUS,PCMU',
      rtp_use_codec_name: codec.name,
      rtp_use_codec_rate: '8000',
      rtp_use_codec_ptime: '20',
      rtp_use_codec_channels: '1',
      rtp_last_audio_codec_string: `${codec.name}@8000h@20i@1c`,
      audio_media_flow: direction,
      remote_audio_media_flow: this.#remote?.direction ?? 'inactive',
      read_codec: codec.name,
      original_read_codec: codec.name,
      read_rate: '8000',
      original_read_rate: '8000',
      write_codec: codec.name,
      write_rate: '8000',
      rtp_use_timer_name: 'soft',
      rtp_use_pt: payloadType,
      rtp_audio_recv_pt: payloadType,
      rtp_use_ssrc: String(ssrc),
      rtp_2833_send_payload: eventType,
      rtp_2833_recv_payload: eventType,
    }
  }

  #addressVariables(): Record<string, string | undefined> {
    const { address } = this.#deps.ports.network
    const remote = this.#remote?.address
    return {
      dtmf_type: this.#remote && this.#remote.eventPayloadType === undefined ? 'info' : 'rfc2833',
      local_media_ip: address,
      local_media_port: String(this.leg.transport.port),
      advertised_media_ip: address,
      remote_media_ip: remote?.address,
      remote_media_port: remote && String(remote.port),
    }
  }

  /** Our own offer come back, as drachtio-srf answers a late offer: there is nobody to send to yet. */
  #isOwn(remote: RemoteMedia): boolean {
    const { network } = this.#deps.ports
    if (!remote.address || remote.address.port !== this.leg.transport.port) return false
    return remote.address.address === network.address || remote.address.address === network.host
  }

  #local(): LocalMedia {
    return {
      sessionId: this.#sessionId,
      version: this.#version,
      address: this.#deps.ports.network.address,
      port: this.leg.transport.port,
      ssrc: this.leg.ssrc,
      secure: this.#browser?.secure,
    }
  }
}
