import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
} from 'node:crypto'

/**
 * Keeps what identifies a citizen unreadable at rest (domain.md §11): AES-256-GCM for reading back, keyed hashes
 * (HMAC-SHA-256) for finding again. Whoever has the tables without the key can neither read nor try out numbers.
 */
export type Privacy = {
  /** Ciphertext: version byte, 12 bytes of nonce, text, 16 bytes of tag. Different each time. */
  readonly seal: (text: string) => Buffer
  /** The text again; throws `SealBrokenError` if it was altered, cut or sealed with another key. */
  readonly open: (sealed: Uint8Array) => string
  /** Equal for two spellings of one telephone number (`canonicalNumber`). */
  readonly hashNumber: (number: string) => Buffer
  /** Hash of the last four digits, null if there are fewer. */
  readonly hashLast4: (number: string) => Buffer | null
  /** Equal for names that differ in blanks or width only. */
  readonly hashName: (name: string) => Buffer
}

export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError'
}

const version = 1
const nonceBytes = 12
const tagBytes = 16

/** `secret`: at least 32 characters or bytes of high entropy, kept outside the database. */
export const createPrivacy = (secret: string | Uint8Array): Privacy => {
  const keyMaterial = Buffer.from(secret as string)
  if (keyMaterial.length < 32) throw new Error('The privacy key must have at least 32 bytes')
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', keyMaterial, '', purpose, 32))
  const sealKey = derive('lianxin seal')
  const sealing = createSecretKey(sealKey)
  const nextNonce = createNonces()
  const hashKey = derive('lianxin hash')
  const hash = (kind: string, text: string): Buffer =>
    createHmac('sha256', hashKey).update(`${kind}:${text}`).digest()

  return {
    seal: (text) => {
      const nonce = nextNonce()
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce)
      return Buffer.concat([
        Buffer.of(version),
        nonce,
        cipher.update(text, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
    },
    open: (sealed) => openSealed(sealKey, Buffer.from(sealed)),
    hashNumber: (number) => hash('number', canonicalNumber(number)),
    hashLast4: (number) => {
      const digits = canonicalNumber(number)
      return digits.length < 4 ? null : hash('last4', digits.slice(-4))
    },
    hashName: (name) => hash('name', name.normalize('NFKC').replace(/\s+/gu, '')),
  }
}

/** Drawn many at a time: each drawing costs as much as the sealing itself, and a call is sealed dozens of times. */
const createNonces = (): (() => Buffer) => {
  const drawn = Buffer.alloc(nonceBytes * 256)
  let used = drawn.length
  return () => {
    if (used === drawn.length) {
      randomFillSync(drawn)
      used = 0
    }
    used += nonceBytes
    // Its own copy: the next drawing overwrites the others.
    return Buffer.from(drawn.subarray(used - nonceBytes, used))
  }
}

const openSealed = (key: Buffer, sealed: Buffer): string => {
  if (sealed[0] !== version || sealed.length < 1 + nonceBytes + tagBytes) {
    throw new SealBrokenError('Not a sealed text, or of another version')
  }
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceBytes))
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes)),
      decipher.final(),
    ]).toString('utf8')
  } catch (err) {
    throw new SealBrokenError('The sealed text was altered, or sealed with another key', { cause: err })
  }
}

/**
 * A number as it is stored: without blanks, hyphens and brackets; +86 or 0086 goes (domain.md §4.1), and a landline gets
 * the trunk 0 back that the international form drops, so that +86 871 6316 5555 is 0871 63165555.
 */
export const canonicalNumber = (number: string): string => {
  const digits = number.normalize('NFKC').replace(/[\s().-]/g, '')
  const national = digits.replace(/^(?:\+86|0086)/, '')
  return national !== digits && isLandlineWithoutZero(national) ? `0${national}` : national
}

const isLandlineWithoutZero = (national: string): boolean =>
  /^(?:10\d{8}|2\d{9}|[3-9]\d{9,10})$/.test(national) && !/^[48]00\d{7}$/.test(national)
