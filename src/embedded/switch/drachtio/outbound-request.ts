/** Builds a request of an application as drachtio-server does: what it leaves out is filled in. */
import { randomUUID } from 'node:crypto'
import type { SipHeader, SipRequest } from '../sip/message.ts'
import type { SipFlow, SipStack } from '../sip/stack.ts'
import { tagOf, withTag } from '../sip/uri.ts'
import type { AgentMessage } from './agent-message.ts'
import { contentTypeOf, hasHeader, replaceHost, requestHeaders, type OwnAddress } from './client-headers.ts'
import { makesDialog } from './dialogs.ts'
import { ownAddress } from './switchboard.ts'

export interface RequestLine {
  readonly method: string
  readonly uri: string
}

/** Method and URI of a start line, or undefined if it is none. */
export const parseRequestLine = (startLine: string): RequestLine | undefined => {
  const [method = '', uri = '', ...rest] = startLine.trim().split(/\s+/)
  return rest.length <= 1 && uri !== '' ? { method, uri } : undefined
}

const valueOf = (headers: readonly SipHeader[], name: string): string | undefined =>
  headers.find((field) => field.name === name)?.value

/** Headers that have their place at the top, or are filled in. */
const placed = new Set(['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Type', 'Contact'])

/** From with a tag; `localhost` in it is us. */
const fromOf = (
  given: readonly SipHeader[],
  contact: string,
  own: OwnAddress,
  freshTag: () => string,
): string => {
  const from = valueOf(given, 'From') ?? contact
  const local = from.includes('localhost') ? replaceHost(from, own) : from
  return tagOf(local) === undefined ? withTag(local, freshTag()) : local
}

const seqOf = (given: readonly SipHeader[]): number => {
  const seq = Number.parseInt(valueOf(given, 'CSeq') ?? '', 10)
  return Number.isSafeInteger(seq) && seq > 0 && seq < 2 ** 31 ? seq : 1
}

export const buildRequest = (
  stack: SipStack,
  message: AgentMessage,
  { method, uri }: RequestLine,
  flow: SipFlow,
): SipRequest => {
  const own = ownAddress(stack, flow)
  const given = requestHeaders(message.headers, own)
  const contact = `<${stack.contactUri(flow)}>`
  const ownContact = makesDialog(method) && !hasHeader(given, 'Contact') ? [contact] : []
  const contentType = message.body === '' ? undefined : contentTypeOf(given, message.body)
  const headers: SipHeader[] = [
    { name: 'Max-Forwards', value: valueOf(given, 'Max-Forwards') ?? '70' },
    { name: 'From', value: fromOf(given, contact, own, stack.tokens) },
    { name: 'To', value: valueOf(given, 'To') ?? `<${uri}>` },
    { name: 'Call-ID', value: valueOf(given, 'Call-ID') ?? randomUUID() },
    { name: 'CSeq', value: `${seqOf(given)} ${method}` },
    ...ownContact.map((value) => ({ name: 'Contact', value })),
    ...given.filter(({ name }) => name === 'Contact'),
    ...given.filter(({ name }) => !placed.has(name)),
    ...(contentType === undefined ? [] : [{ name: 'Content-Type', value: contentType }]),
  ]
  return { kind: 'request', method, uri, headers, body: message.body }
}
