import { expect, it } from 'vitest'
import { createTestDatabase } from '../support/database.ts'
import { runCampaign } from './campaign/campaign.ts'
import { startFaultProduct } from './rig/product.ts'

/** The short form of `npm run faults`. */
it('random deaths of the controller over random calls break no invariant', async () => {
  const database = await createTestDatabase({ empty: true })
  const product = await startFaultProduct(database.connectionString)
  try {
    const plan = { kills: 3, agents: 3, calls: 6, seed: 12_345, betweenMs: [4_000, 7_000] as const }
    const result = await runCampaign(product, plan, () => undefined)
    expect(result.broken).toEqual([])
    expect(result.talks.some(({ kills }) => kills > 0)).toBe(true)
  } finally {
    await product.stop()
    await database.remove()
  }
}, 240_000)
