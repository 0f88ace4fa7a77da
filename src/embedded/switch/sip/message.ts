/**
 * SIP messages as plain data (RFC 3261 §7): a start line, an ordered list of header fields, a body.
 * Messages are immutable; the functions here read headers and make changed copies.
 */

/** One header field as it stands on its own line. `name` is in its long, canonical spelling. */
export interface SipHeader {
  readonly name: string
  readonly value: string
}

export interface SipRequest {
  readonly kind: 'request'
  readonly method: string
  readonly uri: string
  readonly headers: readonly SipHeader[]
  readonly body: string
}

export interface SipResponse {
  readonly kind: 'response'
  readonly status: number
  readonly reason: string
  readonly headers: readonly SipHeader[]
  readonly body: string
}

export type SipMessage = SipRequest | SipResponse

/** Header values to put on a message; an array makes one header line for each element. */
export type HeaderValues = Readonly<Record<string, string | readonly string[] | undefined>>

/** What a response says beyond its status. `reason` defaults to the standard phrase. */
export interface ResponseContent {
  readonly reason?: string
  readonly headers?: HeaderValues
  /** Needs a Content-Type among the headers unless it is SDP. */
  readonly body?: string
}

const canonicalNames = new Map<string, string>(
  (
    'Accept Accept-Encoding Accept-Language Alert-Info Allow Allow-Events Authentication-Info Authorization ' +
    'Call-ID Call-Info Contact Content-Disposition Content-Encoding Content-Language Content-Length ' +
    'Content-Type CSeq Date Diversion Error-Info Event Expires From History-Info In-Reply-To Max-Forwards ' +
    'MIME-Version Min-Expires Min-SE Organization P-Asserted-Identity P-Preferred-Identity Path Priority ' +
    'Privacy Proxy-Authenticate Proxy-Authorization Proxy-Require RAck Reason Record-Route Refer-To ' +
    'Referred-By Remote-Party-ID Replaces Reply-To Require Retry-After Route RSeq Server Service-Route ' +
    'Session-Expires SIP-ETag SIP-If-Match Subject Subscription-State Supported Timestamp To Unsupported ' +
    'User-Agent Via Warning WWW-Authenticate'
  )
    .split(' ')
    .map((name) => [name.toLowerCase(), name]),
)

/** RFC 3261 §7.3.3 and the extensions' own compact forms. */
const compactForms: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
}

/** The long spelling of a header name (`f` → `From`, `call-id` → `Call-ID`); unknown names keep their own. */
export const canonicalName = (name: string): string => {
  const lower = name.toLowerCase()
  return canonicalNames.get(lower) ?? compactForms[lower] ?? name
}

const sameName = (left: string, right: string): boolean =>
  left === right || (left.length === right.length && left.toLowerCase() === right.toLowerCase())

/** The first value of a header, untouched, or undefined. */
export const header = (message: SipMessage, name: string): string | undefined => {
  for (const field of message.headers) if (sameName(field.name, name)) return field.value
  return undefined
}

/** Every line of a header, in order, untouched. */
export const headerLines = (message: SipMessage, name: string): string[] =>
  message.headers.filter((field) => sameName(field.name, name)).map((field) => field.value)

/**
 * Every element of a header that is a comma-separated list (RFC 3261 §7.3.1), over all its lines;
 * commas within quotes or angle brackets do not separate.
 */
export const headerList = (message: SipMessage, name: string): string[] =>
  headerLines(message, name).flatMap(splitList)

/** Splits one comma-separated header value, minding quoted strings and angle brackets. */
export const splitList = (value: string): string[] => {
  if (!value.includes(',')) return value === '' ? [] : [value]
  const parts: string[] = []
  let start = 0
  let quoted = false
  let depth = 0
  for (let index = 0; index < value.length; index += 1) {
    const char = value[index]
    if (quoted) {
      if (char === '\\') index += 1
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '<') depth += 1
    else if (char === '>') depth = Math.max(0, depth - 1)
    else if (char === ',' && depth === 0) {
      parts.push(value.slice(start, index).trim())
      start = index + 1
    }
  }
  parts.push(value.slice(start).trim())
  return parts.filter((part) => part !== '')
}

/** Header values as header lines; undefined ones are left out. */
export const createHeaders = (values: HeaderValues): SipHeader[] =>
  Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((line) => ({ name: canonicalName(name), value: line })),
  )

/** A copy with these headers replaced (all lines of each name), added at the end when absent, or removed. */
export const withHeaders = <M extends SipMessage>(message: M, values: HeaderValues): M => {
  const replaced = new Set(Object.keys(values).map((name) => canonicalName(name).toLowerCase()))
  const kept = message.headers.filter((field) => !replaced.has(field.name.toLowerCase()))
  return { ...message, headers: [...kept, ...createHeaders(values)] }
}

/** A copy with one header line put in front of all others (a Via, a Record-Route). */
export const withFirstHeader = <M extends SipMessage>(message: M, name: string, value: string): M => ({
  ...message,
  headers: [{ name: canonicalName(name), value }, ...message.headers],
})

/** A request from its parts. Line breaks in values are folded when it is sent (`serialize.ts`). */
export const createRequest = (method: string, uri: string, headers: HeaderValues, body = ''): SipRequest => ({
  kind: 'request',
  method,
  uri,
  headers: createHeaders(headers),
  body,
})

/** Replaces line breaks, which would end a header field early. */
export const oneLine = (value: string): string =>
  /[\r\n]/.test(value) ? value.replace(/[\r\n]+\s*/g, ' ') : value
