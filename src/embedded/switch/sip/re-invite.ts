/** Re-INVITE in both directions (RFC 3261 §14): one at a time, glare refused with 491. */
import {
  contentTypeFor,
  inviteAnswer,
  localContact,
  type CallCore,
  type CallEnvironment,
  type ReInviteContent,
} from './call-environment.ts'
import { refreshTarget, requestInDialog } from './dialog.ts'
import type { HeaderValues, SipRequest, SipResponse } from './message.ts'
import { cseqOf } from './parse.ts'
import type { ServerTransaction } from './stack.ts'

export interface ReInvites {
  receive(transaction: ServerTransaction): void
  /** Resolves with the final response, to a 2xx of which the ACK has been sent. Rejects while one is under way. */
  send(content: ReInviteContent): Promise<SipResponse>
  /** The ACK to our 2xx has come, or will not any more. */
  settled(): void
  /** The call is over: theirs, unanswered, gets 487. */
  release(): void
}

export interface ReInviteParts {
  readonly core: CallCore
  /** The next request of the dialog. */
  readonly nextRequest: (method: string, headers: HeaderValues, body: string) => SipRequest
  readonly transact: (request: SipRequest, onAgain: (response: SipResponse) => void) => Promise<SipResponse>
  /** Does a 2xx of ours wait for its ACK? */
  readonly isAwaitingAck: () => boolean
  /** 408 and 481 end the call. */
  readonly judge: (response: SipResponse) => void
}

export const createReInvites = (
  environment: CallEnvironment,
  { core, nextRequest, transact, isAwaitingAck, judge }: ReInviteParts,
): ReInvites => {
  const { stack } = environment
  let ours = false
  let theirs: ServerTransaction | undefined
  let lastAck: { readonly seq: number; readonly ack: SipRequest } | undefined

  const acknowledge = (response: SipResponse, body = ''): void => {
    const { number } = cseqOf(response)
    if (!core.dialog) return
    if (lastAck?.seq !== number) {
      const headers = contentTypeFor(environment.requestHeaders, body)
      lastAck = { seq: number, ack: requestInDialog(core.dialog, 'ACK', number, headers, body) }
    }
    stack.sendAck(lastAck.ack, { flow: core.dialog.flow })
  }
  const settled = (): void => {
    theirs = undefined
  }
  return {
    receive: (transaction) => {
      if (ours) transaction.respond(491)
      else if (theirs) transaction.respond(500, { headers: { 'Retry-After': '1' } })
      else {
        theirs = transaction
        const guarded = guard(environment, transaction, core, settled)
        if (core.handlers.onReInvite) core.handlers.onReInvite(guarded)
        else guarded.respond(488)
      }
    },
    send: async ({ headers = {}, body = '', answer }) => {
      if (ours || theirs || isAwaitingAck()) throw new Error('an INVITE is under way in this call')
      if (!core.dialog || core.state !== 'confirmed') throw new Error('no dialog to send INVITE in')
      const contact = { Contact: localContact(stack, core.dialog.flow) }
      ours = true
      const response = await transact(nextRequest('INVITE', { ...contact, ...headers }, body), acknowledge)
      ours = false
      if (response.status < 300) {
        core.dialog = refreshTarget(core.dialog, response)
        acknowledge(response, body === '' ? answer?.(response.body) : undefined)
      }
      judge(response)
      return response
    },
    settled,
    release: () => {
      theirs?.respond(487)
      theirs = undefined
    },
  }
}

/** A re-INVITE's transaction whose answers keep the call's books. */
const guard = (
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
