/** Where a call from here goes. */
export type Target = {
  readonly trunk: string
  readonly address: string
  readonly transport: 'udp' | 'tcp'
  /** As the trunk writes them. */
  readonly caller: string
  readonly called: string
  readonly digest: { readonly username: string; readonly password: string } | null
}

/**
 * Citizens' SIP legs. A leg is known by the call's id; only ids and SDP texts cross this port. Methods throw an Error
 * when the leg is gone; what the far end does comes through the listener, once each.
 */
export type Telephony = {
  /** Early media: 183 with our SDP. */
  progress(callId: string, sdp: string): void
  /** 200 with our SDP; settles when the far end has acknowledged, with its SDP when the offer was ours. */
  answer(callId: string, sdp: string): Promise<{ readonly remoteSdp: string }>
  refuse(
    callId: string,
    sipStatus: number,
    options: { readonly reason: string; readonly retryAfterS: number | null },
  ): void
  /**
   * Calls a number with our offer. What comes of it arrives at the listener: `rings`, then `pickedUp` or `notReached`.
   * Again with the same id: by another way; what the first came to is not heard any more.
   */
  place(callId: string, target: Target, sdp: string): void
  /** BYE. A leg that is gone already is fine. */
  hangUp(callId: string, reason: string): void
  /** Forgets the leg; ends whatever is still up: CANCEL, BYE, or a refusal. */
  release(callId: string): void
  /** Calls that a former controller had. */
  left(): readonly string[]
  /**
   * What there is of a leg: an INVITE to be answered, or a dialog. `answering` when a former controller died in the answer:
   * the listener hears `answered` where the 200 was sent, else `called` or `hungUp`.
   */
  holds(callId: string): 'invite' | 'answering' | 'dialog' | null
  listen(listener: TelephonyListener): void
}

export type TelephonyListener = {
  /** An INVITE from outside; with an id known before, when a former controller had it and did not answer. `sdp` is null for a late offer. Numbers are normalised (domain.md §4.1). */
  called(call: {
    readonly callId: string
    readonly callerNumber: string | null
    readonly dialled: string
    readonly sdp: string | null
  }): void
  /** A former controller's 200 was sent. */
  answered(callId: string): void
  hungUp(callId: string, reason: string): void
  /** 180, or 183 with the network's own sound (`sdp`). May come more than once. */
  rings(callId: string, sdp: string | null): void
  /** 200; `sdp` is null where the answer to our offer came before. */
  pickedUp(callId: string, sdp: string | null): void
  /** The final status, 503 when it could not be sent, 408 when nobody answered; once for each `place`. */
  notReached(callId: string, sipStatus: number): void
  /** A key by SIP INFO. */
  digit(callId: string, digit: string): void
  /** Where the call stands, for a caller who asks; null when it is not known. */
  standing(callId: string): string | null
  /** The SIP server has lost the dialog: the call goes on, but its end will not be told. */
  adrift(callId: string): void
  /** A re-INVITE: the answer is our SDP for theirs. */
  renegotiated(callId: string, sdp: string): Promise<string>
}
