/**
 * RTP and RTCP on the wire (RFC 3550 §5.1, §6.4; RFC 5761 for telling them apart).
 */

export const RTP_HEADER_BYTES = 12

/** A parsed packet. The parser fills one object again and again: copy what must be kept. */
export interface RtpView {
  payloadType: number
  marker: boolean
  sequence: number
  timestamp: number
  ssrc: number
  payload: Uint8Array
}

export const createRtpView = (): RtpView => ({
  payloadType: 0,
  marker: false,
  sequence: 0,
  timestamp: 0,
  ssrc: 0,
  payload: new Uint8Array(0),
})

/** RFC 5761 §4: packet types 192–223 in the second octet are RTCP. */
export const isRtcp = (packet: Uint8Array): boolean => {
  const type = packet[1] ?? 0
  return packet.length >= 8 && (packet[0] ?? 0) >> 6 === 2 && type >= 192 && type <= 223
}

/** Parses into `view`; false for anything that is not RTP version 2 with consistent lengths. */
export const parseRtp = (packet: Buffer, view: RtpView): boolean => {
  if (packet.length < RTP_HEADER_BYTES) return false
  const first = packet.readUInt8(0)
  if (first >> 6 !== 2) return false
  let start = RTP_HEADER_BYTES + (first & 0x0f) * 4
  if (first & 0x10) {
    if (packet.length < start + 4) return false
    start += 4 + packet.readUInt16BE(start + 2) * 4
  }
  let end = packet.length
  if (first & 0x20) end -= packet.readUInt8(end - 1)
  if (end < start) return false
  const second = packet.readUInt8(1)
  view.marker = (second & 0x80) !== 0
  view.payloadType = second & 0x7f
  view.sequence = packet.readUInt16BE(2)
  view.timestamp = packet.readUInt32BE(4)
  view.ssrc = packet.readUInt32BE(8)
  view.payload = packet.subarray(start, end)
  return true
}

/** Writes the fixed header at the front of `packet`. */
export const writeRtpHeader = (
  packet: Buffer,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void => {
  packet.writeUInt8(0x80, 0)
  packet.writeUInt8(payloadType | (marker ? 0x80 : 0), 1)
  packet.writeUInt16BE(sequence & 0xffff, 2)
  packet.writeUInt32BE(timestamp >>> 0, 4)
  packet.writeUInt32BE(ssrc >>> 0, 8)
}

/** Signed distance from `from` to `to` on the 16-bit circle. */
export const sequenceDelta = (from: number, to: number): number => ((to - from) << 16) >> 16

/** Signed distance from `from` to `to` on the 32-bit circle. */
export const timestampDelta = (from: number, to: number): number => (to - from) | 0

export interface SenderReport {
  readonly ssrc: number
  /** Wall clock in milliseconds since 1970. */
  readonly wallMs: number
  readonly timestamp: number
  readonly packets: number
  readonly octets: number
}

export interface ReceptionReport {
  readonly ssrc: number
  /** 0–1 since the report before. */
  readonly fractionLost: number
  readonly lost: number
  readonly highestSequence: number
  /** In timestamp units. */
  readonly jitter: number
}

const NTP_EPOCH_OFFSET_SECONDS = 2_208_988_800

/** A compound packet: SR (or RR when nothing was sent) with at most one reception block, and SDES CNAME. */
export const buildRtcpReport = (
  sender: SenderReport,
  reception: ReceptionReport | undefined,
  cname: string,
): Buffer => {
  const name = Buffer.from(cname.slice(0, 60), 'latin1')
  const sentAny = sender.packets > 0
  const reportBytes = 8 + (sentAny ? 20 : 0) + (reception ? 24 : 0)
  const sdesBytes = Math.ceil((8 + 2 + name.length + 1) / 4) * 4
  const packet = Buffer.alloc(reportBytes + sdesBytes)
  packet.writeUInt8(0x80 | (reception ? 1 : 0), 0)
  packet.writeUInt8(sentAny ? 200 : 201, 1)
  packet.writeUInt16BE(reportBytes / 4 - 1, 2)
  packet.writeUInt32BE(sender.ssrc >>> 0, 4)
  let at = 8
  if (sentAny) at = writeSenderInfo(packet, at, sender)
  if (reception) writeReception(packet, at, reception)
  packet.writeUInt8(0x81, reportBytes)
  packet.writeUInt8(202, reportBytes + 1)
  packet.writeUInt16BE(sdesBytes / 4 - 1, reportBytes + 2)
  packet.writeUInt32BE(sender.ssrc >>> 0, reportBytes + 4)
  packet.writeUInt8(1, reportBytes + 8)
  packet.writeUInt8(name.length, reportBytes + 9)
  name.copy(packet, reportBytes + 10)
  return packet
}

const writeSenderInfo = (packet: Buffer, at: number, sender: SenderReport): number => {
  packet.writeUInt32BE((Math.floor(sender.wallMs / 1000) + NTP_EPOCH_OFFSET_SECONDS) >>> 0, at)
  packet.writeUInt32BE(Math.floor(((sender.wallMs % 1000) / 1000) * 2 ** 32) >>> 0, at + 4)
  packet.writeUInt32BE(sender.timestamp >>> 0, at + 8)
  packet.writeUInt32BE(sender.packets >>> 0, at + 12)
  packet.writeUInt32BE(sender.octets >>> 0, at + 16)
  return at + 20
}

const writeReception = (packet: Buffer, at: number, reception: ReceptionReport): void => {
  packet.writeUInt32BE(reception.ssrc >>> 0, at)
  packet.writeUInt8(Math.min(255, Math.max(0, Math.floor(reception.fractionLost * 256))), at + 4)
  packet.writeIntBE(Math.min(0x7fffff, Math.max(-0x800000, reception.lost)), at + 5, 3)
  packet.writeUInt32BE(reception.highestSequence >>> 0, at + 8)
  packet.writeUInt32BE(Math.round(reception.jitter) >>> 0, at + 12)
}
