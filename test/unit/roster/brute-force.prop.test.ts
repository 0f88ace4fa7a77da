import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatePlan } from '../../../src/domain/roster/cycle.ts'
import { checkPerson } from '../../../src/domain/roster/rules/check.ts'
import { spansOf } from '../../../src/domain/roster/spans.ts'
import { emptyCell, type Cell, type Plan } from '../../../src/domain/roster/terms.ts'
import { cell, day, fourCrews, ground, people, worker } from './given.ts'

/**
 * The rules of rest once more, made another way: the hours of five weeks are written on a strip, one letter an hour, and
 * the strip is looked at window by window. The checker must agree with it for every plan.
 */
const first = day('2026-12-07')
const days = 35
const hours = { D: [8, 16], E: [16, 24], N: [24, 32], P: [9, 17] } as const
type Code = keyof typeof hours

const plans = fc.array(fc.constantFrom<(Code | '-')[]>('D', 'E', 'N', 'P', '-', 'D', 'N', '-'), {
  minLength: days,
  maxLength: days,
})

/** Per hour: the date whose shift is worked, or -1. A week of rest at both ends, as before and after what is planned. */
const margin = 168
const stripOf = (codes: readonly (Code | '-')[]): readonly number[] => {
  const strip = new Array<number>(2 * margin + days * 24 + 24).fill(-1)
  codes.forEach((code, index) => {
    if (code === '-') return
    const [from, to] = hours[code]
    for (let hour = from; hour < to; hour += 1) strip[margin + index * 24 + hour] = index
  })
  return strip
}

const toPlan = (codes: readonly (Code | '-')[]): Plan =>
  new Map([
    [
      'p',
      new Map(
        codes.flatMap((code, index): [number, Cell][] => (code === '-' ? [] : [[first + index, cell(code)]])),
      ),
    ],
  ])

const checked = (codes: readonly (Code | '-')[], key: string) =>
  checkPerson(ground, worker('p', { crewId: 'crew0' }), toPlan(codes), {
    from: first,
    until: first + days - 1,
  }).filter((breach) => breach.key === key)

/** Every window that begins on an hour or just after it: the longest run off within it. */
const someWindowLacksRest = (strip: readonly number[]): boolean => {
  for (let start = 0; start + 168 <= strip.length; start += 1) {
    // Begun a moment after `start`, the window has a moment less of its first hour and as much of the hour after it.
    for (const late of [0, 0.001]) {
      let run = 0
      let longest = 0
      for (let hour = start; hour < start + 168 + (late > 0 ? 1 : 0); hour += 1) {
        const part = hour === start ? 1 - late : hour === start + 168 ? late : 1
        run = (strip[hour] ?? -1) === -1 ? run + part : 0
        longest = Math.max(longest, run)
      }
      if (longest < 24) return true
    }
  }
  return false
}

const gapsUnderEleven = (strip: readonly number[]): readonly number[] => {
  const found: number[] = []
  strip.forEach((owner, hour) => {
    const before = strip[hour - 1] ?? -1
    if (owner === -1 || owner === before) return
    let free = 0
    while (hour - 1 - free >= 0 && strip[hour - 1 - free] === -1) free += 1
    if (hour - 1 - free >= 0 && free < 11) found.push(owner)
  })
  return found
}

describe('the rules of rest, against a strip of hours', () => {
  it('agrees on H2: 24 hours off in every 168', () => {
    fc.assert(
      fc.property(plans, (codes) => {
        expect(checked(codes, 'H2.rest').length > 0).toBe(someWindowLacksRest(stripOf(codes)))
      }),
      { numRuns: 60 },
    )
  })

  it('agrees on H6: eleven hours between shifts', () => {
    fc.assert(
      fc.property(plans, (codes) => {
        const found = checked(codes, 'H6.gap').map((breach) => breach.from - first)
        expect(found).toEqual(gapsUnderEleven(stripOf(codes)))
      }),
    )
  })

  it('finds after an edit what a check of everything finds', () => {
    const index = fc.integer({ min: 0, max: days - 1 })
    fc.assert(
      fc.property(plans, index, fc.constantFrom('D', 'E', 'N', '-'), (codes, at, code) => {
        const range = { from: first, until: first + days - 1 }
        const plan = toPlan(codes)
        const edited = new Map(plan.get('p')).set(first + at, code === '-' ? emptyCell : cell(code))
        const person = worker('p')
        const near = { from: first + at, until: first + at }
        const local = checkPerson(ground, person, new Map([['p', edited]]), near)
        const all = checkPerson(ground, person, new Map([['p', edited]]), range)
        const touching = (b: { from: number; until: number }) => b.from <= first + at && b.until >= first + at
        expect(local.filter(touching)).toEqual(all.filter(touching))
      }),
    )
  })
})

describe('四班三运转', () => {
  it('has a crew at work in every minute of every day, one at a time, and 16 hours between shifts', () => {
    fc.assert(
      fc.property(fc.integer({ min: day('2023-12-25'), max: day('2032-03-05') }), (from) => {
        const range = { from: from - 1, until: from + 40 }
        const workers = people(4)
        const plan = generatePlan({ range, crews: fourCrews, workers, isWorkday: () => true })
        const spans = workers.flatMap(({ personId }) => spansOf(ground, plan.get(personId), range))
        const ordered = [...spans].sort((a, b) => a.from - b.from)
        ordered.slice(1).forEach((span, index) => expect(span.from).toBe(ordered[index]?.to))
        expect((ordered.at(-1)?.to ?? 0) - (ordered[0]?.from ?? 0)).toBe(ordered.length * 480)
        for (const { personId } of workers) {
          const own = spansOf(ground, plan.get(personId), range)
          own.slice(1).forEach((span, index) => {
            expect(span.from - (own[index]?.to ?? 0)).toBeGreaterThanOrEqual(16 * 60)
          })
        }
      }),
      { numRuns: 50 },
    )
  })
})
