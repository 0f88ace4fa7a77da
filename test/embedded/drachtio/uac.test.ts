/** Calls and requests of an application to the network. */
import { afterEach, describe, expect, test } from 'vitest'
import { createDeferred } from '../sip/deferred.ts'
import {
  atEnd,
  bodyOf,
  endAll,
  headerOf,
  openRaw,
  portOf,
  sdp,
  secret,
  startApp,
  startPeer,
  startServer,
  type App,
  type AppDialog,
  type AppMessage,
  type AppRequest,
} from './rig.ts'

afterEach(endAll)

const fastTimers = { t1Ms: 10, t2Ms: 40, t4Ms: 50 }

const request = async (app: App, options: object): Promise<AppRequest> =>
  new Promise((resolve, reject) => {
    app._app.request(options, (error, sent) => (error ? reject(error) : resolve(sent)))
  })
const responseTo = async (sent: AppRequest): Promise<AppMessage> =>
  new Promise((resolve) => sent.on('response', (response) => resolve(response)))

/** How a call came out: the dialog, or the status it was refused with. */
const outcome = async (calling: Promise<AppDialog>): Promise<AppDialog | number> =>
  calling.catch((error: unknown) => (error as { status: number }).status)

describe.each(['udp', 'tcp'] as const)('over %s', (protocol) => {
  test('a call is set up with what the application leaves out filled in, and ended by the far end', async () => {
    const server = await startServer()
    const app = await startApp(server)
    const phone = await startPeer(server, protocol)
    const progress: number[] = []
    const calling = app.createUAC(
      phone.uri,
      {
        localSdp: sdp,
        headers: { From: '"12345" <sip:12345@localhost>', 'X-Out': '1', Via: 'no', Route: '<sip:no>' },
      },
      { cbProvisional: ({ status }: AppMessage) => progress.push(status) },
    )
    const invite = await phone.hear(`INVITE ${phone.uri} SIP/2.0`)
    const own = `127.0.0.1:${portOf(server, protocol)}`
    expect(headerOf(invite, 'From')).toMatch(new RegExp(`^"12345" <sip:12345@${own}>;tag=\\w+$`))
    expect(headerOf(invite, 'To')).toBe(`<${phone.uri}>`)
    expect(headerOf(invite, 'Contact')).toBe(`<sip:${own}${protocol === 'udp' ? '' : ';transport=tcp'}>`)
    expect(headerOf(invite, 'Content-Type')).toBe('application/sdp')
    expect([headerOf(invite, 'Max-Forwards'), headerOf(invite, 'X-Out'), headerOf(invite, 'Route')]).toEqual([
      '70',
      '1',
      '',
    ])
    expect(bodyOf(invite)).toBe(sdp)

    phone.reply(invite, 100)
    phone.reply(invite, 180)
    phone.reply(invite, 183, { body: sdp })
    phone.reply(invite, 200, { body: `${sdp}a=theirs\r\n` })
    const ack = await phone.hear('ACK')
    expect(headerOf(ack, 'CSeq')).toBe(headerOf(invite, 'CSeq').replace('INVITE', 'ACK'))
    const dialog = await calling
    expect([progress, dialog.remote.sdp]).toEqual([[180, 183], `${sdp}a=theirs\r\n`])
    expect(dialog.id).toBe(
      `${headerOf(invite, 'Call-ID')};from-tag=${/;tag=(\w+)/.exec(headerOf(invite, 'From'))?.[1] ?? ''}`,
    )

    const destroyed = createDeferred<unknown>()
    dialog.on('destroy', () => destroyed.resolve(undefined))
    Object.assign(phone.call, {
      id: headerOf(invite, 'Call-ID'),
      tag: phone.name,
      to: headerOf(invite, 'From'),
    })
    phone.request('BYE')
    expect(await phone.statusOf()).toBe(200)
    await destroyed.promise
    expect(server.counts).toMatchObject({ dialogs: 0, requests: 0, invites: 0 })
  })
})

test('a refusal is acknowledged here and told; redirects too', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const phone = await startPeer(server)
  for (const status of [486, 302, 603]) {
    const calling = outcome(app.createUAC(phone.uri, { localSdp: sdp }))
    const invite = await phone.hear('INVITE')
    phone.reply(invite, status)
    expect(await calling).toBe(status)
    const ack = await phone.hear('ACK')
    expect(headerOf(ack, 'Via')).toBe(headerOf(invite, 'Via'))
  }
  expect(server.counts).toMatchObject({ dialogs: 0, invites: 0 })
})

test('silence is told as 408, nobody at the port and no connection as 503', async () => {
  const server = await startServer({ timers: fastTimers })
  const app = await startApp(server)
  const silent = await startPeer(server)
  expect(await outcome(app.createUAC(silent.uri, { localSdp: sdp }))).toBe(408)
  const gone = await startPeer(server)
  const goneUri = gone.uri
  const tcp = await startPeer(server, 'tcp')
  tcp.close()
  const closing = outcome(app.createUAC('sip:x@127.0.0.1:9;transport=tcp', { localSdp: sdp }))
  expect(await closing).toBe(503)
  expect(await outcome(app.createUAC(goneUri.replace(/:\d+$/, ':9'), { localSdp: sdp }))).toBe(503)
  expect(await outcome(app.createUAC('sip:x@nosuchhost.invalid', { localSdp: sdp }))).toBe(410)
})

test('a challenge is answered by drachtio-srf with the next CSeq of the same call', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const phone = await startPeer(server)
  const calling = app.createUAC(phone.uri, { localSdp: sdp, auth: { username: 'u', password: 'p' } })
  const first = await phone.hear('INVITE')
  phone.reply(first, 407, {
    headers: 'Proxy-Authenticate: Digest realm="lianxin", nonce="abc", qop="auth"\r\n',
  })
  await phone.hear('ACK')
  const second = await phone.hear('INVITE')
  expect(headerOf(second, 'Proxy-Authorization')).toContain('username="u"')
  for (const name of ['Call-ID', 'From']) expect(headerOf(second, name)).toBe(headerOf(first, name))
  expect(Number.parseInt(headerOf(second, 'CSeq'), 10)).toBe(Number.parseInt(headerOf(first, 'CSeq'), 10) + 1)
  phone.reply(second, 200, { body: sdp })
  expect((await calling).remote.sdp).toBe(sdp)
})

test('the application cancels: 487 is acknowledged and told', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const phone = await startPeer(server)
  const sent = createDeferred<AppRequest>()
  const ringing = createDeferred<unknown>()
  const calling = outcome(
    app.createUAC(
      phone.uri,
      { localSdp: sdp },
      {
        cbRequest: (_error: unknown, made: AppRequest) => sent.resolve(made),
        cbProvisional: ringing.resolve,
      },
    ),
  )
  const invite = await phone.hear('INVITE')
  phone.reply(invite, 180)
  await ringing.promise
  const made = await sent.promise
  made.cancel({ headers: { Reason: 'SIP;cause=200' } })
  const cancel = await phone.hear('CANCEL')
  expect([headerOf(cancel, 'Via'), headerOf(cancel, 'Reason')]).toEqual([
    headerOf(invite, 'Via'),
    'SIP;cause=200',
  ])
  phone.reply(cancel, 200)
  phone.reply(invite, 487)
  expect(await calling).toBe(487)
  await phone.hear('ACK')
})

test('an answer that crosses the CANCEL is acknowledged and ended', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const phone = await startPeer(server)
  const sent = createDeferred<AppRequest>()
  const ringing = createDeferred<unknown>()
  const calling = app.createUAC(
    phone.uri,
    { localSdp: sdp },
    {
      cbRequest: (_error: unknown, made: AppRequest) => sent.resolve(made),
      cbProvisional: ringing.resolve,
    },
  )
  const destroyed = createDeferred<unknown>()
  calling.then((dialog) => dialog.on('destroy', () => destroyed.resolve(undefined))).catch(() => undefined)
  const invite = await phone.hear('INVITE')
  phone.reply(invite, 180)
  await ringing.promise
  ;(await sent.promise).cancel({})
  await phone.hear('CANCEL')
  phone.reply(invite, 200, { body: sdp })
  await phone.hear('ACK')
  expect(headerOf(await phone.hear('BYE'), 'Reason')).toContain('cancel race')
  await destroyed.promise
  expect(server.counts.dialogs).toBe(0)
})

test('a reliable provisional response is told once and acknowledged with PRACK', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const phone = await startPeer(server)
  const progress: number[] = []
  const callbacks = { cbProvisional: ({ status }: AppMessage) => progress.push(status) }
  const calling = app.createUAC(phone.uri, { localSdp: sdp, headers: { Supported: '100rel' } }, callbacks)
  const invite = await phone.hear('INVITE')
  const reliable = { headers: 'Require: 100rel\r\nRSeq: 7\r\n', body: sdp }
  phone.reply(invite, 183, reliable)
  phone.reply(invite, 183, reliable)
  const prack = await phone.hear('PRACK')
  expect(headerOf(prack, 'RAck')).toBe(`7 ${headerOf(invite, 'CSeq')}`)
  expect(headerOf(prack, 'To')).toContain(`;tag=${phone.name}`)
  phone.reply(prack, 200)
  phone.reply(invite, 200)
  await calling
  expect(progress).toEqual([183])
})

describe('a call without offer', () => {
  test('is acknowledged by drachtio-srf with an answer of its own', async () => {
    const server = await startServer()
    const app = await startApp(server)
    const phone = await startPeer(server)
    const calling = app.createUAC(phone.uri, {})
    const invite = await phone.hear('INVITE')
    expect([bodyOf(invite), headerOf(invite, 'Content-Type')]).toEqual(['', ''])
    phone.reply(invite, 200, { body: sdp })
    const ack = await phone.hear('ACK')
    expect(headerOf(ack, 'Content-Type')).toBe('application/sdp')
    expect(bodyOf(ack)).toContain('m=audio 4000')
    await calling
  })

  test('waits for the application to give the answer', async () => {
    const server = await startServer()
    const app = await startApp(server)
    const phone = await startPeer(server)
    const calling = app.createUAC(phone.uri, { noAck: true }) as unknown as Promise<{
      sdp: string
      ack: (answer: string) => Promise<AppDialog>
    }>
    const invite = await phone.hear('INVITE')
    phone.reply(invite, 200, { body: `${sdp}a=offer\r\n` })
    const { sdp: offer, ack } = await calling
    expect(offer).toBe(`${sdp}a=offer\r\n`)
    expect(phone.heard('ACK')).toBe(0)
    const dialog = await ack(`${sdp}a=answer\r\n`)
    expect(bodyOf(await phone.hear('ACK'))).toBe(`${sdp}a=answer\r\n`)
    void dialog.destroy()
    await phone.hear('BYE')
  })
})

test('an answer that comes again is acknowledged again; another fork is let go', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const phone = await startPeer(server)
  const calling = app.createUAC(phone.uri, { localSdp: sdp })
  const invite = await phone.hear('INVITE')
  phone.reply(invite, 200, { body: sdp })
  const ack = await phone.hear('ACK')
  phone.reply(invite, 200, { body: sdp })
  const again = await phone.hear('ACK')
  expect([headerOf(again, 'CSeq'), headerOf(again, 'To')]).toEqual([
    headerOf(ack, 'CSeq'),
    headerOf(ack, 'To'),
  ])
  phone.reply(invite, 200, { body: sdp, tag: 'otherfork' })
  expect(headerOf(await phone.hear('ACK'), 'To')).toContain('otherfork')
  expect(headerOf(await phone.hear('BYE'), 'To')).toContain('otherfork')
  expect((await calling).remote.sdp).toBe(sdp)
})

test('an answer from behind NAT is followed up where it came from', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const hidden = await startPeer(server, 'udp', 'sip:hidden@192.0.2.77:5060')
  const calling = app.createUAC(`sip:hidden@127.0.0.1:${hidden.port}`, { localSdp: sdp })
  hidden.reply(await hidden.hear('INVITE'), 200, { body: sdp })
  expect(await hidden.hear('ACK')).toMatch(/^ACK sip:hidden@192\.0\.2\.77:5060 SIP/)
  await calling
})

test('a call over proxies keeps to their route, in reverse', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const proxy = await startPeer(server)
  const calling = app.createUAC('sip:bob@far.example.com', {
    localSdp: sdp,
    proxy: `sip:127.0.0.1:${proxy.port}`,
  })
  const routes = ['<sip:far.example.com;lr>', `<sip:127.0.0.1:${proxy.port};lr>`]
  const headers = routes.map((route) => `Record-Route: ${route}\r\n`).join('')
  proxy.reply(await proxy.hear('INVITE'), 200, { body: sdp, headers })
  const ack = await proxy.hear('ACK')
  const found = ack.split('\r\n').filter((line) => line.startsWith('Route'))
  expect(found).toEqual(routes.toReversed().map((route) => `Route: ${route}`))
  await calling
})

test('requests outside any dialog go out and their responses come back', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const phone = await startPeer(server)
  for (const method of ['OPTIONS', 'MESSAGE', 'REGISTER', 'PUBLISH', 'NOTIFY', 'INFO']) {
    const body =
      method === 'MESSAGE' ? { body: '你好', headers: { 'Content-Type': 'text/plain', Subject: 'x' } } : {}
    const sent = await request(app, { uri: phone.uri, method, ...body })
    const response = responseTo(sent)
    const heard = await phone.hear(method)
    expect(bodyOf(heard)).toBe(method === 'MESSAGE' ? '你好' : '')
    phone.reply(heard, 202)
    expect((await response).status).toBe(202)
  }
})

test('a next hop given beside the URI takes the request', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const proxy = await startPeer(server)
  const hop = /127\.0\.0\.1:\d+/.exec(proxy.uri)?.[0] ?? ''
  for (const given of [hop, `sip:${hop}`]) {
    const sent = await request(app, { uri: 'sip:bob@far.example.com', method: 'OPTIONS', proxy: given })
    const response = responseTo(sent)
    proxy.reply(await proxy.hear('OPTIONS sip:bob@far.example.com SIP/2.0'), 200)
    expect((await response).status).toBe(200)
  }
})

test('what cannot be sent is refused with the original server’s words', async () => {
  const server = await startServer({ sip: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }] })
  const app = await startApp(server)
  const refusal = async (options: object): Promise<string> =>
    request(app, { method: 'OPTIONS', ...options }).then(
      () => 'sent',
      (error: unknown) => (error as Error).message,
    )
  expect(await refusal({ uri: `sip:x@127.0.0.1:${portOf(server, 'udp')}` })).toBe(
    'can not send request to myself',
  )
  expect(await refusal({ uri: `sip:x@localhost:${portOf(server, 'udp')}` })).toBe(
    'can not send request to myself',
  )
  expect(await refusal({ uri: 'sip:x@127.0.0.1:9;transport=ws' })).toBe(
    'requested protocol/transport not available',
  )
  expect(await refusal({ uri: 'sips:x@127.0.0.1:9' })).toBe('requested protocol/transport not available')
  expect(await refusal({ uri: 'sip:x@127.0.0.1:9', body: 'text' })).toBe('missing content-type')
  expect(await refusal({ uri: 'mailto:x' })).toBe('invalid request-uri: OPTIONS mailto:x SIP/2.0')
  expect(await refusal({ uri: 'sip:x@127.0.0.1:9', method: 'FOO' })).toContain('invalid request-uri')
  expect(await refusal({ uri: 'sip:x@127.0.0.1:9', method: 'CANCEL', stackTxnId: 'none' })).toBe(
    'unable to cancel unknown transaction id: none',
  )
})

test('a browser is called over the connection it registered on, and 410 tells that it has gone', async () => {
  const server = await startServer()
  const app = await startApp(server, {
    register: (_app, registering, response) =>
      response.send(200, { headers: { Contact: `${registering.get('Contact')};expires=60` } }),
  })
  const browser = await startPeer(server, 'ws')
  browser.request('REGISTER', { headers: 'Expires: 60\r\n' })
  expect(await browser.statusOf()).toBe(200)
  const calling = app.createUAC(browser.uri, { localSdp: sdp })
  const invite = await browser.hear(`INVITE ${browser.uri} SIP/2.0`)
  browser.reply(invite, 200, { body: sdp })
  await browser.hear('ACK')
  const dialog = await calling
  const asked = dialog.request({ method: 'INFO' })
  await browser.hear('INFO')
  browser.close()
  expect((await asked).status).toBe(503)
  expect((await dialog.request({ method: 'INFO' })).status).toBe(410)
  expect(await outcome(app.createUAC(browser.uri, { localSdp: sdp }))).toBe(410)
})

test('a refused re-INVITE is told and the call goes on', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const phone = await startPeer(server)
  const calling = app.createUAC(phone.uri, { localSdp: sdp })
  phone.reply(await phone.hear('INVITE'), 200, { body: sdp })
  const dialog = await calling
  const refused = outcome(dialog.modify(`${sdp}a=2\r\n`) as unknown as Promise<AppDialog>)
  phone.reply(await phone.hear(/^INVITE[\s\S]*a=2/), 488)
  expect(await refused).toBe(488)
  const ended = dialog.destroy()
  phone.reply(await phone.hear('BYE'), 200)
  await ended
  expect(server.counts).toMatchObject({ dialogs: 0, invites: 0 })
})

test('BYE of the application while its re-INVITE is under way cancels that first', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const phone = await startPeer(server)
  const calling = app.createUAC(phone.uri, { localSdp: sdp })
  phone.reply(await phone.hear('INVITE'), 200, { body: sdp })
  const dialog = await calling
  dialog.modify(`${sdp}a=2\r\n`).catch(() => undefined)
  const invite = await phone.hear(/^INVITE[\s\S]*a=2/)
  phone.reply(invite, 180)
  const ended = dialog.destroy()
  const bye = await phone.hear('BYE')
  await phone.hear('CANCEL')
  phone.reply(invite, 487)
  phone.reply(bye, 200)
  await ended
})

test('SUBSCRIBE of the application makes a dialog that NOTIFY reaches', async () => {
  const server = await startServer()
  const app = await startApp(server)
  const phone = await startPeer(server)
  const subscribing = app.createUAC(phone.uri, {
    method: 'SUBSCRIBE',
    headers: { Event: 'presence', Expires: '60' },
  })
  const subscribe = await phone.hear('SUBSCRIBE')
  phone.reply(subscribe, 202, { headers: 'Expires: 60\r\n' })
  const dialog = await subscribing
  const notified = createDeferred<string>()
  dialog.on('notify', (notify, response) => {
    notified.resolve(notify.get('Subscription-State'))
    response.send(200)
  })
  Object.assign(phone.call, {
    id: headerOf(subscribe, 'Call-ID'),
    tag: phone.name,
    to: headerOf(subscribe, 'From'),
  })
  phone.request('NOTIFY', { headers: 'Event: presence\r\nSubscription-State: active\r\n' })
  expect(await phone.statusOf()).toBe(200)
  expect(await notified.promise).toBe('active')
  phone.request('NOTIFY', { headers: 'Event: presence\r\nSubscription-State: terminated\r\n' })
  expect(await phone.statusOf()).toBe(200)
  expect(server.counts.dialogs).toBe(0)
})

test('the framing survives a message cut anywhere, and the confirmation names what was sent', async () => {
  const server = await startServer()
  const phone = await startPeer(server)
  const raw = await openRaw(server)
  atEnd(() => void raw.socket.destroy())
  raw.say(`m1|authenticate|${secret}|`)
  expect(await raw.hear(/m1\|OK/)).toContain(`udp/127.0.0.1:${portOf(server, 'udp')}`)
  const text = `m2|sip||\r\nOPTIONS ${phone.uri} SIP/2.0\r\nSubject: 市民\r\n\r\n`
  const framed = Buffer.from(`${Buffer.byteLength(text)}#${text}`)
  for (let at = 0; at < framed.length; at += 7) raw.socket.write(framed.subarray(at, at + 7))
  const heard = await phone.hear('OPTIONS')
  expect(headerOf(heard, 'Subject')).toBe('市民')
  const confirmation = await raw.hear(/\|m2\|/)
  expect(confirmation).toMatch(
    /\|response\|m2\|OK\|application\|\d+\|udp\|127\.0\.0\.1\|\d+\|\d\d:\d\d:\d\d\.\d{6}\|[-0-9a-f]{36}\|Msg sent:\|\r\nOPTIONS /,
  )
})
