import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, Rig } from './rig/rig.ts'

describe('bridging on the embedded switch', () => {
  let rig: Rig
  const callers: Caller[] = []
  const call = async (...args: Parameters<Rig['call']>): Promise<Caller> => {
    const caller = await rig.call(...args)
    callers.push(caller)
    return caller
  }
  beforeAll(async () => {
    rig = await Rig.start()
  })
  afterEach(async () => {
    await Promise.all(callers.splice(0).map((caller) => caller.call.hangUp()))
  })
  afterAll(() => rig.stop())

  it('carries both voices, lets go, and joins again, to the same or another', async () => {
    const [citizen, first, second] = [await call(), await call(), await call()]
    citizen.phone.speak(600)
    first.phone.speak(1000)
    second.phone.speak(1400)
    await citizen.endpoint.bridge(first.endpoint)
    await Promise.all([citizen.phone.untilHears(1000), first.phone.untilHears(600)])
    await citizen.endpoint.unbridge()
    await Promise.all([citizen.phone.untilSilent(), first.phone.untilSilent()])
    await citizen.endpoint.bridge(first.endpoint)
    await citizen.phone.untilHears(1000)
    await citizen.endpoint.bridge(second.endpoint)
    await Promise.all([citizen.phone.untilHears(1400), second.phone.untilHears(600), first.phone.untilSilent()])
    expect(await rig.api(`uuid_exists ${first.endpoint.uuid}`)).toBe('true')
  })

  it('transcodes between A-law and µ-law', async () => {
    const [citizen, agent] = [await call({ codec: 'PCMU' }), await call({ codec: 'PCMA' })]
    citizen.phone.speak(600)
    agent.phone.speak(1000)
    await citizen.endpoint.bridge(agent.endpoint)
    await Promise.all([citizen.phone.untilHears(1000), agent.phone.untilHears(600)])
    expect(citizen.phone.heard.at(-1)?.payloadType).toBe(0)
    expect(agent.phone.heard.at(-1)?.payloadType).toBe(8)
  })

  it('leads out of music into the bridge, and the playback ends', async () => {
    const [citizen, agent] = [await call(), await call()]
    agent.phone.speak(1000)
    const playing = citizen.endpoint.play('local_stream://music')
    await citizen.phone.untilHears(700)
    await citizen.endpoint.bridge(agent.endpoint)
    await playing
    await citizen.phone.untilHears(1000)
  })

  it('parks the one whose partner hangs up', async () => {
    for (const leaver of ['first', 'second'] as const) {
      const [first, second] = [await call(), await call()]
      second.phone.speak(1000)
      first.phone.speak(600)
      await first.endpoint.bridge(second.endpoint)
      await Promise.all([first.phone.untilHears(1000), second.phone.untilHears(600)])
      const [leaving, staying] = leaver === 'first' ? [first, second] : [second, first]
      await leaving.call.hangUp()
      await staying.phone.untilSilent()
      const playing = staying.endpoint.play('tone_stream://%(400,0,450)')
      await staying.phone.untilHears(450)
      await playing
    }
  })

  it('passes keys on to the partner', async () => {
    const [citizen, agent] = [await call(), await call()]
    agent.phone.speak()
    await citizen.endpoint.bridge(agent.endpoint)
    citizen.phone.press('7')
    await agent.phone.until(() => agent.phone.heard.some((packet) => packet.payloadType === 101 && packet.payload[0] === 7))
  })

  it('refuses a channel that is not there', async () => {
    const { endpoint } = await call()
    const unknown = '00000000-0000-0000-0000-000000000000'
    await expect(endpoint.bridge(unknown)).rejects.toThrow('-ERR Invalid uuid')
  })

  it('keeps the sound while the far end is on hold, and brings it back', async () => {
    const [citizen, agent] = [await call(), await call()]
    agent.phone.speak(1000)
    await citizen.endpoint.bridge(agent.endpoint)
    await citizen.phone.untilHears(1000)
    const held = await citizen.endpoint.modify(citizen.phone.sdp.replace('sendrecv', 'inactive'))
    expect(held).toContain('a=inactive')
    const arrived = async (): Promise<number> =>
      Number((await agent.endpoint.getChannelVariables(true))['variable_rtp_audio_in_packet_count'])
    const before = await arrived()
    const count = citizen.phone.heard.length
    await expect.poll(arrived).toBeGreaterThan(before + 10)
    expect(citizen.phone.heard.length - count).toBeLessThanOrEqual(1)
    await citizen.endpoint.modify(citizen.phone.sdp)
    await citizen.phone.until(() => citizen.phone.heard.length > count + 12)
    expect(citizen.phone.hears(1000)).toBe(true)
  })

  it('is not taken over by a stranger that sends to its port', async () => {
    const [citizen, agent] = [await call(), await call()]
    citizen.phone.speak(600)
    await citizen.endpoint.bridge(agent.endpoint)
    await agent.phone.untilHears(600)
    const { RtpPhone } = await import('./rig/rtp-phone.ts')
    const stranger = await RtpPhone.open()
    stranger.ssrc = 0x9999
    stranger.connect(citizen.endpoint.local.sdp)
    stranger.speak(1700)
    for (const garbage of [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(1500, 0x80), Buffer.alloc(200, 0xff)]) {
      stranger.sendRaw(garbage)
    }
    const from = agent.phone.heard.length
    await agent.phone.until(() => agent.phone.heard.length > from + 40)
    expect(agent.phone.hears(600)).toBe(true)
    expect(agent.phone.hears(1700)).toBe(false)
    expect(stranger.heard).toHaveLength(0)
    stranger.close()
  })
})
