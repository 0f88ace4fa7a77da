/** As much of drachtio-fsmrf's shape as the tests use; it ships no types. */
import type { Socket } from 'node:net'

export interface EslEvent {
  getHeader(name: string): string | null
  getBody(): string
}

export interface EslConnection {
  readonly socket: Socket
  on(event: string, listener: (event: EslEvent) => void): void
  subscribe(events: string | string[], done?: () => void): void
  disconnect(): void
}

export interface Endpoint {
  readonly uuid: string
  readonly conn: EslConnection
  readonly secure: boolean
  readonly dtmfType: string
  readonly local: { readonly sdp: string; readonly mediaIp: string; readonly mediaPort: string }
  readonly remote: { readonly sdp: string; readonly mediaIp: string; readonly mediaPort: string }
  readonly conf: { readonly memberId: number }
  play(file: string | string[] | object): Promise<Record<string, string>>
  playCollect(options: object): Promise<{ digits: string | null; invalidDigits: string | null; terminatorUsed: string | null }>
  record(file: string, options?: object): Promise<Record<string, string>>
  recordSession(file: string): Promise<EslEvent>
  set(name: string | object, value?: string): Promise<void>
  bridge(other: Endpoint | string): Promise<void>
  unbridge(): Promise<void>
  mute(): Promise<EslEvent>
  unmute(): Promise<EslEvent>
  join(name: string, options?: object): Promise<{ memberId: number; confUuid: string }>
  unjoin(): Promise<unknown>
  confMute(): Promise<unknown>
  api(command: string, args?: string): Promise<EslEvent>
  execute(application: string, data?: string): Promise<EslEvent>
  getChannelVariables(includeMedia?: boolean): Promise<Record<string, string | number>>
  modify(sdp: string): Promise<string>
  /** In the dialog with the media server. */
  request(content: object): Promise<unknown>
  destroy(): Promise<void>
  on(event: string, listener: (value: never) => void): void
  once(event: string, listener: (value: never) => void): void
}

export interface FsmrfMediaServer {
  readonly conn: EslConnection
  readonly sip: { readonly ipv4: { readonly udp: { readonly address: string } } }
  connectCaller(req: unknown, res: unknown): Promise<{ endpoint: Endpoint; dialog: unknown }>
  createEndpoint(options?: object): Promise<Endpoint>
  createConference(name: string, options?: object): Promise<{ memberId: number; getSize(): Promise<number> }>
  api(command: string): Promise<string>
  disconnect(): void
}
