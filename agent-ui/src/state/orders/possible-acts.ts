import type { OrderCase } from '../../../../src/contract/desks.ts'
import { type ActName, actOf, isAct } from './acts.ts'
import type { DeskTab } from './desks.ts'

type Course = OrderCase['course']
type Sense = (course: Course, order: OrderCase) => boolean

const supervisionIs =
  (...statuses: readonly string[]): Sense =>
  ({ supervisions }) =>
    supervisions.some(({ status }) => statuses.includes(status))
const taskIs =
  (...statuses: readonly string[]): Sense =>
  ({ tasks }) =>
    tasks.some(({ status }) => statuses.includes(status))
const isAsked: Sense = ({ extensions }) => extensions.some(({ status }) => status === 'ASKED')
/** After two returns the leader names the unit (domain.md §6.6). */
const isForDispatcher: Sense = ({ acceptedReturns }) => acceptedReturns < 2

/**
 * Presses that status and person allow and that would still come to nothing. The server refuses them with a reason; a
 * screen need not offer them.
 */
const senses: Partial<Readonly<Record<ActName, Sense>>> = {
  dispatch: isForDispatcher,
  sup_issue: supervisionIs('SUBMITTED'),
  sup_answer: supervisionIs('ISSUED'),
  sup_accept: supervisionIs('UNDER_REVIEW'),
  sup_reject: supervisionIs('UNDER_REVIEW'),
  supervise: (course, order) => !supervisionIs('SUBMITTED', 'ISSUED', 'UNDER_REVIEW')(course, order),
  extend_ok: isAsked,
  extend_no: isAsked,
  task_sign: taskIs('ASSIGNED'),
  task_done: taskIs('SIGNED'),
  task_return: taskIs('ASSIGNED', 'SIGNED'),
  task_waive: taskIs('ASSIGNED', 'SIGNED', 'RETURNED'),
  mark_hard: ({ hardOrder }) => !hardOrder,
  apply_unreasonable: ({ unreasonableApplication }) => unreasonableApplication === null,
  req_extend: (course, order) => course.redo === null && !isAsked(course, order),
  req_return: ({ redo, forbidReturn }) => redo === null && !forbidReturn,
}

/** Once the citizen was called, or tried, the feedback is what comes next (domain.md §5.5, BJ15). */
const inTurn = (wanted: readonly ActName[], { assignment }: Course): readonly ActName[] =>
  (assignment?.contactTries ?? 0) > 0
    ? [...wanted.filter((act) => act !== 'contact'), ...wanted.filter((act) => act === 'contact')]
    : wanted

/** What this person may press on this order, the desk's own work first and in its turn. */
export const actsFor = (tab: DeskTab | null, order: OrderCase): readonly ActName[] => {
  const possible = order.possible.filter(isAct).filter((act) => senses[act]?.(order.course, order) ?? true)
  const own = inTurn(tab?.acts ?? [], order.course).filter((act) => possible.includes(act))
  return [...own, ...possible.filter((act) => !own.includes(act))]
}

/** The act whose form stands open by itself: what one came to this list for, unless it sends something back. */
export const nextAct = (tab: DeskTab | null, acts: readonly ActName[]): ActName | null => {
  const own: readonly ActName[] = tab?.acts ?? []
  const first = acts[0]
  return first !== undefined && own.includes(first) && actOf(first).tone !== 'stop' ? first : null
}
