import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from './rig/rig.ts'

describe('an endpoint of drachtio-fsmrf on the embedded switch', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await Rig.start()
  })
  afterAll(() => rig.stop())

  it('connects a caller, and tells where its sound goes', async () => {
    const { call, endpoint, ended } = await rig.call()
    expect(endpoint.local.mediaIp).toBe('127.0.0.1')
    expect(endpoint.local.sdp).toMatch(/^m=audio \d+ RTP\/AVP 8 101/m)
    expect(endpoint.dtmfType).toBe('rfc2833')
    const variables = await endpoint.getChannelVariables(true)
    expect(variables['variable_read_codec']).toBe('PCMA')
    expect(variables['Answer-State']).toBe('answered')
    await call.hangUp()
    await ended
  })

  it('plays a file, and says how long it was', async () => {
    const { phone, call, endpoint } = await rig.call()
    phone.speak()
    const playing = endpoint.play('tone500.wav')
    await phone.untilHears(500)
    const result = await playing
    expect(result['playbackMilliseconds']).toBe('400')
    await call.hangUp()
  })

  it('refuses a file that is not there', async () => {
    const { call, endpoint } = await rig.call()
    await expect(endpoint.play('nothere.wav')).rejects.toThrow('File Not Found')
    await call.hangUp()
  })
})
