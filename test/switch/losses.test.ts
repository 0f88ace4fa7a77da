import { afterAll, expect, test } from 'vitest'
import type { Bench, Leg } from '../support/switch/bench.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { createSoundFiles } from '../support/switch/sound-files.ts'
import { brokenMs } from '../support/switch/sound.ts'
import { eventually, within } from '../support/switch/tape.ts'

const files = createSoundFiles()
afterAll(() => files.remove())

/** Ends a leg without the connections by which it was made. */
const kill = async (bench: Bench, { endpoint }: Leg): Promise<void> => {
  expect(await bench.api(`uuid_kill ${endpoint.uuid}`)).toBe('+OK')
}

const isUp = async (bench: Bench, { endpoint }: Leg): Promise<boolean> =>
  (await bench.api(`uuid_exists ${endpoint.uuid}`)) === 'true'

onEverySwitch(
  'losses',
  (bench) => {
    const way = (name: 'drachtio' | 'freeswitch') => {
      const { ways } = bench()
      if (ways === null) throw new Error('the ways cannot be cut')
      return ways[name]
    }
    const available = (wanted: boolean) =>
      eventually(
        'the media server',
        () => bench().mediaServer.available,
        (is) => is === wanted,
      )
    /** Cuts the SIP connection; the result takes it up again. */
    const cutSip = async (): Promise<() => Promise<void>> => {
      const { sipNews } = bench()
      const from = sipNews.items.length
      way('drachtio').cut()
      await sipNews.first('close', { from, matches: (news) => news === 'close' })
      // We know it first: what comes before the server knows it as well is still held for us.
      const { sip } = bench().addresses
      const asked = () => bench().telephone.agent.request('OPTIONS', `sip:${sip.host}:${sip.port}`)
      await eventually(
        'the server without an application',
        async () => (await within('an answer', asked(), 400).catch(() => ({ status: 0 }))).status,
        (status) => status === 503,
      )
      return async () => {
        const since = sipNews.items.length
        way('drachtio').restore()
        await sipNews.first('connect', { from: since, matches: (news) => news === 'connect' })
      }
    }

    test('keeps all legs when the event socket breaks, and is there again when it can be reached', async () => {
      const one = await bench().talk({ tone: 400 })
      const other = await bench().talk({ tone: 700 })
      const third = await bench().talk()
      await one.endpoint.bridge(other.endpoint.uuid)
      const sinceMs = Math.max(await one.phone.ear.hears(700), await other.phone.ear.hears(400))
      const played = third.endpoint.play(files.tone(600, 3_000))
      await third.phone.ear.hears(600)
      way('freeswitch').cut()
      await available(false)
      await third.phone.ear.hears(600)
      way('freeswitch').restore()
      await available(true)
      await played
      for (const { ear } of [one.phone, other.phone]) {
        expect(ear.longestGapMs(sinceMs)).toBeLessThan(brokenMs)
        expect(ear.runs(sinceMs + 20)).toHaveLength(1)
      }
      await one.endpoint.unbridge()
      await one.phone.ear.hears('silence')
      const fourth = await bench().talk()
      void fourth.endpoint.play(files.tone(900, 500)).catch(() => undefined)
      await fourth.phone.ear.hears(900)
    })

    test('keeps what legs do when their own sockets break: joined, playing, idle, parked', async () => {
      const one = await bench().talk({ tone: 400 })
      const other = await bench().talk({ tone: 700 })
      const playing = await bench().talk()
      const idle = await bench().talk()
      await one.endpoint.bridge(other.endpoint.uuid)
      const sinceMs = Math.max(await one.phone.ear.hears(700), await other.phone.ear.hears(400))
      void playing.endpoint.play(files.tone(600, 2_000)).catch(() => undefined)
      await playing.phone.ear.hears(600)
      const legs = [one, other, playing, idle]
      for (const { endpoint } of legs) {
        endpoint.removeAllListeners('destroy')
        endpoint.conn.socket.destroy()
      }
      await playing.phone.ear.hears(600)
      await playing.phone.ear.hears('silence')
      expect(await Promise.all(legs.map((leg) => isUp(bench(), leg)))).toEqual([true, true, true, true])
      for (const { ear } of [one.phone, other.phone]) {
        expect(ear.longestGapMs(sinceMs)).toBeLessThan(brokenMs)
        expect(ear.runs(sinceMs + 20)).toHaveLength(1)
      }
      expect(legs.every(({ phone }) => phone.call.state === 'confirmed')).toBe(true)
      // A stranger to these legs can go on commanding them.
      expect(await bench().api(`uuid_transfer ${one.endpoint.uuid} -both park inline`)).toMatch(/^\+OK/)
      await one.phone.ear.hears('silence')
      expect(await bench().api(`uuid_bridge ${idle.endpoint.uuid} ${one.endpoint.uuid}`)).toMatch(/^\+OK/)
      await idle.phone.ear.hears(400)
      for (const leg of legs) await kill(bench(), leg)
    })

    test('keeps sound when the SIP connection breaks; old dialogs get 481, new calls 503, then all is served again', async () => {
      const one = await bench().talk({ tone: 400 })
      const other = await bench().talk({ tone: 700 })
      await one.endpoint.bridge(other.endpoint.uuid)
      const sinceMs = Math.max(await one.phone.ear.hears(700), await other.phone.ear.hears(400))
      const restore = await cutSip()
      expect((await one.phone.reInvite()).status).toBe(481)
      const refused = await bench().telephone.place(bench().newNumber())
      expect(await refused.ends.first('the refusal')).toMatchObject({ by: 'refused', status: 503 })
      await restore()
      const third = await bench().talk()
      void third.endpoint.play(files.tone(600, 500)).catch(() => undefined)
      await third.phone.ear.hears(600)
      expect(other.phone.ear.longestGapMs(sinceMs)).toBeLessThan(brokenMs)
      expect(other.phone.ear.runs(sinceMs + 20)).toHaveLength(1)
      for (const leg of [one, other]) {
        leg.endpoint.removeAllListeners('destroy')
        await kill(bench(), leg)
      }
    })

    test('answers a ringing INVITE with 487 at CANCEL although its application is gone', async () => {
      const number = bench().newNumber()
      const phone = await bench().telephone.place(number)
      const { res } = await bench().invitation(number)
      res.send(180)
      await phone.progress.first('180')
      const restore = await cutSip()
      await phone.call.hangUp()
      await restore()
    })
  },
  { breakable: true },
)
