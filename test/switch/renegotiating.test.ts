import { expect, test } from 'vitest'
import { onEverySwitch } from '../support/switch/every-switch.ts'

onEverySwitch('renegotiating', (bench) => {
  test('follows a caller who moves to another port, and answers with the leg’s SDP', async () => {
    const one = await bench().talk({ tone: 400 })
    const other = await bench().talk({ tone: 700 })
    await one.endpoint.bridge(other.endpoint.uuid)
    await one.phone.ear.hears(700)
    await one.phone.movePort()
    one.phone.say(500)
    const response = await one.phone.reInvite()
    expect(response.status).toBe(200)
    expect(response.body).toMatch(/^m=audio \d+ RTP\/AVP/m)
    await Promise.all([one.phone.ear.hears(700), other.phone.ear.hears(500)])
  })

  test('holds and takes up again on the caller’s wish', async () => {
    const one = await bench().talk({ tone: 400 })
    const other = await bench().talk({ tone: 700 })
    await one.endpoint.bridge(other.endpoint.uuid)
    await Promise.all([one.phone.ear.hears(700), other.phone.ear.hears(400)])
    const held = await one.phone.reInvite('sendonly')
    expect(held.status).toBe(200)
    expect(held.body).toMatch(/^a=recvonly/m)
    const back = await one.phone.reInvite('sendrecv')
    expect(back.status).toBe(200)
    expect(back.body).not.toMatch(/^a=(recvonly|sendonly|inactive)/m)
    await Promise.all([one.phone.ear.hears(700), other.phone.ear.hears(400)])
  })

  test('moves a caller to another leg by a re-INVITE of ours, without a new call', async () => {
    const { phone, dialog, endpoint } = await bench().talk({ tone: 400 })
    const second = await bench().createLeg(phone.sdp())
    endpoint.removeAllListeners('destroy')
    await endpoint.destroy()
    await dialog.modify(second.endpoint.local.sdp)
    await phone.reInvites.first('the re-INVITE')
    void second.endpoint.play('tone_stream://%(4000,0,900)').catch(() => undefined)
    await phone.ear.hears(900)
    expect(phone.call.state).toBe('confirmed')
    await second.endpoint.destroy()
  })

  test('holds and releases a caller by a re-INVITE of ours', async () => {
    const { phone, dialog, endpoint } = await bench().talk({ tone: 400 })
    const sendrecv = dialog.local.sdp
    await dialog.modify(sendrecv.replace(/a=sendrecv\r\n/, '').concat('a=inactive\r\n'))
    expect((await phone.reInvites.first('the hold')).body).toMatch(/^a=inactive/m)
    await dialog.modify(sendrecv)
    await phone.reInvites.first('the release', { from: 1 })
    void endpoint.play('tone_stream://%(4000,0,900)').catch(() => undefined)
    await phone.ear.hears(900)
  })

  test('keeps the call when a re-INVITE is refused', async () => {
    const { phone, dialog, endpoint } = await bench().talk({ tone: 400 })
    dialog.removeAllListeners('modify')
    dialog.on('modify', (_req, res) => res.send(488))
    expect((await phone.reInvite('sendonly')).status).toBe(488)
    expect(phone.call.state).toBe('confirmed')
    void endpoint.play('tone_stream://%(4000,0,900)').catch(() => undefined)
    await phone.ear.hears(900)
  })
})
