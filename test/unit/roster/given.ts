import { dateToDay, weekdayOf, type Day } from '../../../src/domain/calendar/shanghai.ts'
import { usualHouse } from '../../../src/domain/roster/house.ts'
import {
  emptyCell,
  fourCrewCycle,
  shiftsByCode,
  usualShifts,
  type Cell,
  type Crew,
  type Ground,
  type Plan,
  type Worker,
} from '../../../src/domain/roster/terms.ts'

export const day = (date: string): Day => {
  const found = dateToDay(date)
  if (found === null) throw new Error(`${date} is no date`)
  return found
}

/** Four crews, two days apart, on comprehensive hours. */
export const fourCrews: readonly Crew[] = ['甲', '乙', '丙', '丁'].map((name, index) => ({
  crewId: `crew${index}`,
  name: `${name}班`,
  cycle: fourCrewCycle,
  offset: index * 2,
  anchor: day('2026-12-01'),
  regime: 'COMPREHENSIVE',
}))

export const ground: Ground = {
  shifts: shiftsByCode(usualShifts),
  crews: new Map(fourCrews.map((crew) => [crew.crewId, crew])),
  isWorkday: (at) => weekdayOf(at) <= 5,
  house: usualHouse,
}

export const worker = (personId: string, more: Partial<Worker> = {}): Worker => ({
  ...{ personId, name: personId, crewId: null, skills: ['SG_GENERAL'], isLead: false, active: true },
  ...{ protections: [], prefers: [] },
  ...more,
})

/** `count` people spread over the crews; the first of each crew leads. */
export const people = (count: number): readonly Worker[] =>
  Array.from({ length: count }, (_, index) =>
    worker(`p${String(index).padStart(3, '0')}`, { crewId: `crew${index % 4}`, isLead: index < 4 }),
  )

export const cell = (...entries: string[]): Cell => ({ ...emptyCell, entries })

/** One person's days from a date on, one word a day: entries, joined by `,`; `-` for none. */
export const planOf = (personId: string, from: string, words: string): Plan => {
  const days = words.split(' ').map((word, index) => [day(from) + index, word] as const)
  return new Map([
    [
      personId,
      new Map(days.filter(([, word]) => word !== '-').map(([at, word]) => [at, cell(...word.split(','))])),
    ],
  ])
}
