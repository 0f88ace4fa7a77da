import type pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEar } from '../../src/citizen/ear.ts'
import { axeFaults, axeFaultsOfColour } from '../support/axe.ts'
import { openPage } from '../support/browser.ts'
import {
  agentTone,
  becomes,
  callHotline,
  choose,
  citizenTone,
  goReady,
  hangUp,
  heardByAgent,
  heardByCitizen,
  signIn,
} from '../support/desk.ts'
import type { TestExchange } from '../support/exchange.ts'
import { signInToOrders } from '../support/orders-desk.ts'
import { playRecording } from '../support/player.ts'
import type { Product } from '../support/product.ts'
import { openScene, type Scene } from '../support/scene.ts'

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

const caller = '13888012345'

/** A citizen calls, the agent talks to them and presses what `meanwhile` does; then the call is over. */
const inCall = async (page: Page, meanwhile: () => Promise<void>): Promise<void> => {
  const ear = createEar()
  const calling = callHotline(exchange, product, caller, ear)
  await page.getByTestId('offer-accept').click()
  await page.getByTestId('call-clock').waitFor()
  await heardByCitizen(ear, agentTone)
  await heardByAgent(page, citizenTone)
  await meanwhile()
  await hangUp(page)
  await calling
  await page.getByTestId('wrapup-finish').click()
  await becomes(page, 'ready')
}

const writeDown = async (page: Page): Promise<void> => {
  await page.getByTestId('order-type-COMPLAINT').click()
  await choose(page, 'order-category', '施工噪音')
  await choose(page, 'order-district', '五华')
  await page.getByTestId('order-address').fill('人民中路12号工地')
  await page.getByTestId('order-title').fill('夜间施工噪音扰民')
  await page.getByTestId('order-content').fill('工地凌晨一点仍在施工，已持续三天，影响休息。')
  await page.locator('[data-testid=order-saved][data-state=saved]').waitFor()
}
const filedNumber = async (page: Page): Promise<string> => {
  await page.getByTestId('order-filed').waitFor()
  return (await page.getByTestId('order-filed').getAttribute('data-order-no')) ?? ''
}

type Row = Readonly<Record<string, unknown>>
const rowsOf = async (query: string, ...values: string[]): Promise<readonly Row[]> =>
  (await database.query<Row>(query, values)).rows

const orderRow = async (orderNo: string): Promise<Row | undefined> =>
  (await rowsOf('select * from work_orders where order_no = $1', orderNo))[0]

it('files, merges the second call into the first order, refuses the third, puts the fourth through to 110; lead and QA hear the recording', async () => {
  const { page, faults } = await openPage(browser)
  await signIn(page, product, 'agent1')
  await goReady(page)

  let first = ''
  await inCall(page, async () => {
    await writeDown(page)
    await page.getByTestId('order-submit').click()
    first = await filedNumber(page)
  })

  await inCall(page, async () => {
    await writeDown(page)
    const alike = page.getByTestId(`similar-${first}`)
    await alike.getByTestId('similar-merge').click()
    const merged = await filedNumber(page)
    expect(await orderRow(merged)).toMatchObject({ status: 'MERGED' })
    expect(await orderRow(first)).toMatchObject({ status: 'PENDING_DISPATCH', urge_count: 1 })
  })

  await inCall(page, async () => {
    await writeDown(page)
    await page.getByTestId('order-more').click()
    await page.getByTestId('order-more-readBack').click()
    await page.locator('[data-testid=read-back]', { hasText: '人民中路12号工地' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('order-more').click()
    await page.getByTestId('order-more-refuse').click()
    await page.getByTestId('refuse-N2').click()
    await page.getByTestId('refuse-reason').fill('已在信访程序中')
    await page.getByTestId('refuse-informed').check()
    expect(await axeFaults(page)).toEqual([])
    await page.getByTestId('refuse-send').click()
    const refused = await filedNumber(page)
    expect(await orderRow(refused)).toMatchObject({ status: 'NOT_ACCEPTED', closing: { code: 'N2' } })
  })

  await inCall(page, async () => {
    // Nobody has said anything worth writing down.
    await page.locator('.script', { hasText: '请问能听到吗' }).waitFor({ timeout: 20_000 })
    await page.getByTestId('order-title').fill('有人持刀伤人')
    await page.locator('[data-testid=order-saved][data-state=saved]').waitFor()
    await page.getByTestId('order-more').click()
    await page.getByTestId('order-more-transfer').click()
    expect(await axeFaults(page)).toEqual([])
    await page.getByTestId('transfer-110').click()
    const put = await filedNumber(page)
    expect(await orderRow(put)).toMatchObject({ status: 'TRANSFERRED', closing: { service: '110' } })
  })
  await page.context().close()

  for (const username of ['lead1', 'quality1']) await listenAs(username)
  const heard = await rowsOf(`select outcome, user_name from access_log where action = 'listen'`)
  expect(heard).toHaveLength(2)
  expect(heard.map((row) => row['outcome'])).toEqual(['GIVEN', 'GIVEN'])
  expect(faults).toEqual([])
})

/** The page of all calls: the latest one heard, citizen at the left and agent at the right. */
const listenAs = async (username: string): Promise<void> => {
  const { page, faults } = await openPage(browser)
  const { password } = product.account(username)
  await page.goto(product.origin)
  await page.getByTestId('signin-username').fill(username)
  await page.getByTestId('signin-password').fill(password)
  await page.getByTestId('signin-submit').click()
  if (username === 'lead1') {
    await page.getByTestId('headset-continue').click()
    await page.getByTestId('tab-calls').click()
  }
  await page.getByTestId('calls-phone').fill(caller)
  await expect.poll(() => page.getByTestId('call-row').count()).toBe(4)
  const text = await page.getByTestId('calls').textContent()
  expect(text).not.toContain(caller)
  expect(text).not.toContain('138 8801 2345')
  await page.getByTestId('call-listen').first().click()
  const { advanced, left, right } = await playRecording(page, citizenTone, agentTone)
  expect(advanced).toBeGreaterThan(1)
  expect(left.citizen).toBeGreaterThan(left.agent + 15)
  expect(right.agent).toBeGreaterThan(right.citizen + 15)
  expect(await axeFaults(page)).toEqual([])
  expect(faults).toEqual([])
  await page.context().close()
}

/** Every desk that is no telephone's, with the places that it has besides its lists. */
const office: readonly (readonly [username: string, places: readonly string[]])[] = [
  ['dispatch1', ['search']],
  ['eco1', ['knowledge', 'search']],
  ['street1', []],
  ['review1', []],
  ['callback1', []],
  ['expedite1', []],
  ['supervise1', ['tray', 'reports']],
  ['leader1', ['reports', 'search']],
]
const wear = (page: Page, theme: 'light' | 'dark') =>
  page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)

it.each(office)(
  '%s finds nothing on their pages that keeps people out, by day and by night',
  async (username, places) => {
    const { page, faults } = await openPage(browser)
    await signInToOrders(page, product, username)
    await page.getByTestId('case-no').or(page.getByText('没有打开的工单')).first().waitFor()
    const broken: string[] = []
    for (const place of ['', ...places]) {
      if (place !== '') await page.getByTestId(`tab-${place}`).click()
      await wear(page, 'light')
      broken.push(...(await axeFaults(page)).map((fault) => `${place} light: ${fault}`))
      await wear(page, 'dark')
      broken.push(...(await axeFaultsOfColour(page)).map((fault) => `${place} dark: ${fault}`))
    }
    expect(broken).toEqual([])
    expect(faults).toEqual([])
    await page.context().close()
  },
)
