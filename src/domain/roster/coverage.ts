import type { Day } from '../calendar/shanghai.ts'
import type { Required } from '../staffing/required.ts'
import type { HouseRules } from './house.ts'
import type { Breach } from './rules/breach.ts'
import { mayRest, restQuarters } from './rests.ts'
import { spansOf, trainingCode, type Span } from './spans.ts'
import { dayMinutes, quarterMinutes, quartersADay, type Ground, type Plan, type Worker } from './terms.ts'

/** One day in quarters of an hour (0–95). */
export type DayCoverage = {
  readonly day: Day
  /** At the desk: on shift, neither resting nor in training. */
  readonly bySkill: ReadonlyMap<string, readonly number[]>
  readonly onShift: readonly number[]
  readonly leads: readonly number[]
  readonly resting: readonly number[]
}

/** Consecutive quarters in which people of a skill are missing. */
export type Gap = {
  readonly day: Day
  readonly skill: string
  readonly fromQuarter: number
  /** The first quarter after it. */
  readonly toQuarter: number
  /** At the worst of them. */
  readonly missing: number
}

const isNightQuarter = (quarter: number): boolean => quarter < 24 || quarter >= 88

export const coverDay = (
  ground: Ground,
  workers: readonly Worker[],
  plan: Plan,
  day: Day,
  skills: readonly string[],
): DayCoverage => {
  const onShift = createTally()
  const leads = createTally()
  const resting = createTally()
  const bySkill = new Map(skills.map((skill) => [skill, createTally()]))
  const places = new Map<string, number>()
  for (const worker of workers) {
    // Whoever has left is planned until somebody clears it, and is there no more.
    if (!worker.active) continue
    const able = worker.skills.flatMap((skill) => bySkill.get(skill) ?? [])
    // The day before may have a night that ends here.
    for (const span of spansOf(ground, plan.get(worker.personId), { from: day - 1, until: day })) {
      if (span.code === trainingCode) continue
      const key = `${span.day} ${span.code}`
      const place = places.get(key) ?? 0
      places.set(key, place + 1)
      const part = partOf(span, day)
      for (const tally of worker.isLead ? [onShift, leads, ...able] : [onShift, ...able]) tally.add(part, 1)
      const rests = quartersIn(part, restQuarters(span, place))
      const others = quartersIn(part, otherQuarters(worker, span, plan))
      for (const rest of rests) resting.add(rest, 1)
      const away = [...rests, ...others.filter(({ from }) => !rests.some((rest) => rest.from === from))]
      for (const quarter of away) for (const tally of able) tally.add(quarter, -1)
    }
  }
  return {
    ...{ day, onShift: onShift.sums(), leads: leads.sums(), resting: resting.sums() },
    bySkill: new Map([...bySkill].map(([skill, tally]) => [skill, tally.sums()])),
  }
}

/** Quarters of the day, the last not included; `before` is the one with which the shift began. */
type Part = { readonly from: number; readonly to: number; readonly before: number }

const partOf = (span: Span, day: Day): Part => {
  const start = day * dayMinutes
  const before = Math.floor((span.from - start) / quarterMinutes)
  const from = Math.max(0, before)
  // Of what has ended before the day nothing is left.
  const to = Math.max(from, Math.min(quartersADay, Math.ceil((span.to - start) / quarterMinutes)))
  return { from, to, before }
}

/** Of a shift's own quarters, those that lie in the part. */
const quartersIn = ({ from, to, before }: Part, ofShift: readonly number[]) =>
  ofShift
    .map((quarter) => ({ from: quarter + before, to: quarter + before + 1 }))
    .filter((quarter) => quarter.from >= from && quarter.from < to)

/** Quarters of the shift beside its rests in which somebody is not at the desk: training, the last hour of a nursing mother. */
const otherQuarters = (worker: Worker, span: Span, plan: Plan): readonly number[] => {
  const others = new Set<number>()
  const begin = span.from - span.day * dayMinutes
  for (const block of plan.get(worker.personId)?.get(span.day)?.training ?? []) {
    const first = Math.floor((block.from - begin) / quarterMinutes)
    const end = Math.ceil((block.to - begin) / quarterMinutes)
    for (let quarter = Math.max(0, first); quarter < end; quarter += 1) others.add(quarter)
  }
  const nursing = worker.protections.some(
    ({ kind, from, until }) => kind === 'NURSING' && from <= span.day && span.day <= until,
  )
  const length = Math.floor((span.to - span.from) / quarterMinutes)
  if (nursing) for (let quarter = length - 4; quarter < length; quarter += 1) others.add(quarter)
  return [...others]
}

/** Keeps who comes and who goes; summed up once, that is who is there in each quarter. */
const createTally = () => {
  const changes = new Array<number>(quartersADay + 1).fill(0)
  return {
    add: ({ from, to }: { readonly from: number; readonly to: number }, by: number): void => {
      changes[from] = (changes[from] ?? 0) + by
      changes[to] = (changes[to] ?? 0) - by
    },
    sums: (): readonly number[] => {
      let there = 0
      return changes.slice(0, quartersADay).map((change) => (there += change))
    },
  }
}

/** Where fewer are there than are needed; of every skill, the day's gaps in order. */
export const gapsOf = (coverage: DayCoverage, required: Required): readonly Gap[] =>
  required.skills.flatMap((skill) => {
    const needed = required.of(skill, coverage.day)
    const there = coverage.bySkill.get(skill) ?? []
    return runs((quarter) => (needed[quarter] ?? 0) - (there[quarter] ?? 0)).map((run) => ({
      ...{ day: coverage.day, skill, fromQuarter: run.from, toQuarter: run.to, missing: run.worst },
    }))
  })

/** H7 and H8 of a day; they warn. One breach a kind and day, with its worst quarter. */
export const coverageBreaches = (
  coverage: DayCoverage,
  required: Required,
  { nightPeople, nightLeads, restShare }: HouseRules,
): readonly Breach[] => {
  const { day, onShift, leads, resting } = coverage
  const on = { blocks: false, personId: null, from: day, until: day } as const
  const nights = onShift.filter((_, quarter) => isNightQuarter(quarter))
  const fewest = Math.min(...nights)
  const fewestLeads = Math.min(...leads.filter((_, quarter) => isNightQuarter(quarter)))
  const together = onShift
    .map((present, quarter) => ({ found: resting[quarter] ?? 0, limit: mayRest(present, restShare) }))
    .filter(({ found, limit }) => found > limit)
    .sort((a, b) => b.found - b.limit - (a.found - a.limit))[0]
  return [
    ...(fewest < nightPeople ? [{ ...on, key: 'H7.night' as const, found: fewest, limit: nightPeople }] : []),
    ...(fewestLeads < nightLeads
      ? [{ ...on, key: 'H7.lead' as const, found: fewestLeads, limit: nightLeads }]
      : []),
    ...skillBreaches(coverage, required),
    ...(together === undefined ? [] : [{ ...on, key: 'H8.together' as const, ...together }]),
  ]
}

const skillBreaches = (coverage: DayCoverage, required: Required): readonly Breach[] => {
  const gaps = gapsOf(coverage, required)
  if (gaps.length === 0) return []
  const worst = Math.max(...gaps.map(({ missing }) => missing))
  const { day } = coverage
  return [{ key: 'H7.skill', blocks: false, personId: null, from: day, until: day, found: -worst, limit: 0 }]
}

const runs = (
  missingAt: (quarter: number) => number,
): readonly { from: number; to: number; worst: number }[] => {
  const found: { from: number; to: number; worst: number }[] = []
  for (let quarter = 0; quarter < quartersADay; quarter += 1) {
    const missing = missingAt(quarter)
    if (missing <= 0) continue
    const last = found.at(-1)
    if (last?.to === quarter) {
      last.to = quarter + 1
      last.worst = Math.max(last.worst, missing)
    } else {
      found.push({ from: quarter, to: quarter + 1, worst: missing })
    }
  }
  return found
}
