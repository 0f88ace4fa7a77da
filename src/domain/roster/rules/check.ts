import { quarterRangeOf, type DayRange } from '../days.ts'
import { spansOf } from '../spans.ts'
import { regimeOf, type Ground, type Plan, type Worker } from '../terms.ts'
import type { Breach } from './breach.ts'
import { checkHours } from './hours.ts'
import { checkProtection } from './protected.ts'
import { checkGaps, checkWeekRest } from './rest.ts'

/** A rest or a week that a day is part of reaches at most this far. */
const reachDays = 10

/**
 * H1–H4 and H6 of one person within `range`; looks no further than the quarters that the range touches. After an edit,
 * the range is the edited day's quarter: nothing outside of it can have changed.
 */
export const checkPerson = (
  ground: Ground,
  worker: Worker,
  plan: Plan,
  range: DayRange,
): readonly Breach[] => {
  const seen = {
    from: Math.min(quarterRangeOf(range.from).from, range.from - reachDays),
    until: Math.max(quarterRangeOf(range.until).until, range.until + reachDays),
  }
  const spans = spansOf(ground, plan.get(worker.personId), seen)
  if (spans.length === 0) return []
  const found = [
    ...checkHours({ ground, regime: regimeOf(ground, worker), spans, range }),
    ...checkWeekRest(spans, range),
    ...checkProtection(worker, spans, range),
    ...checkGaps(spans, range, ground.house),
  ]
  return found.map((breach) => ({ ...breach, personId: worker.personId }))
}

/** The same for everybody. */
export const checkEverybody = (
  ground: Ground,
  workers: readonly Worker[],
  plan: Plan,
  range: DayRange,
): readonly Breach[] => workers.flatMap((worker) => checkPerson(ground, worker, plan, range))
