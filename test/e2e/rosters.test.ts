import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPage, startBrowser } from '../support/browser.ts'
import { agentTone, signIn } from '../support/desk.ts'
import { startProduct, type Product } from '../support/product.ts'
import { writeTone } from '../support/tones.ts'

let product: Product
let browser: Browser

beforeAll(async () => {
  const microphone = join(mkdtempSync(join(tmpdir(), 'lianxin-rosters-')), 'agent.wav')
  writeTone(microphone, agentTone)
  ;[product, browser] = await Promise.all([startProduct(), startBrowser(microphone)])
})

afterAll(async () => {
  await browser.close()
  await product.stop()
})

const shots = process.env['ROSTER_SHOTS']
const shoot = async (page: Page, name: string): Promise<void> => {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`) })
}

const signInAtOffice = async (page: Page, username: string): Promise<void> => {
  await page.goto(product.origin)
  await page.getByTestId('signin-username').fill(username)
  await page.getByTestId('signin-password').fill(product.account(username).password)
  await page.getByTestId('signin-submit').click()
  await page.getByTestId('admin-roster').waitFor()
}

/** The next month, which nobody has planned yet. */
const today = new Date(Date.now() + 8 * 3_600_000)
const month = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1)).toISOString().slice(0, 7)
const cell = (page: Page, agentNo: string, date: string) =>
  page.getByTestId(`cell-${agentNo}-${month}-${date}`)
const openMonth = async (page: Page, key: string): Promise<void> => {
  await page.getByTestId(`admin-${key}`).click()
  await page.getByTestId('roster-month').fill(month)
  await page.getByTestId('roster-month').dispatchEvent('change')
}

it('a scheduler makes and publishes a month; a breach of the law is refused; a volunteer closes the gap of a sick colleague', async () => {
  const { page } = await openPage(browser)
  await signInAtOffice(page, 'roster1')
  await openMonth(page, 'roster')
  await page.getByTestId('roster-generate').click()
  await expect.poll(() => page.locator('td.d').count()).toBeGreaterThan(10)

  // Every date an early shift, by the keyboard: the whole row at once.
  const grid = page.getByTestId('roster-grid')
  const before = await cell(page, '1001', '07').textContent()
  await cell(page, '1001', '01').click()
  await page.keyboard.press('Shift+End')
  await page.keyboard.press('d')
  await expect.poll(() => page.getByTestId('roster-here').textContent()).toContain('劳动法第三十八条')
  await page.getByTestId('roster-publish').click()
  await expect.poll(() => page.getByTestId('roster-refusal').textContent()).toContain('劳动法第三十八条')
  await shoot(page, 'breach')
  await grid.focus()
  await page.keyboard.press('Control+z')
  await expect.poll(() => cell(page, '1001', '07').textContent()).toBe(before)
  await page.getByTestId('roster-publish').click()
  await expect.poll(() => page.locator('.status').textContent()).toContain('木志刚')
  await shoot(page, 'month')

  // Two at the desk are wanted around noon; the early shift of somebody is lost to sickness.
  await openMonth(page, 'coverage')
  await page.getByTestId('coverage-skill').selectOption('SG_GENERAL')
  await page.locator('.hand input[type=time]').first().fill('09:30')
  await page.locator('.hand input[type=time]').last().fill('10:00')
  await page.getByTestId('hand-agents').fill('2')
  await page.getByTestId('hand-set').click()
  await expect.poll(() => page.getByTestId('no-gaps').count()).toBe(1)
  const { page: desk } = await openPage(browser)
  await signIn(desk, product, 'agent2')
  await desk.getByTestId('tab-shifts').click()
  await expect.poll(() => desk.getByTestId('my-shifts').count()).toBe(1)
  await desk.getByTestId('next-month').click()
  await desk.getByTestId('acknowledge').click()
  await expect.poll(() => desk.getByTestId('acknowledge').count()).toBe(0)
  await shoot(desk, 'my-shifts')
  const early = await desk.locator('.days .shift', { hasText: '早班' }).first().locator('b').textContent()
  const date = `${month}-${String(Number(early)).padStart(2, '0')}`
  await desk.locator('form select').first().selectOption('sick')
  await desk.getByTestId('ask-from').fill(date)
  await desk.getByTestId('ask-send').click()
  await expect.poll(() => desk.locator('.rows').last().textContent()).toContain(date)

  await openMonth(page, 'roster')
  await openMonth(page, 'coverage')
  const gap = page
    .getByTestId('gap')
    .filter({ hasText: date.slice(5) })
    .first()
  await gap.click()
  const offer = page.getByTestId('offer-shift').first()
  const name = (await offer.locator('xpath=..').locator('strong').textContent()) ?? ''
  await offer.click()
  await expect.poll(() => offer.isDisabled()).toBe(true)
  await shoot(page, 'gap')
  const username = product.accounts.find((account) => 'name' in account && account.name === name)?.username
  const { page: volunteer } = await openPage(browser)
  await signIn(volunteer, product, username ?? '')
  await volunteer.getByTestId('tab-shifts').click()
  await volunteer.getByTestId('take-shift').first().click()
  await expect.poll(() => volunteer.getByTestId('take-shift').count()).toBe(0)
  await page.getByTestId('admin-roster').click()
  await openMonth(page, 'coverage')
  await expect.poll(() => page.getByTestId('coverage-map').count()).toBe(1)
  await expect.poll(() => page.getByTestId('no-gaps').count()).toBe(1)
  await shoot(page, 'closed')
  await page.getByTestId('admin-crews').click()
  await page.getByTestId('crew-save').waitFor()
  await shoot(page, 'crews')
  await page.getByTestId('admin-rosterRequests').click()
  await page.getByTestId('floor').waitFor({ state: 'attached' })
  await shoot(page, 'requests')
}, 180_000)
