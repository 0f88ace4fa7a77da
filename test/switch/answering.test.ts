import { expect, test } from 'vitest'
import { header } from '../../src/embedded/switch/sip/message.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'

onEverySwitch('answering', (bench) => {
  test('answers an INVITE with a leg and carries sound both ways', async () => {
    const one = await bench().talk({ tone: 400 })
    const other = await bench().talk({ tone: 700 })
    await one.endpoint.bridge(other.endpoint.uuid)
    await Promise.all([one.phone.ear.hears(700), other.phone.ear.hears(400)])
    expect(await bench().channels()).toBe(2)
  })

  test('answers over TCP', async () => {
    const { phone, endpoint } = await bench().talk({ transport: 'tcp' })
    void endpoint.play('tone_stream://%(2000,0,600)').catch(() => undefined)
    await phone.ear.hears(600)
  })

  test('makes the offer when the INVITE has none, and takes the answer from the ACK', async () => {
    const { phone, endpoint } = await bench().talk({ lateOffer: true, tone: 500 })
    expect(phone.answers.items[0]?.body).toMatch(/^m=audio \d+ RTP\/AVP .*\b8\b/m)
    void endpoint.play('tone_stream://%(3000,0,800)').catch(() => undefined)
    await phone.ear.hears(800)
    const other = await bench().talk({ tone: 900 })
    await endpoint.bridge(other.endpoint.uuid)
    await Promise.all([phone.ear.hears(900), other.phone.ear.hears(500)])
  })

  test('plays before the answer and then refuses: 183 with sound, 486', async () => {
    const number = bench().newNumber()
    const phone = await bench().telephone.place(number)
    const { req, res } = await bench().invitation(number)
    const leg = await bench().createLeg(req.body)
    res.send(183, { body: leg.endpoint.local.sdp })
    await phone.progress.first('183', { matches: ({ status }) => status === 183 })
    const played = leg.endpoint.play('tone_stream://%(800,0,600)')
    await phone.ear.hears(600)
    await played
    expect(phone.call.state).toBe('early')
    res.send(486, { headers: { 'X-Reason': 'queueFull' } })
    const end = await phone.ends.first('the refusal')
    expect(end).toMatchObject({ by: 'refused', status: 486 })
    if (end.by === 'refused' && end.response) expect(header(end.response, 'X-Reason')).toBe('queueFull')
    await leg.endpoint.destroy()
  })

  test('refuses with 503 and Retry-After', async () => {
    const number = bench().newNumber()
    const phone = await bench().telephone.place(number)
    const { res } = await bench().invitation(number)
    res.send(503, { headers: { 'Retry-After': '30' } })
    const end = await phone.ends.first('the refusal')
    expect(end).toMatchObject({ by: 'refused', status: 503 })
    if (end.by === 'refused' && end.response) expect(header(end.response, 'Retry-After')).toBe('30')
  })
})
