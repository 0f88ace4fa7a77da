/** What a transport (RFC 3261 §18) owes the stack: one object for each listener. */
import type {
  SipAddress,
  SipClock,
  SipFlow,
  SipLimits,
  SipListener,
  SipLogger,
  SipProtocol,
} from './stack.ts'

export interface TransportEvents {
  /** One message, whole, not yet parsed. */
  onMessage(data: Buffer, flow: SipFlow): void
  onClosed(connectionId: string): void
}

export interface TransportContext {
  readonly listener: SipListener
  readonly limits: SipLimits
  readonly clock: SipClock
  readonly logger: SipLogger
  /** A fresh connection id. */
  readonly nextConnectionId: () => string
  readonly events: TransportEvents
}

export interface Transport {
  readonly protocol: SipProtocol
  readonly reliable: boolean
  /** As bound; before `start` as asked for. */
  readonly local: SipAddress
  readonly advertisedHost: string | undefined
  /** Binds. Rejects if the address is not to be had. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Is this connection open (TCP, WebSocket)? */
  hasConnection(connectionId: string): boolean
  /**
   * Sends, over `connectionId` if it is open, else over an open connection to that address, else over a new one
   * where the protocol allows. Returns the flow used. `onError` is called later, never at once.
   */
  send(
    data: Buffer,
    remote: SipAddress,
    connectionId: string | undefined,
    onError: (error: Error) => void,
  ): SipFlow
  close(connectionId: string): void
  /**
   * Asks the network whether anybody listens there; `onRefused` if it says no. Only UDP on loopback can tell, by the
   * port unreachable that an unconnected socket is not shown.
   */
  probe(remote: SipAddress, onRefused: (error: Error) => void): void
}
