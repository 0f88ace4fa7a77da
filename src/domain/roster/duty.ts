import { instantOf, type Day } from '../calendar/shanghai.ts'
import { spansOf, trainingCode, type Span } from './spans.ts'
import { dayMinutes, type Block, type Ground, type PersonPlan } from './terms.ts'

const minuteMs = 60_000

/** A time on duty, in ms since the epoch, with the shift that it comes from. */
export type DutyTime = {
  readonly from: number
  readonly to: number
  readonly code: string
  readonly day: Day
  readonly overtime: boolean
}

/** When a person is on duty under these dates, in order. Training, also within a shift, is no duty: no calls in it. */
export const dutyTimes = (
  ground: Ground,
  plan: PersonPlan | undefined,
  range: { readonly from: Day; readonly until: Day },
): readonly DutyTime[] =>
  spansOf(ground, plan, range)
    .filter(({ code }) => code !== trainingCode)
    .flatMap((span) => withoutTraining(span, plan?.get(span.day)?.training ?? []))
    .map(({ from, to, code, day, overtime }) => ({
      from: instantOfMinute(from),
      to: instantOfMinute(to),
      ...{ code, day, overtime },
    }))

/** The shift of this moment, widened by the grace before and after, or null. */
export const dutyAt = (
  times: readonly DutyTime[],
  at: number,
  grace: { readonly beforeMs: number; readonly afterMs: number },
): DutyTime | null =>
  times.find(({ from, to }) => from - grace.beforeMs <= at && at < to + grace.afterMs) ?? null

const withoutTraining = (span: Span, training: readonly Block[]): readonly Span[] =>
  training.reduce<readonly Span[]>(
    (pieces, block) => {
      const from = span.day * dayMinutes + block.from
      const to = span.day * dayMinutes + block.to
      return pieces.flatMap((piece) => [
        ...(piece.from < from ? [{ ...piece, to: Math.min(piece.to, from) }] : []),
        ...(to < piece.to ? [{ ...piece, from: Math.max(piece.from, to) }] : []),
      ])
    },
    [span],
  )

const instantOfMinute = (minute: number): number => {
  const day = Math.floor(minute / dayMinutes)
  return instantOf(day, (minute - day * dayMinutes) * minuteMs)
}
