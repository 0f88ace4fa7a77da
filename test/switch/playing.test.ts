import type Mrf from 'drachtio-fsmrf'
import { afterAll, expect, test } from 'vitest'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { brokenMs } from '../support/switch/sound.ts'
import { createSoundFiles } from '../support/switch/sound-files.ts'
import { eventually, within } from '../support/switch/tape.ts'

const files = createSoundFiles()
afterAll(() => files.remove())

onEverySwitch(
  'playing',
  (bench) => {
    test('plays a file to its end and says so', async () => {
      const { phone, endpoint } = await bench().talk()
      const startedAt = performance.now()
      await endpoint.play(files.tone(600, 1_000))
      const tookMs = performance.now() - startedAt
      expect(tookMs).toBeGreaterThan(900)
      expect(tookMs).toBeLessThan(2_500)
      await phone.ear.hears('silence')
      expect(phone.ear.runs().filter(({ heard }) => heard === 600)).toHaveLength(1)
    })

    test('plays a list in order and without a hole', async () => {
      const { phone, endpoint } = await bench().talk()
      await phone.ear.hears('silence')
      const startedAt = performance.now()
      await endpoint.play([files.tone(600, 800), files.tone(900, 800), files.tone(600, 800)])
      await phone.ear.hears('silence')
      const heard = phone.ear.runs(startedAt).filter((run) => run.heard !== 'silence')
      expect(heard.map((run) => run.heard)).toEqual([600, 900, 600])
      for (const { ms } of heard) expect(ms).toBeGreaterThan(600)
      expect(phone.ear.longestGapMs(startedAt)).toBeLessThan(brokenMs)
    })

    test('rejects a missing file with "File Not Found", and plays the next one', async () => {
      const { phone, endpoint } = await bench().talk()
      await expect(endpoint.play(files.path('nowhere.wav'))).rejects.toThrow('File Not Found')
      await endpoint.play(files.tone(600, 400))
      expect(phone.ear.runs().map(({ heard }) => heard)).toContain(600)
    })

    test('plays what there is of a list with a missing file in it', async () => {
      const { phone, endpoint } = await bench().talk()
      await endpoint
        .play([files.tone(600, 500), files.path('nowhere.wav'), files.tone(900, 500)])
        .catch(() => undefined)
      await phone.ear.hears('silence')
      expect(phone.ear.runs().map(({ heard }) => heard)).toContain(600)
    })

    test('stops at uuid_break; the play ends and what follows plays whole', async () => {
      const { phone, endpoint } = await bench().talk()
      const played = endpoint.play(files.tone(600, 10_000))
      await phone.ear.hears(600)
      expect(await bench().api(`uuid_break ${endpoint.uuid} all`)).toBe('+OK')
      await played
      await phone.ear.hears('silence')
      const startedAt = performance.now()
      await endpoint.play(files.tone(900, 800))
      expect(performance.now() - startedAt).toBeGreaterThan(700)
    })

    test('takes a uuid_break with nothing playing, and the next play is whole', async () => {
      const { endpoint } = await bench().talk()
      expect(await bench().api(`uuid_break ${endpoint.uuid} all`)).toBe('+OK')
      const startedAt = performance.now()
      await endpoint.play(files.tone(900, 800))
      expect(performance.now() - startedAt).toBeGreaterThan(700)
    })

    test('plays a second one over the first at once; one break ends both', async () => {
      const { phone, endpoint } = await bench().talk()
      const first = endpoint.play(files.tone(600, 10_000))
      await phone.ear.hears(600)
      const second = endpoint.play(files.tone(900, 10_000))
      await phone.ear.hears(900)
      await bench().api(`uuid_break ${endpoint.uuid} all`)
      await within('the end of both', Promise.all([first, second]), 3_000)
      await phone.ear.hears('silence')
    })

    test('goes on with the first one when the one played over it has ended', async () => {
      const { phone, endpoint } = await bench().talk()
      const first = endpoint.play(files.tone(600, 10_000))
      await phone.ear.hears(600)
      await endpoint.play(files.tone(900, 600))
      await phone.ear.hears(600)
      await bench().api(`uuid_break ${endpoint.uuid} all`)
      await first
    })

    test('goes on with the rest of a list when one of its files is broken off', async () => {
      const { phone, endpoint } = await bench().talk()
      const played = endpoint.play([files.tone(600, 10_000), files.tone(900, 10_000)])
      await phone.ear.hears(600)
      await bench().api(`uuid_break ${endpoint.uuid} all`)
      await phone.ear.hears(900)
      await bench().api(`uuid_break ${endpoint.uuid} all`)
      await played
      await phone.ear.hears('silence')
    })

    test('plays a list as one file (file_string) without a hole, and one break ends all of it', async () => {
      const { phone, endpoint } = await bench().talk()
      await phone.ear.hears('silence')
      const startedAt = performance.now()
      const music = endpoint.play(
        `file_string://${Array.from({ length: 20 }, () => files.tone(600, 500)).join('!')}`,
      )
      const heardAt = await phone.ear.hears(600)
      await eventually(
        '1.8 s of music',
        () => performance.now() - heardAt,
        (ms) => ms > 1_800,
      )
      await bench().api(`uuid_break ${endpoint.uuid} all`)
      await music
      await phone.ear.hears('silence')
      const heard = phone.ear.runs(startedAt).filter((run) => run.heard === 600)
      expect(heard).toHaveLength(1)
      expect(heard[0]?.ms).toBeGreaterThan(1_600)
    })

    test('plays what there is of a file_string with a missing file in it', async () => {
      const { phone, endpoint } = await bench().talk()
      const list = [files.tone(600, 500), files.path('nowhere.wav'), files.tone(900, 500)].join('!')
      await endpoint.play(`file_string://${list}`).catch(() => undefined)
      await phone.ear.hears('silence')
      expect(phone.ear.runs().map(({ heard }) => heard)).toEqual(expect.arrayContaining([600, 900]))
    })

    test('ends a play when the caller hangs up in it', async () => {
      const { phone, endpoint } = await bench().talk()
      const played = endpoint.play(files.tone(600, 10_000)).catch(() => 'rejected')
      await phone.ear.hears(600)
      await phone.call.hangUp()
      await played
    })
  },
  { together: true },
)

type Collecting = {
  playCollect(options: {
    readonly file: string
    readonly min: number
    readonly max: number
    readonly tries: number
    readonly timeout: number
    readonly terminators?: string
    readonly digitTimeout?: number
    readonly regexp?: string
  }): Promise<{ readonly digits?: string; readonly terminatorUsed?: string }>
}

/** Of drachtio-fsmrf, but not among what the controller's declarations name. */
const playCollect = (endpoint: Mrf.Endpoint, options: Parameters<Collecting['playCollect']>[0]) =>
  (endpoint as unknown as Collecting).playCollect(options)

onEverySwitch(
  'collecting digits',
  (bench) => {
    test('stops the file at the first key (barge-in) and gives all keys up to #', async () => {
      const { phone, endpoint } = await bench().talk()
      const startedAt = performance.now()
      const collected = playCollect(endpoint, {
        ...{ file: files.tone(600, 10_000), min: 1, max: 6, tries: 1, timeout: 3_000, digitTimeout: 2_000 },
        terminators: '#',
      })
      await phone.ear.hears(600)
      for (const key of '123#') phone.press(key)
      const { digits, terminatorUsed } = await collected
      expect(digits).toBe('123')
      expect(terminatorUsed).toBe('#')
      expect(performance.now() - startedAt).toBeLessThan(5_000)
      await phone.ear.hears('silence')
    })

    test('is done when the most keys are there', async () => {
      const { phone, endpoint } = await bench().talk()
      const collected = playCollect(endpoint, {
        ...{ file: files.tone(600, 5_000), min: 1, max: 1, tries: 1, timeout: 3_000 },
      })
      await phone.ear.hears(600)
      phone.press('2')
      expect((await collected).digits).toBe('2')
    })

    test('gives up without a key after file and time-out', async () => {
      const { endpoint } = await bench().talk()
      const startedAt = performance.now()
      const { digits } = await playCollect(endpoint, {
        ...{ file: files.tone(600, 400), min: 1, max: 1, tries: 1, timeout: 600 },
      })
      expect(digits ?? '').toBe('')
      const tookMs = performance.now() - startedAt
      expect(tookMs).toBeGreaterThan(900)
      expect(tookMs).toBeLessThan(2_500)
    })

    test('asks again after a key that does not fit', async () => {
      const { phone, endpoint } = await bench().talk()
      const collected = playCollect(endpoint, {
        ...{ file: files.tone(600, 1_500), min: 1, max: 1, tries: 2, timeout: 2_000, regexp: '[123]' },
      })
      await phone.ear.hears(600)
      phone.press('9')
      await phone.ear.hears('silence')
      await phone.ear.hears(600)
      phone.press('3')
      expect((await collected).digits).toBe('3')
    })
  },
  { together: true },
)
