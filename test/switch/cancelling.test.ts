import { expect, test } from 'vitest'
import { openRawSip, rawInvite } from '../support/switch/raw-sip.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { createTape, within } from '../support/switch/tape.ts'

onEverySwitch('cancelling', (bench) => {
  test('tells of a CANCEL before anything was answered, and ends the INVITE with 487', async () => {
    const { addresses } = bench()
    const raw = await openRawSip(addresses.sip)
    const number = bench().newNumber()
    const call = rawInvite(raw.port, addresses.sip, number)
    raw.send(call.invite)
    const { req, res } = await bench().invitation(number)
    const cancelled = createTape<true>('CANCELs')
    req.on('cancel', () => cancelled.add(true))
    await raw.received.first('100', { matches: call.answers(100) })
    raw.send(call.cancel)
    await cancelled.first('the CANCEL')
    await raw.received.first('200 to the CANCEL', { matches: call.answers(200, 'CANCEL') })
    const refusal = await raw.received.first('487', { matches: call.answers(487) })
    raw.send(call.ack(refusal))
    expect(cancelled.items).toHaveLength(1)
    expect(() => res.send(486)).not.toThrow()
    raw.close()
  })

  test('tells of a CANCEL while a 183 plays; the leg goes without a trace', async () => {
    const number = bench().newNumber()
    const phone = await bench().telephone.place(number)
    const { req, res } = await bench().invitation(number)
    const cancelled = createTape<true>('CANCELs')
    req.on('cancel', () => cancelled.add(true))
    const leg = await bench().createLeg(req.body)
    res.send(183, { body: leg.endpoint.local.sdp })
    const played = leg.endpoint.play('tone_stream://%(10000,0,600)').catch(() => 'cut')
    await phone.ear.hears(600)
    await phone.call.hangUp()
    await cancelled.first('the CANCEL')
    await leg.endpoint.destroy()
    await played
    expect(phone.answers.items).toHaveLength(0)
  })

  test('rejects an answer that comes after the CANCEL', async () => {
    const number = bench().newNumber()
    const phone = await bench().telephone.place(number)
    const { req, res } = await bench().invitation(number)
    const cancelled = createTape<true>('CANCELs')
    req.on('cancel', () => cancelled.add(true))
    const leg = await bench().createLeg(req.body)
    await phone.call.hangUp()
    await cancelled.first('the CANCEL')
    await expect(bench().srf.createUAS(req, res, { localSdp: leg.endpoint.local.sdp })).rejects.toThrow()
    await leg.endpoint.destroy()
  })

  test('has one winner when CANCEL and 200 cross, whoever is first', async () => {
    for (let round = 0; round < 16; round += 1) {
      const number = bench().newNumber()
      const phone = await bench().telephone.place(number)
      const { req, res } = await bench().invitation(number)
      const leg = await bench().createLeg(req.body)
      // Where its answer is refused, the application is not always told of the CANCEL as well; and where its answer
      // won, the BYE may have come before the application could listen: then the dialog says that it is over.
      const answered = (async (): Promise<'answered' | 'refused'> => {
        if (round % 2 === 0) await Promise.resolve(void phone.call.hangUp())
        try {
          const dialog = await bench().srf.createUAS(req, res, { localSdp: leg.endpoint.local.sdp })
          if (dialog.connected) await new Promise((resolve) => dialog.on('destroy', resolve))
          return 'answered'
        } catch {
          return 'refused'
        }
      })()
      await phone.call.hangUp()
      expect(['answered', 'refused']).toContain(await within('an outcome', answered))
      await leg.endpoint.destroy()
    }
  })
})
