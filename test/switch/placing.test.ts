import { afterAll, expect, test } from 'vitest'
import type { Bench } from '../support/switch/bench.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { createSoundFiles } from '../support/switch/sound-files.ts'
import { createTape } from '../support/switch/tape.ts'

const files = createSoundFiles()
afterAll(() => files.remove())

/** Calls the telephone with a leg's offer, as a call-back does. */
const placeFrom = async (bench: Bench) => {
  const leg = await bench.createLeg(null)
  const statuses = createTape<number>('statuses')
  const sent = createTape<{ cancel(done: (err: unknown) => void): void }>('requests sent')
  const dialog = bench.srf.createUAC(
    `sip:13800138000@${bench.telephone.address}`,
    { localSdp: leg.endpoint.local.sdp },
    {
      cbRequest: (first: unknown, second?: unknown) => sent.add((second ?? first) as never),
      cbProvisional: (response) => statuses.add(response.status),
    },
  )
  dialog.catch(() => undefined)
  return { ...leg, statuses, sent, dialog }
}

onEverySwitch('placing calls', (bench) => {
  test('calls a telephone: ringing, answer, sound both ways, its hang-up', async () => {
    const from = bench().telephone.received.items.length
    const call = await placeFrom(bench())
    const phone = await bench().telephone.received.first('the call', { from })
    phone.ring()
    await call.statuses.first('180', { matches: (status) => status === 180 })
    phone.answer()
    const dialog = await call.dialog
    phone.say(400)
    await call.endpoint.modify(dialog.remote.sdp)
    const other = await bench().talk({ tone: 700 })
    await call.endpoint.bridge(other.endpoint.uuid)
    await Promise.all([phone.ear.hears(700), other.phone.ear.hears(400)])
    const ended = new Promise((resolve) => dialog.on('destroy', resolve))
    await phone.call.hangUp()
    await ended
    await call.endpoint.destroy()
  })

  test('tells the status of a telephone that is busy', async () => {
    const from = bench().telephone.received.items.length
    const call = await placeFrom(bench())
    const phone = await bench().telephone.received.first('the call', { from })
    phone.ring(486)
    await expect(call.dialog).rejects.toMatchObject({ status: 486 })
    await call.endpoint.destroy()
  })

  test('gives a call up while it rings: CANCEL, 487', async () => {
    const from = bench().telephone.received.items.length
    const call = await placeFrom(bench())
    const phone = await bench().telephone.received.first('the call', { from })
    phone.ring()
    await call.statuses.first('180', { matches: (status) => status === 180 })
    const request = await call.sent.first('the INVITE')
    request.cancel(() => undefined)
    await expect(call.dialog).rejects.toMatchObject({ status: 487 })
    expect(await phone.ends.first('the CANCEL')).toMatchObject({ by: 'cancel' })
    await call.endpoint.destroy()
  })
})
