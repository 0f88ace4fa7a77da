/** What both kinds of call share once there is a dialog (RFC 3261 §12.2, §14, §15): `user-agent.ts` has the interface. */
import { dialogKey, receiveInDialog, refreshTarget, requestInDialog, type Dialog } from './dialog.ts'
import type { HeaderValues, ResponseContent, SipRequest, SipResponse } from './message.ts'
import { cseqOf } from './parse.ts'
import { createRepeat2xx, type Repeat2xx } from './repeat-2xx.ts'
import { reasonPhrase } from './reason-phrases.ts'
import type { FinalCause, ServerTransaction, SipFlow, SipStack } from './stack.ts'
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

export interface CallCore {
  state: 'early' | 'confirmed' | 'ended'
  dialog: Dialog | undefined
  handlers: CallHandlers
  /** Enters the dialog into the table of calls. */
  establish(dialog: Dialog): void
  /** A request from the far end in this dialog; CANCEL and ACK are not among them. */
  receive(transaction: ServerTransaction): void
  acknowledged(ack: SipRequest): void
  /** Answers an INVITE of this dialog with a 2xx and repeats it until the ACK. */
  accept(transaction: ServerTransaction): void
  request(method: string, content?: { headers?: HeaderValues; body?: string }): Promise<SipResponse>
  reInvite(content: {
    headers?: HeaderValues
    body?: string
    answer?: (offer: string) => string
  }): Promise<SipResponse>
  bye(headers?: HeaderValues): Promise<void>
  /** Ends the call here, without telling the far end. */
  finish(end: CallEnd): void
}

/** In a dialog these finish it (§12.2.1.2). */
const isFatal = (status: number): boolean => status === 408 || status === 481

export const localContact = (stack: SipStack, flow: SipFlow): string => `<${stack.contactUri(flow)}>`

/** The content of an answer to INVITE: Contact (§12.1.1) and the standing headers by default. */
export const inviteAnswer = (
  { stack, responseHeaders }: CallEnvironment,
  flow: SipFlow,
  status: number,
  content: ResponseContent = {},
): ResponseContent => {
  const contact = status < 300 ? { Contact: localContact(stack, flow) } : {}
  return { ...content, headers: { ...responseHeaders, ...contact, ...content.headers } }
}

export const contentTypeFor = (headers: HeaderValues, body: string): HeaderValues => {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  return body === '' || named ? headers : { ...headers, 'Content-Type': 'application/sdp' }
}

export const createCallCore = (environment: CallEnvironment): CallCore => {
  const { stack, calls } = environment
  let key: string | undefined
  let repeating: { readonly seq: number; readonly repeat: Repeat2xx } | undefined
  let invitePending: 'none' | 'ours' | 'theirs' = 'none'

  const nextRequest = (method: string, headers: HeaderValues, body: string): SipRequest => {
    if (!core.dialog || core.state === 'ended') throw new Error(`no dialog to send ${method} in`)
    const seq = core.dialog.localSeq + 1
    core.dialog = { ...core.dialog, localSeq: seq }
    const all = contentTypeFor({ ...environment.requestHeaders, ...headers }, body)
    return requestInDialog(core.dialog, method, seq, all, body)
  }
  const transact = async (request: SipRequest): Promise<{ response: SipResponse; why: FinalCause }> =>
    new Promise((resolve) => {
      stack.send(request, core.dialog ? { flow: core.dialog.flow } : {}, {
        onFinal: (response, why) => resolve({ response, why }),
        onRetransmitted2xx: (response) => acknowledge(response),
      })
    })
  const lastAcks = new Map<number, SipRequest>()
  const acknowledge = (response: SipResponse, body?: string): void => {
    const { number } = cseqOf(response)
    if (!core.dialog) return
    const known = lastAcks.get(number)
    const headers = contentTypeFor(environment.requestHeaders, body ?? '')
    const ack = known ?? requestInDialog(core.dialog, 'ACK', number, headers, body ?? '')
    lastAcks.clear()
    lastAcks.set(number, ack)
    stack.sendAck(ack, { flow: core.dialog.flow })
  }
  const isOutOfOrder = (transaction: ServerTransaction): boolean => {
    if (!core.dialog) return true
    const seen = receiveInDialog(core.dialog, transaction.request, transaction.flow)
    if (seen) core.dialog = seen
    return seen === undefined
  }
  const receiveReInvite = (transaction: ServerTransaction): void => {
    if (invitePending === 'theirs') {
      transaction.respond(500, { headers: { 'Retry-After': '1' } })
      return
    }
    if (invitePending === 'ours') {
      transaction.respond(491)
      return
    }
    invitePending = 'theirs'
    const guarded = guardReInvite(environment, transaction, core, () => {
      invitePending = 'none'
    })
    if (core.handlers.onReInvite) core.handlers.onReInvite(guarded)
    else guarded.respond(488)
  }
  const receiveOther = (transaction: ServerTransaction): void => {
    const { method } = transaction.request
    const { onInfo, onRequest } = core.handlers
    const { responseHeaders: headers } = environment
    if (method === 'INFO' && onInfo) onInfo(transaction)
    else if (method === 'INFO') transaction.respond(200, { headers })
    else if (onRequest) onRequest(transaction)
    else transaction.respond(method === 'OPTIONS' ? 200 : 405, { headers })
  }

  const core: CallCore = {
    state: 'early',
    dialog: undefined,
    handlers: {},
    establish: (dialog) => {
      core.dialog = dialog
      if (key !== undefined) calls.delete(key)
      key = dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag)
      calls.set(key, core)
    },
    receive: (transaction) => {
      const { request } = transaction
      if (isOutOfOrder(transaction)) transaction.respond(500)
      else if (request.method === 'BYE') {
        transaction.respond(200, { headers: environment.responseHeaders })
        core.finish({ by: 'remote', request })
      } else if (request.method === 'INVITE') receiveReInvite(transaction)
      else receiveOther(transaction)
    },
    acknowledged: (ack) => {
      if (repeating?.seq !== cseqOf(ack).number) return
      repeating.repeat.stop()
      repeating = undefined
      invitePending = 'none'
      core.handlers.onAck?.(ack)
    },
    accept: (transaction) => {
      core.state = 'confirmed'
      repeating?.repeat.stop()
      const repeat = createRepeat2xx(stack, transaction, () => {
        repeating = undefined
        void core.bye({ Reason: `SIP;cause=408;text="${reasonPhrase(408)}"` })
        core.finish({ by: 'ackTimeout' })
      })
      repeating = { seq: cseqOf(transaction.request).number, repeat }
    },
    request: async (method, content = {}) => {
      const { response } = await transact(nextRequest(method, content.headers ?? {}, content.body ?? ''))
      if (isFatal(response.status)) {
        if (response.status === 408) void core.bye()
        core.finish({ by: 'failure', status: response.status })
      }
      return response
    },
    reInvite: async ({ headers = {}, body = '', answer }) => {
      if (invitePending !== 'none' || repeating) throw new Error('an INVITE is under way in this call')
      if (!core.dialog) throw new Error('no dialog to send INVITE in')
      const contact = { Contact: localContact(stack, core.dialog.flow) }
      const invite = nextRequest('INVITE', { ...contact, ...headers }, body)
      invitePending = 'ours'
      const { response } = await transact(invite)
      invitePending = 'none'
      if (response.status < 300 && core.state !== 'ended') {
        core.dialog = refreshTarget(core.dialog, response)
        acknowledge(response, body === '' ? answer?.(response.body) : undefined)
      } else if (isFatal(response.status)) {
        if (response.status === 408) void core.bye()
        core.finish({ by: 'failure', status: response.status })
      }
      return response
    },
    bye: async (headers = {}) => {
      if (!core.dialog || core.state === 'ended') return
      await transact(nextRequest('BYE', headers, ''))
    },
    finish: (end) => {
      if (core.state === 'ended') return
      core.state = 'ended'
      repeating?.repeat.stop()
      repeating = undefined
      if (key !== undefined) calls.delete(key)
      core.handlers.onEnd?.(end)
    },
  }
  return core
}

/** A re-INVITE's transaction whose answers keep the call's books. */
const guardReInvite = (
  environment: CallEnvironment,
  transaction: ServerTransaction,
  core: CallCore,
  onRefused: () => void,
): ServerTransaction => ({
  id: transaction.id,
  request: transaction.request,
  flow: transaction.flow,
  get finalStatus() {
    return transaction.finalStatus
  },
  localTag: transaction.localTag,
  listen: (handlers) =>
    transaction.listen({
      ...handlers,
      onCancel: (cancel) => {
        onRefused()
        handlers.onCancel?.(cancel)
      },
    }),
  respond: (status, content) => {
    const sent = transaction.respond(status, inviteAnswer(environment, transaction.flow, status, content))
    if (sent && status >= 300) onRefused()
    else if (sent && status >= 200) core.accept(transaction)
    return sent
  },
  resend2xx: () => transaction.resend2xx(),
  resendProvisional: () => transaction.resendProvisional(),
})
