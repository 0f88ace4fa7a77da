import { expect, it } from 'vitest'
import { backoffMs } from '../../../agent-ui/src/phone/backoff.ts'

it('calls again after 200 ms first, then more slowly, and never waits longer than five seconds', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 50].map(backoffMs)).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000])
})
