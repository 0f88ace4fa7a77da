/** Requests of an application outside any dialog: which are sent at all, and which way. */
import { networkInterfaces } from 'node:os'
import type { SipRequest } from '../sip/message.ts'
import type { SendTarget, SipFlow, SipStack } from '../sip/stack.ts'
import { parseUri, type SipUri } from '../sip/uri.ts'
import type { Application } from './agent-connection.ts'
import type { AgentMessage } from './agent-message.ts'
import { hasUnknownBody } from './client-headers.ts'
import { buildRequest, parseRequestLine, type RequestLine } from './outbound-request.ts'
import { sendOutside } from './outbound-transaction.ts'
import type { Switchboard } from './switchboard.ts'

const knownMethods = new Set(
  'INVITE BYE OPTIONS REGISTER INFO UPDATE MESSAGE SUBSCRIBE NOTIFY REFER PUBLISH'.split(' '),
)

const isOwnAddress = (host: string): boolean =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === host))

/** Would this request come straight back? */
const isOwnUri = (stack: SipStack, { host, port = 5060 }: SipUri): boolean =>
  stack.listeners.some((listener) => {
    if (listener.port !== port) return false
    if (host === listener.host || host === listener.advertisedHost) return true
    if (listener.host === '0.0.0.0') return host === 'localhost' || isOwnAddress(host)
    return listener.host === '127.0.0.1' && host === 'localhost'
  })

const hasTransport = (stack: SipStack, uri: SipUri): boolean => {
  const named = uri.params.get('transport')?.toLowerCase()
  if (uri.scheme === 'sips') return false
  return named === undefined || stack.listeners.some(({ protocol }) => protocol === named)
}

/** A next hop as applications write it: a URI, or `host[:port]`. */
const destinationOf = (text: string | undefined): string | undefined => {
  if (text === undefined || text === '') return undefined
  return /^sips?:/i.test(text) ? text : `sip:${text}`
}

interface Plan {
  readonly line: RequestLine
  readonly target: SendTarget
}

const lineOf = ({ startLine }: AgentMessage): (RequestLine & { readonly parsed: SipUri }) | undefined => {
  const line = parseRequestLine(startLine)
  const parsed = line && parseUri(line.uri)
  return line && parsed && knownMethods.has(line.method) ? { ...line, parsed } : undefined
}

/** What to send and which way; a string says why it cannot be sent. */
const planOf = ({ stack, registered }: Switchboard, message: AgentMessage): Plan | string => {
  const line = lineOf(message)
  if (!line) return `invalid request-uri: ${message.startLine}`
  const destination = destinationOf(message.args[2])
  const hop = destination === undefined ? line.parsed : parseUri(destination)
  const flow = registered.find(line.uri)
  if (!hop || (!flow && !hasTransport(stack, hop))) return 'requested protocol/transport not available'
  if (hasUnknownBody(message)) return 'missing content-type'
  if (isOwnUri(stack, line.parsed)) return 'can not send request to myself'
  const target: SendTarget = { ...(flow && { flow }), ...(destination !== undefined && { destination }) }
  return { line: { method: line.method, uri: line.uri }, target }
}

/** Stands in for the way of a request that has none, so that it can be shown. */
const anyFlow = (stack: SipStack): SipFlow => {
  const [first] = stack.listeners
  const local = { address: first?.host ?? '127.0.0.1', port: first?.port ?? 5060 }
  return { protocol: first?.protocol ?? 'udp', local, remote: local }
}

/** Sends the request in this message; the confirmation and the responses go to where it came from. */
export const requestOutside = (board: Switchboard, message: AgentMessage, from: Application): void => {
  const plan = planOf(board, message)
  if (typeof plan === 'string') {
    from.reply(message.id, 'NOK', plan)
    return
  }
  const { line, target } = plan
  const probe: SipRequest = { kind: 'request', ...line, headers: [], body: '' }
  board.stack.route(probe, target, (flow) => {
    const request = buildRequest(board.stack, message, line, flow ?? anyFlow(board.stack))
    sendOutside(board, { request, target, messageId: message.id, application: from })
  })
}
