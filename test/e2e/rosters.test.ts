import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPage } from '../support/browser.ts'
import { enter } from '../support/desk.ts'
import type { Product } from '../support/product.ts'
import { openScene, type Scene } from '../support/scene.ts'

let scene: Scene
let product: Product
let browser: Browser

beforeAll(async () => {
  scene = await openScene()
  ;({ product, browser } = scene)
})

afterAll(() => scene.end())

const signInAtOffice = async (page: Page, username: string): Promise<void> => {
  await enter(page, product, username)
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

it('a scheduler makes a month, is refused a breach of the law by its name, takes it back and publishes', async () => {
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
  await grid.focus()
  await page.keyboard.press('Control+z')
  await expect.poll(() => cell(page, '1001', '07').textContent()).toBe(before)
  await page.getByTestId('roster-publish').click()
  await expect.poll(() => page.locator('.status').textContent()).toContain('木志刚')
}, 180_000)
