import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEar } from '../../src/citizen/ear.ts'
import { makeSkillAndQueue } from '../support/administration-desk.ts'
import { axeFaults } from '../support/axe.ts'
import { openPage } from '../support/browser.ts'
import {
  agentTone,
  callHotline,
  enter,
  goReady,
  hangUp,
  heardByCitizen,
  signIn,
  statusOf,
} from '../support/desk.ts'
import type { TestExchange } from '../support/exchange.ts'
import type { Product } from '../support/product.ts'
import { startSceneAt, type Scene } from '../support/scene.ts'

let scene: Scene
let product: Product
let browser: Browser
let exchange: TestExchange

/** The night of 1 December begins in a few minutes. */
const lateEvening = Date.parse('2026-12-01T23:52:00+08:00')

beforeAll(async () => {
  scene = await startSceneAt(lateEvening)
  ;({ product, browser, exchange } = scene)
})

afterAll(() => scene.end())

const month = '2026-12'
const cell = (page: Page, agentNo: string, date: string) =>
  page.getByTestId(`cell-${agentNo}-${month}-${date}`)
const openMonth = async (page: Page, key: string): Promise<void> => {
  await page.getByTestId(`admin-${key}`).click()
  await page.getByTestId('roster-month').fill(month)
  await page.getByTestId('roster-month').dispatchEvent('change')
}

/** Two nights and two days off; refused until somebody leads it. */
const makeNightCrew = async (page: Page): Promise<void> => {
  await page.getByTestId('admin-crews').click()
  await page.getByTestId('crew-add').click()
  await page.getByTestId('crew-name').fill('夜班组')
  await page.getByTestId('crew-cycle').fill('N N O O')
  await page.getByTestId('crew-anchor').fill(`${month}-01`)
  await page.getByTestId('crew-regime').selectOption('STANDARD')
  await page.getByTestId('member-1008').check()
  await page.getByTestId('member-1006').check()
  await page.getByTestId('crew-save').click()
  await expect.poll(() => page.getByTestId('crew-refusal').textContent()).toContain('夜班组：班组没有班长')
  await page.getByTestId('leads-1008').check()
  await page.getByTestId('crew-save').click()
  await page.getByTestId('crew-saved').waitFor()
}

/** December from the cycles; a row of early shifts is refused by the law's name and taken back. */
const planDecember = async (page: Page): Promise<void> => {
  await openMonth(page, 'roster')
  await page.getByTestId('roster-generate').click()
  await expect.poll(() => page.locator('td.n').count()).toBeGreaterThan(10)
  const before = await cell(page, '1001', '07').textContent()
  await cell(page, '1001', '01').click()
  await page.keyboard.press('Shift+End')
  await page.keyboard.press('d')
  await expect.poll(() => page.getByTestId('roster-here').textContent()).toContain('劳动法第三十八条')
  await page.getByTestId('roster-publish').click()
  await expect.poll(() => page.getByTestId('roster-refusal').textContent()).toContain('劳动法第三十八条')
  await page.getByTestId('roster-grid').focus()
  await page.keyboard.press('Control+z')
  await expect.poll(() => cell(page, '1001', '07').textContent()).toBe(before)
  await page.getByTestId('roster-publish').click()
  await expect.poll(() => page.locator('.status').textContent()).toMatch(/第 1 次发布/)
  await page.getByTestId('side-history').click()
  await expect.poll(() => page.getByTestId('roster-history').textContent()).toContain('已撤销')
}

const noon = { date: '2026-12-02', quarter: 46, gap: '[data-gap="2026-12-02 SG_GENERAL D"]' }
const atNoon = (page: Page) => page.getByTestId(`map-${noon.date}-${noon.quarter}`).getAttribute('class')

/** Three are needed at noon, and the early crew of the 2nd has three. */
const wantThreeAtNoon = async (page: Page): Promise<void> => {
  await openMonth(page, 'coverage')
  await page.getByTestId('coverage-skill').selectOption('SG_GENERAL')
  await page.getByTestId('hand-open').click()
  const form = page.locator('form.hand')
  await form.locator('input[type=time]').first().fill('11:30')
  await form.locator('input[type=time]').last().fill('12:30')
  await page.getByTestId('hand-agents').fill('3')
  await page.getByTestId('hand-set').click()
  await expect.poll(() => atNoon(page)).toContain('met')
}

const reload = async (page: Page): Promise<void> => {
  await page.getByTestId('admin-crews').click()
  await openMonth(page, 'coverage')
  await page.getByTestId('coverage-skill').selectOption('SG_GENERAL')
}

it('plans December with a night crew and a queue, and roster and queue decide who gets the call', async () => {
  const wcag: string[] = []
  const opened = await openPage(browser)
  const { page } = opened
  await enter(page, product, 'admin')
  await page.getByTestId('tab-admin').click()
  await makeSkillAndQueue(page, ['agent1', 'agent8'])
  await makeNightCrew(page)
  await planDecember(page)
  wcag.push(...(await axeFaults(page)))

  const night = await openPage(browser)
  const early = await openPage(browser)
  await signIn(early.page, product, 'agent1')
  await signIn(night.page, product, 'agent8')
  await goReady(early.page)
  await goReady(night.page)
  await early.page.getByTestId('desk-off-duty').waitFor()

  await page.getByTestId('admin-explain').click()
  await page.getByTestId('explain-queue').selectOption('Q_LEGAL')
  await page.getByTestId('explain-waited').fill('5')
  await expect.poll(() => page.getByTestId('explain-first').textContent()).toContain('1008')
  expect(await page.getByTestId('explain-1001').textContent()).toContain('不当班')

  const calling = callHotline(exchange, product, '13888012345', createEar())
  await night.page.getByTestId('offer-accept').click()
  await night.page.getByTestId('call-clock').waitFor()
  expect(await statusOf(early.page)).toBe('ready')
  await hangUp(night.page)
  expect(await calling).toMatchObject({ result: 'answered' })

  // Sick on the 2nd: a gap at noon, which the one who is proposed first fills.
  await wantThreeAtNoon(page)
  await early.page.getByTestId('tab-shifts').click()
  await early.page.getByTestId('ask-sick').click()
  await early.page.getByTestId(`day-${noon.date}`).click()
  await early.page.getByTestId('ask-send').click()
  await expect.poll(() => early.page.getByTestId(`day-${noon.date}`).textContent()).toContain('病假')
  wcag.push(...(await axeFaults(early.page)))
  await reload(page)
  await expect.poll(() => atNoon(page)).toContain('thin')
  await page.locator(noon.gap).click()
  const first = page.locator('[data-testid^=candidate-]').first()
  await expect.poll(() => first.getAttribute('data-testid')).toBe('candidate-1004')
  await first.getByTestId('offer-shift').click()
  wcag.push(...(await axeFaults(page)))

  const volunteer = await openPage(browser)
  await signIn(volunteer.page, product, 'agent4')
  await volunteer.page.getByTestId('tab-shifts').click()
  await volunteer.page.getByTestId('take-shift').click()
  await expect.poll(() => volunteer.page.getByTestId(`day-${noon.date}`).textContent()).toContain('加班')
  await reload(page)
  await expect.poll(() => atNoon(page)).toContain('met')
  expect(await page.locator(noon.gap).count()).toBe(0)

  // Not the volunteer's shift now: a lead consents on the board, and the desk knows at once.
  await volunteer.page.getByTestId('tab-desk').click()
  await volunteer.page.getByTestId('consent-reason').fill('替同事顶班')
  await volunteer.page.getByTestId('ask-consent').click()
  await page.getByTestId('tab-board').click()
  await expect.poll(() => page.getByTestId('duty-offPlan').count()).toBe(2)
  await page.getByTestId('board-consent').getByTestId('consent-grant').click()
  await volunteer.page.getByTestId('desk-off-duty').waitFor({ state: 'detached' })

  // The night ends for who talks: the call goes on, its wrap-up ends, and nothing more is offered.
  const ear = createEar()
  await goReady(night.page)
  const last = callHotline(exchange, product, '13888012346', ear)
  await night.page.getByTestId('offer-accept').click()
  await night.page.getByTestId('call-clock').waitFor()
  await page.getByTestId('tab-admin').click()
  await openMonth(page, 'roster')
  const published = await page.locator('.status').textContent()
  await cell(page, '1008', '01').click()
  await page.keyboard.press('Delete')
  await page.getByTestId('roster-publish').click()
  await expect.poll(() => page.locator('.status').textContent()).not.toBe(published)
  expect(await statusOf(night.page)).toBe('talking')
  await heardByCitizen(ear, agentTone)
  await hangUp(night.page)
  expect(await last).toMatchObject({ result: 'answered', endedBy: 'hotline' })
  await goReady(night.page)
  await night.page.getByTestId('desk-off-duty').waitFor()
  expect(wcag).toEqual([])
  const all = [opened, night, early, volunteer]
  expect(all.flatMap(({ faults }) => faults)).toEqual([])
}, 240_000)
