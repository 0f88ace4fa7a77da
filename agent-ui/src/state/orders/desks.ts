import type { DeskCounts, DeskName } from '../../../../src/contract/desks.ts'
import type { Session } from '../../../../src/contract/session.ts'
import type { ActName } from './acts.ts'

type Role = Session['role']

/** A list of a desk. `acts`: what one comes here for, the next step first; whatever else is possible follows. */
export type DeskTab = {
  readonly id: DeskName | 'tasks' | 'register' | 'suggestions'
  readonly kind: 'orders' | 'tasks' | 'supervisions' | 'suggestions'
  readonly count: keyof DeskCounts | null
  readonly acts: readonly ActName[]
  /** What the list is sorted by: a deadline, or since when somebody waits. */
  readonly sortedBy: 'due' | 'since'
  /** What may be pressed for many at once. */
  readonly batch: 'dispatch' | 'sign' | null
}

const orders = (id: DeskName, acts: readonly ActName[], batch: DeskTab['batch'] = null): DeskTab => ({
  ...{ id, kind: 'orders', count: id, acts, batch, sortedBy: 'due' },
})
const waiting = (id: DeskName, acts: readonly ActName[]): DeskTab => ({
  ...orders(id, acts),
  sortedBy: 'since',
})

const tabs = {
  dispatch: orders('dispatch', ['dispatch', 'designate', 'bounce', 'merge', 'void'], 'dispatch'),
  returns: orders('returns', ['return_ok', 'return_no', 'designate']),
  unit: orders(
    'unit',
    [
      ...(['sign', 'sup_answer', 'contact', 'feedback', 'task_sign', 'task_done'] as const),
      ...(['sub_dispatch', 'req_extend', 'req_return', 'terminate'] as const),
    ],
    'sign',
  ),
  tasks: {
    id: 'tasks',
    kind: 'tasks',
    count: 'tasks',
    acts: ['task_sign', 'task_done', 'task_return'],
    batch: null,
    sortedBy: 'due',
  },
  review: waiting('review', ['review_ok', 'review_fail']),
  callback: orders('callback', ['callback']),
  ruling: waiting('ruling', ['rule']),
  extensions: waiting('extensions', ['extend_ok', 'extend_no', 'mark_hard']),
  expedite: waiting('expedite', ['expedite']),
  nearing: orders('nearing', ['expedite', 'supervise']),
  overdue: orders('overdue', ['expedite', 'supervise']),
  proposed: waiting('proposed', ['supervise', 'sup_issue']),
  register: {
    ...{ id: 'register', kind: 'supervisions', count: 'supervisions', batch: null, sortedBy: 'due' },
    acts: ['sup_issue', 'sup_accept', 'sup_reject'],
  },
  suggestions: {
    id: 'suggestions',
    kind: 'suggestions',
    count: null,
    acts: [],
    batch: null,
    sortedBy: 'since',
  },
} as const satisfies Record<string, DeskTab>

const desks: Partial<Readonly<Record<Role, readonly DeskTab[]>>> = {
  DISPATCHER: [tabs.dispatch, tabs.returns, tabs.overdue],
  UNIT_L2: [tabs.unit, tabs.tasks],
  UNIT_L3: [tabs.tasks, tabs.unit],
  REVIEWER: [tabs.review, tabs.suggestions],
  CALLBACK: [tabs.callback],
  EXPEDITER: [tabs.expedite, tabs.nearing, tabs.overdue, tabs.register],
  SUPERVISOR: [tabs.register, tabs.proposed, tabs.expedite, tabs.nearing, tabs.overdue],
  LEADER: [
    ...[tabs.extensions, tabs.ruling, tabs.returns, tabs.dispatch],
    ...[tabs.proposed, tabs.overdue, tabs.register, tabs.suggestions],
  ],
  SHIFT_LEAD: [tabs.dispatch, tabs.proposed, tabs.overdue, tabs.register],
}

/** The lists of a role's desk, its main work first. */
export const deskTabs = (role: Role): readonly DeskTab[] => desks[role] ?? []
