/**
 * What the SIP stack offers to its users: types only. `create-stack.ts` makes one.
 *
 * The stack is RFC 3261's transport and transaction layers (§17, §18, with RFC 6026's Accepted state, RFC 3581
 * and RFC 7118). It sends 100 Trying, retransmits, absorbs duplicates, matches CANCEL (answering it, and 487 on
 * the INVITE), and routes responses. Dialogs stand above it, in `user-agent.ts`.
 */
import type { HeaderValues, ResponseContent, SipRequest, SipResponse } from './message.ts'

export type SipProtocol = 'udp' | 'tcp' | 'ws'

export interface SipListener {
  readonly protocol: SipProtocol
  /** Address to bind, an IP literal; `0.0.0.0` binds all. */
  readonly host: string
  /** 0 takes a free port, told by `SipStack.listeners` after `start`. */
  readonly port: number
  /** Host to write into Via and Contact where it differs from the bound one (NAT). */
  readonly advertisedHost?: string
}

export interface SipAddress {
  readonly address: string
  readonly port: number
}

/** Where a message came from, or goes: a listener and a far end; for TCP and WebSocket one certain connection. */
export interface SipFlow {
  readonly protocol: SipProtocol
  readonly local: SipAddress
  readonly remote: SipAddress
  /** Set for TCP and WebSocket. */
  readonly connectionId?: string
}

export interface SipTimer {
  cancel(): void
}

/** Time, injected. `now` is in milliseconds and monotonic. */
export interface SipClock {
  now(): number
  /** Calls back once after `delayMs`, never synchronously. */
  after(delayMs: number, action: () => void): SipTimer
}

/** Source of tags, branches and Call-IDs: a fresh, unguessable token of the characters `[0-9a-z]`. */
export type SipTokens = () => string

/** RFC 3261 §17.1.1.1 in milliseconds; the other timers derive from these. */
export interface SipTimerValues {
  readonly t1Ms: number
  readonly t2Ms: number
  readonly t4Ms: number
}

export interface SipLogger {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export interface SipLimits {
  /** Largest message taken, octets. Larger ones are dropped (UDP) or end the connection. */
  readonly maxMessageBytes: number
  /** Open stream connections over all listeners, and from one address. */
  readonly maxConnections: number
  readonly maxConnectionsPerAddress: number
  /** A stream connection that sent no whole message for this long is closed. */
  readonly idleMs: number
  /** A message begun on a stream must be whole within this time. */
  readonly partialMessageMs: number
  /** Octets that may wait to be written to one connection before it is given up. */
  readonly maxBufferedBytes: number
  /** Server transactions, answered ones included for the 32 s that they are kept; past it new requests get 503. */
  readonly maxServerTransactions: number
}

export interface SipStackOptions {
  readonly listeners: readonly SipListener[]
  readonly logger?: SipLogger
  readonly clock?: SipClock
  readonly tokens?: SipTokens
  readonly timers?: Partial<SipTimerValues>
  readonly limits?: Partial<SipLimits>
}

/**
 * How a client transaction ended. A response made here has `why` other than `received`: 408 for silence, 503 for a
 * transport that failed, 410 for a browser whose connection is gone.
 */
export type FinalCause = 'received' | 'timeout' | 'transport'

export interface ClientTransactionHandlers {
  /** Once, when it is first sent: before `send` returns, unless a host name had to be looked up. */
  onSent?(request: SipRequest, flow: SipFlow): void
  /** 1xx, the automatic 100 included. */
  onProvisional?(response: SipResponse, flow: SipFlow): void
  /**
   * Exactly once. For INVITE the ACK to a non-2xx has been sent; the ACK to a 2xx is the caller's to send
   * (`SipStack.sendAck`), again for each later `onRetransmitted2xx`.
   */
  onFinal(response: SipResponse, why: FinalCause, flow: SipFlow | undefined): void
  /** A 2xx to INVITE came again, or another fork's 2xx (a different To tag), within 64×T1. */
  onRetransmitted2xx?(response: SipResponse, flow: SipFlow): void
}

export interface ClientTransaction {
  /** The branch of its Via. */
  readonly id: string
  /** As sent, with its Via; as given until the destination is known. */
  readonly request: SipRequest
  readonly flow: SipFlow | undefined
  /**
   * Cancels an INVITE (RFC 3261 §9.1): at once when a provisional response has come, else when one comes.
   * No-op after a final response. Returns the CANCEL, or undefined when there is nothing to cancel.
   */
  cancel(headers?: HeaderValues): SipRequest | undefined
}

export interface ServerTransactionHandlers {
  /** CANCEL for this INVITE: already answered 200, and this INVITE 487. */
  onCancel?(cancel: SipRequest): void
  /** ACK to a non-2xx final response. */
  onAck?(ack: SipRequest): void
  /** The transaction is over, in whatever way. */
  onEnd?(): void
  /** The final response to INVITE was never acknowledged (timer H), or could not be sent. */
  onFailure?(why: 'timeout' | 'transport'): void
}

export interface ServerTransaction {
  readonly id: string
  readonly request: SipRequest
  readonly flow: SipFlow
  /** Status of the final response sent, 0 before. */
  readonly finalStatus: number
  listen(handlers: ServerTransactionHandlers): void
  /**
   * Sends a response; its Via, From, To, Call-ID and CSeq are the request's, a To tag being added but to 100.
   * Returns what was sent, or undefined if a final response went before.
   */
  respond(status: number, content?: ResponseContent): SipResponse | undefined
  /** The tag this side puts on To: the request's own one if it has it. May be set until first used. */
  localTag: string
  /** Sends the last 2xx to INVITE again (the user agent core does so until the ACK, §13.3.1.4). */
  resend2xx(): void
  /** Sends the last provisional response again (a reliable one, until PRACK; RFC 3262 §3). */
  resendProvisional(): void
}

export interface SendTarget {
  /** Prefer this connection or listener, as for a request in a dialog over WebSocket. */
  readonly flow?: SipFlow
  /** Send here instead of where Route or the request URI point: a SIP URI. */
  readonly destination?: string
}

export interface SipStackHandlers {
  /** A new request that is neither ACK nor CANCEL. It must be answered in the end. */
  onRequest(transaction: ServerTransaction): void
  /** An ACK that no transaction took: for a 2xx. */
  onAck?(ack: SipRequest, flow: SipFlow): void
  /** A TCP or WebSocket connection closed. */
  onConnectionClosed?(connectionId: string): void
}

export interface SipStack {
  /** Binds every listener; rejects, with nothing left open, if one cannot be. */
  start(): Promise<void>
  /** Closes all listeners and connections and forgets all transactions. */
  stop(): Promise<void>
  /** As bound. */
  readonly listeners: readonly Required<SipListener>[]
  readonly tokens: SipTokens
  readonly clock: SipClock
  readonly timers: SipTimerValues
  /**
   * Sends a request in a new client transaction. The Via is put on here; Max-Forwards if absent. A Contact
   * with the host `localhost` is left alone: use `contactUri`.
   */
  send(request: SipRequest, target: SendTarget, handlers: ClientTransactionHandlers): ClientTransaction
  /** Sends an ACK for a 2xx, outside any transaction. `onSent` is called as in `ClientTransactionHandlers`. */
  sendAck(ack: SipRequest, target: SendTarget, onSent?: (ack: SipRequest, flow: SipFlow) => void): void
  /** Can a response still go back there? False only for a TCP or WebSocket connection that has closed. */
  isOpen(flow: SipFlow): boolean
  /**
   * Where a request would go: the flow it would use, without its connection, and null if there is no way there.
   * Calls back at once unless a host name must be looked up.
   */
  route(request: SipRequest, target: SendTarget, done: (flow: SipFlow | null) => void): void
  /**
   * The URI at which this stack is reached from that far end, e.g. `sip:agent@127.0.0.1:5070;transport=tcp`.
   */
  contactUri(flow: SipFlow, user?: string): string
}
