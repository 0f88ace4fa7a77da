import { createSocket } from 'node:dgram'
import { afterEach, describe, expect, test } from 'vitest'
import { createUserAgent } from '../../../src/embedded/switch/sip/create-user-agent.ts'
import { createDeferred } from './deferred.ts'
import type { SipProtocol, SipTimerValues } from '../../../src/embedded/switch/sip/stack.ts'
import type {
  CallEnd,
  IncomingCall,
  OutgoingCall,
  UserAgent,
} from '../../../src/embedded/switch/sip/user-agent.ts'

const agents: UserAgent[] = []
afterEach(async () => {
  await Promise.all(agents.splice(0).map(async (agent) => agent.stop()))
})

const fast: SipTimerValues = { t1Ms: 10, t2Ms: 40, t4Ms: 50 }

const start = async (
  onInvite: (call: IncomingCall) => void,
  protocol: SipProtocol = 'udp',
  timers: Partial<SipTimerValues> = {},
): Promise<UserAgent> => {
  const listeners = [{ protocol, host: '127.0.0.1', port: 0 }]
  const agent = createUserAgent({ listeners, timers, product: 'test' }, { onInvite })
  agents.push(agent)
  await agent.start()
  return agent
}
const uriOf = (agent: UserAgent): string => {
  const [listener] = agent.stack.listeners
  return `sip:bob@127.0.0.1:${listener?.port ?? 0};transport=${listener?.protocol ?? 'udp'}`
}
const nobody = (): void => undefined

/** What one side of a call saw, and promises of what comes. */
const watch = () => {
  const seen: string[] = []
  const end = createDeferred<CallEnd>()
  return { seen, end: end.promise, onEnd: end.resolve }
}

const connect = async (bob: UserAgent, alice: UserAgent, watched = watch()) => {
  const answered = createDeferred<string>()
  const call = alice.invite(
    { uri: uriOf(bob), body: 'v=0 alice' },
    {
      onProgress: ({ status }) => watched.seen.push(String(status)),
      onAnswer: ({ body }) => answered.resolve(body),
      onEnd: watched.onEnd,
    },
  )
  return { call, answer: await answered.promise, watched }
}

describe.each(['udp', 'tcp'] as const)('over %s', (protocol) => {
  test('a call is answered, asked, modified by both sides and ended', async () => {
    const bobs = watch()
    const settled = createDeferred<unknown>()
    const incoming = createDeferred<IncomingCall>()
    const bob = await start((call) => {
      call.listen({
        onAck: (ack) => {
          bobs.seen.push(`ack ${ack.body}`)
          if (bobs.seen.length === 3) settled.resolve(undefined)
        },
        onInfo: (transaction) => {
          bobs.seen.push(transaction.request.body)
          transaction.respond(200)
        },
        onReInvite: (transaction) =>
          transaction.respond(200, { body: `answer to ${transaction.request.body}` }),
        onEnd: bobs.onEnd,
      })
      call.respond(180)
      call.respond(200, { body: 'v=0 bob' })
      incoming.resolve(call)
    }, protocol)
    const alice = await start(nobody, protocol)
    const { call, answer, watched } = await connect(bob, alice)
    expect([answer, watched.seen]).toEqual(['v=0 bob', ['180']])

    const headers = { 'Content-Type': 'application/dtmf-relay' }
    expect((await call.request('INFO', { body: 'Signal=1', headers })).status).toBe(200)
    expect((await call.reInvite({ body: 'v=0 more' })).body).toBe('answer to v=0 more')
    await settled.promise
    call.listen({
      onReInvite: (transaction) => transaction.respond(200, { body: 'v=0 yes' }),
      onEnd: watched.onEnd,
    })
    const { body } = await (
      await incoming.promise
    ).reInvite({ body: '', answer: (offer) => `answer to ${offer}` })
    expect(body).toBe('v=0 yes')
    await call.hangUp()
    expect((await bobs.end).by).toBe('remote')
    expect((await watched.end).by).toBe('local')
    expect(bobs.seen).toEqual(['ack ', 'Signal=1', 'ack '])
  })

  test('a late offer is answered in the ACK', async () => {
    const acked = createDeferred<string>()
    const bob = await start((call) => {
      call.listen({ onAck: (ack) => acked.resolve(ack.body) })
      call.respond(200, { body: 'v=0 offer' })
    }, protocol)
    const alice = await start(nobody, protocol)
    const call = alice.invite({ uri: uriOf(bob), lateOffer: (offer) => `${offer} accepted` }, {})
    expect(await acked.promise).toBe('v=0 offer accepted')
    await call.hangUp()
  })
})

test('a caller that gives up while it rings is told 487, and the callee of the CANCEL', async () => {
  const bobs = watch()
  const bob = await start((call) => {
    call.listen({ onEnd: bobs.onEnd })
    call.respond(180)
  })
  const alice = await start(nobody)
  const ringing = createDeferred<unknown>()
  const call = alice.invite({ uri: uriOf(bob), body: 'v=0' }, { onProgress: ringing.resolve })
  await ringing.promise
  await call.hangUp({ Reason: 'SIP;cause=200;text="Call completed elsewhere"' })
  const end = await bobs.end
  expect(end.by).toBe('cancel')
  expect(end.by === 'cancel' && end.request.headers.map(({ value }) => value)).toContain(
    'SIP;cause=200;text="Call completed elsewhere"',
  )
})

test('a call that is answered while its CANCEL is under way is ended with BYE', async () => {
  const bobs = watch()
  let answer: () => void = () => undefined
  const bob = await start((call) => {
    call.listen({ onEnd: bobs.onEnd, onAck: () => bobs.seen.push('ack') })
    answer = () => void call.respond(200, { body: 'v=0' })
    call.respond(180)
  })
  const alice = await start(nobody)
  const ringing = createDeferred<unknown>()
  const call = alice.invite({ uri: uriOf(bob), body: 'v=0' }, { onProgress: ringing.resolve })
  await ringing.promise
  answer()
  await call.hangUp()
  expect((await bobs.end).by).toBe('remote')
  expect(bobs.seen).toEqual(['ack'])
})

test('refusal, silence and nobody there are told as what they are', async () => {
  const bob = await start((call) => void call.respond(486, { headers: { 'Retry-After': '5' } }))
  const alice = await start(nobody, 'udp', fast)
  const endOf = (uri: string): Promise<CallEnd> => {
    const { end, onEnd } = watch()
    alice.invite({ uri, body: 'v=0' }, { onEnd })
    return end
  }
  expect(await endOf(uriOf(bob))).toMatchObject({ by: 'refused', status: 486 })
  expect(await endOf('sip:x@192.0.2.1;transport=tcp')).toMatchObject({ by: 'refused', status: 503 })
  expect(await endOf('sip:x@browser.invalid;transport=ws')).toMatchObject({ by: 'refused', status: 410 })
  const { port } = uriPort(bob)
  await bob.stop()
  expect(await endOf(`sip:x@127.0.0.1:${port}`)).toMatchObject({ by: 'refused', status: 503 })
})

const uriPort = (agent: UserAgent): { port: number } => ({ port: agent.stack.listeners[0]?.port ?? 0 })

test('an answer that nobody acknowledges ends the call', async () => {
  const bobs = watch()
  const bob = await start(
    (call) => {
      call.listen({ onEnd: bobs.onEnd })
      call.respond(200, { body: 'v=0' })
    },
    'udp',
    fast,
  )
  const deaf = createUserAgent(
    { listeners: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }] },
    { onInvite: nobody },
  )
  agents.push(deaf)
  await deaf.start()
  const invite = [
    `INVITE ${uriOf(bob)} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${uriPort(deaf).port};branch=z9hG4bKdeaf`,
    'From: <sip:deaf@127.0.0.1>;tag=d',
    'To: <sip:bob@127.0.0.1>',
    'Call-ID: deaf',
    'CSeq: 1 INVITE',
    `Contact: <sip:deaf@127.0.0.1:${uriPort(deaf).port}>`,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
  const socket = createSocket('udp4')
  socket.send(invite, uriPort(bob).port, '127.0.0.1')
  expect((await bobs.end).by).toBe('ackTimeout')
  socket.close()
})

test('re-INVITEs that cross are both refused with 491; the call goes on', async () => {
  const incoming = createDeferred<IncomingCall>()
  const bob = await start((call) => {
    call.listen({ onAck: () => incoming.resolve(call) })
    call.respond(200, { body: 'v=0' })
  })
  const alice = await start(nobody)
  const { call } = await connect(bob, alice)
  const theirs = await incoming.promise
  const statuses = await Promise.all([call.reInvite({ body: 'v=0 a' }), theirs.reInvite({ body: 'v=0 b' })])
  expect(statuses.map(({ status }) => status)).toEqual([491, 491])
  await expect(Promise.all([call.reInvite({ body: 'v=0' }), call.reInvite({ body: 'v=0' })])).rejects.toThrow(
    'under way',
  )
  expect([call.state, theirs.state]).toEqual(['confirmed', 'confirmed'])
})

test('what belongs to no call gets 481, what is unknown 405, an extension nobody has 420', async () => {
  const bob = await start(nobody)
  const alice = await start(nobody)
  const ask = async (method: string, headers = {}, to = '<sip:bob@127.0.0.1>'): Promise<number> =>
    (await alice.request(method, uriOf(bob), { headers, to })).status
  expect(await ask('OPTIONS')).toBe(200)
  expect(await ask('BYE')).toBe(481)
  expect(await ask('INFO', {}, '<sip:bob@127.0.0.1>;tag=none')).toBe(481)
  expect(await ask('MESSAGE')).toBe(405)
  expect(await ask('OPTIONS', { Require: 'telepathy' })).toBe(420)
})

test('a call whose far end has forgotten it ends with 481', async () => {
  const bob = await start((call) => void call.respond(200, { body: 'v=0' }))
  const alice = await start(nobody)
  const { call, watched } = await connect(bob, alice)
  const { port } = uriPort(bob)
  await bob.stop()
  const other = createUserAgent(
    { listeners: [{ protocol: 'udp', host: '127.0.0.1', port }] },
    { onInvite: nobody },
  )
  agents.push(other)
  await other.start()
  expect((await call.request('INFO')).status).toBe(481)
  expect(await watched.end).toEqual({ by: 'failure', status: 481 })
  await expect(call.request('INFO')).rejects.toThrow('no dialog')
  await call.hangUp()
})

test('BYE before the answer ends the call and its INVITE', async () => {
  const bobs = watch()
  const incoming = createDeferred<IncomingCall>()
  const bob = await start((call) => {
    call.listen({ onEnd: bobs.onEnd })
    call.respond(180)
    incoming.resolve(call)
  })
  const alice = await start(nobody)
  const alices = watch()
  const early = createDeferred<unknown>()
  const call: OutgoingCall = alice.invite(
    { uri: uriOf(bob), body: 'v=0' },
    { onProgress: early.resolve, onEnd: alices.onEnd },
  )
  await early.promise
  expect((await call.request('BYE')).status).toBe(200)
  expect((await bobs.end).by).toBe('remote')
  expect(await alices.end).toMatchObject({ by: 'refused', status: 487 })
})
