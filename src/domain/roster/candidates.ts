import type { Breach } from './rules/breach.ts'
import { checkPerson } from './rules/check.ts'
import { quarterRangeOf, monthRangeOf } from './days.ts'
import type { Gap } from './coverage.ts'
import { spansOf } from './spans.ts'
import {
  emptyCell,
  quarterMinutes,
  withCell,
  type Entry,
  type Ground,
  type Plan,
  type Shift,
  type Worker,
} from './terms.ts'

export const candidateReasons = [
  'hasSkill',
  'dayOff',
  'prefersShift',
  'fewOvertime',
  'breaksBlocking',
  'breaksWarning',
] as const
export type CandidateReason = (typeof candidateReasons)[number]

/** Somebody who could fill a gap, by which entry under which date, and what it would break. */
export type Candidate = {
  readonly personId: string
  readonly day: number
  readonly entry: Entry
  readonly reasons: readonly CandidateReason[]
  readonly newBreaches: readonly Breach[]
  readonly overtimeMinutes: number
}

/**
 * Who could fill the gap, the best first: those who break nothing, who like the shift, and who have the least overtime this
 * month. Whoever is on a shift then, is away or has left is not among them; whoever would break H1–H4 comes last, with why.
 */
export const candidatesFor = (
  ground: Ground,
  workers: readonly Worker[],
  plan: Plan,
  gap: Gap,
): readonly Candidate[] =>
  workers
    .filter((worker) => worker.active && worker.skills.includes(gap.skill))
    .flatMap((worker) => bestOffer(ground, worker, plan, gap) ?? [])
    .sort(
      (a, b) =>
        rank(a) - rank(b) || a.overtimeMinutes - b.overtimeMinutes || a.personId.localeCompare(b.personId),
    )

const rank = ({ newBreaches, reasons }: Candidate): number => {
  if (newBreaches.some(({ blocks }) => blocks)) return 100
  return newBreaches.length * 10 - (reasons.includes('prefersShift') ? 5 : 0)
}

const bestOffer = (ground: Ground, worker: Worker, plan: Plan, gap: Gap): Candidate | undefined =>
  shiftsOver(ground, gap)
    .flatMap(({ shift, day }) => offer(ground, worker, plan, { shift, day, gap }) ?? [])
    .sort((a, b) => rank(a) - rank(b))[0]

/** Shifts that cover the most of the gap, on its date or from the night before. */
const shiftsOver = (ground: Ground, gap: Gap): readonly { readonly shift: Shift; readonly day: number }[] => {
  const from = gap.fromQuarter * quarterMinutes
  const to = gap.toQuarter * quarterMinutes
  const over = [...ground.shifts.values()].flatMap((shift) =>
    [0, -1].map((back) => {
      const moved = { from: shift.from + back * 1440, to: shift.to + back * 1440 }
      return {
        ...{ shift, day: gap.day + back },
        covered: Math.min(moved.to, to) - Math.max(moved.from, from),
      }
    }),
  )
  const most = Math.max(...over.map(({ covered }) => covered))
  return most <= 0 ? [] : over.filter(({ covered }) => covered === most)
}

const offer = (
  ground: Ground,
  worker: Worker,
  plan: Plan,
  { shift, day, gap }: { shift: Shift; day: number; gap: Gap },
): Candidate | undefined => {
  const cell = plan.get(worker.personId)?.get(day) ?? emptyCell
  if (cell.absence !== null || isBusy(ground, worker, plan, { shift, day })) return undefined
  const entry = `+${shift.code}`
  const wider = withCell(plan, worker.personId, day, { ...cell, entries: [...cell.entries, entry] })
  const newBreaches = newlyBroken(ground, worker, { before: plan, after: wider, day })
  const overtimeMinutes = overtimeOf(ground, worker, plan, gap.day)
  const reasons: CandidateReason[] = ['hasSkill']
  if (cell.entries.length === 0) reasons.push('dayOff')
  if (worker.prefers.includes(shift.code)) reasons.push('prefersShift')
  if (overtimeMinutes === 0) reasons.push('fewOvertime')
  if (newBreaches.some(({ blocks }) => blocks)) reasons.push('breaksBlocking')
  else if (newBreaches.length > 0) reasons.push('breaksWarning')
  return { personId: worker.personId, day, entry, reasons, newBreaches, overtimeMinutes }
}

const isBusy = (
  ground: Ground,
  worker: Worker,
  plan: Plan,
  { shift, day }: { shift: Shift; day: number },
): boolean => {
  const from = day * 1440 + shift.from
  const to = day * 1440 + shift.to
  const near = spansOf(ground, plan.get(worker.personId), { from: day - 1, until: day + 1 })
  return near.some((span) => span.from < to && from < span.to)
}

const overtimeOf = (ground: Ground, worker: Worker, plan: Plan, day: number): number =>
  spansOf(ground, plan.get(worker.personId), monthRangeOf(day))
    .filter(({ overtime }) => overtime)
    .reduce((sum, { from, to }) => sum + to - from, 0)

/** What one person breaks after a change that was not broken, or not as badly, before it. */
export const newlyBroken = (
  ground: Ground,
  worker: Worker,
  { before, after, day }: { readonly before: Plan; readonly after: Plan; readonly day: number },
): readonly Breach[] => {
  const range = quarterRangeOf(day)
  const old = new Map(checkPerson(ground, worker, before, range).map((breach) => [placeOf(breach), breach]))
  return checkPerson(ground, worker, after, range).filter((breach) => {
    const was = old.get(placeOf(breach))
    return was === undefined || Math.abs(breach.found - breach.limit) > Math.abs(was.found - was.limit)
  })
}

const placeOf = ({ key, from, until }: Breach): string => `${key} ${from} ${until}`
