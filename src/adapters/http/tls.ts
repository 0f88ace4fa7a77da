import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import type { Certificate } from './settings.ts'

const dayMs = 24 * 60 * 60_000
const lifeMs = 2 * 365 * dayMs
/** Renewed at a start within this time of its end. */
const renewBeforeMs = 30 * dayMs

type Options = {
  /** Kept in `<dataDir>/tls`, readable by this user alone. */
  readonly dataDir: string
  /** The address or name that the server listens on or is called by. */
  readonly host: string
  /** Wall clock, ms since the epoch. */
  readonly now: number
}

/**
 * A certificate of the server's own making, for addresses that nobody gave one for: made once, kept, and made anew when
 * it nears its end or the machine has got another address.
 */
export const ownCertificate = async ({ dataDir, host, now }: Options): Promise<Certificate> => {
  const directory = join(dataDir, 'tls')
  const names = namesOf(host)
  const kept = await readKept(directory)
  if (kept && isUsable(kept, names, now)) return kept
  const made = await make(names, now)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await chmod(directory, 0o700)
  await keep(join(directory, 'key.pem'), made.key)
  await keep(join(directory, 'cert.pem'), made.cert)
  return made
}

const keep = async (path: string, text: string): Promise<void> => {
  const next = `${path}.next`
  await writeFile(next, text, { mode: 0o600 })
  await chmod(next, 0o600)
  await rename(next, path)
}

const readKept = async (directory: string): Promise<Certificate | null> => {
  try {
    const [cert, key] = await Promise.all([
      readFile(join(directory, 'cert.pem'), 'utf8'),
      readFile(join(directory, 'key.pem'), 'utf8'),
    ])
    return { cert, key }
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return null
    throw err
  }
}

const isUsable = (kept: Certificate, names: readonly string[], now: number): boolean => {
  const certificate = parse(kept)
  if (!certificate) return false
  const covers = (name: string): boolean =>
    (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined
  return Date.parse(certificate.validTo) - now > renewBeforeMs && names.every(covers)
}

/** Null if it was cut off while it was written, or is not of this key: a new one takes its place. */
const parse = ({ cert, key }: Certificate): X509Certificate | null => {
  try {
    const certificate = new X509Certificate(cert)
    return certificate.checkPrivateKey(createPrivateKey(key)) ? certificate : null
  } catch {
    return null
  }
}

/** Every name and address by which this machine may be called. */
const namesOf = (host: string): readonly string[] => {
  const local = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => address.split('%', 1)[0] ?? '')
  const wildcard = host === '0.0.0.0' || host === '::'
  const names = [...(wildcard ? [] : [host]), 'localhost', hostname(), '127.0.0.1', '::1', ...local]
  return [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => name !== '')
}

const make = async (names: readonly string[], now: number): Promise<Certificate> => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // An hour back: clocks of the desks may be behind.
    notBeforeDate: new Date(now - 60 * 60_000),
    notAfterDate: new Date(now + lifeMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  })
  return { cert, key }
}
