import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, Rig } from './rig/rig.ts'

describe('an endpoint of drachtio-fsmrf on the embedded switch', () => {
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

  it('connects a caller, and tells where its sound goes', async () => {
    const { call: own, endpoint, ended, phone } = await call()
    expect(endpoint.local.mediaIp).toBe('127.0.0.1')
    expect(endpoint.local.sdp).toMatch(/^m=audio \d+ RTP\/AVP 8 101/m)
    expect(endpoint.remote.mediaPort).toBe(String(phone.port))
    expect(endpoint.dtmfType).toBe('rfc2833')
    const variables = await endpoint.getChannelVariables(true)
    expect(variables['variable_read_codec']).toBe('PCMA')
    expect(variables['Answer-State']).toBe('answered')
    await own.hangUp()
    await ended
  })

  it('counts what comes in, for the quality meter', async () => {
    const { phone, endpoint } = await call()
    phone.speak(400)
    const statistics = async (): Promise<Record<string, string | number>> => endpoint.getChannelVariables(true)
    await expect
      .poll(async () => Number((await statistics())['variable_rtp_audio_in_media_packet_count']))
      .toBeGreaterThan(10)
    const now = await statistics()
    expect(Number(now['variable_rtp_audio_in_mos'])).toBeGreaterThan(3)
    expect(Number(now['variable_rtp_audio_in_mean_interval'])).toBeGreaterThan(10)
  })

  it('makes an endpoint without a caller by a late offer, and lets it be modified', async () => {
    const { phone } = await call()
    phone.hush()
    const endpoint = await rig.ms.createEndpoint()
    expect(endpoint.local.sdp).toMatch(/^m=audio \d+ RTP\/AVP 8 0 101/m)
    await endpoint.modify(phone.sdp)
    expect(endpoint.remote.mediaPort).toBe(String(phone.port))
    const playing = endpoint.play('tone_stream://%(600,0,900)')
    await phone.untilHears(900)
    await playing
    await endpoint.destroy()
  })

  it('plays a file, and says how long it was', async () => {
    const { phone, endpoint } = await call()
    const playing = endpoint.play('tone500.wav')
    await phone.untilHears(500)
    expect(await playing).toEqual({
      playbackSeconds: '0',
      playbackMilliseconds: '400',
      playbackLastOffsetPos: '3200',
    })
  })

  it('plays several one after the other, and from the middle of a file', async () => {
    const { phone, endpoint } = await call()
    const playing = endpoint.play(['tone_stream://%(300,0,400)', 'tone500.wav'])
    await phone.untilHears(400)
    await phone.untilHears(500)
    await playing
    await endpoint.set('playback_delimiter', '')
    const result = await endpoint.play({ file: 'tone500.wav', seekOffset: 1600 })
    expect(result['playbackMilliseconds']).toBe('200')
  })

  it('stops at the time limit', async () => {
    const { endpoint } = await call()
    const result = await endpoint.play({ file: 'tone_stream://%(10000,0,425)', timeoutSecs: 2 })
    expect(Number(result['playbackMilliseconds'])).toBeLessThan(2300)
    expect(Number(result['playbackMilliseconds'])).toBeGreaterThan(1700)
  })

  it('refuses a file, a stream and a scheme that are not there', async () => {
    const { endpoint } = await call()
    for (const file of ['nothere.wav', '/etc/hostname', 'local_stream://nosuch', 'nosuch://abc', 'tone_stream://x(']) {
      await expect(endpoint.play(file)).rejects.toThrow('File Not Found')
    }
  })

  it('breaks a playback off', async () => {
    const { phone, endpoint } = await call()
    const playing = endpoint.play('local_stream://music')
    await phone.untilHears(700)
    const reply = await endpoint.api('uuid_break', endpoint.uuid)
    expect(reply.getBody()).toBe('+OK\n')
    await playing
    await phone.untilSilent()
  })

  it('plays a later file inside an earlier one, which then carries on', async () => {
    const { phone, endpoint } = await call()
    const first = endpoint.play('tone_stream://%(1500,0,400)')
    await phone.untilHears(400)
    const second = endpoint.play('tone_stream://%(400,0,900)')
    await phone.untilHears(900)
    await second
    await phone.untilHears(400)
    await first
  })

  it('breaks a playback and the one below it off together', async () => {
    const { phone, endpoint } = await call()
    const first = endpoint.play('tone_stream://%(10000,0,400)')
    await phone.untilHears(400)
    const second = endpoint.play('tone_stream://%(10000,0,900)')
    await phone.untilHears(900)
    await endpoint.api('uuid_break', `${endpoint.uuid} all`)
    await Promise.all([first, second])
    await phone.untilSilent()
  })

  it('skips one file of a list at a break', async () => {
    const { phone, endpoint } = await call()
    const playing = endpoint.play(['tone_stream://%(10000,0,400)', 'tone_stream://%(10000,0,900)'])
    await phone.untilHears(400)
    await endpoint.api('uuid_break', `${endpoint.uuid} all`)
    await phone.untilHears(900)
    await endpoint.api('uuid_break', `${endpoint.uuid} all`)
    await playing
  })

  it('stops at a terminator, by default the star', async () => {
    const { phone, endpoint } = await call()
    const playing = endpoint.play('tone_stream://%(20000,0,400)')
    await phone.untilHears(400)
    phone.press('*')
    await playing
  })

  it.each(['RFC 4733', 'SIP INFO'])('collects digits that cut the prompt short (%s)', async (way) => {
    const { phone, endpoint } = await call()
    const press = async (key: string): Promise<void> => {
      if (way === 'RFC 4733') phone.press(key)
      else {
        const headers = { 'Content-Type': 'application/dtmf-relay' }
        await endpoint.request({ method: 'INFO', headers, body: `Signal=${key}\r\nDuration=100\r\n` })
      }
    }
    const keys: string[] = []
    endpoint.on('dtmf', ({ dtmf }: { dtmf: string }) => void keys.push(dtmf))
    phone.speak()
    const asking = endpoint.playCollect({
      file: 'tone_stream://%(20000,0,400)', min: 1, max: 4, tries: 1, timeout: 3000, terminators: '#', digitTimeout: 1500,
    }) // prettier-ignore
    await phone.untilHears(400)
    await press('1')
    await phone.untilSilent()
    await press('2')
    await expect.poll(() => keys.length).toBe(2)
    await press('#')
    expect(await asking).toMatchObject({ digits: '12', invalidDigits: null, terminatorUsed: '#' })
    expect(keys).toEqual(['1', '2', '#'])
  })

  it('says which digits were not what was asked for', async () => {
    const { phone, endpoint } = await call()
    const asking = endpoint.playCollect({
      file: 'silence_stream://100', min: 1, max: 1, tries: 1, timeout: 2000, regexp: '[12]', digitTimeout: 1000,
    }) // prettier-ignore
    await phone.until(() => phone.heard.length > 10)
    phone.press('9')
    expect(await asking).toMatchObject({ digits: null, invalidDigits: '9' })
  })

  it('gives up when nothing is pressed', async () => {
    const { endpoint } = await call()
    const result = await endpoint.playCollect({
      file: 'silence_stream://20', min: 1, max: 1, tries: 1, timeout: 1000, invalidFile: 'silence_stream://20',
    }) // prettier-ignore
    expect(result.digits).toBeNull()
  })

  it('sets variables, several at once, with text of any kind', async () => {
    const { endpoint } = await call()
    await endpoint.set({ k1: 'v1', k2: 'v 2', name: `王小明 <x> "q" 'r'` })
    const variables = await endpoint.getChannelVariables()
    expect(variables['variable_k1']).toBe('v1')
    expect(variables['variable_k2']).toBe('v 2')
    expect(variables['variable_name']).toBe(`王小明 <x> "q" 'r'`)
    expect((await endpoint.api('uuid_getvar', `${endpoint.uuid} name`)).getBody()).toBe(`王小明 <x> "q" 'r'`)
  })

  it('mutes what the caller says', async () => {
    const [citizen, agent] = [await call(), await call()]
    await citizen.endpoint.bridge(agent.endpoint)
    citizen.phone.speak(600)
    await agent.phone.untilHears(600)
    await citizen.endpoint.mute()
    await agent.phone.untilSilent()
    await citizen.endpoint.unmute()
    await agent.phone.untilHears(600)
  })

  it('sends keys as telephone events', async () => {
    const { phone, endpoint } = await call()
    await endpoint.api('uuid_send_dtmf', `${endpoint.uuid} 45@100`)
    const events = () => phone.heard.filter((packet) => packet.payloadType === 101)
    await phone.until(() => events().filter((packet) => (packet.payload[1] ?? 0) & 0x80).length >= 6)
    expect(new Set(events().map((packet) => packet.payload[0]))).toEqual(new Set([4, 5]))
    expect(new Set(events().map((packet) => packet.timestamp)).size).toBe(2)
  })

  it('ends the call for an application that does not exist, as FreeSWITCH does', async () => {
    const { endpoint, ended } = await call()
    const destroyed = new Promise<void>((resolve) => endpoint.once('destroy', () => resolve()))
    void endpoint.execute('nosuchapp', 'x')
    await destroyed
    void ended
  })

  it('keeps one RTP stream over silence, playback and bridge', async () => {
    const [citizen, agent] = [await call(), await call()]
    agent.phone.speak(1000)
    await citizen.endpoint.play('tone_stream://%(300,0,500)')
    await citizen.endpoint.bridge(agent.endpoint)
    await citizen.phone.untilHears(1000)
    await citizen.endpoint.unbridge()
    const playing = citizen.endpoint.play('tone_stream://%(300,0,500)')
    await citizen.phone.untilHears(500)
    await playing
    const audio = citizen.phone.heard.filter((packet) => packet.payloadType === 8)
    expect(new Set(audio.map((packet) => packet.ssrc)).size).toBe(1)
    for (const [index, packet] of audio.entries()) {
      const before = audio[index - 1]
      if (!before) continue
      expect((packet.sequence - before.sequence) & 0xffff).toBe(1)
      const step = (packet.timestamp - before.timestamp) >>> 0
      expect(step % 160).toBe(0)
      expect(step).toBeGreaterThan(0)
      expect(step).toBeLessThan(160 * 10)
    }
  })
})
