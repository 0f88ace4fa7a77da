/**
 * Octets to SIP messages (RFC 3261 §7, §25, RFC 4475 as a guide to what comes in practice). Written for hostile
 * input: linear in the size of the message, never throws, and says what was wrong.
 */
import {
  canonicalName,
  header,
  headerLines,
  type SipHeader,
  type SipMessage,
  type SipRequest,
} from './message.ts'
import { parseNameAddr, parseUri } from './uri.ts'
import { parseVia } from './via.ts'

export type Parsed =
  | { readonly ok: true; readonly message: SipMessage }
  | {
      readonly ok: false
      readonly reason: string
      /** A request whole enough to be answered, with `status`. */
      readonly answerable?: SipRequest
      readonly status: 400 | 505
    }

const maxHeaderLines = 300
const requestLine = /^([A-Za-z0-9\-.!%*_+`'~]{1,64}) (\S{1,4096}) SIP\/(\d{1,3}\.\d{1,3})$/i
const statusLine = /^SIP\/2\.0 ([1-6]\d\d) ?([^\r\n]*)$/i
const headerName = /^([A-Za-z0-9\-.!%*_+`'~]+)[ \t]*:[ \t]*/

const singleHeaders = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Length'] as const

const fail = (reason: string, answerable?: SipRequest, status: 400 | 505 = 400): Parsed =>
  answerable === undefined ? { ok: false, reason, status } : { ok: false, reason, answerable, status }

/** Header lines, with continuation lines (§7.3.1) joined by a space. */
const parseHeaders = (lines: readonly string[]): SipHeader[] | string => {
  const fields: { name: string; value: string }[] = []
  for (const line of lines) {
    const last = fields.at(-1)
    if ((line.startsWith(' ') || line.startsWith('\t')) && last) {
      last.value = `${last.value} ${line.trim()}`.trim()
      continue
    }
    const match = headerName.exec(line)
    if (!match) return 'malformed header line'
    const [whole, name = ''] = match
    fields.push({ name: canonicalName(name), value: line.slice(whole.length).trim() })
  }
  return fields
}

/** What must hold of any message before a transaction may see it (§8.1.1, §16.3). */
const faultOf = (message: SipMessage): string | undefined => {
  for (const name of singleHeaders) {
    if (headerLines(message, name).length > 1) return `more than one ${name}`
  }
  const via = headerLines(message, 'Via')[0]
  if (via === undefined) return 'no Via'
  if (!parseVia(via.split(',')[0] ?? '')) return 'malformed Via'
  const from = header(message, 'From')
  const to = header(message, 'To')
  if (from === undefined || !parseNameAddr(from)) return 'missing or malformed From'
  if (to === undefined || !parseNameAddr(to)) return 'missing or malformed To'
  if (!header(message, 'Call-ID')) return 'no Call-ID'
  return cseqFault(message) ?? requestFault(message)
}

const cseqFault = (message: SipMessage): string | undefined => {
  const match = /^(\d{1,10})\s+(\S+)$/.exec(header(message, 'CSeq') ?? '')
  if (!match) return 'missing or malformed CSeq'
  if (Number(match[1]) >= 2 ** 32) return 'CSeq out of range'
  if (message.kind === 'request' && match[2] !== message.method) return 'CSeq names another method'
  return undefined
}

const requestFault = (message: SipMessage): string | undefined => {
  if (message.kind !== 'request') return undefined
  if (/^sips?:/i.test(message.uri) && !parseUri(message.uri)) return 'malformed request URI'
  const maxForwards = header(message, 'Max-Forwards')
  if (maxForwards !== undefined && !/^\d{1,3}$/.test(maxForwards)) return 'malformed Max-Forwards'
  return undefined
}

/** Can a response find its way back and be recognised? Then 400 is due. */
const isAnswerable = (request: SipRequest): boolean => {
  const via = parseVia(headerLines(request, 'Via')[0]?.split(',')[0] ?? '')
  const complete = ['From', 'To', 'Call-ID', 'CSeq'].every((name) => header(request, name) !== undefined)
  return via !== undefined && complete && request.method !== 'ACK'
}

const messageFrom = (startLine: string, headers: readonly SipHeader[]): SipMessage | undefined => {
  const request = requestLine.exec(startLine)
  if (request) {
    const [, method = '', uri = ''] = request
    return { kind: 'request', method, uri, headers, body: '' }
  }
  const status = statusLine.exec(startLine)
  if (!status) return undefined
  return { kind: 'response', status: Number(status[1]), reason: status[2] ?? '', headers, body: '' }
}

/** Where the body ends, or a fault. Without Content-Length a datagram's rest is the body (§18.3). */
const bodyEnd = (message: SipMessage, bodyStart: number, size: number): number | string => {
  const length = header(message, 'Content-Length')
  if (length === undefined) return size
  if (!/^\d{1,9}$/.test(length)) return 'malformed Content-Length'
  const end = bodyStart + Number(length)
  return end > size ? 'body shorter than Content-Length' : end
}

interface Head {
  readonly bare: SipMessage
  readonly startLine: string
  /** Where the body begins, or undefined if the headers never end. */
  readonly bodyStart: number | undefined
}

const parseHead = (data: Buffer): Head | string => {
  const headEnd = data.indexOf('\r\n\r\n')
  const head = data.toString('utf8', 0, headEnd < 0 ? data.length : headEnd)
  const [startLine = '', ...lines] = head.split('\r\n')
  if (lines.length > maxHeaderLines) return 'too many header lines'
  const headers = parseHeaders(lines.filter((line) => line !== ''))
  if (typeof headers === 'string') return headers
  const bare = messageFrom(startLine, headers)
  return bare ? { bare, startLine, bodyStart: headEnd < 0 ? undefined : headEnd + 4 } : 'no SIP start line'
}

const hasOtherVersion = (startLine: string): boolean => (requestLine.exec(startLine)?.[3] ?? '2.0') !== '2.0'

/**
 * Parses one whole message: a datagram, a WebSocket message, or what the stream framing cut out. Octets past
 * Content-Length are ignored.
 */
export const parseMessage = (data: Buffer): Parsed => {
  const head = parseHead(data)
  if (typeof head === 'string') return fail(head)
  const { bare, startLine, bodyStart } = head
  const answerable = bare.kind === 'request' && isAnswerable(bare) ? bare : undefined
  if (hasOtherVersion(startLine)) return fail('not SIP/2.0', answerable, 505)
  if (bodyStart === undefined) return fail('no end of headers', answerable)
  const end = bodyEnd(bare, bodyStart, data.length)
  if (typeof end === 'string') return fail(end, answerable)
  const fault = faultOf(bare)
  if (fault !== undefined) return fail(fault, answerable)
  return { ok: true, message: { ...bare, body: data.toString('utf8', bodyStart, end) } }
}

/** Number and method of the CSeq header of a message that has been parsed. */
export const cseqOf = (message: SipMessage): { readonly number: number; readonly method: string } => {
  const [number = '0', method = ''] = (header(message, 'CSeq') ?? '').split(/\s+/)
  return { number: Number(number), method }
}
