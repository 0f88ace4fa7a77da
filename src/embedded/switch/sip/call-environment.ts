/** What calls are made in, and what they look like to the rest of the user agent. */
import type { Dialog } from './dialog.ts'
import type { HeaderValues, ResponseContent, SipRequest, SipResponse } from './message.ts'
import type { ServerTransaction, SipFlow, SipStack } from './stack.ts'
import type { CallEnd, CallHandlers } from './user-agent.ts'

export interface CallEnvironment {
  readonly stack: SipStack
  /** Headers of every request sent (User-Agent). */
  readonly requestHeaders: HeaderValues
  /** Headers of every response sent (Server, Allow). */
  readonly responseHeaders: HeaderValues
  /** Calls by dialog key. */
  readonly calls: Map<string, CallCore>
}

export interface ReInviteContent {
  readonly headers?: HeaderValues
  readonly body?: string
  readonly answer?: (offer: string) => string
}

export interface CallCore {
  state: 'early' | 'confirmed' | 'ended'
  dialog: Dialog | undefined
  handlers: CallHandlers
  /** Answers what is still unanswered; called when the call ends, before the user is told. */
  release: () => void
  /** Enters the dialog into the table of calls. */
  establish(dialog: Dialog): void
  /** A request from the far end in this dialog; CANCEL and ACK are not among them. */
  receive(transaction: ServerTransaction): void
  acknowledged(ack: SipRequest): void
  /** Has answered an INVITE of this dialog with a 2xx: it is sent again until the ACK. */
  accept(transaction: ServerTransaction): void
  request(method: string, content?: { headers?: HeaderValues; body?: string }): Promise<SipResponse>
  reInvite(content: ReInviteContent): Promise<SipResponse>
  bye(headers?: HeaderValues): Promise<void>
  /** Ends the call here, without telling the far end. */
  finish(end: CallEnd): void
}

export const localContact = (stack: SipStack, flow: SipFlow): string => `<${stack.contactUri(flow)}>`

/** The headers, with the Content-Type of SDP for a body that has none. */
export const contentTypeFor = (headers: HeaderValues, body: string): HeaderValues => {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  return body === '' || named ? headers : { ...headers, 'Content-Type': 'application/sdp' }
}

/** The content of an answer to INVITE: Contact (RFC 3261 §12.1.1) and the standing headers by default. */
export const inviteAnswer = (
  { stack, responseHeaders }: CallEnvironment,
  flow: SipFlow,
  status: number,
  content: ResponseContent = {},
): ResponseContent => {
  const contact = status < 300 ? { Contact: localContact(stack, flow) } : {}
  return { ...content, headers: { ...responseHeaders, ...contact, ...content.headers } }
}
