/**
 * A user agent over the SIP stack (RFC 3261 §12–§15, §13.3.1.4, RFC 3262 left out): calls with their dialogs,
 * both sides. Types; `create-user-agent.ts` makes one.
 */
import type { HeaderValues, ResponseContent, SipRequest, SipResponse } from './message.ts'
import type { SendTarget, ServerTransaction, SipFlow, SipStack, SipStackOptions } from './stack.ts'

/** How a call ended; told exactly once. */
export type CallEnd =
  | { readonly by: 'remote'; readonly request: SipRequest }
  | { readonly by: 'local' }
  /** CANCEL came before we answered. */
  | { readonly by: 'cancel'; readonly request: SipRequest }
  /**
   * We refused it, or the far end did (`status`; its `response` for a call from here), or nobody answered (408), or it
   * could not be reached (503).
   */
  | { readonly by: 'refused'; readonly status: number; readonly response?: SipResponse }
  /** Our 2xx was never acknowledged; BYE has been sent. */
  | { readonly by: 'ackTimeout' }
  /** A request in the dialog got 408 or 481 or could not be sent (RFC 3261 §12.2.1.2); BYE has been sent where possible. */
  | { readonly by: 'failure'; readonly status: number }

export interface CallHandlers {
  /** ACK to our 2xx: of the first INVITE or of a re-INVITE; `ack.body` is the answer in a late-offer call. */
  onAck?(ack: SipRequest): void
  /** Re-INVITE. Answer it with `transaction.respond`; the 2xx is retransmitted until its ACK here. Default 488. */
  onReInvite?(transaction: ServerTransaction): void
  /** INFO in the dialog. Default: 200. */
  onInfo?(transaction: ServerTransaction): void
  /** Any other request in the dialog (UPDATE, MESSAGE, REFER, OPTIONS, NOTIFY ...). Default: OPTIONS 200, else 405. */
  onRequest?(transaction: ServerTransaction): void
  /** Exactly once, last. BYE has been answered 200, CANCEL with 200 and the INVITE with 487. */
  onEnd?(end: CallEnd): void
}

export interface Call {
  readonly callId: string
  readonly localTag: string
  /** Undefined until a response with a tag came (outgoing). */
  readonly remoteTag: string | undefined
  /** Where the peer's messages come from, or ours go. */
  readonly flow: SipFlow | undefined
  readonly state: 'early' | 'confirmed' | 'ended'
  /** Replaces the handlers given before. */
  listen(handlers: CallHandlers): void
  /**
   * A request in the dialog (INFO, UPDATE, NOTIFY, OPTIONS ...). Resolves with the final response, one made
   * here (408, 503) on timeout or transport failure; rejects if there is no dialog.
   */
  request(method: string, content?: { headers?: HeaderValues; body?: string }): Promise<SipResponse>
  /**
   * Re-INVITE; ACK is sent here. With no body the offer is the answer's, and `answer` makes the ACK's body.
   * Rejects while another is under way.
   */
  reInvite(content: {
    headers?: HeaderValues
    body?: string
    answer?: (offer: string) => string
  }): Promise<SipResponse>
  /** Ends the call whatever its state: BYE, CANCEL or 480. Resolves when it is told; never rejects. */
  hangUp(headers?: HeaderValues): Promise<void>
}

export interface IncomingCall extends Call {
  readonly direction: 'in'
  /** The INVITE as it came. */
  readonly invite: SipRequest
  /**
   * Answers the INVITE. 101–199 make an early dialog; a 2xx is retransmitted until the ACK. A Contact is put on
   * by default. Returns what was sent, or undefined if the INVITE is already answered (cancelled, say).
   */
  respond(status: number, content?: ResponseContent): SipResponse | undefined
}

export interface OutgoingCallHandlers extends CallHandlers {
  onProgress?(response: SipResponse): void
  /**
   * 2xx. For an INVITE with a body, or without `lateOffer`, the ACK has been sent. With `lateOffer` return the
   * answer for the ACK's body.
   */
  onAnswer?(response: SipResponse): void
}

export interface InviteOptions {
  /** Request URI. */
  readonly uri: string
  /** `From` value without tag, e.g. `"Desk" <sip:100@127.0.0.1>`; default made from the Contact. */
  readonly from?: string
  /** `To` value without tag; default the request URI. */
  readonly to?: string
  readonly contactUser?: string
  readonly headers?: HeaderValues
  readonly body?: string
  /** INVITE without SDP: gets the offer in the 2xx, returns the answer that goes into the ACK. */
  readonly lateOffer?: (offer: string) => string
  readonly target?: SendTarget
  readonly callId?: string
}

export interface OutgoingCall extends Call {
  readonly direction: 'out'
  /** The INVITE as it was sent. */
  readonly invite: SipRequest
}

export interface UserAgentHandlers {
  /** A new INVITE; 100 has been or will be sent by the stack. Call `call.listen` before returning. */
  onInvite(call: IncomingCall): void
  /** A request outside any dialog that is not INVITE. Default: OPTIONS 200, others 405. */
  onRequest?(transaction: ServerTransaction): void
}

export interface UserAgentOptions extends SipStackOptions {
  /** Put on requests (`User-Agent`) and responses (`Server`). */
  readonly product?: string
  /** Methods named in `Allow`. */
  readonly allow?: readonly string[]
}

export interface UserAgent {
  readonly stack: SipStack
  start(): Promise<void>
  stop(): Promise<void>
  invite(options: InviteOptions, handlers: OutgoingCallHandlers): OutgoingCall
  /** A request outside any dialog. Resolves with the final response, one made here (408, 503) on failure. */
  request(
    method: string,
    uri: string,
    content?: { headers?: HeaderValues; body?: string; from?: string; to?: string; target?: SendTarget },
  ): Promise<SipResponse>
}
