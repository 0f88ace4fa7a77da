import type { Deadline } from '../../../../src/contract/course.ts'
import type { OrderCase } from '../../../../src/contract/desks.ts'

/** One deadline of an order: what it is for, the rule that made it, and what became of it. Instants in ms. */
export type Clock = {
  readonly id: string
  readonly due: number
  /** The rule in a sentence, or the name of one that the desk words itself. */
  readonly basis: { readonly text: string } | { readonly rule: string }
  readonly provisional: boolean
  readonly extendedBy: number
  /** When it was met or missed; null while it runs. */
  readonly doneAt: number | null
  /** Nobody waits for it any more, e.g. a return that was never asked for. */
  readonly idle: boolean
}

const zoneMs = 8 * 3_600_000
const dayMs = 86_400_000

/** The rule of domain.md §6.2 that gave this due date: the day's last second, or a morning. */
const dispatchRule = (due: number): string => ((due + zoneMs) % dayMs > dayMs / 2 ? 'sameDay' : 'nextMorning')

const clock = (
  id: string,
  due: number,
  rule: string,
  doneAt: number | null,
  more: Partial<Clock> = {},
): Clock => ({
  ...{ id, due, doneAt, basis: { rule }, provisional: false, extendedBy: 0, idle: false },
  ...more,
})
const ofDeadline = (id: string, from: Deadline, doneAt: number | null, more: Partial<Clock> = {}): Clock => ({
  ...{ id, due: from.due, basis: { text: from.basis }, provisional: from.provisional, doneAt, idle: false },
  extendedBy: (from.extendedBy ?? []).reduce((sum, days) => sum + days, 0),
  ...more,
})

const ended: readonly string[] = [
  'ARCHIVED',
  'CLOSED_DIRECT',
  'NOT_ACCEPTED',
  'TRANSFERRED',
  'MERGED',
  'VOIDED',
]

/** Of the hotline: to name a unit. A return begins it anew, so that the last dispatch is what counts. */
const dispatchClock = ({ order, course }: OrderCase): readonly Clock[] => {
  if (order.dispatchDue === null) return []
  const due = Date.parse(order.dispatchDue)
  const doneAt =
    course.assignment?.at ?? (order.status === 'PENDING_DISPATCH' ? null : (course.first?.at ?? null))
  return [
    clock('dispatch', due, dispatchRule(due), doneAt, {
      idle: ended.includes(order.status) && doneAt === null,
    }),
  ]
}

/** Of the unit, all of them from the dispatch. */
const unitClocks = ({ order, course }: OrderCase): readonly Clock[] => {
  const { assignment, feedback, redo } = course
  if (assignment === null) return []
  const idle = ended.includes(order.status)
  const handed = order.status === 'HANDLING' || feedback === null ? null : feedback.at
  const mayReturn = redo === null && !course.forbidReturn && handed === null
  return [
    ofDeadline('sign', assignment.sign, assignment.signedAt, { idle }),
    ofDeadline('contact', assignment.contact, assignment.contactedAt, { idle }),
    redo === null
      ? ofDeadline('finish', assignment.finish, handed, { idle })
      : ofDeadline('redo', redo.clock, handed, { idle }),
    ...(mayReturn ? [ofDeadline('returnBy', assignment.returnBy, null, { idle: true })] : []),
  ]
}

const houseClocks = ({ order, course }: OrderCase): readonly Clock[] => {
  const { first, returning, callback, supervisions } = course
  const idle = ended.includes(order.status)
  const open = supervisions.find(({ status, due }) => status === 'ISSUED' && due !== null)
  const passedAt = course.feedback?.passedAt ?? null
  return [
    ...(returning === null ? [] : [clock('decision', returning.decisionDue, 'decision', null)]),
    ...(open?.due == null ? [] : [clock('supervision', open.due, 'supervision', null, { idle })]),
    ...(callback === null
      ? []
      : [ofDeadline('callback', callback.due, null, { idle: idle || callback.silentUntil !== null })]),
    ...(callback?.silentUntil == null
      ? []
      : [clock('silence', callback.silentUntil, 'silence', null, { idle: true })]),
    ...(first === null
      ? []
      : [ofDeadline('overall', first.overall, passedAt, { basis: { rule: 'overall' }, idle })]),
  ]
}

/** Every deadline of an order, in the order in which they come. */
export const clocksOf = (order: OrderCase): readonly Clock[] => [
  ...dispatchClock(order),
  ...unitClocks(order),
  ...houseClocks(order),
]

/** On time ⇔ t ≤ due (domain.md §6). */
export const clockState = (
  { due, doneAt, idle }: Clock,
  now: number,
): 'onTime' | 'late' | 'running' | 'over' | 'idle' => {
  if (doneAt !== null) return doneAt <= due ? 'onTime' : 'late'
  if (idle) return 'idle'
  return now <= due ? 'running' : 'over'
}
