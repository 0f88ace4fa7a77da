import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEar } from '../../src/citizen/ear.ts'
import { openPage, startBrowser } from '../support/browser.ts'
import {
  agentTone,
  becomes,
  callHotline,
  citizenTone,
  goReady,
  hangUp,
  heardByAgent,
  heardByCitizen,
  signIn,
} from '../support/desk.ts'
import { createExchange, type TestExchange } from '../support/exchange.ts'
import { borrowProduct } from '../support/borrowed-product.ts'
import type { Product } from '../support/product.ts'
import { agentMicrophone } from '../support/scene.ts'
import { createContinuityEar } from '../faults/checkers/continuity.ts'

let product: Product
let exchange: TestExchange
const browsers: Browser[] = []
const microphone = agentMicrophone()

beforeAll(async () => {
  exchange = await createExchange()
  product = (await borrowProduct()).product
})

afterAll(async () => {
  await exchange.close()
  await Promise.all(browsers.map((browser) => browser.close()))
  await product.stop()
})

const openBrowser = async (): Promise<Browser> => {
  const browser = await startBrowser(microphone)
  browsers.push(browser)
  return browser
}

/** `kill -9` for the browser and all of its processes, as when the machine's memory runs out. */
const killBrowser = async (browser: Browser): Promise<void> => {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  for (const { id } of processInfo) process.kill(id, 'SIGKILL')
}

it('holds the citizen with music within a second of the death of the browser, and goes on in the next one with call and draft', async () => {
  const first = await openBrowser()
  const { page } = await openPage(first)
  await signIn(page, product, 'agent1')
  await goReady(page)
  const ear = createEar()
  const watch = createContinuityEar(agentTone)
  const both = {
    ...ear,
    hear: (...packet: Parameters<typeof ear.hear>) => {
      ear.hear(...packet)
      watch.hear(...packet)
    },
  }
  const calling = callHotline(exchange, product, '13888030001', both)
  await page.getByTestId('offer-accept').click()
  await heardByCitizen(ear, agentTone)
  await page.getByTestId('order-content').fill('写到一半')
  await page.locator('[data-testid="order-saved"][data-state="saved"]').waitFor()

  const music = watch.anotherSound()
  await killBrowser(first)
  expect(await music).toBeLessThan(1_000)

  const second = await openPage(await openBrowser())
  await signIn(second.page, product, 'agent1')
  await becomes(second.page, 'talking')
  await heardByAgent(second.page, citizenTone)
  await heardByCitizen(ear, agentTone)
  expect(await second.page.getByTestId('order-content').inputValue()).toBe('写到一半')
  await hangUp(second.page)
  expect(await calling).toMatchObject({ result: 'answered', endedBy: 'hotline', rated: '1' })
})
