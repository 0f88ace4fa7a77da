import { randomUUID } from 'node:crypto'
import { converse, notWhatWasExpected, type Outcome, type Place } from './conversation.ts'

/** Signs in as an application that wants no messages. */
export const probeDrachtio = (
  server: Place & { readonly secret: string },
  withinMs: number,
): Promise<Outcome> => {
  const message = `${randomUUID()}|authenticate|${server.secret}|`
  return converse(server, withinMs, `${Buffer.byteLength(message)}#${message}`, (heard) => {
    const [, verdict, rest = ''] = /^\d+#[^|]*\|response\|[^|]*\|(OK|NO)\|([^\r\n]*)/.exec(heard) ?? []
    if (verdict === 'NO') return { fault: 'secret', found: `it answers "${rest}"` }
    if (verdict === 'OK') return { fault: null, version: rest.split('|')[1] ?? null }
    return /^\d{0,7}(#|$)/.test(heard) ? null : notWhatWasExpected(heard)
  })
}

/** Asks drachtio-server's WebSocket listener for a connection that speaks SIP. */
export const probeSipWebSocket = (server: Place, withinMs: number): Promise<Outcome> =>
  converse(server, withinMs, upgradeRequest(server), (heard) => {
    if (!heard.includes('\n')) return null
    return /^HTTP\/1\.1 101/.test(heard) ? { fault: null, version: null } : notWhatWasExpected(heard)
  })

const upgradeRequest = ({ host, port }: Place): string =>
  [
    'GET / HTTP/1.1',
    `Host: ${host}:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${Buffer.from(randomUUID().slice(0, 16)).toString('base64')}`,
    'Sec-WebSocket-Protocol: sip',
    '',
    '',
  ].join('\r\n')
