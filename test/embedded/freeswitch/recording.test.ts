import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseWavHeader } from '../../../src/embedded/switch/media/wav.ts'
import { type Caller, Rig } from './rig/rig.ts'
import { amplitudeAt } from './rig/rtp-phone.ts'

const channelsOf = (file: Buffer): Int16Array[] => {
  const { channels, dataBytes, dataOffset } = parseWavHeader(file)
  const frames = dataBytes / 2 / channels
  return Array.from({ length: channels }, (_, channel) =>
    Int16Array.from({ length: frames }, (__, frame) => file.readInt16LE(dataOffset + (frame * channels + channel) * 2)),
  )
}

const slice = (samples: Int16Array, fromMs: number, toMs: number): Int16Array => samples.subarray(fromMs * 8, toMs * 8)

describe('recording on the embedded switch', () => {
  let rig: Rig
  const callers: Caller[] = []
  const call = async (): Promise<Caller> => {
    const caller = await rig.call()
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

  it('writes the caller left and what it hears right, unbroken over bridge, hold music and another bridge', async () => {
    const [citizen, agent] = [await call(), await call()]
    const path = join(rig.folder, 'deep', 'er', 'stereo.wav')
    citizen.phone.speak(600)
    agent.phone.speak(1000)
    const { uuid } = citizen.endpoint
    await rig.api(`uuid_setvar ${uuid} RECORD_STEREO true`)
    expect(await rig.api(`uuid_record ${uuid} start ${path}`)).toBe('+OK Success\n')
    const startedAt = performance.now()
    await citizen.endpoint.bridge(agent.endpoint)
    const heardBefore = citizen.phone.heard.length
    await citizen.phone.until(() => citizen.phone.heard.length > heardBefore + 40)
    await citizen.endpoint.unbridge()
    await citizen.endpoint.play('tone_stream://%(600,0,1500)')
    await citizen.endpoint.bridge(agent.endpoint)
    await citizen.phone.untilHears(1000)
    const again = citizen.phone.heard.length
    await citizen.phone.until(() => citizen.phone.heard.length > again + 20)
    const lastedMs = performance.now() - startedAt
    expect(await rig.api(`uuid_record ${uuid} stop ${path}`)).toBe('+OK Success\n')
    expect(await rig.api(`uuid_record ${uuid} stop ${path}`)).toBe('-ERR Cannot stop record session!\n')
    const [left, right] = channelsOf(await readFile(path))
    if (!left || !right) throw new Error('not stereo')
    expect(Math.abs(left.length / 8 - lastedMs)).toBeLessThan(120)
    expect(amplitudeAt(slice(left, 200, left.length / 8 - 200), 600)).toBeGreaterThan(6000)
    expect(amplitudeAt(slice(left, 200, 700), 1000)).toBeLessThan(300)
    expect(amplitudeAt(slice(right, 200, 700), 1000)).toBeGreaterThan(6000)
    expect(amplitudeAt(slice(right, 200, 700), 600)).toBeLessThan(300)
    expect(amplitudeAt(right, 1500)).toBeGreaterThan(500)
    expect(amplitudeAt(slice(right, right.length / 8 - 400, right.length / 8 - 100), 1000)).toBeGreaterThan(6000)
  })

  it('keeps what is masked out of the file', async () => {
    const { phone, endpoint } = await call()
    const path = join(rig.folder, 'masked.wav')
    phone.speak(600)
    await rig.api(`uuid_record ${endpoint.uuid} start ${path}`)
    expect(await rig.api(`uuid_record ${endpoint.uuid} mask ${path}`)).toBe('+OK Success\n')
    await endpoint.play('silence_stream://900')
    await rig.api(`uuid_record ${endpoint.uuid} unmask ${path}`)
    await endpoint.play('silence_stream://900')
    await rig.api(`uuid_record ${endpoint.uuid} stop all`)
    const [mono] = channelsOf(await readFile(path))
    if (!mono) throw new Error('no sound')
    expect(amplitudeAt(slice(mono, 0, 400), 600)).toBeLessThan(50)
    expect(amplitudeAt(slice(mono, mono.length / 8 - 300, mono.length / 8), 600)).toBeGreaterThan(4000)
  })

  it('tells RECORD_START and RECORD_STOP, also when the caller hangs up', async () => {
    const { call: own, endpoint } = await call()
    const seen: string[] = []
    rig.ms.conn.subscribe(['HEARTBEAT', 'RECORD_START', 'RECORD_STOP'])
    for (const name of ['RECORD_START', 'RECORD_STOP']) {
      rig.ms.conn.on(`esl::event::${name}::${endpoint.uuid}`, (event) => {
        seen.push(`${name} ${event.getHeader('Record-File-Path') ?? ''}`)
      })
    }
    const path = join(rig.folder, 'ended.wav')
    await rig.api(`uuid_record ${endpoint.uuid} start ${path}`)
    await endpoint.play('silence_stream://500')
    await own.hangUp()
    await expect.poll(() => seen).toEqual([`RECORD_START ${path}`, `RECORD_STOP ${path}`])
    expect(parseWavHeader(await readFile(path)).dataBytes).toBeGreaterThan(4000)
  })

  it('records what the caller says until a key', async () => {
    const { phone, endpoint } = await call()
    phone.speak(600)
    const path = join(rig.folder, 'voicemail.wav')
    const recording = endpoint.record(path, { timeLimitSecs: 5 })
    const from = phone.heard.length
    await phone.until(() => phone.heard.length > from + 40)
    phone.press('*')
    const result = await recording
    expect(Number(result['recordMilliseconds'])).toBeGreaterThan(500)
    expect(result['terminatorUsed']).toBe('*')
    const [mono] = channelsOf(await readFile(path))
    expect(amplitudeAt(mono ?? new Int16Array(0), 600)).toBeGreaterThan(5000)
  })

  it('refuses a path it cannot write to', async () => {
    const { endpoint } = await call()
    for (const path of ['relative.wav', '/proc/nowhere/x.wav', '/tmp/x.nosuchformat']) {
      expect(await rig.api(`uuid_record ${endpoint.uuid} start ${path}`)).toBe('-ERR Cannot record session!\n')
    }
  })
})
