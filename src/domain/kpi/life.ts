import { isOnTime } from '../calendar/shanghai.ts'

/** One event of an order's history: its name, its instant in ms since the epoch, its data as the rules wrote it. */
export type KpiEvent = {
  readonly event: string
  readonly at: number
  readonly data: Readonly<Record<string, unknown>>
}

/** What one order contributes to the figures, gathered from its events. */
export type Life = {
  readonly acceptedAt: number | null
  readonly direct: boolean
  /** Withdrawn, voided or approved as not counted: in no figure. */
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
  /** A feedback that passed was late; what is still out is judged by `due` and the present. */
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
  ...{ returned: false, extended: false, redone: false, supervised: false },
  ...{ callbackDue: null, attempted: false, ratings: [] },
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
    const ruled = redone(life, data)
    return data['notCounted'] === true && data['proposed'] !== true ? { ...ruled, left: true } : ruled
  },
  sup_issue: (life) => ({ ...life, supervised: true }),
  withdraw: (life) => ({ ...life, left: true }),
  void: (life) => ({ ...life, left: true }),
}

/** An order's life by its history, oldest first. */
export const readLife = (events: readonly KpiEvent[]): Life =>
  events.reduce((life, event) => readers[event.event]?.(life, event) ?? life, blank)
