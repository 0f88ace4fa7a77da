/**
 * Over which connection a registered client is reached: one behind TCP or WebSocket cannot be called but over the
 * connection it opened. Learnt from the application's 200 to REGISTER or SUBSCRIBE.
 */
import { contactOf } from '../sip/dialog.ts'
import { header, headerList, type SipRequest, type SipResponse } from '../sip/message.ts'
import type { SipClock, SipFlow } from '../sip/stack.ts'
import { parseNameAddr, parseUri } from '../sip/uri.ts'

export interface RegisteredFlows {
  /** Takes note of, or forgets, what this answer says of the request's Contact. */
  learn(request: SipRequest, response: SipResponse, flow: SipFlow): void
  /** For a request to that URI. */
  find(uri: string): SipFlow | undefined
  connectionClosed(connectionId: string): void
}

const keyOf = (uri: string): string | undefined => {
  const parsed = parseUri(uri)
  return parsed && (parsed.user === undefined ? parsed.host : `${parsed.user}@${parsed.host}`)
}

const expiresSeconds = (response: SipResponse): number => {
  const contact = headerList(response, 'Contact')[0]
  const own = contact === undefined ? undefined : parseNameAddr(contact)?.params.get('expires')
  const seconds = Number.parseInt(own ?? header(response, 'Expires') ?? '', 10)
  return Number.isFinite(seconds) ? seconds : 0
}

export const createRegisteredFlows = (clock: SipClock): RegisteredFlows => {
  const known = new Map<string, { readonly flow: SipFlow; readonly untilMs: number }>()
  return {
    learn: (request, response, flow) => {
      const contact = contactOf(request)
      const key = contact === undefined ? undefined : keyOf(contact)
      if (key === undefined || flow.connectionId === undefined) return
      const seconds = expiresSeconds(response)
      if (seconds > 0) known.set(key, { flow, untilMs: clock.now() + seconds * 1_000 })
      else known.delete(key)
    },
    find: (uri) => {
      const key = keyOf(uri)
      const found = key === undefined ? undefined : known.get(key)
      return found && found.untilMs > clock.now() ? found.flow : undefined
    },
    connectionClosed: (connectionId) => {
      for (const [key, { flow }] of known) if (flow.connectionId === connectionId) known.delete(key)
    },
  }
}
