import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openPage, startBrowser } from '../../support/browser.ts'
import { writeTone } from '../../support/tones.ts'
import type { AgentAccount } from '../../support/agents/simulated-agent.ts'
import type { MeasuredProduct } from '../product/measured-product.ts'
import { inTurn } from '../repeats.ts'
import { measurePops, type Pop } from './pops.ts'

/** ms, one value a repeat. */
export type DeskLoad = {
  /** Nothing in the cache: navigation to a sign-in form that can be typed into. */
  readonly cold: readonly number[]
  /** Signed in: reload to the desk with its state and its buttons. */
  readonly reload: readonly number[]
  /** The same to a media leg that is up: a call could be offered. */
  readonly reloadToLeg: readonly number[]
  /** How many offers were made to it, and what it reported of them (P7). */
  readonly offers: number
  readonly pops: readonly Pop[]
}

export const measureDeskLoad = async (
  product: MeasuredProduct,
  account: AgentAccount,
  { repeats, offers }: { readonly repeats: number; readonly offers: number },
): Promise<DeskLoad> => {
  const { origin } = product
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-bench-desk-'))
  const microphone = join(folder, 'agent.wav')
  writeTone(microphone, 1150)
  const browser = await startBrowser(microphone)
  const coldOnce = async (): Promise<number> => {
    const { context, page } = await openPage(browser)
    const ms = await timed(async () => {
      await page.goto(origin, { waitUntil: 'commit' })
      await page.getByTestId('signin-username').fill('x')
    })
    await context.close()
    return ms
  }
  try {
    // The browser's own first page is slow, whatever it shows.
    await coldOnce()
    const cold = await inTurn(repeats, coldOnce)
    const { page } = await openPage(browser)
    await signIn(page, origin, account)
    const reloads = await inTurn(repeats, () => reloadOnce(page))
    const pops = await measurePops(product, page, offers)
    return {
      cold,
      reload: reloads.map(({ desk }) => desk),
      reloadToLeg: reloads.map(({ leg }) => leg),
      ...{ offers, pops },
    }
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const before = performance.now()
  await work()
  return performance.now() - before
}

const signIn = async (page: Page, origin: string, { username, password }: AgentAccount): Promise<void> => {
  await page.goto(origin)
  await page.getByTestId('signin-username').fill(username)
  await page.getByTestId('signin-password').fill(password)
  await page.getByTestId('signin-submit').click()
  await page.getByTestId('headset-continue').click()
  await legUp(page)
}

/** The telephone of the page is connected: a call could be offered. */
const legUp = (page: Page): Promise<void> => page.locator('.leg.up').waitFor()

const reloadOnce = async (page: Page): Promise<{ readonly desk: number; readonly leg: number }> => {
  const before = performance.now()
  await page.reload({ waitUntil: 'commit' })
  await page.getByTestId('agent-status').waitFor()
  const desk = performance.now() - before
  await legUp(page)
  return { desk, leg: performance.now() - before }
}
