/** Calls from the network to an application. */
import { afterEach, describe, expect, test } from 'vitest'
import { createDeferred } from '../sip/deferred.ts'
import {
  bodyOf,
  endAll,
  headerOf,
  portOf,
  sdp,
  startApp,
  startPeer,
  startServer,
  type AppDialog,
  type AppHandler,
  type AppMessage,
} from './rig.ts'

afterEach(endAll)

const fastTimers = { t1Ms: 10, t2Ms: 40, t4Ms: 50 }

/** An application that answers every call and hands the dialog over. */
const answering = (prepare: (dialog: AppDialog) => void = () => undefined) => {
  const dialog = createDeferred<AppDialog>()
  const invite: AppHandler = async (app, request, response) => {
    response.send(180, { headers: { 'X-Why': 'ringing' } })
    const made = await app.createUAS(request, response, { localSdp: sdp, headers: { 'X-Answer': 'yes' } })
    prepare(made)
    dialog.resolve(made)
  }
  return { dialog: dialog.promise, handlers: { invite } }
}

describe.each(['udp', 'tcp', 'ws'] as const)('over %s', (protocol) => {
  test('a call rings, is answered, carries requests both ways and is ended by the caller', async () => {
    const server = await startServer()
    const infos: string[] = []
    const destroyed = createDeferred<string>()
    const { handlers, dialog } = answering((made) => {
      made.on('info', (request, response) => {
        infos.push(request.body)
        response.send(200, { headers: { 'X-Heard': 'yes' } })
      })
      made.on('modify', (_request, response) => response.send(200, { body: `${sdp}a=answer` }))
      made.on('destroy', (request) => destroyed.resolve(request.get('X-Bye')))
    })
    await startApp(server, handlers)
    const caller = await startPeer(server, protocol)
    const ok = await caller.dial()
    expect(headerOf(await caller.hear('SIP/2.0 180'), 'X-Why')).toBe('ringing')
    expect([headerOf(ok, 'X-Answer'), bodyOf(ok)]).toEqual(['yes', sdp])
    const own = `sip:127.0.0.1:${portOf(server, protocol)}${protocol === 'udp' ? '' : `;transport=${protocol}`}`
    expect(headerOf(ok, 'Contact')).toBe(`<${own}>`)

    caller.request('INFO', { body: 'Signal=5' })
    expect(headerOf(await caller.final(), 'X-Heard')).toBe('yes')
    expect(infos).toEqual(['Signal=5'])

    const made = await dialog
    const asked = made.request({
      method: 'INFO',
      body: '短信',
      headers: { 'Content-Type': 'text/plain', 'X-mixed-Case': '1' },
    })
    const info = await caller.hear(`INFO ${caller.uri} SIP/2.0`)
    expect([bodyOf(info), headerOf(info, 'Content-Length'), headerOf(info, 'X-mixed-Case')]).toEqual([
      '短信',
      '6',
      '1',
    ])
    caller.reply(info, 200)
    expect((await asked).status).toBe(200)

    caller.request('INVITE', { body: `${sdp}a=sendonly\r\n` })
    expect(bodyOf(await caller.final())).toBe(`${sdp}a=answer`)
    caller.request('ACK', { branch: 're' })

    const modified = made.modify(`${sdp}a=inactive\r\n`)
    const invite = await caller.hear('INVITE')
    caller.reply(invite, 200, { body: sdp })
    expect(headerOf(await caller.hear('ACK'), 'CSeq')).toBe(headerOf(invite, 'CSeq').replace('INVITE', 'ACK'))
    expect(await modified).toBe(sdp)

    caller.request('BYE', { headers: 'X-Bye: done\r\n' })
    expect(await caller.statusOf()).toBe(200)
    expect(await destroyed.promise).toBe('done')
    expect(server.counts).toMatchObject({ dialogs: 0, requests: 0, invites: 0 })
  })
})

test('the application ends the call, and its later requests fail with ENODIALOG', async () => {
  const server = await startServer()
  const { handlers, dialog } = answering()
  await startApp(server, handlers)
  const caller = await startPeer(server)
  await caller.dial()
  const made = await dialog
  const ended = made.destroy({ headers: { Reason: 'Q.850;cause=16', 'X-Bye': '1' } })
  const bye = await caller.hear('BYE')
  expect([headerOf(bye, 'Reason'), headerOf(bye, 'X-Bye'), headerOf(bye, 'To')]).toEqual([
    'Q.850;cause=16',
    '1',
    expect.stringContaining(`;tag=${caller.call.tag}`),
  ])
  caller.reply(bye, 200)
  await ended
  await expect(made.request({ method: 'INFO' })).rejects.toMatchObject({
    code: 'ENODIALOG',
    message: 'Server error: unable to find dialog for dialog id provided',
  })
  expect(server.counts.dialogs).toBe(0)
})

test('a refusal reaches the caller with its reason and headers, once it is acknowledged nothing is left', async () => {
  const server = await startServer()
  const confirmed = createDeferred<AppMessage>()
  await startApp(server, {
    invite: (_app, _request, response) =>
      response.send(486, { headers: { 'Retry-After': '5', Contact: '<sip:x@localhost>' } }, (_error, sent) =>
        confirmed.resolve(sent),
      ),
  })
  const caller = await startPeer(server)
  caller.request('INVITE', { body: sdp })
  const refusal = await caller.final()
  expect(refusal).toMatch(/^SIP\/2\.0 486 Busy Here\r\n/)
  expect(headerOf(refusal, 'Retry-After')).toBe('5')
  caller.request('ACK', { branch: `${caller.name}INVITE1`, to: headerOf(refusal, 'To') })
  expect((await confirmed.promise).get('To')).toContain(';tag=')
  expect(server.counts).toMatchObject({ dialogs: 0, requests: 0 })
})

test('the application may choose the To tag, and "localhost" in its Contact becomes our address', async () => {
  const server = await startServer()
  await startApp(server, {
    invite: (_app, _request, response) =>
      response.send(200, {
        body: sdp,
        headers: { To: '<sip:x@y>;tag=chosen', Contact: '<sip:desk@localhost>' },
      }),
  })
  const caller = await startPeer(server)
  const ok = await caller.dial()
  expect(headerOf(ok, 'To')).toMatch(/;tag=chosen$/)
  expect(headerOf(ok, 'Contact')).toBe(`<sip:desk@127.0.0.1:${portOf(server, 'udp')}>`)
})

test('a late offer: the answer comes to the application with the ACK', async () => {
  const server = await startServer()
  const acked = createDeferred<string>()
  const { handlers, dialog } = answering((made) => made.on('ack', (request) => acked.resolve(request.body)))
  await startApp(server, handlers)
  const caller = await startPeer(server)
  expect(bodyOf(await caller.dial({}, `${sdp}a=late\r\n`))).toBe(sdp)
  expect(await acked.promise).toBe(`${sdp}a=late\r\n`)
  expect((await dialog).remote.sdp).toBe(`${sdp}a=late\r\n`)
})

test.each([180, 0])(
  'CANCEL after %i is answered, with 487 on the INVITE; an answer after it is refused',
  async (provisional) => {
    const server = await startServer()
    const cancelled = createDeferred<string>()
    const late = createDeferred<unknown>()
    const arrived = createDeferred<unknown>()
    await startApp(server, {
      invite: (app, request, response) => {
        arrived.resolve(undefined)
        request.on('cancel', (cancel) => {
          cancelled.resolve(cancel.get('Reason'))
          app.createUAS(request, response, { localSdp: sdp }).catch(late.resolve)
        })
        if (provisional > 0) response.send(provisional)
      },
    })
    const caller = await startPeer(server)
    caller.request('INVITE', { body: sdp })
    await (provisional > 0 ? caller.hear('SIP/2.0 180') : arrived.promise)
    caller.request('CANCEL', {
      cseq: 1,
      branch: `${caller.name}INVITE1`,
      headers: 'Reason: SIP;cause=200\r\n',
    })
    expect(headerOf(await caller.hear('SIP/2.0 200'), 'CSeq')).toBe('1 CANCEL')
    const terminated = await caller.hear('SIP/2.0 487')
    caller.request('ACK', { cseq: 1, branch: `${caller.name}INVITE1`, to: headerOf(terminated, 'To') })
    expect(await cancelled.promise).toBe('SIP;cause=200')
    expect(await late.promise).toBe('Response not sent due to unknown transaction')
    expect(server.counts).toMatchObject({ dialogs: 0, requests: 0 })
  },
)

test('a reliable provisional response is repeated until PRACK, and the application hears of both', async () => {
  const server = await startServer()
  const pracked = createDeferred<string>()
  await startApp(server, {
    invite: (app, request, response) =>
      response.send(183, { body: sdp, headers: { Require: '100rel' } }, undefined, (prack) => {
        pracked.resolve(prack.get('RAck'))
        void app.createUAS(request, response, { localSdp: sdp })
      }),
  })
  const caller = await startPeer(server)
  caller.request('INVITE', { body: sdp, headers: 'Supported: 100rel\r\n' })
  const first = await caller.hear('SIP/2.0 183')
  expect(await caller.hear('SIP/2.0 183')).toBe(first)
  caller.call.to = headerOf(first, 'To')
  const rack = `RAck: ${headerOf(first, 'RSeq')} 1 INVITE`
  caller.request('PRACK', { headers: `${rack}9\r\n` })
  expect(await caller.statusOf()).toBe(481)
  caller.request('PRACK', { headers: `${rack}\r\n` })
  expect(await caller.statusOf()).toBe(200)
  expect(`RAck: ${await pracked.promise}`).toBe(rack)
  expect(headerOf(await caller.hear(/^SIP\/2\.0 200[\s\S]*CSeq: 1 INVITE/), 'To')).toBe(caller.call.to)
})

test('a reliable response is refused to the application when the caller knows none', async () => {
  const server = await startServer()
  const refused = createDeferred<unknown>()
  await startApp(server, {
    invite: (_app, _request, response) =>
      response.send(183, { headers: { Require: '100rel' } }, (error) => refused.resolve(error)),
  })
  const caller = await startPeer(server)
  caller.request('INVITE', { body: sdp })
  expect(await refused.promise).toBe('Remote endpoint does not support 100rel')
})

test('an answer that nobody acknowledges is repeated, then the call is ended and the application told', async () => {
  const server = await startServer({ timers: fastTimers })
  const destroyed = createDeferred<string>()
  const { handlers } = answering((made) =>
    made.on('destroy', (_request, reason) => destroyed.resolve(reason as unknown as string)),
  )
  await startApp(server, handlers)
  const caller = await startPeer(server)
  caller.request('INVITE', { body: sdp })
  await caller.hear('SIP/2.0 200')
  await caller.hear('SIP/2.0 200')
  expect(headerOf(await caller.hear('BYE'), 'Reason')).toBe('SIP;cause=200;text="ACK timeout"')
  expect(await destroyed.promise).toBe('ACK timeout')
  expect(server.counts.dialogs).toBe(0)
})

test('a caller behind NAT is reached where its requests come from', async () => {
  const server = await startServer()
  const { handlers, dialog } = answering()
  await startApp(server, handlers)
  const caller = await startPeer(server, 'udp', 'sip:139@192.0.2.9:5060')
  await caller.dial()
  void (await dialog).request({ method: 'OPTIONS' })
  expect(await caller.hear('OPTIONS')).toMatch(/^OPTIONS sip:139@192\.0\.2\.9:5060 SIP/)
})

test('requests behind a proxy go over its route', async () => {
  const server = await startServer()
  const { handlers, dialog } = answering()
  await startApp(server, handlers)
  const proxy = await startPeer(server)
  const ok = await proxy.dial({
    body: sdp,
    headers: `Record-Route: <${proxy.uri};lr>\r\nRecord-Route: <sip:far.example.com;lr>\r\n`,
  })
  expect(ok.split('\r\n').filter((line) => line.startsWith('Record-Route'))).toHaveLength(2)
  void (await dialog).request({ method: 'INFO' })
  const info = await proxy.hear('INFO')
  expect(info.split('\r\n').filter((line) => line.startsWith('Route'))).toEqual([
    `Route: <${proxy.uri};lr>`,
    'Route: <sip:far.example.com;lr>',
  ])
})

test('a request repeated by its sender reaches the application once; one out of order gets 500', async () => {
  const server = await startServer()
  let infos = 0
  const { handlers, dialog } = answering((made) =>
    made.on('info', (_request, response) => {
      infos += 1
      response.send(200)
    }),
  )
  await startApp(server, handlers)
  const caller = await startPeer(server)
  await caller.dial()
  await dialog
  const text = caller.request('INFO', { cseq: 10 })
  const first = await caller.final()
  caller.write(text)
  expect(await caller.final()).toBe(first)
  caller.request('INFO', { cseq: 5, branch: 'old' })
  expect(await caller.statusOf()).toBe(500)
  expect(infos).toBe(1)
})

test('a session that nobody refreshes is ended; too short an interval is refused', async () => {
  const server = await startServer()
  const { handlers } = answering()
  await startApp(server, handlers)
  const caller = await startPeer(server)
  const ok = await caller.dial({
    body: sdp,
    headers: 'Supported: timer\r\nSession-Expires: 60;refresher=uac\r\n',
  })
  expect(headerOf(ok, 'Session-Expires')).toBe('90;refresher=uac')
  caller.request('INVITE', { body: sdp, headers: 'Session-Expires: 30\r\n' })
  const refusal = await caller.final()
  expect([refusal.slice(8, 11), headerOf(refusal, 'Min-SE')]).toEqual(['422', '90'])
})

test('SUBSCRIBE makes a dialog; the NOTIFY that terminates it ends it', async () => {
  const server = await startServer()
  const dialog = createDeferred<AppDialog>()
  await startApp(server, {
    subscribe: async (app, request, response) =>
      dialog.resolve(await app.createUAS(request, response, { headers: { Expires: '60' } })),
  })
  const watcher = await startPeer(server)
  watcher.request('SUBSCRIBE', { headers: 'Event: presence\r\nExpires: 60\r\n' })
  expect(await watcher.statusOf()).toBe(202)
  const made = await dialog.promise
  expect(server.counts.dialogs).toBe(1)
  const told = made.request({
    method: 'NOTIFY',
    headers: { Event: 'presence', 'Subscription-State': 'terminated' },
  })
  const notify = await watcher.hear('NOTIFY')
  expect(headerOf(notify, 'Subscription-State')).toBe('terminated')
  watcher.reply(notify, 200)
  expect((await told).status).toBe(200)
  expect(server.counts.dialogs).toBe(0)
})
