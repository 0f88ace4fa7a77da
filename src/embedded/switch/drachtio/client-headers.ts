/**
 * The headers an application puts on a message, as drachtio-server treats them: those that belong to the transport or
 * the dialog are dropped, and `localhost` in From, To, Contact and P-Asserted-Identity becomes our address.
 */
import type { HeaderValues, SipHeader } from '../sip/message.ts'
import { hostPort, parseNameAddr, parseUri } from '../sip/uri.ts'

/** Never the application's to set. */
const immutable = new Set(['via', 'route', 'rseq', 'record-route', 'content-length'])

const addressed = new Set(['from', 'to', 'contact', 'p-asserted-identity'])

/** Put in by the stack for a response. */
const copiedInResponse = new Set(['from', 'to', 'call-id', 'cseq'])

export interface OwnAddress {
  readonly host: string
  readonly port: number
}

/** The value with host and port of its URI replaced; always in angle brackets. */
export const replaceHost = (value: string, { host, port }: OwnAddress): string => {
  const parsed = parseNameAddr(value)
  const uri = parsed && parseUri(parsed.uri)
  if (!parsed || !uri) return value
  const user = uri.user === undefined ? '' : `${uri.user}@`
  const params = parsed.uri.includes(';') ? parsed.uri.slice(parsed.uri.indexOf(';')) : ''
  const display = parsed.display === undefined ? '' : `${parsed.display} `
  const rest = [...parsed.params]
    .map(([name, text]) => (text === '' ? `;${name}` : `;${name}=${text}`))
    .join('')
  return `${display}<${uri.scheme}:${user}${hostPort(host, port)}${params}>${rest}`
}

const capitalised = (name: string): string =>
  /^x-/i.test(name)
    ? name
    : name.replace(/(^|-)([a-z])/g, (_all, dash: string, letter: string) => dash + letter.toUpperCase())

/** Which of the application's headers go on a request, and how. */
export const requestHeaders = (given: readonly SipHeader[], own: OwnAddress): SipHeader[] =>
  given
    .filter(({ name }) => !immutable.has(name.toLowerCase()))
    .map(({ name, value }) => ({
      name: capitalised(name),
      value:
        addressed.has(name.toLowerCase()) && value.includes('@localhost') ? replaceHost(value, own) : value,
    }))

export const responseHeaders = (given: readonly SipHeader[], own: OwnAddress): SipHeader[] =>
  requestHeaders(given, own).filter(({ name }) => !copiedInResponse.has(name.toLowerCase()))

/** A CANCEL takes no header that tells who talks to whom. */
export const cancelHeaders = (given: readonly SipHeader[]): SipHeader[] =>
  given.filter(({ name }) => {
    const lower = name.toLowerCase()
    return !immutable.has(lower) && !addressed.has(lower) && !copiedInResponse.has(lower)
  })

/**
 * Content-Type when the application named none: SDP is recognised. Undefined if there is a body of no known kind.
 */
export const contentTypeOf = (headers: readonly SipHeader[], body: string): string | undefined => {
  const named = headers.find(({ name }) => name === 'Content-Type')
  if (named) return named.value
  return body.startsWith('v=0') ? 'application/sdp' : undefined
}

/** Header lines as values; several lines of one name stay several. */
export const valuesOf = (headers: readonly SipHeader[]): HeaderValues => {
  const values: Record<string, string[]> = {}
  for (const { name, value } of headers) (values[name] ??= []).push(value)
  return values
}

export const hasHeader = (headers: readonly SipHeader[], name: string): boolean =>
  headers.some((field) => field.name === name)

/** A body with neither a Content-Type nor the look of SDP. */
export const hasUnknownBody = ({
  headers,
  body,
}: {
  readonly headers: readonly SipHeader[]
  readonly body: string
}): boolean => body !== '' && contentTypeOf(headers, body) === undefined
