/** Chance and hashes, as the use cases need them; `adapters/security` has the real ones. */
export type Secrets = {
  /** `bytes` random bytes in base64url without padding. */
  token(bytes: number): string
  uuid(): string
  /** A hash in lower-case hexadecimal. MD5 serves SIP digests alone (RFC 3261 phones know no other). */
  hash(algorithm: 'md5' | 'sha256', text: string): string
  /** HMAC-SHA-256 in lower-case hexadecimal. */
  sign(key: string, text: string): string
  /** Compares in a time that tells nothing about where two texts differ. */
  equal(a: string, b: string): boolean
}

export type Passwords = {
  /** An encoded argon2id hash. */
  hash(password: string): Promise<string>
  /** False also for an encoded hash that cannot be read. */
  verify(encoded: string, password: string): Promise<boolean>
}
