import type { Page } from 'playwright-core'
import { readFacts } from '../../support/facts.ts'
import { createCitizens } from '../load/citizens.ts'
import type { MeasuredProduct } from '../product/measured-product.ts'
import { inTurn } from '../repeats.ts'

/** One offer in a real browser, ms by the one clock of this machine. */
export type Pop = {
  /** The decision (the server's stamp, whole ms) → the card is on the screen. */
  readonly painted: number
  /** The card is on the screen → the ring begins; below 0 the ring came first. */
  readonly ringAfter: number
}

/**
 * P7: `calls` callers after each other are offered to this signed-in desk, and hang up once its card is there. An offer of which
 * the desk reports nothing is missing from the result.
 */
export const measurePops = async (
  product: Pick<MeasuredProduct, 'sipServer' | 'log' | 'databaseUrl'>,
  page: Page,
  calls: number,
): Promise<readonly Pop[]> => {
  const citizens = await createCitizens(product.sipServer)
  const ringing = page.getByTestId('offer-card')
  try {
    await goReady(page)
    await inTurn(calls, async () => {
      const citizen = await citizens.call({ mute: true })
      await ringing.waitFor()
      await page.waitForFunction(() => performance.getEntriesByName('ring-started').length > 0)
      await page.evaluate(() => performance.clearMarks())
      await citizen.hangUp()
      await ringing.waitFor({ state: 'hidden' })
    })
    // The log is written a tenth of a second later.
    await page.waitForTimeout(1_000)
  } finally {
    await citizens.close()
  }
  return popsOf(product, calls)
}

/** Pressed before the leg is up, it is done once it is. */
const goReady = async (page: Page): Promise<void> => {
  await page.getByTestId('state-ready').click()
  await page.locator('[data-testid=agent-status][data-status=ready]').waitFor()
}

const popsOf = async (
  product: Pick<MeasuredProduct, 'log' | 'databaseUrl'>,
  calls: number,
): Promise<readonly Pop[]> => {
  const offeredAt = new Map<string, number>()
  for (const fact of await readFacts(product.databaseUrl)) {
    if (fact.type === 'callOffered') offeredAt.set(fact.callId, fact.at)
  }
  const reports = (await product.log()).filter(({ figure }) => figure === 'P7').slice(-calls)
  return reports.flatMap(({ callId, popPaintedAt, ringStartedAt }) => {
    const decidedAt = offeredAt.get(String(callId))
    if (decidedAt === undefined) return []
    const paintedAt = Number(popPaintedAt)
    return [{ painted: paintedAt - decidedAt, ringAfter: Number(ringStartedAt) - paintedAt }]
  })
}
