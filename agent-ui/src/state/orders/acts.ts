import type { OrderCase, PressName } from '../../../../src/contract/desks.ts'
import type { Press } from '../../../../src/contract/presses.ts'
import {
  type ActField,
  choice,
  flag,
  maybeNote,
  note,
  reason,
  text,
  unit,
  type Values,
  yesNo,
} from './act-fields.ts'

type Words<T> = T extends { readonly event: string } ? Omit<T, 'version' | 'requestId'> : never
/** A press without what is the same for all of them. */
export type PressWords = Words<Press>

/** How one press asks for its words, and what it sends. */
export type Act = {
  readonly fields: readonly ActField[]
  /** `stop` ends something or sends it back; every other one leads on. */
  readonly tone: 'go' | 'plain' | 'stop'
  /** What is sent besides the event; the values by their names where absent. */
  readonly words?: (values: Values, order: OrderCase, now: number) => object
}

const satisfactions = ['SATISFIED', 'BASIC', 'DISSATISFIED'] as const
const solved = ['SOLVED', 'PARTLY', 'UNSOLVED'] as const
const verdicts = ['ADOPTED', 'PARTLY_ADOPTED', 'NOT_ADOPTED', 'NOTED'] as const
const means = ['PHONE', 'SMS', 'REGISTERED', 'JOINT'] as const
const triggers = [
  'REFUSED_TO_TAKE',
  'OVERDUE',
  'UNSOLVED',
  'POOR_HANDLING',
  'REPEATED',
  'STALE_KB',
  'URGED',
  'DISSATISFIED',
] as const

const plain = (...fields: readonly ActField[]): Act => ({ tone: 'plain', fields })
const go = (...fields: readonly ActField[]): Act => ({ tone: 'go', fields })
const stop = (...fields: readonly ActField[]): Act => ({ tone: 'stop', fields })

/** The appointment of a dispatch or a designation (domain.md §5.5): a law's own limit only where one is named. */
const appointment: readonly ActField[] = [
  unit('leadUnit'),
  { kind: 'units', name: 'assistUnits', optional: true },
  unit('respondentUnit', { optional: true }),
  flag('isStatutory'),
  { kind: 'number', name: 'limitValue', min: 1, max: 2160, shown: ({ isStatutory }) => isStatutory === true },
  choice('limitUnit', 'limitUnit', ['WORKDAY', 'HOUR'], { shown: ({ isStatutory }) => isStatutory === true }),
  { kind: 'line', name: 'limitBasis', max: 200, shown: ({ isStatutory }) => isStatutory === true },
]
/** `respondentUnit` is sent only when somebody names one: absent, it stays as it is. */
export const appointmentWords = (values: Values) => ({
  leadUnit: values['leadUnit'],
  assistUnits: values['assistUnits'],
  statutory:
    values['isStatutory'] === true
      ? { limit: { unit: values['limitUnit'], value: values['limitValue'] }, basis: values['limitBasis'] }
      : null,
  ...(values['respondentUnit'] === null ? {} : { respondentUnit: values['respondentUnit'] }),
})

const isSuggestion = (_values: Values, { order }: OrderCase) => order.type === 'SUGGESTION'
/** Domain.md §5.1, feedback form. */
const feedback: Act = {
  tone: 'go',
  fields: [
    yesNo('isTrue'),
    yesNo('beyondDuty'),
    yesNo('contacted'),
    { kind: 'line', name: 'contactNumber', max: 20, optional: true },
    { kind: 'time', name: 'contactTime', shown: ({ contacted }) => contacted === true },
    choice('solved', 'solved', solved, { shown: (values, order) => !isSuggestion(values, order) }),
    text('unsolvedReason', 500, { shown: (values) => values['solved'] === 'UNSOLVED' }),
    choice('verdict', 'verdict', verdicts, { shown: isSuggestion }),
    text('handlingNote', 2000),
    text('publicReply', 2000),
    { kind: 'attachments', name: 'attachments', optional: true },
  ],
  words: (values, order) => ({
    form: {
      ...values,
      contactTime: values['contacted'] === true ? values['contactTime'] : null,
      solved: isSuggestion(values, order) ? null : values['solved'],
      verdict: isSuggestion(values, order) ? values['verdict'] : null,
      unsolvedReason: values['solved'] === 'UNSOLVED' ? values['unsolvedReason'] : '',
    },
  }),
}

/** The desk's idea of the server's clock may be a heartbeat ahead, and nobody dials in the future. */
const clockSlackMs = 2000

const answered = ({ outcome }: Values) => outcome === 'ANSWERED'
/** The questions of domain.md §7, in the order in which they are asked. */
const callback: Act = {
  tone: 'go',
  fields: [
    choice('outcome', 'callOutcome', ['ANSWERED', 'NO_ANSWER', 'DECLINED']),
    yesNo('staffContacted', { shown: answered }),
    yesNo('asReported', { shown: answered }),
    choice('solved', 'solved', solved, { shown: answered }),
    choice('result', 'satisfaction', satisfactions, { shown: answered }),
    yesNo('processSatisfied', { shown: answered }),
    text('comment', 500, { shown: answered, optional: true }),
  ],
  words: ({ outcome, calledAt, ...answers }, _order, now) => ({
    outcome,
    calledAt: Math.round(typeof calledAt === 'number' ? calledAt : now) - clockSlackMs,
    answers: outcome === 'ANSWERED' ? answers : null,
  }),
}

const taskOf = (...statuses: readonly string[]): ActField => ({ kind: 'task', name: 'taskId', statuses })

/** Every press of the desks here. An agent's own (submit, answer, discard, withdraw) belong to the agent's desk. */
export const acts = {
  dispatch: { tone: 'go', fields: appointment, words: appointmentWords },
  designate: {
    tone: 'go',
    fields: [...appointment, reason],
    words: (values) => ({ ...appointmentWords(values), reason: values['reason'] }),
  },
  bounce: stop(reason),
  recall: stop(reason),
  merge: stop({ kind: 'order', name: 'into' }),
  return_ok: go(text('reason', 500, { optional: true })),
  return_no: stop(reason),
  sign: go(),
  contact: go(choice('outcome', 'contact', ['CONTACTED', 'NO_ANSWER', 'NO_NUMBER']), maybeNote),
  sub_dispatch: plain(unit('unit'), maybeNote, { kind: 'time', name: 'due', optional: true }),
  task_sign: go(taskOf('ASSIGNED')),
  task_done: go(taskOf('SIGNED'), text('result', 2000)),
  task_return: stop(taskOf('ASSIGNED', 'SIGNED'), reason),
  task_waive: plain(taskOf('ASSIGNED', 'SIGNED', 'RETURNED'), reason),
  req_return: stop(reason, text('basis', 500), unit('suggestedUnit')),
  req_extend: plain(
    { kind: 'number', name: 'workdays', min: 1, max: 10 },
    reason,
    text('plan', 1000),
    flag('appellantTold'),
  ),
  feedback,
  terminate: stop(
    choice('ground', 'ground', ['WRITTEN_REQUEST', 'REFUSAL_GROUND', 'NON_COOPERATION']),
    text('note', 2000),
  ),
  apply_unreasonable: plain(reason),
  sup_answer: go(text('answer', 2000)),
  extend_ok: go(text('reason', 500, { optional: true })),
  extend_no: stop(reason),
  mark_hard: plain(reason),
  review_ok: go(),
  review_fail: stop(reason),
  callback,
  rule: go(
    choice('decision', 'decision', ['REDO', 'ARCHIVE']),
    reason,
    flag('unreasonable'),
    flag('notCounted'),
  ),
  expedite: go(note),
  supervise: plain(choice('trigger', 'trigger', triggers), choice('means', 'means', means), note),
  sup_issue: go(choice('means', 'means', means), maybeNote),
  sup_reject: stop(reason),
  sup_accept: go(maybeNote),
  urge: { tone: 'plain', fields: [maybeNote], words: ({ note: said }) => ({ note: said, mergedFrom: null }) },
  void: stop(reason),
  recuse: plain(reason),
} as const satisfies Partial<Record<PressName, Act>>

export type ActName = keyof typeof acts
export const actOf = (name: ActName): Act => acts[name]
export const isAct = (name: string): name is ActName => Object.hasOwn(acts, name)

/** What is sent for the form as it stands. `userId` is who presses: one steps back oneself. */
export const toWords = (
  name: ActName,
  values: Values,
  order: OrderCase,
  now: number,
  userId: string,
): PressWords => {
  const { words = (all: Values) => all } = actOf(name)
  const own = name === 'recuse' ? { userId } : {}
  return { event: name, ...words(values, order, now), ...own } as unknown as PressWords
}
