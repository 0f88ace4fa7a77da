import { isOnTime } from '../calendar/shanghai.ts'
import { percent, unitScore, type KpiId } from './definitions.ts'

/** One event of an order's history: its name, its instant in ms since the epoch, its data as the rules wrote it. */
export type KpiEvent = {
  readonly event: string
  readonly at: number
  readonly data: Readonly<Record<string, unknown>>
}
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

/** What one order contributes, gathered from its events. */
type Life = {
  readonly acceptedAt: number | null
  readonly direct: boolean
  readonly left: boolean
  readonly dispatchDue: number | null
  readonly dispatchedAt: number | null
  readonly signDue: number | null
  readonly signedAt: number | null
  readonly contactDue: number | null
  readonly contactedAt: number | null
  /** The effective due date as it stands at the end of the history. */
  readonly due: number | null
  /** The latest feedback that passed review, with the due date it was measured by. */
  readonly passed: { readonly at: number; readonly due: number } | null
  readonly everLate: boolean
  readonly returned: boolean
  readonly extended: boolean
  readonly redone: boolean
  readonly supervised: boolean
  readonly callbackDue: number | null
  readonly attempted: boolean
  readonly ratings: readonly { readonly result: string; readonly solved: string | null }[]
}

const blank: Life = {
  ...{ acceptedAt: null, direct: false, left: false, dispatchDue: null, dispatchedAt: null, signDue: null },
  ...{ signedAt: null, contactDue: null, contactedAt: null, due: null, passed: null, everLate: false },
  ...{
    returned: false,
    extended: false,
    redone: false,
    supervised: false,
    callbackDue: null,
    attempted: false,
  },
  ratings: [],
}

const numberOf = (data: KpiEvent['data'], name: string): number | null => {
  const value = data[name]
  return typeof value === 'number' ? value : null
}
const textOf = (data: KpiEvent['data'], name: string): string | null => {
  const value = data[name]
  return typeof value === 'string' ? value : null
}

type Read = (life: Life, event: KpiEvent) => Life

const accepted: Read = (life, { at }) => ({ ...life, acceptedAt: life.acceptedAt ?? at })

/** A redispatch restarts the unit's clocks; the hotline is judged by its first one. */
const dispatched: Read = (life, { at, data }) => ({
  ...life,
  dispatchedAt: life.dispatchedAt ?? at,
  dispatchDue:
    life.dispatchedAt === null ? (numberOf(data, 'dispatchDue') ?? life.dispatchDue) : life.dispatchDue,
  ...{ signDue: numberOf(data, 'signDue'), signedAt: null },
  ...{ contactDue: numberOf(data, 'contactDue'), contactedAt: null, due: numberOf(data, 'handleDue') },
})

const rated: Read = (life, { data }) => {
  const result = textOf(data, 'rating')
  const via = textOf(data, 'outcome')
  const ratings =
    result === null ? life.ratings : [...life.ratings, { result, solved: textOf(data, 'solved') }]
  return redone({ ...life, ratings, attempted: life.attempted || via !== null }, data)
}

const redone = (life: Life, data: KpiEvent['data']): Life => {
  const due = numberOf(data, 'redoDue')
  if (due === null) return life
  return {
    ...life,
    due,
    redone: true,
    supervised: life.supervised || data['supervised'] === true,
    passed: null,
  }
}

const reported: Read = (life, { data }) => {
  const [at, due] = [numberOf(data, 'feedbackAt'), numberOf(data, 'due')]
  if (at === null || due === null) return life
  const callbackDue = life.callbackDue ?? numberOf(data, 'callbackDue')
  return { ...life, passed: { at, due }, everLate: life.everLate || !isOnTime(at, due), callbackDue }
}

const readers: Readonly<Record<string, Read>> = {
  submit: (life, event) => ({
    ...accepted(life, event),
    dispatchDue: life.dispatchDue ?? numberOf(event.data, 'dispatchDue'),
  }),
  answer: (life, event) => ({ ...accepted(life, event), direct: true }),
  refuse: accepted,
  transfer: accepted,
  merge: accepted,
  dispatch: dispatched,
  designate: dispatched,
  recall: (life) => ({ ...life, due: null }),
  return_ok: (life) => ({ ...life, returned: true, due: null }),
  return_no: (life, { data }) => ({ ...life, signedAt: life.signedAt ?? numberOf(data, 'signedAt') }),
  sign: (life, { at }) => ({ ...life, signedAt: life.signedAt ?? at }),
  contact: (life, { at, data }) =>
    data['outcome'] === 'CONTACTED' ? { ...life, contactedAt: life.contactedAt ?? at } : life,
  extend_ok: (life, { data }) => ({ ...life, extended: true, due: numberOf(data, 'handleDue') ?? life.due }),
  recount: (life, { data }) => ({ ...life, due: numberOf(data, 'handleDue') ?? life.due }),
  review_ok: reported,
  callback: rated,
  sms_reply: rated,
  rule: (life, { data }) => {
    const life2 = redone(life, data)
    return data['notCounted'] === true && data['proposed'] !== true ? { ...life2, left: true } : life2
  },
  sup_issue: (life) => ({ ...life, supervised: true }),
  withdraw: (life) => ({ ...life, left: true }),
  void: (life) => ({ ...life, left: true }),
}

const readLife = ({ events }: KpiOrder, now: number): Life => {
  const life = events.reduce((before, event) => readers[event.event]?.(before, event) ?? before, blank)
  // Whatever has not passed and is due before now is late as it stands.
  const late = life.passed === null && life.due !== null && !isOnTime(now, life.due)
  return late ? { ...life, everLate: true } : life
}

/** Every figure over these orders, from their events alone: the plain way, by which faster ones are judged. */
export const kpisFromEvents = (orders: readonly KpiOrder[], { from, until, now }: KpiPeriod): KpiFigures => {
  const within = (at: number | null): boolean => at !== null && at >= from && at < until
  const lives = orders
    .map((order) => ({ ...readLife(order, now), contactable: order.contactable }))
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
