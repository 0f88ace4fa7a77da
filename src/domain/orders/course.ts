import type { Deadline } from './clocks/deadline.ts'
import type { HandlingClass, StatutoryLimit } from './clocks/handling.ts'
import type {
  CallbackAnswers,
  ContactOutcome,
  FeedbackForm,
  Satisfaction,
  SupervisionMeans,
  SupervisionTrigger,
  TerminationGround,
} from './course-terms.ts'

/**
 * What an order went through since it was accepted, as its rules need it. Instants in ms since the epoch; people by user
 * id, units by code. Lists grow at the end, and what stands in them is replaced, never removed: the numbers `id` count
 * from 1 within the order.
 */
export type Course = {
  /** The unit complained of: it never gets the order, nor does any unit below it (JN32). */
  readonly respondentUnit: string | null
  /** The first dispatch; `overall` is the citizen's promise, moved by approved extensions alone (domain.md §6.3). */
  readonly first: FirstDispatch | null
  /** Who has it now; null before the first dispatch and while it waits for another one. */
  readonly assignment: Assignment | null
  readonly dispatches: number
  readonly tasks: readonly Task[]
  /** While a return is being judged. */
  readonly returning: Returning | null
  readonly acceptedReturns: number
  /** Units that asked to return it: each may once. */
  readonly unitsAsked: readonly string[]
  readonly extensions: readonly Extension[]
  readonly feedback: Feedback | null
  readonly redo: Redo | null
  readonly redoCount: number
  readonly callback: CallbackRound | null
  readonly callbacks: readonly CallbackAttempt[]
  readonly rounds: number
  readonly dissatisfied: number
  readonly firstRating: Rating | null
  readonly finalRating: Rating | null
  readonly supervisions: readonly Supervision[]
  /** When the third urge proposed to supervise it; null once the lead took it up. */
  readonly supervisionProposedAt: number | null
  readonly urges: readonly Urge[]
  /** The unit holds the demand to be unreasonable. */
  readonly unreasonableApplication: Application | null
  /** A leader's ruling that waits for a second leader. */
  readonly proposedRuling: ProposedRuling | null
  readonly hardOrder: boolean
  readonly forbidReturn: boolean
  readonly unreasonable: boolean
  readonly notCounted: boolean
  /** Whoever wrote, dispatched or worked on it: they neither review it nor call back. */
  readonly handledBy: readonly string[]
  readonly reviewedBy: readonly string[]
  /** People with an interest of their own (JN32). */
  readonly recused: readonly string[]
}

export type FirstDispatch = {
  readonly at: number
  /** By when it should have been dispatched, which a return later replaces. */
  readonly dispatchDue: number
  readonly overall: Deadline
}

export type Assignment = {
  readonly unit: string
  readonly at: number
  readonly by: string
  readonly kind: HandlingClass
  readonly statutory: StatutoryLimit | null
  readonly sign: Deadline
  readonly contact: Deadline
  readonly finish: Deadline
  readonly returnBy: Deadline
  readonly signedAt: number | null
  readonly contactedAt: number | null
  /** Attempts to reach the citizen, successful or not, and the last one's outcome. */
  readonly contactTries: number
  readonly lastContact: ContactOutcome | null
}

export type Task = {
  readonly id: number
  readonly kind: 'ASSIST' | 'SUB'
  readonly unit: string
  readonly status: 'ASSIGNED' | 'SIGNED' | 'DONE' | 'RETURNED' | 'WAIVED'
  readonly assignedAt: number
  readonly due: number
  readonly note: string
  readonly signedAt: number | null
  readonly endedAt: number | null
  readonly result: string
}

export type Returning = {
  readonly unit: string
  readonly at: number
  readonly by: string
  readonly reason: string
  readonly basis: string
  readonly suggestedUnit: string
  readonly decisionDue: number
}

export type Extension = {
  readonly id: number
  readonly unit: string
  readonly at: number
  readonly by: string
  readonly workdays: number
  readonly reason: string
  readonly plan: string
  readonly status: 'ASKED' | 'APPROVED' | 'REFUSED' | 'LAPSED'
  readonly decidedAt: number | null
  readonly decidedBy: string | null
}

export type Feedback = {
  readonly at: number
  readonly by: string
  readonly unit: string
  /** The effective due date that it is measured by (domain.md §6.3). */
  readonly due: number
  readonly passedAt: number | null
} & (
  | { readonly kind: 'FORM'; readonly form: FeedbackForm }
  | { readonly kind: 'TERMINATION'; readonly ground: TerminationGround; readonly note: string }
)

export type Redo = {
  readonly kind: 'PLAIN' | 'SUPERVISED'
  readonly at: number
  readonly clock: Deadline
}

export type CallbackRound = {
  readonly round: number
  readonly due: Deadline
  /** When each missed call was made. */
  readonly misses: readonly number[]
  /** When T4 was asked for: after the third miss. From then on silence ends it at `silentUntil`. */
  readonly messagedAt: number | null
  readonly silentUntil: number | null
}

export type CallbackAttempt = {
  readonly id: number
  readonly round: number
  readonly calledAt: number
  /** Null for an answer by message. */
  readonly by: string | null
  readonly via: 'CALL' | 'SMS'
  readonly outcome: 'NO_ANSWER' | 'DECLINED' | 'ANSWERED'
  readonly answers: CallbackAnswers | null
}

export type Rating = { readonly at: number; readonly result: Satisfaction; readonly solved: string | null }

export type Supervision = {
  readonly id: number
  readonly status: 'SUBMITTED' | 'ISSUED' | 'UNDER_REVIEW' | 'DONE' | 'CLOSED'
  readonly trigger: SupervisionTrigger
  readonly means: SupervisionMeans
  readonly note: string
  readonly at: number
  /** Null where the call-back loop made it. */
  readonly by: string | null
  readonly issuedAt: number | null
  readonly due: number | null
  readonly answeredAt: number | null
  readonly answer: string
  readonly rejections: number
  readonly closedAt: number | null
}

export type Urge = {
  readonly id: number
  readonly at: number
  readonly by: string
  /** The order that was merged into this one, where that is what urges. */
  readonly mergedFrom: string | null
  /** When the expediter has telephoned the unit; the second urge asks for it. */
  readonly expeditedAt: number | null
}

export type Application = {
  readonly at: number
  readonly by: string
  readonly unit: string
  readonly reason: string
}

export type ProposedRuling = {
  readonly at: number
  readonly by: string
  readonly reason: string
  readonly unreasonable: boolean
  readonly notCounted: boolean
}

export const emptyCourse: Course = {
  respondentUnit: null,
  first: null,
  assignment: null,
  dispatches: 0,
  tasks: [],
  returning: null,
  acceptedReturns: 0,
  unitsAsked: [],
  extensions: [],
  feedback: null,
  redo: null,
  redoCount: 0,
  callback: null,
  callbacks: [],
  rounds: 0,
  dissatisfied: 0,
  firstRating: null,
  finalRating: null,
  supervisions: [],
  supervisionProposedAt: null,
  urges: [],
  unreasonableApplication: null,
  proposedRuling: null,
  hardOrder: false,
  forbidReturn: false,
  unreasonable: false,
  notCounted: false,
  handledBy: [],
  reviewedBy: [],
  recused: [],
}

/** The deadline that counts for the lead unit: the redo's while there is one. */
export const effectiveDeadline = ({
  redo,
  assignment,
}: Pick<Course, 'redo' | 'assignment'>): Deadline | null => redo?.clock ?? assignment?.finish ?? null

/** The supervision that is under way: submitted, issued or being judged. */
export const openSupervision = ({ supervisions }: Pick<Course, 'supervisions'>): Supervision | null =>
  supervisions.find(({ status }) => status !== 'DONE' && status !== 'CLOSED') ?? null

/** Issued and not yet settled: the unit may not return the order meanwhile. */
export const isSupervised = (course: Pick<Course, 'supervisions'>): boolean => {
  const open = openSupervision(course)
  return open !== null && open.status !== 'SUBMITTED'
}

export const isTaskOpen = ({ status }: Pick<Task, 'status'>): boolean =>
  status === 'ASSIGNED' || status === 'SIGNED'

/** Units that the order lies with: the lead and those whose task has not gone back. */
export const unitsOf = ({ assignment, tasks }: Pick<Course, 'assignment' | 'tasks'>): readonly string[] =>
  assignment === null
    ? []
    : [assignment.unit, ...tasks.filter(({ status }) => status !== 'RETURNED').map(({ unit }) => unit)]

export const withMember = (people: readonly string[], userId: string): readonly string[] =>
  people.includes(userId) ? people : [...people, userId]

/** The list with one of its members replaced. */
export const replaceById = <T extends { readonly id: number }>(list: readonly T[], one: T): readonly T[] =>
  list.map((each) => (each.id === one.id ? one : each))
