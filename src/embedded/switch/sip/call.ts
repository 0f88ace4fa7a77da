/** What both kinds of call share once there is a dialog (RFC 3261 §12.2, §13.3.1.4, §15). */
import { contentTypeFor, type CallCore, type CallEnvironment } from './call-environment.ts'
import { dialogKey, receiveInDialog, requestInDialog } from './dialog.ts'
import type { HeaderValues, SipRequest, SipResponse } from './message.ts'
import { cseqOf } from './parse.ts'
import { createReInvites, type ReInvites } from './re-invite.ts'
import { createRepeat2xx, type Repeat2xx } from './repeat-2xx.ts'
import type { ServerTransaction } from './stack.ts'

/** In a dialog these finish it (§12.2.1.2). */
const isFatal = (status: number): boolean => status === 408 || status === 481

const answerOther = (
  { responseHeaders: headers }: CallEnvironment,
  { handlers }: CallCore,
  transaction: ServerTransaction,
): void => {
  const { method } = transaction.request
  if (method === 'INFO' && handlers.onInfo) handlers.onInfo(transaction)
  else if (method === 'INFO') transaction.respond(200, { headers })
  else if (handlers.onRequest) handlers.onRequest(transaction)
  else transaction.respond(method === 'OPTIONS' ? 200 : 405, { headers })
}

const receive = (
  environment: CallEnvironment,
  core: CallCore,
  reInvites: ReInvites,
  transaction: ServerTransaction,
): void => {
  const { request, flow } = transaction
  const seen = core.dialog && receiveInDialog(core.dialog, request, flow)
  if (!seen) {
    transaction.respond(500)
    return
  }
  core.dialog = seen
  if (request.method === 'BYE') {
    transaction.respond(200, { headers: environment.responseHeaders })
    core.finish({ by: 'remote', request })
  } else if (request.method === 'INVITE') reInvites.receive(transaction)
  else answerOther(environment, core, transaction)
}

export const createCallCore = (environment: CallEnvironment): CallCore => {
  const { stack, calls } = environment
  let key: string | undefined
  let repeating: { readonly seq: number; readonly repeat: Repeat2xx } | undefined

  const nextRequest = (method: string, headers: HeaderValues, body: string): SipRequest => {
    if (!core.dialog || core.state === 'ended') throw new Error(`no dialog to send ${method} in`)
    const seq = core.dialog.localSeq + 1
    core.dialog = { ...core.dialog, localSeq: seq }
    const all = contentTypeFor({ ...environment.requestHeaders, ...headers }, body)
    return requestInDialog(core.dialog, method, seq, all, body)
  }
  const transact = async (
    request: SipRequest,
    onRetransmitted2xx: (response: SipResponse) => void = () => undefined,
  ): Promise<SipResponse> =>
    new Promise((resolve) => {
      stack.send(request, core.dialog ? { flow: core.dialog.flow } : {}, {
        onFinal: resolve,
        onRetransmitted2xx,
      })
    })
  const judge = ({ status }: SipResponse): void => {
    if (!isFatal(status)) return
    if (status === 408) void core.bye()
    core.finish({ by: 'failure', status })
  }
  const stopRepeating = (): void => {
    repeating?.repeat.stop()
    repeating = undefined
  }

  const core: CallCore = {
    state: 'early',
    dialog: undefined,
    handlers: {},
    release: () => undefined,
    establish: (dialog) => {
      core.dialog = dialog
      if (key !== undefined) calls.delete(key)
      key = dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag)
      calls.set(key, core)
    },
    receive: (transaction) => receive(environment, core, reInvites, transaction),
    acknowledged: (ack) => {
      if (repeating?.seq !== cseqOf(ack).number) return
      stopRepeating()
      reInvites.settled()
      core.handlers.onAck?.(ack)
    },
    accept: (transaction) => {
      core.state = 'confirmed'
      stopRepeating()
      const onGivenUp = (): void => {
        void core.bye({ Reason: 'SIP;cause=408;text="ACK timeout"' })
        core.finish({ by: 'ackTimeout' })
      }
      const seq = cseqOf(transaction.request).number
      repeating = { seq, repeat: createRepeat2xx(stack, transaction, onGivenUp) }
    },
    request: async (method, content = {}) => {
      const response = await transact(nextRequest(method, content.headers ?? {}, content.body ?? ''))
      judge(response)
      return response
    },
    reInvite: async (content) => reInvites.send(content),
    bye: async (headers = {}) => {
      if (core.dialog && core.state !== 'ended') await transact(nextRequest('BYE', headers, ''))
    },
    finish: (end) => {
      if (core.state === 'ended') return
      core.state = 'ended'
      stopRepeating()
      reInvites.release()
      core.release()
      if (key !== undefined) calls.delete(key)
      core.handlers.onEnd?.(end)
    },
  }
  const reInvites = createReInvites(environment, {
    core,
    nextRequest,
    transact,
    isAwaitingAck: () => repeating !== undefined,
    judge,
  })
  return core
}
