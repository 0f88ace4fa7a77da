/** What goes into a response besides what the application says: Contact, Content-Type, Session-Expires. */
import { contactOf } from '../sip/dialog.ts'
import { headerList, type ResponseContent } from '../sip/message.ts'
import type { ServerTransaction, SipStack } from '../sip/stack.ts'
import { hostPort, parseNameAddr, parseUri } from '../sip/uri.ts'
import type { AgentMessage } from './agent-message.ts'
import { contentTypeOf, hasHeader, responseHeaders, valuesOf } from './client-headers.ts'
import { makesDialog } from './dialogs.ts'
import { minimumSessionSeconds, sessionExpiresOf } from './session-timer.ts'
import { ownAddress } from './switchboard.ts'

export interface StatusLine {
  readonly status: number
  readonly reason: string
}

export const parseStatusLine = (text: string): StatusLine | undefined => {
  const match = /^SIP\/2\.0 +([1-6]\d\d) *(.*)$/.exec(text)
  return match ? { status: Number(match[1]), reason: match[2] ?? '' } : undefined
}

/** The To tag the application wants, if it wants one. */
export const chosenTag = (message: AgentMessage): string | undefined => {
  const to = message.headers.find(({ name }) => name === 'To')?.value
  const tag = to === undefined ? undefined : parseNameAddr(to)?.params.get('tag')
  return tag !== undefined && /^[A-Za-z0-9\-.!%*_+`'~]+$/.test(tag) ? tag : undefined
}

/** Does the application want this provisional response sent reliably? */
export const wantsReliability = (
  { request }: ServerTransaction,
  message: AgentMessage,
  status: number,
): boolean =>
  request.method === 'INVITE' &&
  status > 100 &&
  status < 200 &&
  message.headers.some(({ name, value }) => name === 'Require' && value.includes('100rel'))

/** The interval echoed to a caller that asked for one and named who refreshes. */
const sessionExpiresEcho = ({ request }: ServerTransaction, status: number): string | undefined => {
  const asked = sessionExpiresOf(request)
  if (status !== 200 || request.method !== 'INVITE' || asked?.refresher === undefined) return undefined
  return `${Math.max(minimumSessionSeconds, asked.seconds)};refresher=${asked.refresher}`
}

export const answerContent = (
  stack: SipStack,
  transaction: ServerTransaction,
  { status, reason }: StatusLine,
  message: AgentMessage,
  isReliable: boolean,
): ResponseContent => {
  const { flow, request } = transaction
  const given = responseHeaders(message.headers, ownAddress(stack, flow))
  const headers = valuesOf(given.filter(({ name }) => name !== 'Content-Type'))
  const needsContact = makesDialog(request.method) && (isReliable || (status >= 200 && status < 300))
  const contact = needsContact && !hasHeader(given, 'Contact') ? `<${stack.contactUri(flow)}>` : undefined
  return {
    ...(reason === '' ? {} : { reason }),
    headers: {
      ...(contact === undefined ? {} : { Contact: contact }),
      ...headers,
      'Session-Expires': headers['Session-Expires'] ?? sessionExpiresEcho(transaction, status),
      'Content-Type': message.body === '' ? undefined : contentTypeOf(message.headers, message.body),
    },
    body: message.body,
  }
}

/** A far end behind NAT: over UDP, its Contact is not where its requests come from, and no proxy stands between. */
export const natRouteOfCaller = ({ request, flow }: ServerTransaction): string | undefined => {
  const contact = contactOf(request)
  const uri = contact === undefined ? undefined : parseUri(contact)
  if (flow.protocol !== 'udp' || !uri || headerList(request, 'Record-Route').length > 0) return undefined
  const { address, port } = flow.remote
  const isDirect = uri.host === address && (uri.port === undefined || uri.port === port)
  return isDirect ? undefined : `sip:${hostPort(address, port)}`
}
