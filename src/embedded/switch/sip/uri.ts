/** SIP URIs and name-addr values (RFC 3261 §19.1, §20.10): the parts that routing and dialogs need. */

export interface SipUri {
  readonly scheme: 'sip' | 'sips'
  readonly user: string | undefined
  /** Without the brackets of an IPv6 literal. */
  readonly host: string
  readonly port: number | undefined
  /** Names in lower case; a parameter without a value maps to ''. */
  readonly params: ReadonlyMap<string, string>
}

export interface NameAddr {
  /** As written, quotes included; undefined when absent. */
  readonly display: string | undefined
  readonly uri: string
  readonly params: ReadonlyMap<string, string>
}

const uriPattern =
  /^(sips?):(?:([^@<>\s]*)@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?((?:;[^;?\s<>]*)*)(?:\?\S*)?$/i

const parseParams = (text: string): Map<string, string> => {
  const params = new Map<string, string>()
  for (const part of splitParams(text)) {
    const equals = part.indexOf('=')
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase()
    if (name !== '') params.set(name, equals < 0 ? '' : part.slice(equals + 1).trim())
  }
  return params
}

/** Splits at semicolons outside quotes. */
const splitParams = (text: string): string[] => {
  if (!text.includes('"')) return text.split(';')
  return text.match(/(?:"(?:[^"\\]|\\.)*"|[^;"])+/g) ?? []
}

/** Parses a `sip:` or `sips:` URI; undefined for anything else. */
export const parseUri = (text: string): SipUri | undefined => {
  const match = uriPattern.exec(text)
  if (!match) return undefined
  const [, scheme = '', user, host = '', port, params = ''] = match
  const portNumber = port === undefined ? undefined : Number(port)
  if (portNumber !== undefined && (portNumber < 1 || portNumber > 65_535)) return undefined
  return {
    scheme: scheme.toLowerCase() as SipUri['scheme'],
    user,
    host: host.replace(/^\[|\]$/g, ''),
    port: portNumber,
    params: parseParams(params),
  }
}

const afterQuotes = (value: string): number => {
  const match = /^\s*"(?:[^"\\]|\\.)*"/.exec(value)
  return match ? match[0].length : 0
}

/** Parses one name-addr or addr-spec with its header parameters; undefined when it is neither. */
export const parseNameAddr = (value: string): NameAddr | undefined => {
  const open = value.indexOf('<', afterQuotes(value))
  if (open < 0) {
    const [uri = '', ...params] = value.trim().split(';')
    if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(uri)) return undefined
    return { display: undefined, uri, params: parseParams(params.join(';')) }
  }
  const close = value.indexOf('>', open)
  if (close < 0) return undefined
  const uri = value.slice(open + 1, close).trim()
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(uri)) return undefined
  return {
    display: value.slice(0, open).trim() || undefined,
    uri,
    params: parseParams(value.slice(close + 1)),
  }
}

/** The tag of a From or To value. */
export const tagOf = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : parseNameAddr(value)?.params.get('tag')

/** A From or To value with this tag instead of any it has; a bare URI is put into brackets first. */
export const withTag = (value: string, tag: string): string => {
  const parsed = parseNameAddr(value)
  if (!parsed) return `${value};tag=${tag}`
  const params = [...parsed.params].filter(([name]) => name !== 'tag')
  const rest = params.map(([name, text]) => (text === '' ? `;${name}` : `;${name}=${text}`)).join('')
  const display = parsed.display === undefined ? '' : `${parsed.display} `
  return `${display}<${parsed.uri}>${rest};tag=${tag}`
}

/** Host and port as they stand in a URI or a Via. */
export const hostPort = (host: string, port: number | undefined): string => {
  const literal = host.includes(':') ? `[${host}]` : host
  return port === undefined ? literal : `${literal}:${port}`
}
