import { once } from 'node:events'
import { WebSocket } from 'ws'
import { parseMessage } from '../../../src/embedded/switch/sip/parse.ts'
import { serialize } from '../../../src/embedded/switch/sip/serialize.ts'
import type { SipMessage, SipRequest, SipResponse } from '../../../src/embedded/switch/sip/message.ts'

/** SIP over the desk's WebSocket (RFC 7118), without transactions: a WebSocket loses nothing. */
export type SipSocket = {
  send(message: SipMessage): void
  /** The next response that fits; rejects when the socket closes first. */
  response(fits: (response: SipResponse) => boolean): Promise<SipResponse>
  onRequest(listener: (request: SipRequest) => void): void
  readonly closed: Promise<void>
  close(): void
}

/** `origin` of the desk's server, and the cookie of somebody who is signed in. */
export const openSipSocket = async (
  origin: string,
  {
    path,
    cookie,
    from,
  }: { readonly path: string; readonly cookie: string; readonly from?: string | undefined },
): Promise<SipSocket> => {
  const url = new URL(path, origin)
  url.protocol = 'ws:'
  const socket = new WebSocket(url, 'sip', { headers: { cookie, origin }, localAddress: from })
  await once(socket, 'open')
  const waits = new Set<(response: SipResponse) => void>()
  let listener: (request: SipRequest) => void = () => undefined
  const closed = once(socket, 'close').then(() => undefined)
  socket.on('message', (data: Buffer) => {
    const parsed = parseMessage(data)
    // Keep-alives are no SIP.
    if (!parsed.ok) return
    const { message } = parsed
    if (message.kind === 'request') listener(message)
    else for (const wait of [...waits]) wait(message)
  })
  return {
    closed,
    send: (message) => socket.send(serialize(message).toString('utf8')),
    onRequest: (given) => void (listener = given),
    response: (fits) =>
      new Promise((resolve, reject) => {
        const wait = (response: SipResponse): void => {
          if (!fits(response)) return
          waits.delete(wait)
          resolve(response)
        }
        waits.add(wait)
        void closed.then(() => reject(new Error('the SIP socket closed')))
      }),
    close: () => socket.close(),
  }
}
