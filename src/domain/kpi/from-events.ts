import { isOnTime } from '../calendar/shanghai.ts'
import { percent, unitScore, type KpiId } from './definitions.ts'
import { readLife, type KpiEvent, type Life } from './life.ts'

/** An order by its history, oldest first. `contactable`: its citizen left a number that can be called. */
export type KpiOrder = { readonly events: readonly KpiEvent[]; readonly contactable: boolean }

export type KpiFigure = {
  readonly numerator: number
  readonly denominator: number
  readonly value: number | null
}
export type KpiFigures = { readonly [K in KpiId]: KpiFigure }

/** From `from` up to and without `until`; `now` is when the question is asked. */
export type KpiPeriod = { readonly from: number; readonly until: number; readonly now: number }

const lifeAt = ({ events }: KpiOrder, now: number): Life => {
  const life = readLife(events)
  // Whatever has not passed and is due before now is late as it stands.
  const late = life.passed === null && life.due !== null && !isOnTime(now, life.due)
  return late ? { ...life, everLate: true } : life
}

/** Every figure over these orders, from their events alone: the plain way, by which faster ones are judged. */
export const kpisFromEvents = (orders: readonly KpiOrder[], { from, until, now }: KpiPeriod): KpiFigures => {
  const within = (at: number | null): boolean => at !== null && at >= from && at < until
  const lives = orders
    .map((order) => ({ ...lifeAt(order, now), contactable: order.contactable }))
    .filter((life) => life.acceptedAt !== null && !life.left)
  const figure = (whole: typeof lives, part: (life: Life) => boolean): KpiFigure => {
    const [numerator, denominator] = [whole.filter(part).length, whole.length]
    return { numerator, denominator, value: percent(numerator, denominator) }
  }
  const onTime = (at: number | null, due: number | null): boolean =>
    at !== null && due !== null && isOnTime(at, due)
  const dispatchedIn = lives.filter((life) => within(life.dispatchedAt))
  const calledBack = lives.filter((life) => within(life.callbackDue))
  const valid = calledBack.filter(({ ratings }) => ratings.length > 0)
  const happy = (rating: { readonly result: string } | undefined): boolean =>
    rating !== undefined && rating.result !== 'DISSATISFIED'
  const solved = ({ ratings }: Life, index: number): boolean => {
    const word = ratings.at(index)?.solved
    return word === 'SOLVED' || word === 'PARTLY'
  }
  const response_rate = figure(
    dispatchedIn.filter((life) => life.contactable),
    (life) => onTime(life.contactedAt, life.contactDue),
  )
  const resolve_rate = figure(valid, (life) => solved(life, -1))
  const satisfaction = figure(valid, ({ ratings }) => happy(ratings.at(-1)))
  return {
    direct_answer_rate: figure(
      lives.filter((life) => within(life.acceptedAt)),
      (life) => life.direct,
    ),
    dispatch_timely: figure(
      lives.filter((life) => within(life.dispatchDue)),
      (life) => onTime(life.dispatchedAt, life.dispatchDue),
    ),
    dispatch_accuracy: figure(dispatchedIn, (life) => !life.returned),
    sign_timely: figure(dispatchedIn, (life) => onTime(life.signedAt, life.signDue)),
    response_rate,
    on_time_close: figure(
      lives.filter((life) => within(life.due)),
      ({ passed }) => passed !== null && isOnTime(passed.at, passed.due),
    ),
    overdue_rate: figure(dispatchedIn, (life) => life.everLate),
    return_rate: figure(dispatchedIn, (life) => life.returned),
    extend_rate: figure(dispatchedIn, (life) => life.extended),
    redo_rate: figure(dispatchedIn, (life) => life.redone),
    supervise_rate: figure(dispatchedIn, (life) => life.supervised),
    first_fix: figure(valid, (life) => solved(life, 0) && !life.redone),
    callback_rate: figure(calledBack, (life) => life.attempted),
    valid_callback: figure(
      calledBack.filter((life) => life.attempted),
      ({ ratings }) => ratings.length > 0,
    ),
    resolve_rate,
    satisfaction,
    satisfaction_first: figure(valid, ({ ratings }) => happy(ratings[0])),
    unit_score: {
      ...{ numerator: 0, denominator: valid.length },
      value: unitScore(response_rate.value, resolve_rate.value, satisfaction.value),
    },
  }
}
