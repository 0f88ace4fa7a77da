import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEar } from '../../src/citizen/ear.ts'
import { axeFaults } from '../support/axe.ts'
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
  notHeardByCitizen,
  signIn,
  statusOf,
} from '../support/desk.ts'
import type { TestExchange } from '../support/exchange.ts'
import type { Product } from '../support/product.ts'
import { agentMicrophone, openScene, type Scene } from '../support/scene.ts'
import { createContinuityEar } from '../faults/checkers/continuity.ts'

let scene: Scene
let product: Product
let browser: Browser
let exchange: TestExchange
/** Of scenarios that kill theirs. */
const browsers: Browser[] = []

beforeAll(async () => {
  scene = await openScene()
  ;({ product, browser, exchange } = scene)
})

afterAll(async () => {
  await Promise.all(browsers.map((each) => each.close()))
  await scene.end()
})

const openBrowser = async (): Promise<Browser> => {
  const opened = await startBrowser(agentMicrophone())
  browsers.push(opened)
  return opened
}

it('keeps the citizen on music while the agent reloads the page, and joins the new leg to the same call and draft', async () => {
  const { page } = await openPage(browser)
  await signIn(page, product, 'agent1')
  await goReady(page)
  const ear = createEar()
  const calling = callHotline(exchange, product, '13888020001', ear)
  await page.getByTestId('offer-accept').click()
  await heardByCitizen(ear, agentTone)
  await page.getByTestId('order-content').fill('写到一半')
  await page.locator('[data-testid="order-saved"][data-state="saved"]').waitFor()

  await page.reload()
  await becomes(page, 'talking')
  expect(await page.getByTestId('order-content').inputValue()).toBe('写到一半')
  await heardByAgent(page, citizenTone)
  await heardByCitizen(ear, agentTone)

  await hangUp(page)
  const report = await calling
  expect(report).toMatchObject({ result: 'answered', endedBy: 'hotline', rated: '1' })
  expect(report.heard.lost).toBe(0)
  await page.context().close()
})

it('takes an offer back when the browser is closed under it, and gives the call to the next agent', async () => {
  const first = await openPage(browser)
  await signIn(first.page, product, 'agent2')
  await goReady(first.page)
  const ear = createEar()
  const calling = callHotline(exchange, product, '13888020002', ear)
  await first.page.getByTestId('offer-card').waitFor()
  await first.context.close()

  const second = await openPage(browser)
  await signIn(second.page, product, 'agent3')
  await goReady(second.page)
  await second.page.getByTestId('offer-accept').click()
  await heardByCitizen(ear, agentTone)
  await hangUp(second.page)
  expect(await calling).toMatchObject({ result: 'answered' })
  await second.context.close()
})

it('holds with music and comes back, by key', async () => {
  const { page, context } = await openPage(browser)
  await signIn(page, product, 'agent4')
  await goReady(page)
  const ear = createEar()
  const calling = callHotline(exchange, product, '13888020003', ear)
  await page.getByTestId('offer-card').waitFor()
  await page.keyboard.press('F2')
  await heardByCitizen(ear, agentTone)
  await page.keyboard.press('F4')
  await notHeardByCitizen(ear, agentTone)
  await page.keyboard.press('F4')
  await heardByCitizen(ear, agentTone)
  await page.keyboard.press('F8')
  await notHeardByCitizen(ear, agentTone)
  await hangUp(page)
  expect(await calling).toMatchObject({ result: 'answered' })
  await context.close()
})

/** `kill -9` for the browser and all of its processes, as when the machine's memory runs out. */
const killBrowser = async (victim: Browser): Promise<void> => {
  const session = await victim.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  for (const { id } of processInfo) process.kill(id, 'SIGKILL')
}

it('holds the citizen with music within a second of the death of the browser, and goes on in the next one with call and draft', async () => {
  const first = await openBrowser()
  const { page } = await openPage(first)
  await signIn(page, product, 'agent6')
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
  await signIn(second.page, product, 'agent6')
  await becomes(second.page, 'talking')
  await heardByAgent(second.page, citizenTone)
  await heardByCitizen(ear, agentTone)
  expect(await second.page.getByTestId('order-content').inputValue()).toBe('写到一半')
  await hangUp(second.page)
  expect(await calling).toMatchObject({ result: 'answered', endedBy: 'hotline', rated: '1' })
})

it('goes ready once the telephone is connected when that is pressed before, and takes it back at a second press', async () => {
  const { page, context } = await openPage(browser)
  let connect = (): void => undefined
  const connecting = new Promise<void>((resolve) => (connect = resolve))
  await page.routeWebSocket(/\/sip$/, async (socket) => {
    await connecting
    socket.connectToServer()
  })
  await signIn(page, product, 'agent8')
  const button = page.getByTestId('state-ready')
  const reads = (text: string) => expect.poll(() => button.textContent()).toContain(text)
  await button.click()
  await reads('电话接通后就绪')
  await button.click()
  await expect.poll(() => button.textContent()).not.toContain('电话接通后')
  await button.click()
  await reads('电话接通后就绪')
  expect(await statusOf(page)).toBe('notReady')
  connect()
  await becomes(page, 'ready')
  await reads('就绪')
  await context.close()
})

it('has no fault of accessibility on the desk', async () => {
  const { page, context } = await openPage(browser)
  await signIn(page, product, 'agent5')
  expect(await axeFaults(page)).toEqual([])
  await context.close()
})
