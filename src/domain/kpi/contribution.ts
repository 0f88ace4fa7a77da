import { isOnTime } from '../calendar/shanghai.ts'
import { percent, unitScore, type KpiBasis, type KpiId } from './definitions.ts'
import type { KpiFigure, KpiFigures } from './from-events.ts'
import type { Life } from './life.ts'

/** What is counted among the orders of a basis. */
export const kpiFlags = {
  direct: 'accepted',
  dispatchTimely: 'dispatchDue',
  kept: 'dispatched',
  signTimely: 'dispatched',
  mustContact: 'dispatched',
  contactTimely: 'dispatched',
  late: 'dispatched',
  returned: 'dispatched',
  extended: 'dispatched',
  redone: 'dispatched',
  supervised: 'dispatched',
  closedOnTime: 'due',
  attempted: 'calledBack',
  rated: 'calledBack',
  firstFix: 'calledBack',
  resolved: 'calledBack',
  satisfied: 'calledBack',
  satisfiedFirst: 'calledBack',
} as const satisfies Readonly<Record<string, KpiBasis>>
export type KpiFlag = keyof typeof kpiFlags

export const kpiBases = [
  'accepted',
  'dispatchDue',
  'dispatched',
  'due',
  'calledBack',
] as const satisfies readonly KpiBasis[]

/** What an order is counted as, and in which moments. Instants in ms since the epoch. */
export type Contribution = {
  readonly moments: { readonly [B in KpiBasis]: number | null }
  readonly flags: { readonly [F in KpiFlag]: boolean }
  /** Not settled: late as soon as this has passed. Null where nothing is out, or it is late already. */
  readonly lateAfter: number | null
}

/** Null for an order that is in no figure: not accepted yet, withdrawn, voided, not counted. */
export const contributionOf = (life: Life, contactable: boolean): Contribution | null => {
  if (life.acceptedAt === null || life.left) return null
  const { ratings, passed } = life
  const [first, last] = [ratings[0], ratings.at(-1)]
  return {
    moments: {
      accepted: life.acceptedAt,
      dispatchDue: life.dispatchDue,
      dispatched: life.dispatchedAt,
      due: life.due,
      calledBack: life.callbackDue,
    },
    flags: {
      direct: life.direct,
      dispatchTimely: met(life.dispatchedAt, life.dispatchDue),
      kept: !life.returned,
      signTimely: met(life.signedAt, life.signDue),
      mustContact: contactable,
      contactTimely: contactable && met(life.contactedAt, life.contactDue),
      late: life.everLate,
      returned: life.returned,
      extended: life.extended,
      redone: life.redone,
      supervised: life.supervised,
      closedOnTime: passed !== null && isOnTime(passed.at, passed.due),
      attempted: life.attempted,
      rated: last !== undefined,
      firstFix: isSolved(first) && !life.redone,
      resolved: isSolved(last),
      satisfied: isHappy(last),
      satisfiedFirst: isHappy(first),
    },
    lateAfter: passed === null && !life.everLate ? life.due : null,
  }
}

type Rated = Life['ratings'][number] | undefined

const met = (at: number | null, due: number | null): boolean =>
  at !== null && due !== null && isOnTime(at, due)
const isSolved = (rating: Rated): boolean => rating?.solved === 'SOLVED' || rating?.solved === 'PARTLY'
const isHappy = (rating: Rated): boolean => rating !== undefined && rating.result !== 'DISSATISFIED'

/** What stands above and below the line; `whole` null: every order of the basis. */
export type KpiFormula = { readonly basis: KpiBasis; readonly part: KpiFlag; readonly whole: KpiFlag | null }
export type CountedKpi = Exclude<KpiId, 'unit_score'>

const of = (part: KpiFlag, whole: KpiFlag | null = null): KpiFormula => ({
  basis: kpiFlags[part],
  part,
  whole,
})

/** The definitions of `orderKpis` in a form that a table of counts, and a list of the orders behind them, can follow. */
export const kpiFormulas: { readonly [K in CountedKpi]: KpiFormula } = {
  direct_answer_rate: of('direct'),
  dispatch_timely: of('dispatchTimely'),
  dispatch_accuracy: of('kept'),
  sign_timely: of('signTimely'),
  response_rate: of('contactTimely', 'mustContact'),
  on_time_close: of('closedOnTime'),
  overdue_rate: of('late'),
  return_rate: of('returned'),
  extend_rate: of('extended'),
  redo_rate: of('redone'),
  supervise_rate: of('supervised'),
  first_fix: of('firstFix', 'rated'),
  callback_rate: of('attempted'),
  valid_callback: of('rated', 'attempted'),
  resolve_rate: of('resolved', 'rated'),
  satisfaction: of('satisfied', 'rated'),
  satisfaction_first: of('satisfiedFirst', 'rated'),
}

/** How many orders of each basis, and how many of them are counted as what. */
export type KpiCounts = { readonly [C in KpiBasis | KpiFlag]: number }

const noCounts = Object.fromEntries(
  [...kpiBases, ...Object.keys(kpiFlags)].map((name) => [name, 0]),
) as KpiCounts

export const sumCounts = (all: readonly KpiCounts[]): KpiCounts =>
  all.reduce(
    (sum, counts) =>
      Object.fromEntries(
        Object.entries(sum).map(([name, value]) => [name, value + counts[name as keyof KpiCounts]]),
      ) as KpiCounts,
    noCounts,
  )

/** The figures of a cell, or of a sum of cells. */
export const figuresOf = (counts: KpiCounts): KpiFigures => {
  const figure = ({ basis, part, whole }: KpiFormula): KpiFigure => {
    const [numerator, denominator] = [counts[part], counts[whole ?? basis]]
    return { numerator, denominator, value: percent(numerator, denominator) }
  }
  const counted = Object.fromEntries(
    Object.entries(kpiFormulas).map(([id, formula]) => [id, figure(formula)]),
  ) as { readonly [K in CountedKpi]: KpiFigure }
  const { response_rate: response, resolve_rate: resolve, satisfaction } = counted
  return {
    ...counted,
    unit_score: {
      ...{ numerator: 0, denominator: counts.rated },
      value: unitScore(response.value, resolve.value, satisfaction.value),
    },
  }
}
