import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../../src/embedded/switch/sip/create-user-agent.ts'
import type { UserAgent } from '../../../src/embedded/switch/sip/user-agent.ts'
import { Rig } from './rig/rig.ts'
import { RtpPhone } from './rig/rtp-phone.ts'

const marks = { 'User-Agent': 'drachtio-fsmrf:0d153af6-c0a9-4100-a155-d3907b613650', 'X-esl-outbound': '127.0.0.1:9' }

describe('the SIP profile of the embedded media server', () => {
  let rig: Rig
  let agent: UserAgent
  let phone: RtpPhone
  beforeAll(async () => {
    rig = await Rig.start({ maxSessions: 2, trunkMediaTimeoutMs: 600 })
    phone = await RtpPhone.open()
    agent = createUserAgent({ listeners: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }] }, { onInvite: (call) => void call.respond(486) })
    await agent.start()
  })
  afterAll(async () => {
    phone.close()
    await agent.stop()
    await rig.stop()
  })

  /** Sends an INVITE straight to the profile; resolves with the status of the final answer. */
  const invite = (headers: Record<string, string>, body: string): Promise<{ status: number; hangUp(): Promise<void>; ended: Promise<void> }> =>
    new Promise((resolve) => {
      let end: () => void = () => undefined
      const ended = new Promise<void>((done) => (end = done))
      const call = agent.invite(
        { uri: `sip:drachtio@127.0.0.1:${rig.media.sipPort}`, headers, body },
        {
          onAnswer: () => resolve({ status: 200, hangUp: () => call.hangUp(), ended }),
          onEnd: (why) => {
            if (why.by === 'refused') resolve({ status: why.status, hangUp: () => Promise.resolve(), ended })
            end()
          },
        },
      )
    })

  it.each([
    ['no marks', {}],
    ['no return address', { 'User-Agent': marks['User-Agent'] }],
    ['a return address that is none', { ...marks, 'X-esl-outbound': 'http://evil/ async' }],
    ['a user agent with more in it', { ...marks, 'User-Agent': `${marks['User-Agent']} x` }],
  ])('refuses an INVITE with %s', async (_, headers) => {
    expect((await invite(headers, phone.sdp)).status).toBe(403)
  })

  it('refuses an offer it has no codec for, or that is nonsense', async () => {
    expect((await invite(marks, phone.sdp.replaceAll('8', '18'))).status).toBe(488)
    expect((await invite(marks, 'hello')).status).toBe(488)
    expect(JSON.parse(await rig.api('show channels as json'))).toMatchObject({ row_count: 0 })
  })

  it('refuses more sessions than it is allowed, and takes new ones when others end', async () => {
    const [one, two] = [await invite(marks, phone.sdp), await invite(marks, phone.sdp)]
    expect([one.status, two.status]).toEqual([200, 200])
    expect((await invite(marks, phone.sdp)).status).toBe(503)
    await one.hangUp()
    await expect.poll(async () => (await rig.api('status')).includes('1 session(s) - peak')).toBe(true)
    const three = await invite(marks, phone.sdp)
    expect(three.status).toBe(200)
    await Promise.all([two.hangUp(), three.hangUp()])
  })

  it('parks a channel whose controller cannot be reached', async () => {
    const one = await invite(marks, phone.sdp)
    await expect.poll(async () => await rig.api('show channels as json')).toContain('"application":"park"')
    await one.hangUp()
  })

  it('ends a leg that sends no RTP, by media_timeout, and not one that does', async () => {
    const silent = await rig.call()
    await silent.endpoint.set('media_timeout', '60000')
    const destroyed = new Promise<{ reason?: string }>((resolve) => silent.endpoint.once('destroy', resolve))
    silent.phone.sendFrame()
    expect(await destroyed).toMatchObject({ reason: 'MEDIA_TIMEOUT' })
    const speaking = await rig.call()
    speaking.phone.speak()
    const from = speaking.phone.heard.length
    await speaking.phone.until(() => speaking.phone.heard.length > from + 60)
    expect(await rig.api(`uuid_exists ${speaking.endpoint.uuid}`)).toBe('true')
    await Promise.all([silent.call.hangUp(), speaking.call.hangUp()])
  })
})
