/** The Via header (RFC 3261 §20.42, RFC 3581). */
import { hostPort } from './uri.ts'

export interface Via {
  /** `UDP`, `TCP`, `WS` ... as written. */
  readonly transport: string
  readonly host: string
  readonly port: number | undefined
  readonly params: ReadonlyMap<string, string>
}

/** RFC 3261 §8.1.1.7: a branch that begins so is unique over space and time. */
export const magicCookie = 'z9hG4bK'

const viaPattern =
  /^SIP\s*\/\s*2\.0\s*\/\s*([A-Za-z0-9-]+)\s+(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?:\s*:\s*(\d{1,5}))?\s*((?:;[^\r\n]*)?)$/i

const isPort = (text: string): boolean => Number(text) >= 1 && Number(text) <= 65_535

const parseParams = (text: string): Map<string, string> => {
  const params = new Map<string, string>()
  for (const part of text.split(';')) {
    const [name = '', value = ''] = part.split('=', 2)
    if (name.trim() !== '') params.set(name.trim().toLowerCase(), value.trim())
  }
  return params
}

/** Parses one Via element; undefined when malformed. */
export const parseVia = (value: string): Via | undefined => {
  const match = viaPattern.exec(value.trim())
  if (!match) return undefined
  const [, transport = '', host = '', port, rest = ''] = match
  if (port !== undefined && !isPort(port)) return undefined
  return {
    transport: transport.toUpperCase(),
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? undefined : Number(port),
    params: parseParams(rest),
  }
}

export const formatVia = (via: Via): string => {
  const params = [...via.params]
    .map(([name, text]) => (text === '' ? `;${name}` : `;${name}=${text}`))
    .join('')
  return `SIP/2.0/${via.transport} ${hostPort(via.host, via.port)}${params}`
}

/** The Via of a request received from there: `received` and `rport` say where it really came from. */
export const withSource = (via: Via, address: string, port: number): Via => {
  const params = new Map(via.params)
  params.set('rport', String(port))
  if (via.host !== address || via.params.has('rport')) params.set('received', address)
  return { ...via, params }
}
