import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { enter } from './desk.ts'
import type { Product } from './product.ts'

/** Somebody who works on filed orders: no headset, straight to the lists. */
export const signInToOrders = async (page: Page, product: Product, username: string): Promise<void> => {
  await enter(page, product, username)
  await page.getByTestId('list-count').waitFor()
}

/** Opens an order from a list, which is asked for anew. */
export const openOrder = async (page: Page, list: string, orderNo: string): Promise<void> => {
  await page.getByTestId(`tab-${list}`).click()
  await page.getByTestId(`line-${orderNo}`).click()
  await page.locator('[data-testid=case-no]', { hasText: orderNo }).waitFor()
}

export type Answers = Readonly<Record<string, string | boolean>>

/** Answers the questions of a form: words are typed, `true` and `false` say yes and no, `=WORD` chooses one. */
const fill = async (page: Page, answers: Answers): Promise<void> => {
  for (const [name, answer] of Object.entries(answers)) {
    const field = `field-${name}`
    if (typeof answer === 'boolean') await page.getByTestId(`${field}-${answer ? 'yes' : 'no'}`).click()
    else if (answer.startsWith('=')) await page.getByTestId(`${field}-${answer.slice(1)}`).click()
    else await page.getByTestId(field).fill(answer)
  }
}

/** Presses what stands open at the right, or `act` where another one does. */
export const press = async (page: Page, act: string, answers: Answers = {}): Promise<void> => {
  // What stands open changes as soon as the last answer is in: whichever it is by then.
  const near = page.getByTestId(`act-${act}`)
  const behind = page.getByTestId(`act-more-${act}`)
  const open = async (): Promise<boolean> => {
    if (await near.isVisible()) await near.click()
    else if (await behind.isVisible()) await behind.click()
    else if (await page.getByTestId('act-more').isVisible()) {
      await page.getByTestId('act-more').click()
      return false
    } else return false
    return true
  }
  await expect.poll(open, { timeout: 20_000 }).toBe(true)
  await fill(page, answers)
  await page.getByTestId('act-send').click()
}
