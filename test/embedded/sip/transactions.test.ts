/**
 * Client against server transactions over a network that loses, repeats and delays what it likes, in simulated time.
 * Whatever happens, each side ends with exactly one outcome and nothing left over.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createClientTransactions } from '../../../src/embedded/switch/sip/client-transactions.ts'
import { silentLogger, standardTimers } from '../../../src/embedded/switch/sip/defaults.ts'
import { createRequest, type SipMessage, type SipRequest } from '../../../src/embedded/switch/sip/message.ts'
import { parseMessage } from '../../../src/embedded/switch/sip/parse.ts'
import { createRepeat2xx } from '../../../src/embedded/switch/sip/repeat-2xx.ts'
import { createServerTransactions } from '../../../src/embedded/switch/sip/server-transactions.ts'
import type { ServerTransaction, SipAddress, SipFlow } from '../../../src/embedded/switch/sip/stack.ts'
import type { TransactionContext } from '../../../src/embedded/switch/sip/transaction-context.ts'
import type { Transport } from '../../../src/embedded/switch/sip/transport.ts'
import { createFakeClock } from './fake-clock.ts'

const here: SipAddress = { address: '10.0.0.1', port: 5060 }
const there: SipAddress = { address: '10.0.0.2', port: 5060 }

/** What becomes of one datagram: the delay of each copy that arrives; none if it is lost. */
type Fate = readonly number[]
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([5]) },
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 3 }) },
)
/** The fates of the first datagrams; the rest all arrive, or all are lost. */
const network = fc.record({ fates: fc.array(fate, { maxLength: 40 }), rest: fc.constantFrom<Fate>([5], []) })
type Network = typeof network extends fc.Arbitrary<infer N> ? N : never

const simulate = (weather: Network, reliable = false) => {
  const clock = createFakeClock()
  let sent = 0
  let tokens = 0
  const wire: string[] = []
  const transport = (local: SipAddress, arrive: (message: SipMessage, flow: SipFlow) => void): Transport => ({
    protocol: reliable ? 'tcp' : 'udp',
    reliable,
    local,
    advertisedHost: undefined,
    start: async () => Promise.resolve(),
    stop: async () => Promise.resolve(),
    hasConnection: () => false,
    close: () => undefined,
    probe: () => undefined,
    send: (data, remote) => {
      const delays = reliable ? [5] : (weather.fates[sent] ?? weather.rest)
      sent += 1
      wire.push(data.toString().split('\r\n', 1)[0] ?? '')
      const parsed = parseMessage(data)
      if (!parsed.ok) throw new Error(`sent something malformed: ${parsed.reason}`)
      for (const delay of delays)
        clock.after(delay, () => arrive(parsed.message, { protocol: 'udp', local: remote, remote: local }))
      return { protocol: 'udp', local, remote }
    },
  })
  const context = (transports: readonly Transport[]): TransactionContext => ({
    clock,
    timers: standardTimers,
    tokens: () => `t${(tokens += 1)}`,
    logger: silentLogger,
    transports,
  })
  let onAck: () => void = () => undefined
  const requests: ServerTransaction[] = []
  let onRequest: (transaction: ServerTransaction) => void = () => undefined
  const clientTransport = transport(here, (message, flow) => {
    if (message.kind === 'request') servers.receive(message, flow, serverTransport)
  })
  const serverTransport = transport(there, (message, flow) => {
    if (message.kind === 'response') clients.receive(message, flow)
  })
  const clients = createClientTransactions(context([clientTransport]))
  const servers = createServerTransactions(
    context([serverTransport]),
    {
      onRequest: (transaction) => {
        requests.push(transaction)
        onRequest(transaction)
      },
      onAck: () => onAck(),
    },
    100,
  )
  return {
    clock,
    clients,
    servers,
    requests,
    wire,
    serveWith: (handler: (transaction: ServerTransaction) => void) => {
      onRequest = handler
    },
    /** The server's user hears an ACK for a 2xx. */
    whenAcked: (handler: () => void) => {
      onAck = handler
    },
    /** Runs until nothing is left to happen. */
    settle: () => {
      for (let steps = 0; clock.next(); steps += 1)
        if (steps > 5_000) throw new Error('does not come to rest')
    },
    sendAck: (ack: SipRequest) =>
      void clientTransport.send(Buffer.from(serializeAck(ack)), there, undefined, () => undefined),
  }
}

const serializeAck = (ack: SipRequest): string =>
  `ACK ${ack.uri} SIP/2.0\r\n${ack.headers.map(({ name, value }) => `${name}: ${value}`).join('\r\n')}\r\nContent-Length: 0\r\n\r\n`

const request = (method: string): SipRequest =>
  createRequest(method, 'sip:bob@10.0.0.2', {
    From: '<sip:alice@10.0.0.1>;tag=a',
    To: '<sip:bob@10.0.0.2>',
    'Call-ID': 'call',
    CSeq: `1 ${method}`,
    Contact: '<sip:alice@10.0.0.1>',
  })

const outcomes = (
  method: string,
  status: number,
  weather: Network,
  after: { answerMs: number; cancelMs?: number; reliable?: boolean },
) => {
  const world = simulate(weather, after.reliable)
  const finals: string[] = []
  let gaveUp = 0
  world.serveWith((transaction) => {
    transaction.listen({ onFailure: () => (gaveUp += 1), onCancel: () => undefined })
    world.clock.after(after.answerMs, () => {
      const sent = transaction.respond(status)
      if (!sent || method !== 'INVITE' || status >= 300) return
      const repeat = createRepeat2xx(
        { clock: world.clock, timers: standardTimers },
        transaction,
        () => (gaveUp += 1),
      )
      world.whenAcked(() => repeat.stop())
    })
  })
  const ack = (): void =>
    world.sendAck({
      ...request('ACK'),
      headers: [{ name: 'Via', value: 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKack' }, ...request('ACK').headers],
    })
  const transaction = world.clients.send(
    request(method),
    { destination: 'sip:10.0.0.2' },
    {
      onFinal: (response, why) => {
        finals.push(`${response.status} ${why}`)
        if (method === 'INVITE' && response.status < 300) ack()
      },
      onRetransmitted2xx: ack,
    },
  )
  if (after.cancelMs !== undefined) world.clock.after(after.cancelMs, () => transaction.cancel())
  world.settle()
  return { finals, world, gaveUp }
}

describe.each([
  ['OPTIONS', 200],
  ['OPTIONS', 404],
  ['INVITE', 200],
  ['INVITE', 486],
])('%s answered %i over a bad network', (method, status) => {
  test('ends in exactly one outcome, and nothing is left', () => {
    fc.assert(
      fc.property(network, fc.integer({ min: 0, max: 5_000 }), (weather, answerMs) => {
        const { finals, world } = outcomes(method, status, weather, { answerMs })
        expect(finals).toHaveLength(1)
        expect([`${status} received`, '408 timeout']).toContain(finals[0])
        expect(world.requests.length).toBeLessThanOrEqual(1)
        expect([world.clients.size, world.servers.size, world.clock.pending]).toEqual([0, 0, 0])
      }),
      { numRuns: 300 },
    )
  })

  test('always succeeds when the weather clears up', () => {
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 6 }), (fates) => {
        const { finals } = outcomes(method, status, { fates, rest: [5] }, { answerMs: 10 })
        expect(finals).toEqual([`${status} received`])
      }),
      { numRuns: 200 },
    )
  })
})

test('CANCEL against an answer has one winner on both sides', () => {
  fc.assert(
    fc.property(
      network,
      fc.integer({ min: 0, max: 4_000 }),
      fc.integer({ min: 0, max: 4_000 }),
      (weather, answerMs, cancelMs) => {
        const { finals, world } = outcomes('INVITE', 200, weather, { answerMs, cancelMs })
        expect(finals).toHaveLength(1)
        expect(['200 received', '487 received', '408 timeout']).toContain(finals[0])
        const answered = world.requests[0]?.finalStatus
        if (finals[0] !== '408 timeout') expect(finals[0]).toBe(`${answered ?? 0} received`)
        expect([world.clients.size, world.servers.size, world.clock.pending]).toEqual([0, 0, 0])
      },
    ),
    { numRuns: 500 },
  )
})

test('CANCEL waits for a provisional response, and goes out once', () => {
  const { finals, world } = outcomes(
    'INVITE',
    200,
    { fates: [], rest: [5] },
    { answerMs: 5_000, cancelMs: 1 },
  )
  expect(finals).toEqual(['487 received'])
  expect(world.wire.filter((line) => line.startsWith('CANCEL'))).toHaveLength(1)
  expect(world.wire.filter((line) => line.startsWith('ACK'))).toHaveLength(1)
})

test('over a reliable transport nothing is repeated but the 2xx', () => {
  const { finals, world } = outcomes(
    'INVITE',
    486,
    { fates: [], rest: [5] },
    { answerMs: 3_000, reliable: true },
  )
  expect(finals).toEqual(['486 received'])
  expect(world.wire.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'INVITE sip:bob@10.0.0.2',
    'SIP/2.0 100',
    'SIP/2.0 486',
    'ACK sip:bob@10.0.0.2',
  ])
})

test('silence is broken off after 64 times T1, with the repetitions of RFC 3261', () => {
  for (const [method, times] of [
    ['INVITE', 7],
    ['OPTIONS', 11],
  ] as const) {
    const { finals, world } = outcomes(method, 200, { fates: [], rest: [] }, { answerMs: 0 })
    expect(finals).toEqual(['408 timeout'])
    expect(world.wire).toHaveLength(times)
    expect(world.clock.now()).toBe(32_000)
  }
})

test('a 2xx that is never acknowledged is repeated, then given up', () => {
  const world = simulate({ fates: [], rest: [5] })
  let gaveUp = 0
  world.serveWith((transaction) => {
    transaction.respond(200)
    createRepeat2xx({ clock: world.clock, timers: standardTimers }, transaction, () => (gaveUp += 1))
  })
  world.clients.send(request('INVITE'), { destination: 'sip:10.0.0.2' }, { onFinal: () => undefined })
  world.settle()
  expect(gaveUp).toBe(1)
  expect(world.wire.filter((line) => line.startsWith('SIP/2.0 200'))).toHaveLength(11)
})

test('the same request over two ways is taken once and the other copy refused as merged', () => {
  const world = simulate({ fates: [], rest: [5] })
  world.serveWith((transaction) => transaction.respond(180))
  const finals: number[] = []
  for (let copy = 0; copy < 2; copy += 1)
    world.clients.send(
      request('INVITE'),
      { destination: 'sip:10.0.0.2' },
      { onFinal: ({ status }) => finals.push(status) },
    )
  world.clock.advance(1_000)
  expect([world.requests.length, finals]).toEqual([1, [482]])
})

test('a peer of RFC 2543, whose branches mean nothing, is told apart by its headers', () => {
  const world = simulate({ fates: [], rest: [5] })
  world.serveWith((transaction) => transaction.respond(200))
  const old = (seq: number): SipRequest => {
    const made = request('OPTIONS')
    const headers = made.headers.map((field) =>
      field.name === 'CSeq' ? { name: 'CSeq', value: `${seq} OPTIONS` } : field,
    )
    return { ...made, headers: [{ name: 'Via', value: 'SIP/2.0/UDP 10.0.0.1;branch=1' }, ...headers] }
  }
  const transport = {
    send: () => ({ protocol: 'udp', local: there, remote: here }),
    reliable: false,
  } as unknown as Transport
  const flow: SipFlow = { protocol: 'udp', local: there, remote: here }
  for (const seq of [1, 1, 2]) world.servers.receive(old(seq), flow, transport)
  expect(world.requests).toHaveLength(2)
})
