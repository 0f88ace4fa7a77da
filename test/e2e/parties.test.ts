import type { Browser } from 'playwright-core'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEar } from '../../src/citizen/ear.ts'
import { placeCall } from '../../src/citizen/telephone.ts'
import { toneVoice } from '../../src/citizen/voice.ts'
import { openPage } from '../support/browser.ts'
import {
  agentTone,
  becomes,
  goReady,
  heardByAgent,
  heardByCitizen,
  notHeardByAgent,
  notHeardByCitizen,
  signIn,
} from '../support/desk.ts'
import type { TestExchange } from '../support/exchange.ts'
import type { Product } from '../support/product.ts'
import { openScene, type Scene } from '../support/scene.ts'

/** What the citizen says here; whoever answers at the simulated exchange says another. */
const citizenTone = 900
const policeTone = 620

let scene: Scene
let product: Product
let browser: Browser
let exchange: TestExchange
let database: pg.Client

beforeAll(async () => {
  scene = await openScene()
  ;({ product, browser, exchange, database } = scene)
})

afterAll(() => scene.end())

const desk = async (username: string) => {
  const opened = await openPage(browser)
  await signIn(opened.page, product, username)
  await goReady(opened.page)
  return opened
}

const call = (ear: ReturnType<typeof createEar>) =>
  placeCall(
    exchange.exchange,
    {
      ...{ from: '13888712046', to: '12345', server: `127.0.0.1:${product.sipPort}`, transport: 'udp' },
      ...{ mediaHost: '127.0.0.1', talkMs: 45_000, patienceMs: 90_000, rating: '1' },
      voice: toneVoice(citizenTone),
    },
    ear,
  )

it('consults a colleague by keyboard, brings in 110 at two presses, and leaves them to each other, with sound at every ear', async () => {
  const one = await desk('agent1')
  const ear = createEar()
  const ended = call(ear)
  await one.page.getByTestId('offer-accept').waitFor({ timeout: 30_000 })
  await one.page.keyboard.press('F2')
  await heardByCitizen(ear, agentTone)

  const two = await desk('agent2')
  await one.page.keyboard.press('Alt+KeyC')
  await one.page.locator('.colleague').first().click()
  await two.page.getByTestId('offer-asked-by').waitFor()
  await two.page.keyboard.press('F2')
  await Promise.all([heardByAgent(two.page, agentTone), notHeardByCitizen(ear, agentTone)])
  await notHeardByAgent(two.page, citizenTone)

  await one.page.keyboard.press('Alt+KeyP')
  // Both agents say the same tone, which may add up to nothing at the citizen's ear; supervision.test.ts has three tones.
  await Promise.all([heardByAgent(two.page, citizenTone), heardByAgent(one.page, citizenTone)])

  await one.page.keyboard.press('Alt+KeyR')
  await becomes(one.page, 'wrapUp')
  await Promise.all([heardByAgent(two.page, citizenTone), heardByCitizen(ear, agentTone)])
  await notHeardByAgent(one.page, citizenTone)
  // The draft went with the call: it is the second agent's to fill in.
  await two.page.getByTestId('order-submit').waitFor()

  await two.page.getByTestId('emergency-110').click()
  await two.page.getByTestId('emergency-110').click()
  await Promise.all([heardByCitizen(ear, policeTone), heardByAgent(two.page, policeTone)])
  await two.page.getByTestId('party-leave').click()
  await becomes(two.page, 'wrapUp')
  await Promise.all([heardByCitizen(ear, policeTone), notHeardByCitizen(ear, agentTone)])
  // The same press filed the record that is all the hotline keeps (domain.md §4.9).
  await two.page.getByTestId('order-filed').waitFor()

  await ended
  const result = async () => {
    const { rows } = await database.query<{ result: string | null; status: string | null }>(
      `select c.result, o.status from calls c left join work_orders o on o.call_id = c.call_id
        where c.direction = 'inbound' order by c.arrived_at desc limit 1`,
    )
    return rows
  }
  await expect.poll(result, { timeout: 15_000 }).toEqual([{ result: 'transferred', status: 'TRANSFERRED' }])
  expect([...one.faults, ...two.faults]).toEqual([])
})
