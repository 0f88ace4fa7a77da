/**
 * Offer and answer (RFC 3264) for one audio stream of G.711 with telephone events, plain or as a browser wants it
 * (ICE, DTLS-SRTP, rtcp-mux: RFC 8839, 8842, 5761). Everything else in an offer is refused with port 0.
 */
import { isIP } from 'node:net'
import { parse, type MediaDescription, type SessionDescription } from 'sdp-transform'
import { type Codec, codecs, type CodecName } from './g711.ts'
import type { MediaAddress } from './transport.ts'

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** What a browser's description says about its security. */
export interface SecureParameters {
  readonly iceUfrag: string
  readonly icePwd: string
  readonly fingerprints: readonly { readonly algorithm: string; readonly value: string }[]
  readonly setup: string
  readonly mid: string | undefined
}

export interface RemoteMedia {
  readonly codec: Codec
  /** The payload number the far end gave the codec. */
  readonly payloadType: number
  readonly eventPayloadType: number | undefined
  /** The far end's own direction, `c=0.0.0.0` counting as sendonly (RFC 2543's hold). */
  readonly direction: Direction
  /** Undefined when it names no usable address (a browser's does not). */
  readonly address: MediaAddress | undefined
  readonly secure: SecureParameters | undefined
  readonly offersRtcpMux: boolean
  /** Number of `m=` sections and the index of the one taken. */
  readonly sections: readonly {
    readonly type: string
    readonly protocol: string
    readonly payloads: string
  }[]
  readonly sectionIndex: number
}

/** Why a description cannot be used; answered 488. */
export interface SdpRefusal {
  readonly refused: string
}

const staticCodecs: Readonly<Record<number, CodecName>> = { 0: 'PCMU', 8: 'PCMA' }
const SECURE_PROTOCOLS = new Set(['UDP/TLS/RTP/SAVPF', 'UDP/TLS/RTP/SAVP', 'RTP/SAVPF'])
const PLAIN_PROTOCOLS = new Set(['RTP/AVP', 'RTP/AVPF'])

type Media = MediaDescription & { readonly payloads?: string }

/** sdp-transform turns every value that looks like a number into one (`a=ice-ufrag:1234`), whatever its types say. */
const text = (value: unknown): string => `${value as string | number}`

const payloadNumbers = (media: Media): number[] =>
  text(media.payloads ?? '')
    .split(' ')
    .filter((word) => /^\d+$/.test(word))
    .map(Number)
    .filter((value) => value < 128)

const payloadOf = (media: Media, name: CodecName): number | undefined =>
  payloadNumbers(media).find((payload) => {
    const map = media.rtp.find((entry) => entry.payload === payload)
    return map
      ? text(map.codec).toUpperCase() === name && (map.rate ?? 8000) === 8000
      : staticCodecs[payload] === name
  })

const eventPayloadOf = (media: Media): number | undefined =>
  media.rtp.find((map) => text(map.codec).toLowerCase() === 'telephone-event' && (map.rate ?? 8000) === 8000)
    ?.payload

const secureOf = (session: SessionDescription, media: Media): SecureParameters | undefined => {
  const fingerprints = [media.fingerprint ?? session.fingerprint].flatMap((entry) =>
    entry ? [{ algorithm: text(entry.type), value: text(entry.hash) }] : [],
  )
  const iceUfrag = media.iceUfrag ?? session.iceUfrag
  const icePwd = media.icePwd ?? session.icePwd
  if (fingerprints.length === 0 || iceUfrag === undefined || icePwd === undefined) return undefined
  return {
    iceUfrag: text(iceUfrag),
    icePwd: text(icePwd),
    fingerprints,
    setup: media.setup ?? session.setup ?? 'actpass',
    mid: media.mid === undefined ? undefined : text(media.mid),
  }
}

const addressOf = (session: SessionDescription, media: Media): MediaAddress | undefined => {
  const ip = (media.connection ?? session.connection)?.ip
  if (ip === undefined || isIP(ip) === 0 || ip === '0.0.0.0' || ip === '::') return undefined
  return { address: ip, port: media.port }
}

/** Names are not resolved: a plain far end must say where it is. */
const isNowhere = (session: SessionDescription, media: Media): boolean => {
  const ip = (media.connection ?? session.connection)?.ip
  return media.port > 65535 || (ip !== undefined && isIP(ip) === 0)
}

const directionOf = (session: SessionDescription, media: Media): Direction => {
  const direction = media.direction ?? session.direction ?? 'sendrecv'
  const isHeldTheOldWay = (media.connection ?? session.connection)?.ip === '0.0.0.0'
  const isPlain = PLAIN_PROTOCOLS.has(media.protocol)
  return isHeldTheOldWay && isPlain && direction === 'sendrecv' ? 'sendonly' : direction
}

const refuse = (refused: string): SdpRefusal => ({ refused })

const parseSession = (sdp: string): SessionDescription | undefined => {
  if (!/^v=0/m.test(sdp)) return undefined
  try {
    return parse(sdp)
  } catch {
    return undefined
  }
}

const chooseCodec = (media: Media, preferred: readonly CodecName[]) => {
  for (const name of preferred) {
    const payloadType = payloadOf(media, name)
    if (payloadType !== undefined) return { codec: codecs[name], payloadType }
  }
  return undefined
}

/**
 * Reads an offer or an answer and picks the codec first in `preferred` that it has (FreeSWITCH's greedy way).
 * Malformed text is refused, never thrown.
 */
export const readRemoteSdp = (sdp: string, preferred: readonly CodecName[]): RemoteMedia | SdpRefusal => {
  const session = parseSession(sdp)
  if (!session) return refuse('the SDP cannot be parsed')
  const sectionIndex = session.media.findIndex((media) => media.type === 'audio' && media.port > 0)
  const media: Media | undefined = session.media[sectionIndex]
  if (!media) return refuse('no audio is offered')
  const isSecure = SECURE_PROTOCOLS.has(media.protocol)
  if (!isSecure && !PLAIN_PROTOCOLS.has(media.protocol)) return refuse(`${media.protocol} is not supported`)
  if (!isSecure && isNowhere(session, media)) return refuse('the address of the audio cannot be used')
  const secure = isSecure ? secureOf(session, media) : undefined
  if (isSecure && !secure) return refuse('ICE credentials and a DTLS fingerprint are needed')
  const chosen = chooseCodec(media, preferred)
  if (!chosen) return refuse('neither PCMA nor PCMU is offered')
  return {
    ...chosen,
    eventPayloadType: eventPayloadOf(media),
    direction: directionOf(session, media),
    address: addressOf(session, media),
    secure,
    offersRtcpMux: media.rtcpMux !== undefined,
    sections: session.media.map((each: Media) => ({
      type: each.type,
      protocol: each.protocol,
      payloads: text(each.payloads ?? '0'),
    })),
    sectionIndex,
  }
}

export const isRefusal = (result: RemoteMedia | SdpRefusal): result is SdpRefusal => 'refused' in result

const answers: Readonly<Record<Direction, Direction>> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
}

/** The direction that answers an offered one (RFC 3264 §6.1). */
export const answerDirection = (offered: Direction): Direction => answers[offered]

/** What the switch says of its own end. */
export interface LocalMedia {
  readonly sessionId: number
  readonly version: number
  readonly address: string
  readonly port: number
  readonly ssrc: number
  readonly secure:
    | {
        readonly iceUfrag: string
        readonly icePwd: string
        readonly fingerprint: { readonly algorithm: string; readonly value: string }
        readonly candidates: readonly string[]
        readonly setup: 'passive' | 'active'
      }
    | undefined
}

const addressLine = (address: string): string => `IN ${isIP(address) === 6 ? 'IP6' : 'IP4'} ${address}`

const sessionLines = (local: LocalMedia): string[] => [
  'v=0',
  `o=FreeSWITCH ${local.sessionId} ${local.version} ${addressLine(local.address)}`,
  's=FreeSWITCH',
  `c=${addressLine(local.address)}`,
  't=0 0',
]

interface PayloadPlan {
  readonly audio: readonly { readonly codec: Codec; readonly payloadType: number }[]
  readonly event: number | undefined
}

const payloadLines = ({ audio, event }: PayloadPlan): string[] => [
  ...audio.map(({ codec, payloadType }) => `a=rtpmap:${payloadType} ${codec.name}/8000`),
  ...(event === undefined ? [] : [`a=rtpmap:${event} telephone-event/8000`, `a=fmtp:${event} 0-15`]),
]

const payloadList = ({ audio, event }: PayloadPlan): string =>
  [...audio.map((each) => each.payloadType), ...(event === undefined ? [] : [event])].join(' ')

const secureLines = (local: LocalMedia, mid: string | undefined): string[] =>
  local.secure
    ? [
        ...(mid === undefined ? [] : [`a=mid:${mid}`]),
        'a=rtcp-mux',
        `a=ice-ufrag:${local.secure.iceUfrag}`,
        `a=ice-pwd:${local.secure.icePwd}`,
        ...local.secure.candidates.map((candidate) => `a=${candidate}`),
        'a=end-of-candidates',
        `a=fingerprint:${local.secure.fingerprint.algorithm} ${local.secure.fingerprint.value}`,
        `a=setup:${local.secure.setup}`,
        `a=ssrc:${local.ssrc} cname:lianxin`,
        `a=ssrc:${local.ssrc} msid:lianxin a0`,
      ]
    : []

const audioLines = (
  local: LocalMedia,
  protocol: string,
  plan: PayloadPlan,
  direction: Direction,
  mid?: string,
) => [
  `m=audio ${local.port} ${protocol} ${payloadList(plan)}`,
  ...payloadLines(plan),
  'a=ptime:20',
  ...(direction === 'sendrecv' && !local.secure ? [] : [`a=${direction}`]),
  ...secureLines(local, mid),
]

/** The answer to an offer read before: one codec, the other sections refused. */
export const buildAnswer = (local: LocalMedia, remote: RemoteMedia, direction: Direction): string => {
  const plan: PayloadPlan = {
    audio: [{ codec: remote.codec, payloadType: remote.payloadType }],
    event: remote.eventPayloadType,
  }
  const mid = remote.secure?.mid
  const sections = remote.sections.flatMap((section, index) =>
    index === remote.sectionIndex
      ? audioLines(local, section.protocol, plan, direction, mid)
      : [`m=${section.type} 0 ${section.protocol} ${section.payloads}`],
  )
  const head = sessionLines(local)
  const secureHead = local.secure
    ? ['a=ice-lite', ...(mid === undefined ? [] : [`a=group:BUNDLE ${mid}`])]
    : []
  return [...head, ...secureHead, ...sections, ''].join('\r\n')
}

const OFFERED_EVENT_TYPE = 101

/** An offer of our own: late offers and outgoing calls, always plain RTP. */
export const buildOffer = (
  local: LocalMedia,
  preferred: readonly CodecName[],
  direction: Direction,
): string => {
  const audio = preferred.map((name) => ({ codec: codecs[name], payloadType: codecs[name].payloadType }))
  const lines = audioLines(local, 'RTP/AVP', { audio, event: OFFERED_EVENT_TYPE }, direction)
  return [...sessionLines(local), ...lines, ''].join('\r\n')
}
