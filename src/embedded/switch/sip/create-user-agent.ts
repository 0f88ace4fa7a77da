/** Makes a user agent (`user-agent.ts`): sends requests to the calls they belong to, and new INVITEs to the user. */
import { contentTypeFor, type CallCore, type CallEnvironment } from './call-environment.ts'
import { createSipStack } from './create-stack.ts'
import { dialogKeyOfRequest } from './dialog.ts'
import { createIncomingCall } from './incoming-call.ts'
import { createRequest, headerList, type SipRequest, type SipResponse } from './message.ts'
import { createOutgoingCall } from './outgoing-call.ts'
import type { ServerTransaction } from './stack.ts'
import { withTag } from './uri.ts'
import type { UserAgent, UserAgentHandlers, UserAgentOptions } from './user-agent.ts'

const standardMethods = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO', 'UPDATE'] as const

export const createUserAgent = (options: UserAgentOptions, handlers: UserAgentHandlers): UserAgent => {
  const calls = new Map<string, CallCore>()
  const product = options.product
  const stack = createSipStack(options, {
    onRequest: (transaction) => receive(transaction),
    onAck: (ack) => {
      const key = dialogKeyOfRequest(ack)
      if (key !== undefined) calls.get(key)?.acknowledged(ack)
    },
  })
  const environment: CallEnvironment = {
    stack,
    calls,
    requestHeaders: product === undefined ? {} : { 'User-Agent': product },
    responseHeaders: {
      Allow: (options.allow ?? standardMethods).join(', '),
      ...(product === undefined ? {} : { Server: product }),
    },
  }

  const receiveOutside = (transaction: ServerTransaction): void => {
    const { request } = transaction
    const { responseHeaders } = environment
    const required = headerList(request, 'Require')
    if (required.length > 0) {
      transaction.respond(420, { headers: { ...responseHeaders, Unsupported: required.join(', ') } })
    } else if (request.method === 'INVITE') handlers.onInvite(createIncomingCall(environment, transaction))
    else if (request.method === 'BYE') transaction.respond(481)
    else if (handlers.onRequest) handlers.onRequest(transaction)
    else transaction.respond(request.method === 'OPTIONS' ? 200 : 405, { headers: responseHeaders })
  }
  const receive = (transaction: ServerTransaction): void => {
    const key = dialogKeyOfRequest(transaction.request)
    if (key === undefined) {
      receiveOutside(transaction)
      return
    }
    const call = calls.get(key)
    if (call) call.receive(transaction)
    else transaction.respond(481)
  }

  return {
    stack,
    start: async () => stack.start(),
    stop: async () => stack.stop(),
    invite: (inviteOptions, callHandlers) => createOutgoingCall(environment, inviteOptions, callHandlers),
    request: async (method, uri, content = {}) =>
      new Promise<SipResponse>((resolve) => {
        const body = content.body ?? ''
        const build = (own: string): SipRequest => {
          const headers = {
            From: withTag(content.from ?? `<${own}>`, stack.tokens()),
            To: content.to ?? `<${uri}>`,
            'Call-ID': stack.tokens(),
            CSeq: `1 ${method}`,
            ...environment.requestHeaders,
            ...content.headers,
          }
          return createRequest(method, uri, contentTypeFor(headers, body), body)
        }
        const target = content.target ?? {}
        stack.route(build('sip:unreachable.invalid'), target, (flow) => {
          const own = flow ? stack.contactUri(flow) : 'sip:unreachable.invalid'
          stack.send(build(own), target, { onFinal: (response) => resolve(response) })
        })
      }),
  }
}
