import { afterAll, afterEach, expect, test } from 'vitest'
import { createPacer } from '../../src/embedded/switch/media/pacer.ts'
import { callFromBrowser, type Browser } from '../support/switch/browser.ts'
import type { Bench, Leg } from '../support/switch/bench.ts'
import { onEverySwitch } from '../support/switch/every-switch.ts'
import { brokenMs } from '../support/switch/sound.ts'
import { createSoundFiles } from '../support/switch/sound-files.ts'
import { within } from '../support/switch/tape.ts'

const files = createSoundFiles()
const pacer = createPacer((fault) => console.error(fault))
const browsers: Browser[] = []
afterEach(() => Promise.all(browsers.splice(0).map((browser) => browser.close())))
afterAll(() => {
  pacer.stop()
  files.remove()
})

type DeskLeg = Leg & { readonly browser: Browser; readonly hungUp: Promise<unknown> }

/** A page's leg, taken up as the controller does: `connectCaller`, each half ended with the other. */
const deskLeg = async (bench: Bench, tone = 1_000): Promise<DeskLeg> => {
  const number = bench.newNumber()
  const calling = callFromBrowser(bench.addresses.ws, number, pacer)
  const { req, res } = await bench.invitation(number)
  const { endpoint, dialog } = await bench.mediaServer.present.connectCaller(req, res)
  const leg = bench.watch(endpoint)
  const hungUp = new Promise((resolve) => {
    dialog.on('destroy', () => {
      endpoint.destroy().catch(() => undefined)
      resolve('BYE')
    })
  })
  endpoint.on('destroy', () => dialog.destroy())
  const browser = await calling
  browser.say(tone)
  browsers.push(browser)
  return { ...leg, browser, hungUp }
}

onEverySwitch(
  'the browser’s leg',
  (bench) => {
    test('comes up with a Chromium-like offer over WebSocket and hears what is played', async () => {
      const { browser, endpoint } = await deskLeg(bench())
      void endpoint.play(files.tone(600, 3_000)).catch(() => undefined)
      await browser.ear.hears(600)
      expect(endpoint.local.sdp).toMatch(/^m=audio \d+ UDP\/TLS\/RTP\/SAVPF/m)
      await browser.hangUp()
    })

    test('is joined to a citizen: both hear each other; parted and joined again', async () => {
      const desk = await deskLeg(bench(), 1_000)
      const citizen = await bench().talk({ tone: 400 })
      for (let round = 0; round < 2; round += 1) {
        await citizen.endpoint.bridge(desk.endpoint.uuid)
        await Promise.all([citizen.phone.ear.hears(1_000), desk.browser.ear.hears(400)])
        await citizen.endpoint.unbridge()
        await Promise.all([citizen.phone.ear.hears('silence'), desk.browser.ear.hears('silence')])
      }
      await desk.browser.hangUp()
      await desk.hungUp
      expect(citizen.destroyed.items).toEqual([])
    })

    test('gets silence all the time while it is parked', async () => {
      const desk = await deskLeg(bench())
      const sinceMs = await desk.browser.ear.hears('silence')
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      await desk.browser.ear.hears('silence')
      expect(desk.browser.ear.longestGapMs(sinceMs)).toBeLessThan(brokenMs)
      await desk.browser.hangUp()
    })

    test('ends by itself when the page has died, and the citizen stays', async () => {
      const desk = await deskLeg(bench())
      const citizen = await bench().talk({ tone: 400 })
      await citizen.endpoint.bridge(desk.endpoint.uuid)
      await citizen.phone.ear.hears(1_000)
      await desk.browser.crash()
      await within('the end of the leg', desk.destroyed.first('destroy', { withinMs: 15_000 }), 16_000)
      expect(citizen.destroyed.items).toEqual([])
      void citizen.endpoint.play(files.tone(600, 2_000)).catch(() => undefined)
      await citizen.phone.ear.hears(600)
    })
  },
  { embedded: { browserTimeoutMs: 2_000 } },
)
