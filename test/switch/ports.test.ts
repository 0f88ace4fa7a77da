import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { header } from '../../src/embedded/switch/sip/message.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { portsOn, type Called, type Ports } from '../support/switch/ports.ts'
import { openRawSip, plainOffer, rawInvite } from '../support/switch/raw-sip.ts'
import { readMono, readStereo } from '../support/switch/recording.ts'
import { createSoundFiles } from '../support/switch/sound-files.ts'
import { eventually } from '../support/switch/tape.ts'
import type { PlacedCall, PlaceOptions } from '../support/switch/telephone.ts'

const files = createSoundFiles()
afterAll(() => files.remove())

/** Lets what is said last a while. */
const last = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

onEverySwitch(
  'the controller’s ports',
  (bench) => {
    let ports: Ports
    const calls: { readonly callId: string; readonly legId: string }[] = []
    beforeEach(() => {
      ports = portsOn(bench())
    })
    afterEach(() => {
      for (const { callId, legId } of calls.splice(0)) {
        ports.telephony.release(callId)
        ports.media.close(legId)
      }
      bench().intercept(() => false)
    })

    const ring = async (options?: PlaceOptions): Promise<{ phone: PlacedCall; call: Called }> => {
      const number = bench().newNumber()
      const phone = await bench().telephone.place(number, options)
      const call = await ports.called.first('the call', { matches: ({ dialled }) => dialled === number })
      return { phone, call }
    }
    const answer = async (options?: PlaceOptions) => {
      const { phone, call } = await ring(options)
      const { legId, sdp } = await ports.media.open(call.sdp)
      const { remoteSdp } = await ports.telephony.answer(call.callId, sdp)
      if (call.sdp === null) await ports.media.renegotiate(legId, remoteSdp)
      ports.legOf.set(call.callId, legId)
      calls.push({ callId: call.callId, legId })
      return { phone, callId: call.callId, legId }
    }

    test('answer, play to the end, and tell of the caller’s hang-up once', async () => {
      const { phone, callId, legId } = await answer({ tone: 400 })
      expect(await ports.media.play(legId, [files.tone(600, 500), files.tone(900, 500)])).toBe('finished')
      expect(await ports.media.play(legId, [files.path('nowhere.wav')])).toBe('failed')
      await phone.call.hangUp()
      await ports.hungUp.first('the hang-up')
      expect(ports.hungUp.items).toEqual([callId])
    })

    test('answer a call whose offer is ours', async () => {
      const { phone, legId } = await answer({ lateOffer: true })
      ports.media.loop(legId, files.tone(600, 2_000))
      await phone.ear.hears(600)
    })

    test('reach a leg again whose own socket breaks: its sound is heard out, and commands follow', async () => {
      const making = vi.spyOn(bench().mediaServer.present, 'createEndpoint')
      const { phone, legId } = await answer({ tone: 400 })
      const played = ports.media.play(legId, [files.tone(600, 1_500)])
      await phone.ear.hears(600)
      const [made] = making.mock.settledResults
      making.mockRestore()
      if (made?.type === 'fulfilled') made.value.conn.socket.destroy()
      expect(await played).toBe('finished')
      await phone.ear.hears('silence')
      ports.media.loop(legId, files.tone(900, 500))
      await phone.ear.hears(900)
      expect(ports.lost.items).toEqual([])
    })

    test('give the reason of a refusal, after a notice before the answer', async () => {
      const { phone, call } = await ring()
      const { legId, sdp } = await ports.media.open(call.sdp)
      ports.telephony.progress(call.callId, sdp)
      const played = ports.media.play(legId, [files.tone(600, 600)])
      await phone.ear.hears(600)
      expect(await played).toBe('finished')
      ports.telephony.refuse(call.callId, 503, { reason: 'noMedia', retryAfterS: 30 })
      const end = await phone.ends.first('the refusal')
      expect(end).toMatchObject({ by: 'refused', status: 503 })
      if (end.by !== 'refused' || !end.response) throw new Error('no response')
      expect(header(end.response, 'X-Reason')).toBe('noMedia')
      expect(header(end.response, 'Retry-After')).toBe('30')
      ports.telephony.release(call.callId)
      ports.media.close(legId)
    })

    test('take a message until the hash key, and the key ends no prompt afterwards', async () => {
      const { phone, legId } = await answer({ tone: 400 })
      const path = files.path(`message-key-${bench().kind}.wav`)
      const began: string[] = []
      const taken = ports.media.takeMessage(legId, path, { maxMs: 30_000, silenceMs: 5_000 }, () => {
        began.push('begun')
      })
      await last(1_500)
      phone.press('#')
      const { spokenMs } = await taken
      expect(began).toEqual(['begun'])
      expect(Math.abs(spokenMs - 1_500)).toBeLessThan(400)
      const { said, ms } = readMono(path)
      expect(said.map(({ heard }) => heard)).toEqual([400])
      expect(Math.abs(ms - spokenMs)).toBeLessThan(400)
      const played = ports.media.play(legId, [files.tone(600, 1_500)])
      await phone.ear.hears(600)
      phone.press('#')
      expect(await played).toBe('finished')
    })

    test('take a message until a silence or the limit, and say how long was spoken', async () => {
      const { phone, legId } = await answer({ tone: 400 })
      const long = { maxMs: 30_000, silenceMs: 2_000 }
      const path = files.path(`message-silence-${bench().kind}.wav`)
      const taken = ports.media.takeMessage(legId, path, long, () => undefined)
      await last(1_200)
      phone.say(null)
      const { spokenMs } = await taken
      expect(Math.abs(spokenMs - 1_200)).toBeLessThan(500)
      phone.say(400)
      const limited = files.path(`message-limit-${bench().kind}.wav`)
      const short = { maxMs: 2_000, silenceMs: 5_000 }
      const cut = await ports.media.takeMessage(legId, limited, short, () => undefined)
      // FreeSWITCH counts whole seconds of the clock: it ends within the one that follows.
      const late = bench().kind === 'real' ? 1_000 : 0
      expect(cut.spokenMs).toBeGreaterThan(1_700)
      expect(cut.spokenMs).toBeLessThan(2_300 + late)
      expect(Math.abs(readMono(limited).ms - cut.spokenMs)).toBeLessThan(100)
    })

    test('keep a message that the caller ends by hanging up', async () => {
      const { phone, callId, legId } = await answer({ tone: 400 })
      const path = files.path(`message-gone-${bench().kind}.wav`)
      const long = { maxMs: 30_000, silenceMs: 5_000 }
      const taken = ports.media.takeMessage(legId, path, long, () => undefined).catch(() => null)
      await last(1_500)
      await phone.call.hangUp()
      await ports.hungUp.first('the hang-up', { matches: (hungUp) => hungUp === callId })
      ports.media.close(legId)
      await taken
      const kept = await eventually(
        'a finished message',
        () => readMono(path),
        ({ ms }) => ms > 1_000,
        3_000,
      )
      expect(kept.said.map(({ heard }) => heard)).toEqual([400])
    })

    test('play in place of music, and nothing of the music is left', async () => {
      const { phone, legId } = await answer()
      ports.media.loop(legId, files.tone(600, 1_000))
      await phone.ear.hears(600)
      const announced = ports.media.play(legId, [files.tone(900, 600)])
      await phone.ear.hears(900)
      expect(await announced).toBe('finished')
      await phone.ear.hears('silence')
      await expect(phone.ear.hears(600, 1_200)).rejects.toThrow()
    })

    test('join, part, music, join to another: everyone hears what they should', async () => {
      const citizen = await answer({ tone: 400 })
      const first = await answer({ tone: 700 })
      const second = await answer({ tone: 900 })
      const prompt = ports.media.play(citizen.legId, [files.tone(600, 10_000)])
      await citizen.phone.ear.hears(600)
      await ports.media.join(citizen.legId, first.legId)
      expect(await prompt).toBe('interrupted')
      await Promise.all([citizen.phone.ear.hears(700), first.phone.ear.hears(400)])
      ports.media.part(citizen.legId)
      ports.media.loop(citizen.legId, files.tone(600, 2_000))
      await Promise.all([citizen.phone.ear.hears(600), first.phone.ear.hears('silence')])
      await ports.media.join(citizen.legId, second.legId)
      await Promise.all([citizen.phone.ear.hears(900), second.phone.ear.hears(400)])
      await first.phone.ear.hears('silence')
    })

    test('record stereo over the ports', async () => {
      const citizen = await answer({ tone: 400 })
      const agent = await answer({ tone: 700 })
      const path = files.path(`ports-${bench().kind}.wav`)
      await ports.media.join(citizen.legId, agent.legId)
      await citizen.phone.ear.hears(700)
      const startedAt = performance.now()
      await ports.media.startRecording(citizen.legId, path)
      await eventually(
        'a second of talk',
        () => performance.now() - startedAt,
        (ms) => ms > 1_200,
      )
      await ports.media.stopRecording(citizen.legId, path)
      const recording = await eventually(
        'the file',
        () => readStereo(path),
        ({ ms }) => ms > 1_000,
      )
      expect([recording.left, recording.right].map(([only]) => only?.heard)).toEqual([400, 700])
    })

    test('tell keys by RFC 4733 and by INFO, send keys, and answer who asks where the call stands', async () => {
      const { phone, legId } = await answer({ tone: 400 })
      await phone.ear.hears('silence')
      phone.press('5')
      await ports.digits.first('5')
      await phone.call.request('INFO', {
        headers: { 'Content-Type': 'application/dtmf-relay' },
        body: 'Signal=6\r\nDuration=100\r\n',
      })
      await ports.digits.first('6', { matches: (digit) => digit === '6' })
      expect(ports.digits.items).toEqual(['5', '6'])
      ports.media.sendDigits(legId, '7')
      await phone.ear.keys.first('7')
      const standing = await phone.call.request('OPTIONS')
      expect(header(standing, 'X-Call-Status')).toBe('talking')
      expect((await phone.call.request('REFER', { headers: { 'Refer-To': '<sip:1@2>' } })).status).toBe(403)
    })

    test('follow a caller’s re-INVITE', async () => {
      const one = await answer({ tone: 400 })
      const other = await answer({ tone: 700 })
      await ports.media.join(one.legId, other.legId)
      await one.phone.ear.hears(700)
      await one.phone.movePort()
      expect((await one.phone.reInvite()).status).toBe(200)
      await Promise.all([one.phone.ear.hears(700), other.phone.ear.hears(400)])
    })

    test('refuse an SDP that is longer than the SIP server takes from an application, and go on', async () => {
      const { sip } = bench().addresses
      const raw = await openRawSip(sip)
      const call = rawInvite(raw.port, sip, bench().newNumber(), plainOffer(9) + 'a=x\r\n'.repeat(2_600))
      raw.send(call.invite)
      raw.send(call.ack(await raw.received.first('413', { matches: call.answers(413) })))
      raw.close()
      expect(ports.called.items).toEqual([])
      await answer()
    })

    test('tell of a leg that was lost', async () => {
      const { legId } = await answer()
      await bench().api(`uuid_kill ${legId}`)
      await ports.lost.first('the leg')
      expect(ports.lost.items).toEqual([legId])
    })

    test('tell of a hang-up or fail to answer, when the caller gives up while the answer is on its way', async () => {
      for (let round = 0; round < 12; round += 1) {
        const { phone, call } = await ring()
        const { legId, sdp } = await ports.media.open(call.sdp)
        calls.push({ callId: call.callId, legId })
        const answered = ports.telephony.answer(call.callId, sdp).catch(() => ports.hungUp.add(call.callId))
        await Promise.all([phone.call.hangUp(), answered])
        await ports.hungUp.first('the end', { matches: (callId) => callId === call.callId, withinMs: 3_000 })
      }
    })

    test('notice that the SIP connection broke, and survive hanging up a call of the time before', async () => {
      const { callId, legId } = await answer()
      const { ways, sip, sipNews } = bench()
      const from = sipNews.items.length
      ways?.drachtio.cut()
      await eventually(
        'the lost connection',
        () => sip.connected,
        (connected) => !connected,
        3_000,
      )
      ways?.drachtio.restore()
      await sipNews.first('connect', { from, matches: (news) => news === 'connect' })
      ports.telephony.hangUp(callId, 'goodbye')
      ports.telephony.release(callId)
      await bench().api(`uuid_kill ${legId}`)
    })
  },
  { breakable: true },
)
