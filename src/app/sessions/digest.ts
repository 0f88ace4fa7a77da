import type { Secrets } from './secrets.ts'

/** Digest authentication as a SIP server sees it (RFC 3261 §22, RFC 7616; RFC 8760 for SHA-256). */
export type DigestAlgorithm = 'MD5' | 'SHA-256'

export type DigestAnswer = {
  readonly username: string
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly response: string
  readonly algorithm: DigestAlgorithm
  readonly cnonce: string
  /** As sent, eight hexadecimal digits. */
  readonly nc: string
}

const longestHeader = 4096
const parameter = /\s*([a-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)/iy

/** The parameters of an Authorization header; null if it isn't a digest answer with `qop=auth` that can be checked. */
export const readDigest = (header: string): DigestAnswer | null => {
  const parameters = readParameters(header)
  if (!parameters) return null
  const read = (name: string): string => parameters.get(name) ?? ''
  const algorithm = algorithmOf(parameters.get('algorithm'))
  const nc = read('nc')
  // Without qop there is no count, and so no guard against replay: such answers (RFC 2069) are not taken.
  if (!algorithm || read('qop') !== 'auth' || !/^[0-9a-f]{8}$/i.test(nc)) return null
  const answer = {
    username: read('username'),
    realm: read('realm'),
    nonce: read('nonce'),
    uri: read('uri'),
    response: read('response').toLowerCase(),
    cnonce: read('cnonce'),
    algorithm,
    nc,
  }
  return Object.values(answer).every((value) => value !== '') ? answer : null
}

const readParameters = (header: string): Map<string, string> | null => {
  if (header.length > longestHeader || !/^digest\s/i.test(header)) return null
  const parameters = new Map<string, string>()
  parameter.lastIndex = 'digest '.length
  while (parameter.lastIndex < header.length) {
    const match = parameter.exec(header)
    if (!match) return null
    const name = (match[1] ?? '').toLowerCase()
    if (parameters.has(name)) return null
    parameters.set(name, match[3] ?? (match[2] ?? '').replace(/\\(.)/g, '$1'))
  }
  return parameters
}

const algorithmOf = (name: string | undefined): DigestAlgorithm | null => {
  const upper = (name ?? 'MD5').toUpperCase()
  return upper === 'MD5' || upper === 'SHA-256' ? upper : null
}

const digest = (secrets: Pick<Secrets, 'hash'>, algorithm: DigestAlgorithm, text: string): string =>
  secrets.hash(algorithm === 'MD5' ? 'md5' : 'sha256', text)

/** H(A1): what a server keeps instead of the password. */
export const digestOfPassword = (
  secrets: Pick<Secrets, 'hash'>,
  algorithm: DigestAlgorithm,
  { username, realm, password }: { username: string; realm: string; password: string },
): string => digest(secrets, algorithm, `${username}:${realm}:${password}`)

/** The response that the right password gives to this challenge. */
export const expectedResponse = (
  secrets: Pick<Secrets, 'hash'>,
  passwordDigest: string,
  method: string,
  { algorithm, uri, nonce, nc, cnonce }: DigestAnswer,
): string => {
  const request = digest(secrets, algorithm, `${method}:${uri}`)
  return digest(secrets, algorithm, `${passwordDigest}:${nonce}:${nc}:${cnonce}:auth:${request}`)
}
