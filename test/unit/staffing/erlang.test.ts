import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agentsNeeded, serviceLevel, waitChance } from '../../../src/domain/staffing/erlang.ts'
import { createRequired } from '../../../src/domain/staffing/required.ts'
import { day } from '../roster/given.ts'

describe('the staff that calls need', () => {
  it.each([
    [207, 17],
    [96, 10],
    [30, 5],
  ])(
    'takes for %i calls an hour of 210 s, 90 %% within 15 s, %i agents (domain.md §9)',
    (perHour, agents) => {
      expect(agentsNeeded({ calls: perHour / 4, ahtSeconds: 210 })).toBe(agents)
    },
  )

  it('gives the chance to wait as the plain formula does', () => {
    const plain = (a: number, n: number): number => {
      let term = 1
      let sum = 0
      for (let k = 0; k < n; k += 1) {
        sum += term
        term = (term * a) / (k + 1)
      }
      const last = (term * n) / (n - a)
      return last / (sum + last)
    }
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 40, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        (a, more) => {
          const n = Math.floor(a) + more
          expect(waitChance(a, n)).toBeCloseTo(plain(a, n), 9)
        },
      ),
    )
  })

  it('stays a chance for thousands of agents', () => {
    const chance = waitChance(4_000, 4_050)
    expect(chance).toBeGreaterThan(0)
    expect(chance).toBeLessThan(1)
    expect(agentsNeeded({ calls: 17_000, ahtSeconds: 210 })).toBeGreaterThan(3_966)
  })

  it('takes the fewest agents that reach the goal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 30, max: 600 }),
        (calls, ahtSeconds) => {
          const erlangs = (calls * ahtSeconds) / 900
          const agents = agentsNeeded({ calls, ahtSeconds })
          expect(serviceLevel({ erlangs, ahtSeconds }, agents, 15)).toBeGreaterThanOrEqual(0.9)
          expect(serviceLevel({ erlangs, ahtSeconds }, agents - 1, 15)).toBeLessThan(0.9)
        },
      ),
    )
    expect(agentsNeeded({ calls: 0, ahtSeconds: 210 })).toBe(0)
  })

  it('reads them by weekday and quarter, and prefers what was set by hand', () => {
    const required = createRequired({
      figures: [
        { skill: 'SG_GENERAL', weekday: 2, quarter: 40, calls: 207 / 4, ahtSeconds: 210 },
        { skill: 'SG_GENERAL', weekday: 2, quarter: 41, calls: 207 / 4, ahtSeconds: 210 },
      ],
      byHand: [{ skill: 'SG_GENERAL', weekday: 2, quarter: 41, agents: 20 }],
    })
    expect(required.of('SG_GENERAL', day('2026-12-01')).slice(39, 42)).toEqual([0, 17, 20])
    expect(required.of('SG_GENERAL', day('2026-12-02'))[40]).toBe(0)
  })
})
