import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAskServer } from '../../src/adapters/telephony/ask-server.ts'
import { createUserAgent } from '../../src/embedded/switch/sip/create-user-agent.ts'
import { header } from '../../src/embedded/switch/sip/message.ts'
import { createPrompts } from '../../src/app/hotline/prompts.ts'
import type { Target } from '../../src/app/ports/telephony.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { portsOn, type Ports } from '../support/switch/ports.ts'
import { createTape } from '../support/switch/tape.ts'

onEverySwitch('calls from here, over the controller’s ports', (bench) => {
  let ports: Ports
  let placed = 0
  const legs: { readonly callId: string; readonly legId: string }[] = []
  beforeEach(() => {
    ports = portsOn(bench())
  })
  afterEach(() => {
    for (const { callId, legId } of legs.splice(0)) {
      ports.telephony.release(callId)
      ports.media.close(legId)
    }
    bench().intercept(() => false)
  })

  const target = (changes: Partial<Target> = {}): Target => ({
    ...{ trunk: 'test', address: bench().telephone.address, transport: 'udp', digest: null },
    ...{ caller: '12345', called: bench().newNumber(), ...changes },
  })
  const place = async (to = target()) => {
    placed += 1
    const callId = `placed-${placed}`
    const from = bench().telephone.received.items.length
    const { legId, sdp } = await ports.media.open(null)
    legs.push({ callId, legId })
    ports.telephony.place(callId, to, sdp)
    return { callId, legId, sdp, phone: () => bench().telephone.received.first('the call', { from }) }
  }
  /** Somebody at a desk whose leg is up, for the call to be joined to. */
  const sitsDown = async () => {
    bench().intercept(() => false)
    const talk = await bench().talk({ tone: 700 })
    return { phone: talk.phone, legId: ports.media.adopt(talk.endpoint) }
  }
  const of = (callId: string) => ({ matches: (news: { readonly callId: string }) => news.callId === callId })

  test('ring, are answered, are heard both ways, and are hung up there', async () => {
    const call = await place(target({ called: '13912345678' }))
    const phone = await call.phone()
    expect(phone.call.invite.uri).toMatch(/^sip:13912345678@/)
    expect(header(phone.call.invite, 'From')).toMatch(/sip:12345@/)
    phone.ring()
    expect(await ports.rings.first('the ring', of(call.callId))).toMatchObject({ sdp: null })
    const other = await sitsDown()
    ports.media.loop(other.legId, createPrompts('').ringing)
    await other.phone.ear.hears('sound')
    phone.answer()
    const { sdp } = await ports.pickedUp.first('the answer', of(call.callId))
    await ports.media.renegotiate(call.legId, sdp ?? '')
    await ports.media.join(call.legId, other.legId)
    phone.say(400)
    await Promise.all([phone.ear.hears(700), other.phone.ear.hears(400)])
    await phone.call.hangUp()
    await ports.hungUp.first('the hang-up', { matches: (callId) => callId === call.callId })
  })

  test('let the network’s own sound be heard before the answer', async () => {
    const call = await place()
    const phone = await call.phone()
    phone.say(500)
    phone.call.respond(183, { body: phone.sdp() })
    const { sdp } = await ports.rings.first('the early sound', of(call.callId))
    await ports.media.renegotiate(call.legId, sdp ?? '')
    const other = await sitsDown()
    await ports.media.join(call.legId, other.legId)
    await other.phone.ear.hears(500)
    phone.answer()
    const answer = await ports.pickedUp.first('the answer', of(call.callId))
    if (answer.sdp !== null) await ports.media.renegotiate(call.legId, answer.sdp)
    phone.say(400)
    await Promise.all([other.phone.ear.hears(400), phone.ear.hears(700)])
  })

  test.each([486, 404, 603, 503])('tell that the far end said %s, once', async (status) => {
    const call = await place()
    const phone = await call.phone()
    phone.ring(status)
    await ports.notReached.first('the refusal', of(call.callId))
    expect(ports.notReached.items).toEqual([{ callId: call.callId, sipStatus: status }])
  })

  test('are given up while it rings: CANCEL, and nothing more is heard of them', async () => {
    const call = await place()
    const phone = await call.phone()
    phone.ring()
    await ports.rings.first('the ring', of(call.callId))
    ports.telephony.release(call.callId)
    expect(await phone.ends.first('the CANCEL')).toMatchObject({ by: 'cancel' })
    expect(ports.notReached.items).toEqual([])
  })

  test('end with BYE when the answer crosses the CANCEL', async () => {
    const call = await place()
    const phone = await call.phone()
    phone.ring()
    await ports.rings.first('the ring', of(call.callId))
    phone.answer()
    ports.telephony.release(call.callId)
    expect(['remote', 'cancel']).toContain((await phone.ends.first('the end')).by)
    expect(phone.call.state).toBe('ended')
  })

  test('say that nobody can be reached where nobody is', async () => {
    const call = await place(target({ address: '127.0.0.1:9', transport: 'tcp' }))
    const { sipStatus } = await ports.notReached.first('the failure', of(call.callId))
    expect([408, 503]).toContain(sipStatus)
  })

  test('answer a challenge with the trunk’s credentials', async () => {
    const authorizations = createTape<string>('credentials')
    const nonce = randomBytes(8).toString('hex')
    const trunk = createUserAgent(
      { listeners: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }], product: 'trunk' },
      {
        onInvite: (call) => {
          const given = header(call.invite, 'Proxy-Authorization')
          if (given !== undefined) authorizations.add(given)
          call.listen({})
          const challenge = `Digest realm="trunk", nonce="${nonce}", algorithm=MD5, qop="auth"`
          if (given === undefined) call.respond(407, { headers: { 'Proxy-Authenticate': challenge } })
          else call.respond(486)
        },
      },
    )
    await trunk.start()
    try {
      const address = `127.0.0.1:${trunk.stack.listeners[0]?.port ?? 0}`
      const call = await place(target({ address, digest: { username: 'lianxin', password: 'sesame' } }))
      const given = await authorizations.first('the credentials')
      expect(given).toContain('username="lianxin"')
      expect(given).toContain(`nonce="${nonce}"`)
      expect(given).not.toContain('sesame')
      await ports.notReached.first('the refusal', of(call.callId))
      expect(ports.notReached.items).toEqual([{ callId: call.callId, sipStatus: 486 }])
    } finally {
      await trunk.stop()
    }
  })

  test('know by OPTIONS whether a trunk is there', async () => {
    const ask = createAskServer(bench().srf)
    expect(await ask({ address: bench().telephone.address, transport: 'udp' })).toBe(200)
    expect([408, 503]).toContain(await ask({ address: '127.0.0.1:9', transport: 'tcp' }))
  })
})
