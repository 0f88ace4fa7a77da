import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import type { Arrangement } from '../../src/app/ports/media.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { portsOn, type Ports } from '../support/switch/ports.ts'
import { readStereo } from '../support/switch/recording.ts'
import { createSoundFiles } from '../support/switch/sound-files.ts'
import { eventually } from '../support/switch/tape.ts'
import type { PlacedCall } from '../support/switch/telephone.ts'

const files = createSoundFiles()
afterAll(() => files.remove())

/** What is said and played in these tests; each party and each sound is a tone of its own. */
const allTones = [400, 700, 900, 1300, 600]
const musicTone = 600
const audibleDbfs = -40
const inaudibleDbfs = -55

onEverySwitch('more than two', (bench) => {
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

  type Party = { readonly phone: PlacedCall; readonly legId: string; readonly tone: number }
  const party = async (tone: number): Promise<Party> => {
    const number = bench().newNumber()
    const phone = await bench().telephone.place(number, { tone })
    const { callId, sdp } = await ports.called.first('the call', {
      matches: ({ dialled }) => dialled === number,
    })
    const { legId, sdp: ours } = await ports.media.open(sdp)
    await ports.telephony.answer(callId, ours)
    calls.push({ callId, legId })
    return { phone, legId, tone }
  }
  /** Exactly these tones, and none of the others. */
  const hears = (who: Party, heard: readonly number[]) =>
    eventually(
      `${who.tone} hears ${heard.join('+') || 'nothing'}`,
      () => allTones.map((tone) => who.phone.ear.toneDbfs(tone) ?? -90),
      (levels) =>
        levels.every((level, index) =>
          heard.includes(allTones[index] ?? 0) ? level > audibleDbfs : level < inaudibleDbfs,
        ),
    )
  const arrange = (together: readonly Party[], apart: readonly Party[] = []) =>
    ports.media.arrange({
      room: `room-${bench().kind}`,
      together: together.map(({ legId }) => legId),
      apart: apart.map(({ legId }) => ({ legId, file: files.tone(musicTone, 2_000) })),
    } satisfies Arrangement)
  /** Everybody here hears all the others. */
  const hearEachOther = (parties: readonly Party[]) =>
    Promise.all(
      parties.map((who) =>
        hears(
          who,
          parties.filter((other) => other !== who).map(({ tone }) => tone),
        ),
      ),
    )

  test('consult, swap, three together, four, and any two that stay', async () => {
    const [citizen, agent, expert, police] = [
      await party(400),
      await party(700),
      await party(900),
      await party(1300),
    ]
    await ports.media.join(citizen.legId, agent.legId)
    await hearEachOther([citizen, agent])
    await arrange([agent, expert], [citizen])
    await Promise.all([hearEachOther([agent, expert]), hears(citizen, [musicTone])])
    await arrange([agent, citizen], [expert])
    await Promise.all([hearEachOther([agent, citizen]), hears(expert, [musicTone])])
    await arrange([citizen, agent, expert])
    await hearEachOther([citizen, agent, expert])
    await arrange([citizen, agent, expert, police])
    await hearEachOther([citizen, agent, expert, police])
    await arrange([citizen, police], [agent, expert])
    await Promise.all([
      hearEachOther([citizen, police]),
      hears(agent, [musicTone]),
      hears(expert, [musicTone]),
    ])
    await arrange([citizen], [police])
    await Promise.all([hears(citizen, []), hears(police, [musicTone])])
  })

  test('leave alone what is so already', async () => {
    const [citizen, agent, expert] = [await party(400), await party(700), await party(900)]
    await arrange([citizen, agent], [expert])
    await Promise.all([hearEachOther([citizen, agent]), hears(expert, [musicTone])])
    const since = performance.now()
    await arrange([agent, citizen], [expert])
    await arrange([citizen, agent], [expert])
    await bench().api('version')
    await eventually(
      'half a second',
      () => performance.now() - since,
      (ms) => ms > 500,
    )
    for (const { phone } of [citizen, agent, expert]) expect(phone.ear.runs(since + 100)).toHaveLength(1)
  })

  test('go on without one that hangs up in a room', async () => {
    const [citizen, agent, expert] = [await party(400), await party(700), await party(900)]
    await arrange([citizen, agent, expert])
    await hearEachOther([citizen, agent, expert])
    await agent.phone.call.hangUp()
    await ports.hungUp.first('the hang-up')
    ports.media.close(agent.legId)
    await hearEachOther([citizen, expert])
    await arrange([citizen, expert])
    await hearEachOther([citizen, expert])
  })

  test('record the citizen through music, consult and room, without a gap', async () => {
    const [citizen, agent, expert] = [await party(400), await party(700), await party(900)]
    const path = files.path(`conferring-${bench().kind}.wav`)
    await ports.media.join(citizen.legId, agent.legId)
    await hearEachOther([citizen, agent])
    const startedAt = performance.now()
    await ports.media.startRecording(citizen.legId, path)
    const spend = async (until: number) =>
      eventually(
        'time',
        () => performance.now() - startedAt,
        (ms) => ms > until,
      )
    await spend(800)
    await arrange([agent, expert], [citizen])
    await hears(citizen, [musicTone])
    await spend(2_400)
    await arrange([citizen, agent, expert])
    await hearEachOther([citizen, agent, expert])
    await spend(4_400)
    await arrange([citizen, expert], [agent])
    await hearEachOther([citizen, expert])
    await spend(6_000)
    await ports.media.stopRecording(citizen.legId, path)
    const ms = performance.now() - startedAt
    const recording = await eventually(
      'the file',
      () => readStereo(path),
      (file) => file.ms > 1_000,
    )
    expect(Math.abs(recording.ms - ms)).toBeLessThan(500)
    expect(recording.left.map(({ heard }) => heard)).toEqual([400])
    expect(recording.right.map(({ heard }) => heard).filter((heard) => heard !== 'silence')).toEqual([
      700,
      musicTone,
      'sound',
      900,
    ])
  })

  test('overhear, whisper to the agent, speak to everybody; in a bridge and in a room', async () => {
    const [citizen, agent, lead, expert] = [
      await party(400),
      await party(700),
      await party(900),
      await party(1300),
    ]
    await ports.media.join(citizen.legId, agent.legId)
    await hearEachOther([citizen, agent])
    await ports.media.overhear(lead.legId, agent.legId)
    await Promise.all([hears(lead, [400, 700]), hearEachOther([citizen, agent])])
    ports.media.speak(lead.legId, 'overheard')
    await Promise.all([hears(agent, [400, 900]), hears(citizen, [700])])
    ports.media.speak(lead.legId, 'everybody')
    await Promise.all([hears(agent, [400, 900]), hears(citizen, [700, 900])])
    await arrange([citizen, agent, expert])
    await Promise.all([
      hears(citizen, [700, 900, 1300]),
      hears(expert, [400, 700, 900]),
      hears(agent, [400, 900, 1300]),
    ])
    ports.media.speak(lead.legId, 'nobody')
    await Promise.all([hearEachOther([citizen, agent, expert]), hears(lead, [400, 700, 1300])])
    ports.media.part(lead.legId)
    await Promise.all([hears(lead, []), hearEachOther([citizen, agent, expert])])
    await arrange([citizen, agent, expert, lead])
    await hearEachOther([citizen, agent, expert, lead])
  })

  test('go on being overheard through hold and back, said twice or once, and be taken over at once', async () => {
    const [citizen, agent, lead] = [await party(400), await party(700), await party(900)]
    await ports.media.join(citizen.legId, agent.legId)
    await ports.media.overhear(lead.legId, agent.legId)
    await hears(lead, [400, 700])
    await arrange([agent], [citizen])
    await Promise.all([hears(lead, [700]), hears(citizen, [musicTone])])
    await arrange([citizen, agent])
    await Promise.all([hears(lead, [400, 700]), hearEachOther([citizen, agent])])
    ports.media.speak(lead.legId, 'everybody')
    await Promise.all([hears(citizen, [700, 900]), hears(agent, [400, 900])])
    await ports.media.overhear(lead.legId, agent.legId)
    ports.media.speak(lead.legId, 'everybody')
    await Promise.all([hears(citizen, [700, 900]), hears(agent, [400, 900]), hears(lead, [400, 700])])
    ports.media.part(lead.legId)
    ports.media.part(citizen.legId)
    await ports.media.join(citizen.legId, lead.legId)
    await Promise.all([hearEachOther([citizen, lead]), hears(agent, [])])
  })

  test('free one who overhears when the other is gone', async () => {
    const [citizen, agent, lead] = [await party(400), await party(700), await party(900)]
    await ports.media.join(citizen.legId, agent.legId)
    await ports.media.overhear(lead.legId, agent.legId)
    await hears(lead, [400, 700])
    await agent.phone.call.hangUp()
    await ports.hungUp.first('the hang-up')
    ports.media.close(agent.legId)
    ports.media.part(lead.legId)
    await hears(lead, [])
    await ports.media.join(citizen.legId, lead.legId)
    await hearEachOther([citizen, lead])
  })
})
