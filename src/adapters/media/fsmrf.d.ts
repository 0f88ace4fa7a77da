/** What we call of drachtio-fsmrf 4.1, which ships no types. */
declare module 'drachtio-fsmrf' {
  import type { EventEmitter } from 'node:events'
  import type { Socket } from 'node:net'
  import type Srf from 'drachtio-srf'

  namespace Mrf {
    type EslEvent = { getHeader(name: string): string | undefined; getBody(): string }
    type Connection = EventEmitter & {
      readonly socket: Socket
      api(command: string, done: (event: EslEvent) => void): void
      subscribe(events: string | string[]): void
      filter(header: string, value: string): void
      connected(): boolean
      disconnect(): void
    }
    interface Endpoint extends EventEmitter {
      readonly uuid: string
      readonly local: { sdp: string }
      readonly remote: { sdp: string }
      readonly conn: Connection
      readonly connected: boolean
      readonly dialog: Srf.Dialog
      play(files: string | string[]): Promise<unknown>
      bridge(other: string): Promise<void>
      unbridge(): Promise<void>
      api(command: string, args?: string | string[]): Promise<EslEvent>
      execute(application: string, argument?: string): Promise<EslEvent>
      modify(sdp: string): Promise<string>
      destroy(): Promise<void>
    }
    interface MediaServer extends EventEmitter {
      readonly conn: Connection
      readonly maxSessions: number
      readonly currentSessions: number
      readonly fsVersion: string
      connected(): boolean
      api(command: string): Promise<string>
      createEndpoint(options: { remoteSdp?: string; headers?: Record<string, string> }): Promise<Endpoint>
      connectCaller(
        req: Srf.SrfRequest,
        res: Srf.SrfResponse,
        options?: { headers?: Record<string, string> },
      ): Promise<{ endpoint: Endpoint; dialog: Srf.Dialog }>
      disconnect(): void
    }
  }

  class Mrf extends EventEmitter {
    constructor(srf: Srf)
    connect(options: {
      address: string
      port: number
      secret: string
      listenAddress: string
      advertisedAddress?: string
      profile: string
    }): Promise<Mrf.MediaServer>
  }

  export default Mrf
}

/** Not exported by the package's main file. */
declare module 'drachtio-fsmrf/lib/endpoint.js' {
  import type Mrf from 'drachtio-fsmrf'
  import type Srf from 'drachtio-srf'

  const Endpoint: new (
    conn: Mrf.Connection,
    dialog: Srf.Dialog,
    server: Mrf.MediaServer,
    options: { is3pcc: boolean; customEvents: string[] },
  ) => Mrf.Endpoint
  export default Endpoint
}
