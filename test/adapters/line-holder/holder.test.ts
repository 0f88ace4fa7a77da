import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFrameReader, fieldsOf, frame } from '../../../src/line-holder/frames.ts'
import { createHolder, type Holder } from '../../../src/line-holder/holder.ts'
import { createTape, type Tape } from '../../support/switch/tape.ts'

const secret = 'of-no-worth-at-all'

/** One end of drachtio's protocol: what came, and a way to send. */
type End = { readonly socket: Socket; readonly got: Tape<string>; send(message: string): void }
const endOf = (socket: Socket): End => {
  const got = createTape<string>('messages')
  const read = createFrameReader((message) => got.add(message.toString()))
  socket.on('data', (chunk) => read(chunk)).on('error', () => socket.destroy())
  return { socket, got, send: (message) => void socket.write(frame(message)) }
}

/** As much of drachtio-server as the holder sees of it. */
const startServer = async (accepts: () => boolean) => {
  const ends = createTape<End>('connections')
  const server = createServer((socket) => {
    const end = endOf(socket)
    ends.add(end)
    void end.got.first('a sign-in').then((message) => {
      const [id = ''] = fieldsOf(Buffer.from(message))
      end.send(`x|response|${id}|${accepts() ? 'OK|udp/127.0.0.1:5060|v0.9.10' : 'NO|incorrect secret'}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ends,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const { socket } of ends.items) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const request = (method: string, transactionId: string, callId: string): string =>
  [
    `m|sip|network|100|udp|127.0.0.1|5060|now|${transactionId}|dialog`,
    `${method} sip:12345@127.0.0.1 SIP/2.0`,
    `Call-ID: ${callId}`,
    `CSeq: 1 ${method}`,
    '',
    '',
  ].join('\r\n')

let accepted = true
let server: Awaited<ReturnType<typeof startServer>>
let holder: Holder
const said: string[] = []

beforeEach(async () => {
  accepted = true
  said.length = 0
  server = await startServer(() => accepted)
  holder = await createHolder(
    {
      listen: { host: '127.0.0.1', port: 0 },
      drachtio: { host: '127.0.0.1', port: server.port, secret },
    },
    (event) => void said.push(event),
  )
})
afterEach(async () => {
  await holder.close()
  await server.close()
})

/** A controller that has signed in and registered its handlers. */
const controller = async (given = secret): Promise<End> => {
  const socket = connect({ host: '127.0.0.1', port: holder.port })
  await once(socket, 'connect')
  const end = endOf(socket)
  end.send(`a|authenticate|${given}|`)
  await end.got.first('an answer to the sign-in')
  for (const verb of ['bye', 'invite']) end.send(`${verb}|route|${verb}`)
  return end
}
const isRequest = (method: string, transactionId: string) => (message: string) =>
  message.includes(`|${transactionId}|`) && message.includes(`\r\n${method} `)

it('gives the next controller what came while none was there, and what the last one left unanswered', async () => {
  const line = await server.ends.first('the line')
  const first = await controller()
  line.send(request('INVITE', 'one', 'call-1'))
  await first.got.first('the INVITE', { matches: isRequest('INVITE', 'one') })
  first.socket.destroy()
  await vi.waitFor(() => expect(said).toContain('the controller is gone'))
  line.send(request('BYE', 'two', 'call-2'))

  const second = await controller()
  await second.got.first('the BYE', { matches: isRequest('BYE', 'two') })
  await second.got.first('the INVITE again', { matches: isRequest('INVITE', 'one') })
  second.send('b|sip|one|\r\nSIP/2.0 486 Busy Here\r\nCall-ID: call-1\r\nCSeq: 1 INVITE\r\n\r\n')
  second.send('c|sip|two|\r\nSIP/2.0 200 OK\r\nCall-ID: call-2\r\nCSeq: 1 BYE\r\n\r\n')
  await line.got.first('the refusal', { matches: (message) => message.includes('486 Busy Here') })
  await line.got.first('the answer', { matches: (message) => message.includes('200 OK') })
  second.socket.destroy()

  const third = await controller()
  line.send(request('BYE', 'three', 'call-3'))
  await third.got.first('a new BYE', { matches: isRequest('BYE', 'three') })
  expect(third.got.items.some(isRequest('INVITE', 'one'))).toBe(false)
  expect(server.ends.items).toHaveLength(1)
})

it('keeps the answer to an INVITE of a controller that is gone, and no other response', async () => {
  const line = await server.ends.first('the line')
  await vi.waitFor(() => expect(said).toContain('holding the line'))
  const response = (status: string, method: string): string =>
    `m|sip|network|100|udp|127.0.0.1|5060|now|out-${method}|dialog\r\nSIP/2.0 ${status}\r\nCall-ID: c\r\nCSeq: 1 ${method}\r\n\r\n`
  line.send(response('200 OK', 'OPTIONS'))
  line.send(response('180 Ringing', 'INVITE'))
  line.send(response('200 OK', 'INVITE'))
  const next = await controller()
  await next.got.first('the answer', { matches: (message) => message.includes('|out-INVITE|') })
  expect(next.got.items.filter((message) => message.includes('|out-'))).toHaveLength(1)
})

it('lets in nobody with another secret', async () => {
  await server.ends.first('the line')
  const stranger = await controller('another-secret')
  expect(stranger.got.items[0]).toContain('NO|incorrect secret')
})

it('says once that the SIP server refuses the secret, however often it tries', async () => {
  accepted = false
  for (const { socket } of server.ends.items) socket.destroy()
  await vi.waitFor(() => expect(server.ends.items.length).toBeGreaterThan(3), { timeout: 5_000 })
  expect(said.filter((line) => line === 'the SIP server refused the secret')).toHaveLength(1)
})

it('gives an answer again that a dying controller was given and did not acknowledge', async () => {
  const line = await server.ends.first('the line')
  const answer = (dialog: string): string =>
    `m|sip|network|100|udp|127.0.0.1|5060|now|out|${dialog}\r\nSIP/2.0 200 OK\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n`
  const first = await controller()
  line.send(answer('one'))
  line.send(answer('two'))
  await first.got.first('the second answer', { matches: (message) => message.includes('|two\r\n') })
  first.send('ack|sip||one\r\nACK sip:a@127.0.0.1 SIP/2.0\r\n\r\n')
  await line.got.first('the ACK', { matches: (message) => message.includes('ACK sip:') })
  first.socket.destroy()
  await vi.waitFor(() => expect(said).toContain('the controller is gone'))
  const second = await controller()
  await second.got.first('the answer again', { matches: (message) => message.includes('|two\r\n') })
  expect(second.got.items.some((message) => message.includes('|one\r\n'))).toBe(false)
})
