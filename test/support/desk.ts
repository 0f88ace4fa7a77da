import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Ear } from '../../src/citizen/ear.ts'
import { placeCall, type CallReport } from '../../src/citizen/telephone.ts'
import { toneVoice } from '../../src/citizen/voice.ts'
import { toneHeard } from './browser.ts'
import type { TestExchange } from './exchange.ts'
import type { Product } from './product.ts'

/** What each says, Hz; neither is a multiple of the other. */
export const citizenTone = 620
export const agentTone = 1150
/** Loud is a tone that is there; quiet is one that is not. dB below full scale. */
export const loudDb = -40
export const quietDb = -55
/** In the browser a tone is spread over neighbouring bins. */
export const loudInBrowserDb = -60
const quietInBrowserDb = -75

/** Name and password, for whatever place the person begins at. */
export const enter = async (page: Page, product: Product, username: string): Promise<void> => {
  const { password } = product.account(username)
  await page.goto(product.origin)
  await page.getByTestId('signin-username').fill(username)
  await page.getByTestId('signin-password').fill(password)
  await page.getByTestId('signin-submit').click()
}

export const signIn = async (page: Page, product: Product, username: string): Promise<void> => {
  await enter(page, product, username)
  await page.getByTestId('headset-continue').click()
  await page.getByTestId('state-ready').waitFor()
}

/** What dials must have its leg: a desk gets one soon after the sign-in. */
export const legUp = (page: Page): Promise<void> => page.locator('.leg.up').waitFor({ timeout: 20_000 })

export const statusOf = (page: Page): Promise<string | null> =>
  page.getByTestId('agent-status').getAttribute('data-status')

export const becomes = (page: Page, status: string, timeout = 20_000): Promise<void> =>
  expect.poll(() => statusOf(page), { timeout }).toBe(status)

/** It may be gone, or be off, before the press arrives: whoever polls presses again. */
const pressIfThere = (button: Locator): Promise<void> => button.click({ timeout: 500 }).catch(() => undefined)

/**
 * As soon as the desk's leg is up; somebody may be waiting, and is offered at once. A wrap-up that was left behind is
 * finished.
 */
export const goReady = async (page: Page): Promise<void> => {
  const button = page.getByTestId('state-ready')
  const press = async () => {
    const status = await statusOf(page)
    // Pressed before the leg is up it is remembered, and a second press would take it back.
    const remembered = (await button.getAttribute('aria-pressed')) === 'true'
    if (status === 'notReady' && !remembered && (await button.isEnabled())) await pressIfThere(button)
    if (status === 'wrapUp') await pressIfThere(page.getByTestId('wrapup-finish'))
    return status
  }
  await expect.poll(press, { timeout: 20_000 }).toMatch(/^(ready|offered)$/)
}

/** A citizen who says their tone, waits for an agent, and presses 1 when asked for a rating. */
export const callHotline = (
  { exchange }: TestExchange,
  product: Product,
  from: string,
  ear: Ear,
): Promise<CallReport> =>
  placeCall(
    exchange,
    {
      ...{ from, to: '12345', server: `127.0.0.1:${product.sipPort}`, transport: 'udp' },
      ...{
        mediaHost: '127.0.0.1',
        talkMs: null,
        patienceMs: 90_000,
        rating: '1',
        voice: toneVoice(citizenTone),
      },
    },
    ear,
  )

/** Polls a measurement, not a clock: passes as soon as the tone is there. */
export const heardByCitizen = (ear: Ear, hertz: number): Promise<void> =>
  expect.poll(() => ear.toneDbfs(hertz) ?? -Infinity, { timeout: 15_000 }).toBeGreaterThan(loudDb)

export const notHeardByCitizen = (ear: Ear, hertz: number): Promise<void> =>
  expect.poll(() => ear.toneDbfs(hertz) ?? -Infinity, { timeout: 15_000 }).toBeLessThan(quietDb)

export const heardByAgent = (page: Page, hertz: number): Promise<void> =>
  expect.poll(() => toneHeard(page, hertz), { timeout: 20_000 }).toBeGreaterThan(loudInBrowserDb)

export const notHeardByAgent = (page: Page, hertz: number): Promise<void> =>
  expect.poll(() => toneHeard(page, hertz), { timeout: 20_000 }).toBeLessThan(quietInBrowserDb)

/** The button may ask for a second press, so that a citizen is never cut off by a slip. */
export const hangUp = async (page: Page): Promise<void> => {
  const button = page.getByTestId('call-hangup')
  const press = async () => {
    if (await button.isVisible()) await pressIfThere(button)
    return statusOf(page)
  }
  await expect.poll(press, { timeout: 10_000 }).toBe('wrapUp')
}

/** Types into a chooser and takes what it proposes. */
export const choose = async (page: Page, testId: string, text: string): Promise<void> => {
  const field = page.getByTestId(testId)
  await field.fill(text)
  await field.press('Enter')
}
