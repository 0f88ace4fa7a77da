import { afterAll, expect, test } from 'vitest'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { brokenMs } from '../support/switch/sound.ts'
import { createSoundFiles } from '../support/switch/sound-files.ts'
import { eventually } from '../support/switch/tape.ts'

const files = createSoundFiles()
afterAll(() => files.remove())

onEverySwitch('bridging', (bench) => {
  test('takes two legs apart, and both go on alone', async () => {
    const one = await bench().talk({ tone: 400 })
    const other = await bench().talk({ tone: 700 })
    await one.endpoint.bridge(other.endpoint.uuid)
    await Promise.all([one.phone.ear.hears(700), other.phone.ear.hears(400)])
    await one.endpoint.unbridge()
    await Promise.all([one.phone.ear.hears('silence'), other.phone.ear.hears('silence')])
    const plays = [one.endpoint.play(files.tone(600, 1_000)), other.endpoint.play(files.tone(900, 1_000))]
    await Promise.all([one.phone.ear.hears(600), other.phone.ear.hears(900)])
    await Promise.all(plays)
    expect([one.destroyed.items, other.destroyed.items]).toEqual([[], []])
  })

  test('joins the same two again after music', async () => {
    const one = await bench().talk({ tone: 400 })
    const other = await bench().talk({ tone: 700 })
    for (let round = 0; round < 2; round += 1) {
      await one.endpoint.bridge(other.endpoint.uuid)
      await Promise.all([one.phone.ear.hears(700), other.phone.ear.hears(400)])
      await other.endpoint.unbridge()
      const music = one.endpoint.play(files.tone(600, 20_000)).catch(() => undefined)
      await one.phone.ear.hears(600)
      await other.phone.ear.hears('silence')
      await bench().api(`uuid_break ${one.endpoint.uuid} all`)
      await music
    }
  })

  test('joins to another leg; the first partner stays, silent', async () => {
    const citizen = await bench().talk({ tone: 400 })
    const first = await bench().talk({ tone: 700 })
    const second = await bench().talk({ tone: 900 })
    await citizen.endpoint.bridge(first.endpoint.uuid)
    await citizen.phone.ear.hears(700)
    await citizen.endpoint.unbridge()
    await citizen.endpoint.bridge(second.endpoint.uuid)
    await Promise.all([citizen.phone.ear.hears(900), second.phone.ear.hears(400)])
    await first.phone.ear.hears('silence')
    expect(first.destroyed.items).toEqual([])
  })

  test('joins to another leg without taking the first pair apart', async () => {
    const citizen = await bench().talk({ tone: 400 })
    const first = await bench().talk({ tone: 700 })
    const second = await bench().talk({ tone: 900 })
    await citizen.endpoint.bridge(first.endpoint.uuid)
    await citizen.phone.ear.hears(700)
    await citizen.endpoint.bridge(second.endpoint.uuid)
    await Promise.all([citizen.phone.ear.hears(900), second.phone.ear.hears(400)])
    await first.phone.ear.hears('silence')
    expect(await bench().channels()).toBe(3)
  })

  test('cuts off music by joining, and its play ends', async () => {
    const one = await bench().talk({ tone: 400 })
    const other = await bench().talk({ tone: 700 })
    const music = one.endpoint.play(Array.from({ length: 20 }, () => files.tone(600, 5_000)))
    await one.phone.ear.hears(600)
    await one.endpoint.bridge(other.endpoint.uuid)
    await Promise.all([one.phone.ear.hears(700), other.phone.ear.hears(400)])
    await music
  })

  test('refuses to join to a leg that is not there, and the leg goes on', async () => {
    const { phone, endpoint } = await bench().talk({ tone: 400 })
    await expect(endpoint.bridge('00000000-0000-4000-8000-000000000000')).rejects.toThrow('-ERR')
    void endpoint.play(files.tone(600, 1_000)).catch(() => undefined)
    await phone.ear.hears(600)
  })

  test('takes apart a leg that has no partner', async () => {
    const { phone, endpoint, destroyed } = await bench().talk()
    await phone.ear.hears('silence')
    await endpoint.unbridge()
    // Not at once: the real one loses a play that comes while it still goes to park.
    await eventually(
      'a play after park',
      async () => {
        void endpoint.play(files.tone(600, 300)).catch(() => undefined)
        return phone.ear.hears(600, 500).then(
          () => true,
          () => false,
        )
      },
      (heard) => heard,
    )
    expect(destroyed.items).toEqual([])
  })

  test('carries sound of a pair without a hole', async () => {
    const one = await bench().talk({ tone: 400 })
    const other = await bench().talk({ tone: 700 })
    await one.endpoint.bridge(other.endpoint.uuid)
    const sinceMs = Math.max(await one.phone.ear.hears(700), await other.phone.ear.hears(400))
    await bench().talk({ tone: 1_000 })
    const third = await bench().talk({ tone: 1_100 })
    await third.endpoint.play(files.tone(600, 800))
    for (const { ear } of [one.phone, other.phone]) {
      expect(ear.longestGapMs(sinceMs)).toBeLessThan(brokenMs)
      expect(ear.runs(sinceMs + 20)).toHaveLength(1)
    }
  })
})
