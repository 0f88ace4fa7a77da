import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { buildDesk } from '../../src/launcher/desk-build.ts'
import { deskSize } from '../bench/figures/desk-size.ts'

const dist = fileURLToPath(new URL('../../agent-ui/dist', import.meta.url))
const budgetKb = 120

it('keeps what a desk loads first within its budget, and the administration out of it', async () => {
  await buildDesk(dist, AbortSignal.timeout(120_000))
  const { first, later } = deskSize()
  expect(first / 1000).toBeLessThanOrEqual(budgetKb)
  expect(later.map(({ name }) => name)).toEqual(expect.arrayContaining(['shell', 'object-page']))
}, 150_000)
