import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { problem, type Problem } from './problems.ts'
import { readRanges, readTrunks } from './trunks.ts'
import type { SettingName, Values } from './schema.ts'

/** What was given, untouched: names without a value are absent. */
export type Given = Readonly<Partial<Record<string, string>>>

export const anyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::'

export const loopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

/** What no pattern can say, and what several settings must agree about. */
export const checks: readonly ((values: Values, given: Given) => readonly Problem[])[] = [
  (values) =>
    addressNames.flatMap((name) => {
      const value = values[name]
      const fine = value === undefined || isIP(value) !== 0 || (name === 'HTTP_HOST' && value === 'localhost')
      return fine ? [] : [problem(name, value)]
    }),
  ({ MEDIA_ADDRESS: address }) =>
    address !== undefined && anyAddress(address) ? [problem('MEDIA_ADDRESS', address)] : [],
  ({ RTP_PORTS: ports }) => (rtpPorts(ports) === null ? [problem('RTP_PORTS', ports)] : []),
  ({ TRUNKS: trunks }) => (trunks === undefined ? [] : readTrunks(trunks).problems),
  ({ SIP_ALLOW: allow }) => (readRanges(allow) === null ? [problem('SIP_ALLOW', allow)] : []),
  ({ PUBLIC_ORIGIN: origin }) =>
    origin === undefined || isOrigin(origin) ? [] : [problem('PUBLIC_ORIGIN', origin)],
  ({ DATABASE_URL: url }) => (url === undefined || isDatabaseUrl(url) ? [] : [problem('DATABASE_URL', url)]),
  ({ SIP_WS_URL: url }) => (url === undefined || webSocketServer(url) ? [] : [problem('SIP_WS_URL', url)]),
  (values) =>
    (['DRACHTIO_SECRET', 'FREESWITCH_SECRET', 'METRICS_TOKEN'] as const).flatMap((name) =>
      weak(values[name] ?? '') ? [problem(name, values[name])] : [],
    ),
  (values) => smsProblems(values),
  (values) => tlsProblems(values),
  (values, given) => pairProblems(values, given),
]

const addressNames = [
  'HTTP_HOST',
  'SIP_HOST',
  'MEDIA_HOST',
  'MEDIA_ADDRESS',
  'FREESWITCH_LISTEN_ADDRESS',
] as const satisfies readonly SettingName[]

/** Both ends count. Null when it is not a usable range. */
export const rtpPorts = (text: string): { readonly from: number; readonly to: number } | null => {
  const [from = NaN, to = NaN] = text.split('-').map(Number)
  const usable = from >= 1024 && to <= 65_535 && from % 2 === 0 && to - from + 1 >= 100
  return usable ? { from, to } : null
}

/** Host and port of a `ws:` address; null when it is none. */
export const webSocketServer = (text: string): { readonly host: string; readonly port: number } | null => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 'ws:' || url.hostname === '' || (url.pathname !== '/' && url.pathname !== ''))
    return null
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 80 : Number(url.port) }
}

const isOrigin = (text: string): boolean =>
  /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text

const isDatabaseUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname } = new URL(text)
  return /^postgres(ql)?:$/.test(protocol) && hostname !== '' && pathname.length > 1
}

/** The defaults that every scanner tries, also when repeated to make up length. */
const weak = (secret: string): boolean =>
  /^(cluecon|cymru|1234|password|secret)+$/i.test(secret) || /^(.)\1+$/.test(secret)

const smsNames = ['SMS_URL', 'SMS_TOKEN', 'SMS_SECRET'] as const satisfies readonly SettingName[]

/** A gateway needs all three; and its address must be one. */
const smsProblems = (values: Values): readonly Problem[] => {
  const url = values.SMS_URL
  const wrong = url !== undefined && !(/^https?:\/\//.test(url) && URL.canParse(url))
  const missing = smsNames.filter((name) => values[name] === undefined)
  if (missing.length === smsNames.length) return []
  return [
    ...(wrong ? [problem('SMS_URL', url)] : []),
    ...missing.map((name) =>
      problem(name, undefined, 'a value, because SMS_URL, SMS_TOKEN and SMS_SECRET belong together'),
    ),
  ]
}

const tlsProblems = ({ TLS_CERT: cert, TLS_KEY: key }: Values): readonly Problem[] => {
  if (cert === undefined && key === undefined) return []
  if (cert === undefined) return [problem('TLS_CERT', cert, 'a PEM file, because TLS_KEY is given')]
  if (key === undefined) return [problem('TLS_KEY', key, 'a PEM file, because TLS_CERT is given')]
  const certificate = readable(cert, (pem) => new X509Certificate(pem))
  const privateKey = readable(key, (pem) => createPrivateKey(pem))
  const problems = [
    ...(certificate ? [] : [problem('TLS_CERT', cert, 'a readable PEM file with a certificate')]),
    ...(privateKey
      ? []
      : [problem('TLS_KEY', key, 'a readable PEM file with a private key without passphrase')]),
  ]
  if (certificate && privateKey && !certificate.checkPrivateKey(privateKey)) {
    return [problem('TLS_KEY', key, `the key that belongs to the certificate in TLS_CERT (${cert})`)]
  }
  return problems
}

const readable = <T>(path: string, parse: (pem: string) => T): T | null => {
  try {
    return parse(readFileSync(path, 'utf8'))
  } catch {
    // Missing, unreadable or not PEM: the line that the caller makes covers all three.
    return null
  }
}

const pairNeeds = [
  'DRACHTIO_HOST',
  'DRACHTIO_SECRET',
  'SIP_WS_URL',
  'FREESWITCH_HOST',
  'FREESWITCH_SECRET',
] as const satisfies readonly SettingName[]

const pairProblems = (values: Values, given: Given): readonly Problem[] => {
  const present = pairNeeds.filter((name) => given[name] !== undefined)
  if (present.length === 0) return []
  const allowed = (name: SettingName): string =>
    `a value, because ${present.join(', ')} ${present.length === 1 ? 'is' : 'are'} given and ${name} belongs to it; or none of them for the embedded switch`
  const missing = pairNeeds.filter((name) => given[name] === undefined)
  const { FREESWITCH_HOST: host, FREESWITCH_LISTEN_ADDRESS: listen } = values
  const elsewhere = host !== undefined && !loopback(host) && listen === undefined
  return [
    ...missing.map((name) => problem(name, undefined, allowed(name))),
    ...(elsewhere
      ? [
          problem(
            'FREESWITCH_LISTEN_ADDRESS',
            undefined,
            `an IP address of this machine, because FREESWITCH_HOST (${host}) is another one`,
          ),
        ]
      : []),
  ]
}
