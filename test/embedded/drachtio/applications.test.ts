/** Applications that come, go, share the work, or are none. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createDeferred } from '../sip/deferred.ts'
import { createFakeClock } from '../sip/fake-clock.ts'
import {
  atEnd,
  bodyOf,
  endAll,
  headerOf,
  openRaw,
  quit,
  sdp,
  secret,
  startApp,
  startPeer,
  startServer,
  type App,
  type AppDialog,
  type AppHandler,
  type AppMessage,
} from './rig.ts'

afterEach(endAll)

const refuseWith =
  (status: number): AppHandler =>
  (_app, _request, response) =>
    response.send(status)

/** Waits for something the server does by itself once a connection is gone. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

test('without an application, or one that wants this, requests get 503', async () => {
  const server = await startServer()
  const caller = await startPeer(server)
  for (const method of ['INVITE', 'OPTIONS', 'REGISTER', 'MESSAGE', 'SUBSCRIBE']) {
    caller.call.id = `none-${method}`
    caller.request(method)
    expect([method, await caller.statusOf()]).toEqual([method, 503])
  }
  await startApp(server, { register: refuseWith(401) })
  caller.call.id = 'wanted'
  caller.request('INVITE')
  expect(await caller.statusOf()).toBe(503)
  caller.request('REGISTER')
  expect(await caller.statusOf()).toBe(401)
})

test('requests that belong to no dialog, or to nobody, are answered without an application', async () => {
  const server = await startServer()
  await startApp(server, { invite: refuseWith(486), options: refuseWith(200) })
  const caller = await startPeer(server)
  const ask = async (method: string, to = caller.call.to, headers = ''): Promise<number> => {
    caller.call.id = `stray-${method}-${to.includes('stale') ? 'stale' : 'new'}`
    caller.request(method, { to, headers })
    return caller.statusOf()
  }
  const stale = '<sip:12345@127.0.0.1>;tag=stale'
  expect(await ask('BYE')).toBe(481)
  expect(await ask('UPDATE')).toBe(481)
  expect(await ask('PRACK')).toBe(481)
  expect(await ask('INVITE', stale)).toBe(481)
  expect(await ask('OPTIONS', stale)).toBe(200)
  expect(await ask('REFER', undefined, 'Refer-To: <sip:x@y>\r\n')).toBe(405)
  expect(await ask('FOO')).toBe(501)
  caller.request('CANCEL', { branch: 'none' })
  expect(await caller.hear(/^SIP\/2\.0 481[\s\S]*CANCEL/)).toContain('481')
})

test('several applications take turns, and the rest when one leaves', async () => {
  const server = await startServer()
  const first = await startApp(server, { invite: refuseWith(486) })
  await startApp(server, { invite: refuseWith(603) })
  const caller = await startPeer(server)
  const dial = async (id: string): Promise<number> => {
    caller.call.id = id
    caller.request('INVITE', { branch: id })
    return caller.statusOf()
  }
  const five = []
  for (let turn = 0; turn < 5; turn += 1) five.push(await dial(`turn${turn}`))
  expect(five).toEqual([486, 603, 486, 603, 486])
  quit(first)
  await until(() => server.counts.connections === 1)
  expect([await dial('a'), await dial('b')]).toEqual([603, 603])
})

test('an application that asks no more gets no more', async () => {
  const server = await startServer()
  const raw = await openRaw(server)
  atEnd(() => void raw.socket.destroy())
  raw.say(`m1|authenticate|${secret}|tag1,tag2`)
  raw.say('m2|route|invite')
  raw.say('m3|remove_route|invite')
  expect(await raw.hear(/m3/)).toMatch(/\|response\|m3\|OK$/)
  const caller = await startPeer(server)
  caller.request('INVITE')
  expect(await caller.statusOf()).toBe(503)
})

test('a wrong secret is refused, and nothing is heard before the right one', async () => {
  const server = await startServer()
  await expect(startApp(server, {}, 'wrong')).rejects.toThrow('failed to authenticate')
  const answers = {
    'm1|authenticate|wrong': 'NO|incorrect secret',
    'm1|authenticate|': 'NO|incorrect secret',
    'm1|route|invite': 'NO|not authenticated',
    'm1|sip||x': 'NO|not authenticated',
  }
  for (const [said, answer] of Object.entries(answers)) {
    const raw = await openRaw(server)
    raw.say(said)
    expect(await raw.hear(/m1/)).toContain(`|response|m1|${answer}`)
    await raw.closed
  }
  const raw = await openRaw(server)
  raw.say('m1|ping')
  expect(await raw.hear(/m1/)).toMatch(/m1\|OK\|pong$/)
  raw.say(`m2|authenticate|${secret}`)
  await raw.hear(/m2\|OK\|/)
  raw.say('m3|foo|bar')
  expect(await raw.hear(/m3/)).toMatch(/m3\|NO\|Unknown message type$/)
  await raw.closed
})

test.each(['abc#m1|ping', '123456#m1|ping', '#m1|ping', '0#', '-5#hello', '99999999999999'])(
  'a stream that begins %j is closed',
  async (text) => {
    const server = await startServer()
    const raw = await openRaw(server)
    raw.socket.write(text)
    await raw.closed
  },
)

test('whoever does not authenticate in time is closed, and so is one connection too many', async () => {
  const clock = createFakeClock()
  const server = await startServer({ clock, agentLimits: { authenticateMs: 5_000, maxConnections: 1 } })
  const raw = await openRaw(server)
  const refused = connect(server.adminPort, '127.0.0.1')
  refused.on('error', () => undefined)
  await once(refused, 'close')
  clock.advance(5_000)
  await raw.closed
})

test('drachtio-srf comes back by itself after its connection is cut, and gets calls again', async () => {
  const server = await startServer()
  const app = await startApp(server, { invite: refuseWith(486) })
  const again = createDeferred<unknown>()
  app.on('connect', again.resolve)
  const caller = await startPeer(server)
  const { adminPort } = server
  await server.stop()
  await startServer({ adminPort, sip: server.sip })
  await again.promise
  // Its routes follow the authentication.
  let status = 503
  for (let attempt = 0; status === 503; attempt += 1) {
    caller.call.id = `attempt${attempt}`
    caller.request('INVITE', { branch: `attempt${attempt}` })
    status = await caller.statusOf()
  }
  expect(status).toBe(486)
})

test('proxying is refused, and the request may still be answered', async () => {
  const server = await startServer()
  const failed = createDeferred<unknown>()
  await startApp(server, {
    invite: (_app, request, response) => {
      const proxied = request as unknown as {
        proxy: (options: object, callback: (error: unknown) => void) => void
      }
      proxied.proxy({ destination: 'sip:x@127.0.0.1:9' }, (error) => {
        failed.resolve(error)
        response.send(480)
      })
    },
  })
  const caller = await startPeer(server)
  caller.request('INVITE')
  expect(await caller.statusOf()).toBe(480)
  expect(await failed.promise).toBe('proxying is not supported')
})

const requestIn = async (app: App, options: object): Promise<AppMessage> =>
  new Promise((resolve, reject) => {
    app._app.request(options, (error, sent) => {
      if (error) reject(error)
      else
        sent.on('response', (response, ack) => {
          if (response.status === 200 && sent.method === 'INVITE') ack()
          resolve(response)
        })
    })
  })

test('calls outlive their application: another connection acts in them by their id', async () => {
  const server = await startServer()
  const dialogs: AppDialog[] = []
  const app = await startApp(server, {
    invite: async (own, request, response) => {
      if (request.get('X-Ring') === 'only') response.send(180)
      else dialogs.push(await own.createUAS(request, response, { localSdp: sdp }))
    },
  })
  const [first, second, ringing] = [await startPeer(server), await startPeer(server), await startPeer(server)]
  await first.dial()
  await second.dial()
  ringing.request('INVITE', { headers: 'X-Ring: only\r\n' })
  await ringing.hear('SIP/2.0 180')
  await until(() => dialogs.length === 2)
  quit(app)
  await until(() => server.counts.connections === 0)

  first.request('INFO')
  expect(await first.statusOf()).toBe(481)
  second.request('BYE')
  expect(await second.statusOf()).toBe(481)
  ringing.request('CANCEL', { cseq: 1, branch: `${ringing.name}INVITE1` })
  await ringing.hear('SIP/2.0 487')

  const heir = await startApp(server, { invite: refuseWith(486) })
  const [one, two] = dialogs.map(({ id }) => id)
  const info = requestIn(heir, {
    method: 'INFO',
    stackDialogId: one,
    body: 'x',
    headers: { 'Content-Type': 'text/plain' },
  })
  const heard = await first.hear('INFO')
  expect(bodyOf(heard)).toBe('x')
  first.reply(heard, 200)
  expect((await info).status).toBe(200)
  const modified = requestIn(heir, { method: 'INVITE', stackDialogId: one, body: `${sdp}a=2\r\n` })
  first.reply(await first.hear('INVITE'), 200, { body: sdp })
  expect((await modified).body).toBe(sdp)
  await first.hear('ACK')
  // It still does not get the requests of the far end.
  first.request('INFO')
  expect(await first.statusOf()).toBe(481)

  await expect(requestIn(heir, { method: 'INFO', stackDialogId: two })).rejects.toMatchObject({
    code: 'ENODIALOG',
  })
  const ended = requestIn(heir, { method: 'BYE', stackDialogId: one })
  first.reply(await first.hear('BYE'), 200)
  expect((await ended).status).toBe(200)
  await expect(requestIn(heir, { method: 'OPTIONS', stackDialogId: one })).rejects.toMatchObject({
    code: 'ENODIALOG',
  })
  expect(server.counts).toMatchObject({ dialogs: 0, requests: 0, invites: 0 })
})

test('a request that the application leaves unanswered is not kept for ever', async () => {
  const clock = createFakeClock()
  const server = await startServer({ clock })
  await startApp(server, { invite: () => undefined, options: () => undefined })
  const caller = await startPeer(server)
  caller.request('INVITE', { body: sdp })
  caller.call.id = 'second'
  caller.request('OPTIONS')
  await until(() => server.counts.requests === 2)
  clock.advance(64_000)
  expect(await caller.hear(/^SIP\/2\.0 408[\s\S]*INVITE/)).toContain('408')
  expect(server.counts.requests).toBe(0)
})

test('a call that rings without its application is given up after ten minutes', async () => {
  const clock = createFakeClock()
  const server = await startServer({ clock })
  const app = await startApp(server, { invite: refuseWith(180) })
  const caller = await startPeer(server)
  caller.request('INVITE', { body: sdp })
  await caller.hear('SIP/2.0 180')
  quit(app)
  await until(() => server.counts.connections === 0)
  clock.advance(600_000)
  expect(await caller.statusOf()).toBe(480)
  expect(server.counts).toMatchObject({ dialogs: 0, requests: 0 })
})

test('what is unanswered in a dialog that ends gets 500', async () => {
  const server = await startServer()
  const dialog = createDeferred<AppDialog>()
  await startApp(server, {
    invite: async (own, request, response) => {
      const made = await own.createUAS(request, response, { localSdp: sdp })
      made.on('info', () => undefined)
      dialog.resolve(made)
    },
  })
  const caller = await startPeer(server)
  await caller.dial()
  await dialog.promise
  caller.request('INFO')
  await until(() => server.counts.requests === 1)
  caller.request('BYE')
  expect(headerOf(await caller.hear('SIP/2.0 500'), 'CSeq')).toBe('2 INFO')
  expect(await caller.statusOf()).toBe(200)
})

test('session timers: who is to refresh does so; who waits in vain ends the call', async () => {
  const clock = createFakeClock()
  const server = await startServer({ clock })
  const destroyed = createDeferred<unknown>()
  const ready = createDeferred<unknown>()
  await startApp(server, {
    invite: async (own, request, response) => {
      const made = await own.createUAS(request, response, { localSdp: sdp })
      made.on('destroy', (_request, reason) => destroyed.resolve(reason))
      made.on('ack', ready.resolve)
    },
  })
  const refreshed = await startPeer(server)
  const ok = await refreshed.dial({ body: sdp, headers: 'Session-Expires: 120;refresher=uas\r\n' })
  expect(headerOf(ok, 'Session-Expires')).toBe('120;refresher=uas')
  await ready.promise
  clock.advance(60_000)
  const refresh = await refreshed.hear('INVITE')
  expect([headerOf(refresh, 'Session-Expires'), bodyOf(refresh)]).toEqual(['120;refresher=uac', sdp])
  refreshed.reply(refresh, 200, { body: sdp, headers: 'Session-Expires: 120;refresher=uas\r\n' })
  await refreshed.hear('ACK')
  clock.advance(120_000)
  expect(headerOf(await refreshed.hear('BYE'), 'Reason')).toBe('SIP;cause=200;text="Session timer expired"')
  expect(await destroyed.promise).toBe('Session timer expired')
})
