import { afterAll, describe, expect, test } from 'vitest'
import type { Bench, Talk } from '../support/switch/bench.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { createSoundFiles } from '../support/switch/sound-files.ts'

const files = createSoundFiles()
afterAll(() => files.remove())

/** What a leg is doing when the end comes; resolves when it does. */
const states: Readonly<Record<string, (bench: Bench, talk: Talk) => Promise<void>>> = {
  'an idle leg': () => Promise.resolve(),
  'a leg that plays': async (_bench, { endpoint, phone }) => {
    endpoint.play(files.tone(600, 20_000)).catch(() => undefined)
    await phone.ear.hears(600)
  },
  'a leg that is recorded': async (bench, { endpoint }) => {
    await bench.api(`uuid_setvar ${endpoint.uuid} RECORD_STEREO true`)
    await bench.api(`uuid_record ${endpoint.uuid} start ${files.path(`${endpoint.uuid}.wav`)}`)
  },
  'a leg that was joined and parted': async (bench, { endpoint, phone }) => {
    const other = await bench.talk({ tone: 700 })
    await endpoint.bridge(other.endpoint.uuid)
    await phone.ear.hears(700)
    await endpoint.unbridge()
    await phone.ear.hears('silence')
  },
}

/** Who ends it, and what both sides must then be told. */
const endings: Readonly<Record<string, (bench: Bench, talk: Talk) => Promise<void>>> = {
  'the caller’s BYE': async (_bench, { phone, hungUp }) => {
    await phone.call.hangUp()
    await hungUp.first('the BYE')
  },
  'our BYE': async (_bench, { phone, dialog, endpoint }) => {
    dialog.destroy({ headers: { Reason: 'SIP;cause=200;text="goodbye"' } })
    expect(await phone.ends.first('the BYE')).toMatchObject({ by: 'remote' })
    await endpoint.destroy()
  },
  'the end of its leg': async (_bench, { phone, dialog, endpoint }) => {
    endpoint.removeAllListeners('destroy')
    await endpoint.destroy()
    expect(phone.call.state).toBe('confirmed')
    dialog.destroy()
    await phone.ends.first('the BYE')
  },
  uuid_kill: async (bench, { phone, endpoint, destroyed }) => {
    expect(await bench.api(`uuid_kill ${endpoint.uuid}`)).toBe('+OK')
    await destroyed.first('destroy')
    await phone.ends.first('the BYE')
  },
}

onEverySwitch('hanging up', (bench) => {
  describe.each(Object.keys(states))('%s', (state) => {
    test.each(Object.keys(endings))('goes with %s', async (ending) => {
      const talk = await bench().talk({ tone: 400 })
      await states[state]?.(bench(), talk)
      await endings[ending]?.(bench(), talk)
    })
  })

  test.each(Object.keys(endings))('leaves the partner up when a joined leg goes with %s', async (ending) => {
    const talk = await bench().talk({ tone: 400 })
    const partner = await bench().talk({ tone: 700 })
    await talk.endpoint.bridge(partner.endpoint.uuid)
    await Promise.all([talk.phone.ear.hears(700), partner.phone.ear.hears(400)])
    await endings[ending]?.(bench(), talk)
    await partner.phone.ear.hears('silence')
    void partner.endpoint.play(files.tone(600, 2_000)).catch(() => undefined)
    await partner.phone.ear.hears(600)
    expect(partner.destroyed.items).toEqual([])
    expect(partner.phone.call.state).toBe('confirmed')
  })

  test('answers -ERR for a leg that is gone', async () => {
    const { endpoint, destroyed } = await bench().talk()
    const { uuid } = endpoint
    await bench().api(`uuid_kill ${uuid}`)
    await destroyed.first('destroy')
    for (const command of ['uuid_break', 'uuid_kill', 'uuid_getvar']) {
      expect(await bench().api(`${command} ${uuid} all`)).toMatch(/^-ERR/)
    }
  })
})
