import { afterAll, expect, test } from 'vitest'
import type { Bench, Talk } from '../support/switch/bench.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { readStereo, type Stretch } from '../support/switch/recording.ts'
import { createSoundFiles } from '../support/switch/sound-files.ts'
import { eventually } from '../support/switch/tape.ts'

const files = createSoundFiles()
afterAll(() => files.remove())

const stretchMs = 1_400

/** Lets what is heard last a while; resolves with the time that has passed since the start. */
const last = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const start = async (bench: Bench, { endpoint }: Talk, path: string): Promise<number> => {
  await bench.api(`uuid_setvar ${endpoint.uuid} RECORD_STEREO true`)
  expect(await bench.api(`uuid_record ${endpoint.uuid} start ${path}`)).toMatch(/^\+OK/)
  return performance.now()
}

const stop = async (bench: Bench, { endpoint }: Talk, path: string): Promise<number> => {
  expect(await bench.api(`uuid_record ${endpoint.uuid} stop ${path}`)).toMatch(/^\+OK/)
  return performance.now()
}

/** The file once it says how long it is. */
const finished = (path: string, ms: number) =>
  eventually(
    'a finished recording',
    () => readStereo(path),
    (recording) => recording.ms > ms - 150,
    2_000,
  ).catch(() => readStereo(path))

const sounds = (stretches: readonly Stretch[]) => stretches.map(({ heard }) => heard)

onEverySwitch('recording', (bench) => {
  test('records citizen left and the others right, unbroken, over talk, hold, music and another agent', async () => {
    const citizen = await bench().talk({ tone: 400 })
    const first = await bench().talk({ tone: 700 })
    const second = await bench().talk({ tone: 900 })
    const path = files.path(`talk-${bench().kind}.wav`)
    await citizen.phone.ear.hears('silence')
    const startedAt = await start(bench(), citizen, path)
    await citizen.endpoint.bridge(first.endpoint.uuid)
    await citizen.phone.ear.hears(700)
    await last(stretchMs)
    await citizen.endpoint.unbridge()
    const music = citizen.endpoint.play(files.tone(1_100, 10_000)).catch(() => undefined)
    await citizen.phone.ear.hears(1_100)
    await last(stretchMs)
    await citizen.endpoint.bridge(second.endpoint.uuid)
    await citizen.phone.ear.hears(900)
    await last(stretchMs)
    await music
    const stoppedAt = await stop(bench(), citizen, path)
    const recording = await finished(path, stoppedAt - startedAt)
    expect(sounds(recording.left)).toEqual([400])
    expect(sounds(recording.right).filter((heard) => heard !== 'silence')).toEqual([700, 1_100, 900])
    expect(Math.abs(recording.ms - (stoppedAt - startedAt))).toBeLessThan(100)
    for (const { ms, heard } of recording.right)
      if (heard !== 'silence') expect(Math.abs(ms - stretchMs)).toBeLessThan(500)
  })

  test('records a citizen who is alone: voice left, silence or prompt right', async () => {
    const { phone, endpoint, ...talk } = await bench().talk({ tone: 400 })
    const path = files.path(`alone-${bench().kind}.wav`)
    await phone.ear.hears('silence')
    const startedAt = await start(bench(), { phone, endpoint, ...talk }, path)
    await last(1_200)
    await endpoint.play(files.tone(600, 1_200))
    const stoppedAt = await stop(bench(), { phone, endpoint, ...talk }, path)
    const recording = await finished(path, stoppedAt - startedAt)
    expect(sounds(recording.left)).toEqual([400])
    expect(sounds(recording.right)).toContain(600)
    expect(Math.abs(recording.ms - (stoppedAt - startedAt))).toBeLessThan(100)
  })

  test('keeps what was recorded when the citizen hangs up in it', async () => {
    const citizen = await bench().talk({ tone: 400 })
    const agent = await bench().talk({ tone: 700 })
    const path = files.path(`cut-${bench().kind}.wav`)
    await citizen.endpoint.bridge(agent.endpoint.uuid)
    await citizen.phone.ear.hears(700)
    const startedAt = await start(bench(), citizen, path)
    await last(stretchMs)
    const endedAt = performance.now()
    await citizen.phone.call.hangUp()
    const recording = await finished(path, endedAt - startedAt)
    expect(sounds(recording.left)).toEqual([400])
    expect(sounds(recording.right)).toEqual([700])
    expect(Math.abs(recording.ms - (endedAt - startedAt))).toBeLessThan(150)
  })

  test('makes missing folders, and answers -ERR to a second stop', async () => {
    const talk = await bench().talk({ tone: 400 })
    const path = files.path(`${bench().kind}/2026/11/deep.wav`)
    await start(bench(), talk, path)
    await last(300)
    await stop(bench(), talk, path)
    expect(await bench().api(`uuid_record ${talk.endpoint.uuid} stop ${path}`)).toMatch(/^-ERR/)
    expect((await finished(path, 300)).ms).toBeGreaterThan(0)
  })
})
