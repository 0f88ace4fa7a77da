import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket, MediaStreamTrack } from 'werift'
import { alaw } from '../../../src/embedded/switch/media/g711.ts'
import { Rig } from './rig/rig.ts'
import { amplitudeAt } from './rig/rtp-phone.ts'

/** A browser in miniature: werift as the client, PCMA, speaking and hearing tones. */
class Page {
  readonly pc = new RTCPeerConnection({
    codecs: { audio: [new RTCRtpCodecParameters({ mimeType: 'audio/PCMA', clockRate: 8000, channels: 1, payloadType: 8 })] },
    iceAdditionalHostAddresses: ['127.0.0.1'],
    iceServers: [],
  })
  readonly track = new MediaStreamTrack({ kind: 'audio' })
  readonly heard: Buffer[] = []
  #timer: NodeJS.Timeout | undefined
  #index = 0
  answer = ''

  constructor() {
    this.pc.addTransceiver(this.track, { direction: 'sendrecv' })
    this.pc.onTrack.subscribe((track) => track.onReceiveRtp.subscribe((packet) => this.heard.push(packet.payload)))
  }

  async offer(): Promise<string> {
    await this.pc.setLocalDescription(await this.pc.createOffer())
    return this.pc.localDescription?.sdp ?? ''
  }

  async accept(sdp: string): Promise<void> {
    await this.pc.setRemoteDescription({ type: 'answer', sdp })
  }

  speak(frequencyHz: number): void {
    this.#timer = setInterval(() => {
      const payload = Buffer.from(
        Array.from({ length: 160 }, (_, at) => alaw.encode[Math.round(8000 * Math.sin((2 * Math.PI * frequencyHz * (this.#index * 160 + at)) / 8000)) & 0xffff] ?? 0),
      )
      const header = new RtpHeader({ payloadType: 8, sequenceNumber: this.#index & 0xffff, timestamp: (this.#index * 160) >>> 0, ssrc: 42 })
      this.#index += 1
      this.track.writeRtp(new RtpPacket(header, payload))
    }, 20)
  }

  hears(frequencyHz: number): boolean {
    const octets = Buffer.concat(this.heard.slice(-10))
    return this.heard.length >= 10 && amplitudeAt(Int16Array.from(octets, (octet) => alaw.decode[octet] ?? 0), frequencyHz) > 2000
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.pc.close()
  }
}

describe("a browser's leg on the embedded switch", () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await Rig.start()
  })
  afterAll(() => rig.stop())

  it('connects by ICE and DTLS, is bridged to a telephone, and both hear each other', async () => {
    const page = new Page()
    const caller = await rig.callWith(await page.offer(), (answer) => page.accept(answer))
    expect(caller.endpoint.secure).toBe(true)
    expect((await caller.endpoint.getChannelVariables())['variable_media_timeout']).toBe('10000')
    const citizen = await rig.call()
    citizen.phone.speak(1000)
    page.speak(600)
    await caller.endpoint.bridge(citizen.endpoint)
    await citizen.phone.untilHears(600, 10_000)
    await expect.poll(() => page.hears(1000), { timeout: 5000 }).toBe(true)
    await caller.endpoint.unbridge()
    await Promise.all([caller.call.hangUp(), citizen.call.hangUp()])
    await page.close()
  })

  it('ends the leg when the certificate is not the one in the SDP', async () => {
    const page = new Page()
    const offer = (await page.offer()).replace(/(a=fingerprint:sha-256 )(\S\S)/, (_, head: string, octet: string) => head + (octet === '00' ? '01' : '00'))
    const caller = await rig.callWith(offer, (answer) => page.accept(answer))
    const destroyed = new Promise<void>((resolve) => caller.endpoint.once('destroy', () => resolve()))
    await destroyed
    await caller.call.hangUp()
    await page.close()
  })

  it('takes nothing from who does not know the password', async () => {
    const page = new Page()
    let port = 0
    const caller = await rig.callWith(await page.offer(), (answer) => {
      port = Number(/^m=audio (\d+)/m.exec(answer)?.[1])
      return page.accept(answer)
    })
    const { RtpPhone } = await import('./rig/rtp-phone.ts')
    const stranger = await RtpPhone.open()
    stranger.connect(`c=IN IP4 127.0.0.1\nm=audio ${port} x`)
    stranger.speak(1700)
    for (const garbage of [Buffer.alloc(0), Buffer.alloc(20), Buffer.alloc(100, 22), Buffer.from('000100002112a442'.padEnd(40, '0'), 'hex')]) stranger.sendRaw(garbage)
    await expect.poll(() => page.heard.length, { timeout: 5000 }).toBeGreaterThan(10)
    expect(stranger.heard).toHaveLength(0)
    stranger.close()
    await caller.call.hangUp()
    await page.close()
  })
})
