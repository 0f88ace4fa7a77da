import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Bench } from '../support/switch/bench.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { openRawSip, plainOffer, rawInvite } from '../support/switch/raw-sip.ts'
import { eventually, within } from '../support/switch/tape.ts'

/** The same octets on every run (xorshift). */
const noise = (bytes: number, seed: number): Buffer => {
  let state = seed | 1
  return Buffer.from(
    Array.from({ length: bytes }, () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state & 0xff
    }),
  )
}

const request = (lines: readonly string[], body = '') => Buffer.from([...lines, '', body].join('\r\n'))
const via = 'Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKgarbage'
const identity = ['From: <sip:a@b>;tag=1', 'To: <sip:c@d>', 'Call-ID: garbage', 'CSeq: 1 INVITE']

/** Datagrams that no telephone sends. */
const datagrams: readonly Buffer[] = [
  ...[0, 1, 3, 4, 100, 1_400].map((bytes, index) => noise(bytes, 77 + index)),
  Buffer.from('\r\n\r\n'),
  Buffer.from('INVITE'),
  Buffer.from('INVITE sip:1@2 SIP/2.0\r\n'),
  Buffer.from('SIP/2.0 200 OK\r\n\r\n'),
  Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  request(['INVITE sip:1@2 SIP/9.9', via, ...identity]),
  request(['INVITE  sip:1@2  SIP/2.0', via, ...identity]),
  request(['INVITE sip:1@2 SIP/2.0', ...identity]),
  request(['INVITE sip:1@2 SIP/2.0', via]),
  request(['INVITE sip:1@2 SIP/2.0', via, ...identity, 'Content-Length: -5'], 'x'),
  request(['INVITE sip:1@2 SIP/2.0', via, ...identity, 'Content-Length: 99999999'], 'x'),
  request(['INVITE sip:1@2 SIP/2.0', via, ...identity.slice(0, 3), 'CSeq: 99999999999999 INVITE']),
  request(['INVITE sip:1@2 SIP/2.0', via, ...identity.slice(0, 3), 'CSeq: 1 BYE']),
  request(['INVITE sip:%zz@[::::]:99999 SIP/2.0', via, ...identity]),
  request(['INVITE sip:1@2 SIP/2.0', 'Via: SIP/2.0/UDP', ...identity]),
  request(['INVITE sip:1@2 SIP/2.0', via, 'From: "unclosed <sip:a@b', ...identity.slice(1)]),
  request(['INVITE sip:1@2 SIP/2.0', via, ...identity, `X: ${'y'.repeat(40_000)}`]),
  request([
    'INVITE sip:1@2 SIP/2.0',
    via,
    ...identity,
    ...Array.from({ length: 900 }, (_, i) => `X-${i}: 1`),
  ]),
  request(['BYE sip:1@2 SIP/2.0', via, ...identity.slice(0, 3), 'CSeq: 1 BYE']),
  request(['CANCEL sip:1@2 SIP/2.0', via, ...identity.slice(0, 3), 'CSeq: 1 CANCEL']),
  request(['ACK sip:1@2 SIP/2.0', via, ...identity.slice(0, 3), 'CSeq: 1 ACK']),
  request(['\u0000\u0001 sip:1@2 SIP/2.0', via, ...identity]),
]

/** SDP that cannot be answered. */
const hopeless: readonly string[] = [
  'v=0\r\n',
  plainOffer(9).replace('m=audio 9 RTP/AVP 8 101', 'm=audio 9 RTP/AVP'),
  plainOffer(9).replaceAll('127.0.0.1', '999.999.999.999'),
  plainOffer(9)
    .replace('RTP/AVP 8 101', 'RTP/AVP 77')
    .replace(/a=rtpmap.*\r\n/g, ''),
]

/** Odd SDP that either gets a leg or not. */
const odd: readonly string[] = [
  plainOffer(9).replace('m=audio 9', 'm=audio 99999'),
  // Not more: the real drachtio-server stops serving an application that sends it a message of over 12 KB.
  `${plainOffer(9)}${'a=x\r\n'.repeat(1_800)}`,
]

const works = async (bench: Bench): Promise<void> => {
  const one = await bench.talk({ tone: 400 })
  const other = await bench.talk({ tone: 700 })
  await one.endpoint.bridge(other.endpoint.uuid)
  await Promise.all([one.phone.ear.hears(700), other.phone.ear.hears(400)])
}

/** Sends all of it on a connection of its own and waits until that was heard, the far end closed, or time is up. */
const pour = async (
  place: { readonly host: string; readonly port: number },
  octets: Buffer,
  awaited?: string,
): Promise<string> => {
  const socket = connect(place.port, place.host)
  let heard = ''
  socket.on('error', () => socket.destroy())
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (data) => {
      heard += data.toString('latin1')
      if (awaited !== undefined && heard.includes(awaited)) resolve()
    })
    setTimeout(resolve, awaited === undefined ? 100 : 3_000)
  })
  socket.write(octets)
  await Promise.race([once(socket, 'close'), answered])
  socket.destroy()
  return heard
}

onEverySwitch('malformed input', (bench) => {
  test('survives malformed SIP over UDP', async () => {
    const raw = await openRawSip(bench().addresses.sip)
    for (const datagram of datagrams) raw.send(datagram)
    await works(bench())
    raw.close()
  })

  test('survives malformed SIP over TCP', async () => {
    const { sip } = bench().addresses
    await Promise.all(datagrams.map((datagram) => pour(sip, datagram)))
    await works(bench())
  })

  test('survives malformed SIP over WebSocket', async () => {
    const { ws } = bench().addresses
    for (const datagram of datagrams) {
      const socket = new WebSocket(`ws://${ws.host}:${ws.port}`, 'sip')
      const gone = once(socket, 'close')
      await once(socket, 'open')
      socket.on('error', () => socket.terminate())
      socket.send(datagram)
      socket.close()
      await gone
    }
    await works(bench())
  })

  test('refuses SDP that cannot be answered, bears odd SDP, and nothing is left of either', async () => {
    for (const description of hopeless) {
      const outcome = await bench()
        .createLeg(description)
        .then(
          () => 'a leg',
          (err: unknown) => (err as { status?: number }).status,
        )
      expect([400, 488], description).toContain(outcome)
    }
    for (const description of odd) {
      const leg = await bench()
        .createLeg(description)
        .catch(() => null)
      await leg?.endpoint.destroy()
    }
    await works(bench())
  })

  test('keeps the sound of a call into whose port garbage is sent from elsewhere', async () => {
    const one = await bench().talk({ tone: 400 })
    const other = await bench().talk({ tone: 700 })
    await one.endpoint.bridge(other.endpoint.uuid)
    const sinceMs = await other.phone.ear.hears(400)
    await one.phone.ear.hears(700)
    const port = Number(/^m=audio (\d+)/m.exec(one.endpoint.local.sdp)?.[1])
    const stranger = createSocket('udp4')
    for (let index = 0; index < 60; index += 1) {
      const packet = noise(index * 23, index)
      stranger.send(packet, port, '127.0.0.1')
      stranger.send(packet, port + 1, '127.0.0.1')
    }
    await new Promise((resolve) => setTimeout(resolve, 600))
    await Promise.all([one.phone.ear.hears(700), other.phone.ear.hears(400)])
    expect(other.phone.ear.runs(sinceMs + 20).map(({ heard }) => heard)).toEqual([400])
    stranger.close()
  })

  test('refuses the event socket to whoever lacks the password, and survives what is sent there', async () => {
    const { freeswitch } = bench().addresses
    const refused = await pour(freeswitch, Buffer.from('auth wrong-password\n\n'), '-ERR')
    expect(refused).toContain('-ERR invalid')
    await Promise.all(
      [0, 1, 2, 3]
        .map((index) => pour(freeswitch, noise(2_000 * index, index + 5)))
        .concat(
          pour(freeswitch, Buffer.from('api status\n\n')).then((heard) => {
            expect(heard).not.toContain('UP')
            return heard
          }),
        ),
    )
    await works(bench())
  })

  test('survives garbage from an authenticated controller', async () => {
    const { freeswitch } = bench().addresses
    const auth = `auth ${freeswitch.secret}\n\n`
    for (const garbage of [
      'api\n\n',
      'api nosuchcommand at all\n\n',
      'nosuch\n\n',
      'sendmsg\nexecute-app-name: playback\n\n',
      'sendmsg 00000000-0000-4000-8000-000000000000\ncall-command: execute\nexecute-app-name: park\n\n',
      'sendevent CUSTOM\nContent-Length: -4\n\n',
      'sendevent CUSTOM\nContent-Length: 2000000000\n\nx',
      `event plain ${'NOSUCH '.repeat(500)}\n\n`,
      `api ${'a'.repeat(60_000)}\n\n`,
      'filter\n\n',
      'bgapi\n\n',
    ])
      await pour(freeswitch, Buffer.from(auth + garbage), '+OK')
    expect(await bench().api('nosuchcommand')).toMatch(/^-ERR/)
    await works(bench())
  })

  test('lets no application in without the secret, and survives what is sent to its port', async () => {
    const { drachtio } = bench().addresses
    const frame = (text: string) => Buffer.from(`${Buffer.byteLength(text)}#${text}`)
    const heard = await pour(drachtio, frame('aaaa-1|authenticate|wrong-secret|'), 'response')
    expect(heard).not.toContain('|OK')
    await Promise.all([
      pour(drachtio, noise(3_000, 9)),
      pour(drachtio, Buffer.from('99999999999#x')),
      pour(drachtio, Buffer.from('-5#x')),
      pour(drachtio, frame('aaaa-2|route|INVITE')),
      pour(drachtio, frame('')),
      pour(drachtio, Buffer.from('12#short')),
    ])
    await works(bench())
  })

  test('takes an INVITE that is sent twice for one call, and repeats the 200 until the ACK', async () => {
    const { addresses } = bench()
    const raw = await openRawSip(addresses.sip)
    const number = bench().newNumber()
    const call = rawInvite(raw.port, addresses.sip, number)
    raw.send(call.invite)
    raw.send(call.invite)
    const answered = await bench().answer(await bench().invitation(number))
    raw.send(call.invite)
    const isAnswer = call.answers(200)
    await eventually(
      'the 200 again',
      () => raw.received.items.filter(isAnswer).length,
      (count) => count >= 2,
    )
    expect(bench().invitations.items.filter((one) => one.number === number)).toHaveLength(1)
    const answer = await raw.received.first('200', { matches: isAnswer })
    raw.send(call.ack(answer))
    raw.send(call.bye(answer))
    await answered.hungUp.first('the BYE')
    await raw.received.first('200 to the BYE', { matches: call.answers(200, 'BYE') })
    raw.close()
  })

  test('takes a BYE that comes before the ACK', async () => {
    const { addresses } = bench()
    const raw = await openRawSip(addresses.sip)
    const number = bench().newNumber()
    const call = rawInvite(raw.port, addresses.sip, number)
    raw.send(call.invite)
    const answered = bench()
      .invitation(number)
      .then((invitation) => bench().answer(invitation))
    const answer = await raw.received.first('200', { matches: call.answers(200) })
    raw.send(call.bye(answer))
    raw.send(call.ack(answer))
    await (await within('the answer', answered)).hungUp.first('the BYE')
    raw.close()
  })
})
