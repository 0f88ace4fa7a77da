/** SIP by hand over UDP: for what a well-behaved telephone would not send. */
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createTape, type Tape } from './tape.ts'

export type RawSip = {
  readonly port: number
  /** Everything that came, as text. */
  readonly received: Tape<string>
  send(message: string | Buffer): void
  close(): void
}

export const openRawSip = async (server: {
  readonly host: string
  readonly port: number
}): Promise<RawSip> => {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const received = createTape<string>('messages')
  socket.on('message', (message) => received.add(message.toString('utf8')))
  return {
    port: socket.address().port,
    received,
    send: (message) => socket.send(message, server.port, server.host),
    close: () => socket.close(),
  }
}

export type RawInvite = {
  readonly invite: string
  readonly cancel: string
  /** For the final response given: within the transaction when it refuses, else for the dialog. */
  ack(response: string, body?: string): string
  bye(response: string): string
  /** Is this message a response of that status to that method of this call? */
  answers(status: number, method?: string): (message: string) => boolean
}

/** One call's messages. `server` is where it is sent. */
export const rawInvite = (
  port: number,
  server: { readonly host: string; readonly port: number },
  number: string,
  sdp = plainOffer(9),
): RawInvite => {
  const callId = randomBytes(8).toString('hex')
  const branch = `z9hG4bK${randomBytes(6).toString('hex')}`
  const uri = `sip:${number}@${server.host}:${server.port}`
  const build = (method: string, given: Given): string => {
    const { target = uri, to = `<${uri}>`, cseq = 1, via = branch, body = '' } = given
    return [
      `${method} ${target} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};rport;branch=${via}`,
      'Max-Forwards: 70',
      `From: <sip:13912345678@127.0.0.1:${port}>;tag=${callId.slice(0, 6)}`,
      `To: ${to}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:13912345678@127.0.0.1:${port}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n')
  }
  const inDialog = (response: string): Given => ({
    target: /^Contact:[^<]*<([^>]+)>/im.exec(response)?.[1] ?? uri,
    to: headerOf(response, 'To'),
    via: `z9hG4bK${randomBytes(6).toString('hex')}`,
  })
  return {
    invite: build('INVITE', { body: sdp }),
    cancel: build('CANCEL', {}),
    ack: (response, body = '') =>
      statusOf(response) < 300
        ? build('ACK', { ...inDialog(response), body })
        : build('ACK', { to: headerOf(response, 'To') }),
    bye: (response) => build('BYE', { ...inDialog(response), cseq: 2 }),
    answers:
      (status, method = 'INVITE') =>
      (message) =>
        statusOf(message) === status &&
        headerOf(message, 'Call-ID') === callId &&
        headerOf(message, 'CSeq').endsWith(method),
  }
}

type Given = {
  readonly target?: string
  readonly to?: string
  readonly cseq?: number
  readonly via?: string
  readonly body?: string
}

export const headerOf = (message: string, name: string): string =>
  new RegExp(`^${name}\\s*:\\s*(.*?)\\r?$`, 'im').exec(message)?.[1] ?? ''

export const statusOf = (message: string): number => Number(/^SIP\/2\.0 (\d{3})/.exec(message)?.[1] ?? 0)

export const plainOffer = (port: number): string =>
  [
    'v=0',
    'o=raw 1 1 IN IP4 127.0.0.1',
    's=call',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 8 101`,
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    '',
  ].join('\r\n')
