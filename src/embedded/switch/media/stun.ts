/**
 * The part of STUN (RFC 8489) and ICE (RFC 8445, 8839) that an ICE-lite agent needs: check connectivity checks and answer
 * them.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { isIPv4 } from 'node:net'

const MAGIC_COOKIE = 0x2112a442
const HEADER_BYTES = 20
const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const BINDING_ERROR = 0x0111
const MESSAGE_INTEGRITY_BYTES = 24
const FINGERPRINT_XOR = 0x5354554e

const attributes = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  xorMappedAddress: 0x0020,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
} as const

export interface BindingRequest {
  readonly transactionId: Buffer
  readonly username: string
  readonly nominates: boolean
  /** The far end believes that it is the controlled one too: a role conflict (RFC 8445 §7.3.1.1). */
  readonly claimsControlled: boolean
}

/** RFC 7983: first octet 0–3 is STUN, 20–63 DTLS, 128–191 RTP and RTCP. */
export const packetKind = (packet: Buffer): 'stun' | 'dtls' | 'media' | 'other' => {
  const first = packet[0] ?? 255
  if (first < 4) return 'stun'
  if (first >= 20 && first <= 63) return 'dtls'
  return first >= 128 && first <= 191 ? 'media' : 'other'
}

const hmac = (packet: Buffer, end: number, password: string): Buffer => {
  const covered = Buffer.from(packet.subarray(0, end))
  covered.writeUInt16BE(end - HEADER_BYTES + MESSAGE_INTEGRITY_BYTES, 2)
  return createHmac('sha1', password).update(covered).digest()
}

const readAttributes = (packet: Buffer): Map<number, { readonly at: number; readonly value: Buffer }> => {
  const found = new Map<number, { at: number; value: Buffer }>()
  let at = HEADER_BYTES
  while (at + 4 <= packet.length) {
    const type = packet.readUInt16BE(at)
    const length = packet.readUInt16BE(at + 2)
    if (at + 4 + length > packet.length) break
    if (!found.has(type)) found.set(type, { at, value: packet.subarray(at + 4, at + 4 + length) })
    at += 4 + length + ((4 - (length & 3)) & 3)
  }
  return found
}

/**
 * Reads a binding request that knows the password; undefined for everything else, which is to be passed over in silence.
 * The user name must begin with our own fragment.
 */
export const readBindingRequest = (
  packet: Buffer,
  localUfrag: string,
  localPassword: string,
): BindingRequest | undefined => {
  if (packet.length < HEADER_BYTES || packet.readUInt32BE(4) !== MAGIC_COOKIE) return undefined
  if (packet.readUInt16BE(0) !== BINDING_REQUEST) return undefined
  if (packet.readUInt16BE(2) !== packet.length - HEADER_BYTES) return undefined
  const present = readAttributes(packet)
  const integrity = present.get(attributes.messageIntegrity)
  const username = present.get(attributes.username)?.value.toString('utf8') ?? ''
  if (integrity?.value.length !== 20 || !username.startsWith(`${localUfrag}:`)) return undefined
  if (!timingSafeEqual(hmac(packet, integrity.at, localPassword), integrity.value)) return undefined
  return {
    transactionId: packet.subarray(8, 20),
    username,
    nominates: present.has(attributes.useCandidate),
    claimsControlled: present.has(attributes.iceControlled),
  }
}

const attribute = (type: number, value: Buffer): Buffer => {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4)
  padded.writeUInt16BE(type, 0)
  padded.writeUInt16BE(value.length, 2)
  value.copy(padded, 4)
  return padded
}

const xorAddress = (address: string, port: number): Buffer => {
  const value = Buffer.alloc(8)
  value.writeUInt8(1, 1)
  value.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2)
  const octets = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  value.writeUInt32BE((octets ^ MAGIC_COOKIE) >>> 0, 4)
  return value
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})

const crc32 = (data: Buffer): number => {
  let value = 0xffffffff
  for (const octet of data) value = (value >>> 8) ^ (crcTable[(value ^ octet) & 0xff] ?? 0)
  return (value ^ 0xffffffff) >>> 0
}

const buildMessage = (type: number, transactionId: Buffer, body: Buffer, password: string): Buffer => {
  const head = Buffer.alloc(HEADER_BYTES)
  head.writeUInt16BE(type, 0)
  head.writeUInt32BE(MAGIC_COOKIE, 4)
  transactionId.copy(head, 8)
  const plain = Buffer.concat([head, body])
  const signed = Buffer.concat([
    plain,
    attribute(attributes.messageIntegrity, hmac(plain, plain.length, password)),
  ])
  // The fingerprint covers a length that already counts it (RFC 8489 §14.7).
  signed.writeUInt16BE(signed.length - HEADER_BYTES + 8, 2)
  const fingerprint = Buffer.alloc(4)
  fingerprint.writeUInt32BE((crc32(signed) ^ FINGERPRINT_XOR) >>> 0, 0)
  return Buffer.concat([signed, attribute(attributes.fingerprint, fingerprint)])
}

/** The success response to a check, or 487 when both ends think they are controlled. IPv4 only. */
export const answerBinding = (
  request: BindingRequest,
  from: { readonly address: string; readonly port: number },
  localPassword: string,
): Buffer | undefined => {
  if (request.claimsControlled) {
    const value = Buffer.concat([Buffer.from([0, 0, 4, 87]), Buffer.from('Role Conflict')])
    return buildMessage(
      BINDING_ERROR,
      request.transactionId,
      attribute(attributes.errorCode, value),
      localPassword,
    )
  }
  if (!isIPv4(from.address)) return undefined
  const mapped = attribute(attributes.xorMappedAddress, xorAddress(from.address, from.port))
  return buildMessage(BINDING_SUCCESS, request.transactionId, mapped, localPassword)
}
