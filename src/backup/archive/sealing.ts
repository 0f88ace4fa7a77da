import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  scrypt,
  timingSafeEqual,
  type ScryptOptions,
} from 'node:crypto'
import { BackupFailure, Damage } from '../failure.ts'
import { createByteReader, type ByteReader } from './byte-reader.ts'

/**
 * An archive under a passphrase. The file is
 *
 *     'LIANXIN1'  log2 N of scrypt (1 byte)  salt (16)  proof (32)  then pieces
 *
 * `proof` is an HMAC of what stands before it, so that a wrong passphrase is told from damage. A piece is its length
 * with the highest bit set on the last one (4 bytes, big endian), that many bytes of AES-256-GCM ciphertext, and the tag
 * (16). The nonce counts pieces and marks the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár,
 * 2015): pieces can be neither changed nor swapped, left out or cut off, and none is given out before it is proved.
 */
const magic = Buffer.from('LIANXIN1')
const saltBytes = 16
const proofBytes = 32
const tagBytes = 16
export const pieceBytes = 64 * 1024
const lastMark = 0x80000000

/** log2 N, with r = 8 and p = 1: 128 MiB and about half a second for every guess. */
const usualLogN = 17
/** What an archive may ask of us: 1 GiB. */
const largestLogN = 20

export const isSealed = (beginning: Buffer): boolean => beginning.subarray(0, magic.length).equals(magic)

/** The bytes under the passphrase. */
export async function* seal(
  source: AsyncIterable<Buffer>,
  passphrase: string,
  logN = usualLogN,
): AsyncGenerator<Buffer> {
  const beginning = Buffer.concat([magic, Buffer.of(logN), randomBytes(saltBytes)])
  const keys = await deriveKeys(passphrase, beginning)
  yield Buffer.concat([beginning, keys.proof])
  let number = 0
  let waiting: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk])
    // The last piece is only known when nothing follows: a full one waits for its successor.
    while (waiting.length > pieceBytes) {
      yield sealPiece(keys.key, number++, false, waiting.subarray(0, pieceBytes))
      waiting = waiting.subarray(pieceBytes)
    }
  }
  yield sealPiece(keys.key, number, true, waiting)
}

/** The bytes again. Throws `BackupFailure` for a wrong passphrase, `Damage` for the first piece that was changed. */
export async function* unseal(source: AsyncIterable<Buffer>, passphrase: string): AsyncGenerator<Buffer> {
  const reader = createByteReader(source)
  const beginning = await exactly(reader, magic.length + 1 + saltBytes)
  const proof = await exactly(reader, proofBytes)
  if ((beginning[magic.length] ?? 0) > largestLogN) throw new Damage('its first bytes are damaged')
  const keys = await deriveKeys(passphrase, beginning)
  if (!timingSafeEqual(keys.proof, proof)) {
    throw new BackupFailure('the passphrase is wrong (or the first bytes of the file are damaged)')
  }
  for (let number = 0, last = false; !last; number += 1) {
    const head = await exactly(reader, 4)
    last = head.readUInt32BE() >= lastMark
    const bytes = head.readUInt32BE() - (last ? lastMark : 0)
    if (bytes > pieceBytes) throw new Damage(`piece ${number} is damaged`)
    yield openPiece(keys.key, number, last, await exactly(reader, bytes + tagBytes))
  }
}

const exactly = async (reader: ByteReader, bytes: number): Promise<Buffer> => {
  const taken = await reader.take(bytes)
  if (taken === null) throw new Damage('it ends too early, so it was cut off')
  return taken
}

const deriveKeys = async (
  passphrase: string,
  beginning: Buffer,
): Promise<{ readonly key: Buffer; readonly proof: Buffer }> => {
  const cost = 2 ** (beginning[magic.length] ?? 0)
  const salt = beginning.subarray(magic.length + 1)
  const options: ScryptOptions = { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 }
  const derived = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 64, options, (err, key) => {
      if (err) reject(new BackupFailure(`no key can be made: ${err.message}`, { cause: err }))
      else resolve(key)
    })
  })
  const proof = createHmac('sha256', derived.subarray(32)).update(beginning).digest()
  return { key: derived.subarray(0, 32), proof }
}

const nonceOf = (number: number, last: boolean): Buffer => {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(number, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

const sealPiece = (key: Buffer, number: number, last: boolean, bytes: Buffer): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, last))
  const head = Buffer.alloc(4)
  head.writeUInt32BE(bytes.length + (last ? lastMark : 0))
  return Buffer.concat([head, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

const openPiece = (key: Buffer, number: number, last: boolean, sealed: Buffer): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, last))
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])
  } catch (err) {
    throw new Damage(`piece ${number} is damaged`, { cause: err })
  }
}
