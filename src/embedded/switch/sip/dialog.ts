/**
 * Dialogs (RFC 3261 §12) as plain data: who the two ends are, where requests go, and the sequence numbers. The
 * functions return changed copies.
 */
import {
  createHeaders,
  header,
  headerList,
  type HeaderValues,
  type SipHeader,
  type SipRequest,
  type SipResponse,
} from './message.ts'
import { cseqOf } from './parse.ts'
import type { SipFlow } from './stack.ts'
import { parseNameAddr, parseUri, tagOf, withTag } from './uri.ts'

export interface Dialog {
  readonly callId: string
  /** Our end and theirs as From or To values, tags included. */
  readonly local: string
  readonly remote: string
  readonly localTag: string
  readonly remoteTag: string
  readonly localSeq: number
  /** Undefined until the far end has sent a request. */
  readonly remoteSeq: number | undefined
  /** The far end's Contact URI. */
  readonly remoteTarget: string
  /** Route values, first hop first. */
  readonly routeSet: readonly string[]
  readonly flow: SipFlow
}

/** The URI of the first Contact, if it has one that a request can be sent to. */
export const contactOf = (message: SipRequest | SipResponse): string | undefined => {
  const contact = headerList(message, 'Contact')[0]
  const uri = contact === undefined ? undefined : parseNameAddr(contact)?.uri
  return uri !== undefined && parseUri(uri) ? uri : undefined
}

/** As the called side, when answering (§12.1.1). The request's From stands in for a missing Contact. */
export const dialogOfServer = (request: SipRequest, localTag: string, flow: SipFlow): Dialog => {
  const from = header(request, 'From') ?? ''
  return {
    callId: header(request, 'Call-ID') ?? '',
    local: withTag(header(request, 'To') ?? '', localTag),
    remote: from,
    localTag,
    remoteTag: tagOf(from) ?? '',
    localSeq: 0,
    remoteSeq: cseqOf(request).number,
    remoteTarget: contactOf(request) ?? parseNameAddr(from)?.uri ?? '',
    routeSet: headerList(request, 'Record-Route'),
    flow,
  }
}

/** As the calling side, from a response that has a To tag (§12.1.2). */
export const dialogOfClient = (request: SipRequest, response: SipResponse, flow: SipFlow): Dialog => {
  const from = header(request, 'From') ?? ''
  const to = header(response, 'To') ?? ''
  return {
    callId: header(request, 'Call-ID') ?? '',
    local: from,
    remote: to,
    localTag: tagOf(from) ?? '',
    remoteTag: tagOf(to) ?? '',
    localSeq: cseqOf(request).number,
    remoteSeq: undefined,
    remoteTarget: contactOf(response) ?? request.uri,
    routeSet: headerList(response, 'Record-Route').reverse(),
    flow,
  }
}

/** A target refresh (§12.2): re-INVITE and UPDATE, and their 2xx, move the remote target. */
export const refreshTarget = (dialog: Dialog, message: SipRequest | SipResponse, flow?: SipFlow): Dialog => ({
  ...dialog,
  remoteTarget: contactOf(message) ?? dialog.remoteTarget,
  flow: flow ?? dialog.flow,
})

/**
 * Takes a request from the far end: undefined if its CSeq is lower than one before (§12.2.2), which calls for 500.
 */
export const receiveInDialog = (dialog: Dialog, request: SipRequest, flow: SipFlow): Dialog | undefined => {
  const { number } = cseqOf(request)
  if (dialog.remoteSeq !== undefined && number < dialog.remoteSeq) return undefined
  const seen: Dialog = { ...dialog, remoteSeq: number, flow }
  return request.method === 'INVITE' || request.method === 'UPDATE' ? refreshTarget(seen, request) : seen
}

const isLooseRouter = (route: string): boolean => {
  const uri = parseNameAddr(route)?.uri
  return uri === undefined || parseUri(uri)?.params.has('lr') === true
}

/** Request URI and Route lines (§12.2.1.1), strict routers included. */
const routing = ({ remoteTarget, routeSet }: Dialog): { uri: string; routes: readonly string[] } => {
  const [first] = routeSet
  if (first === undefined || isLooseRouter(first)) return { uri: remoteTarget, routes: routeSet }
  return {
    uri: parseNameAddr(first)?.uri ?? remoteTarget,
    routes: [...routeSet.slice(1), `<${remoteTarget}>`],
  }
}

/** A request in the dialog with that CSeq number; ACK and CANCEL repeat the INVITE's. */
export const requestInDialog = (
  dialog: Dialog,
  method: string,
  seq: number,
  headers: HeaderValues = {},
  body = '',
): SipRequest => {
  const { uri, routes } = routing(dialog)
  const own: SipHeader[] = [
    { name: 'Max-Forwards', value: '70' },
    ...routes.map((value) => ({ name: 'Route', value })),
    { name: 'From', value: dialog.local },
    { name: 'To', value: dialog.remote },
    { name: 'Call-ID', value: dialog.callId },
    { name: 'CSeq', value: `${seq} ${method}` },
  ]
  return { kind: 'request', method, uri, headers: [...own, ...createHeaders(headers)], body }
}

/** Identifies a dialog for a message from the far end (§12.2.2). */
export const dialogKey = (callId: string, localTag: string, remoteTag: string): string =>
  `${callId} ${localTag} ${remoteTag}`

/** The key of the dialog that a request from the far end belongs to; undefined if its To has no tag. */
export const dialogKeyOfRequest = (request: SipRequest): string | undefined => {
  const localTag = tagOf(header(request, 'To'))
  if (localTag === undefined) return undefined
  return dialogKey(header(request, 'Call-ID') ?? '', localTag, tagOf(header(request, 'From')) ?? '')
}
