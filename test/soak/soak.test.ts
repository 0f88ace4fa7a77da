import { afterAll, beforeAll, expect, it } from 'vitest'
import { startFaultProduct, type FaultProduct } from '../faults/rig/product.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { soak } from './soak.ts'

let database: TestDatabase
let product: FaultProduct

beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
  product = await startFaultProduct(database.connectionString)
})
afterAll(async () => {
  await product.stop()
  await database.remove()
})

it('twelve agents and forty citizens do as they like for a minute: no invariant is broken, and the board is the replay of the facts', async () => {
  const plan = { citizens: 40, overMs: 22_000, longestStayMs: 24_000, seed: 20_261_127 }
  const result = await soak(product, plan, () => undefined)
  expect(result.broken).toEqual([])
  expect(result.citizens.successful).toBe(40)
  expect(result.board.sights).toBeGreaterThan(50)
}, 120_000)
