/** The words of an order's way through the units and back to the citizen (domain.md §5.1, §5.5, §7). */

export const contactOutcomes = ['CONTACTED', 'NO_ANSWER', 'NO_NUMBER'] as const
export type ContactOutcome = (typeof contactOutcomes)[number]

export const solvedWords = ['SOLVED', 'PARTLY', 'UNSOLVED'] as const
export type Solved = (typeof solvedWords)[number]

export const satisfactions = ['SATISFIED', 'BASIC', 'DISSATISFIED'] as const
export type Satisfaction = (typeof satisfactions)[number]

/** What became of a suggestion (features.md D11). */
export const verdicts = ['ADOPTED', 'PARTLY_ADOPTED', 'NOT_ADOPTED', 'NOTED'] as const
export type Verdict = (typeof verdicts)[number]

/** 依书面申请、属不予受理情形、诉求人不配合: why a unit ends a matter without settling it (WF21). */
export const terminationGrounds = ['WRITTEN_REQUEST', 'REFUSAL_GROUND', 'NON_COOPERATION'] as const
export type TerminationGround = (typeof terminationGrounds)[number]

/** Why an order is supervised (WF26, JN28); the last two come from the loop itself. */
export const supervisionTriggers = [
  'REFUSED_TO_TAKE',
  'OVERDUE',
  'UNSOLVED',
  'POOR_HANDLING',
  'REPEATED',
  'STALE_KB',
  'URGED',
  'DISSATISFIED',
] as const
export type SupervisionTrigger = (typeof supervisionTriggers)[number]

export const supervisionMeans = ['PHONE', 'SMS', 'REGISTERED', 'JOINT'] as const
export type SupervisionMeans = (typeof supervisionMeans)[number]

/** What the unit reports (domain.md §5.1, feedback form). `contactTime` in ms since the epoch. */
export type FeedbackForm = {
  readonly isTrue: boolean
  readonly beyondDuty: boolean
  readonly contacted: boolean
  readonly contactNumber: string
  readonly contactTime: number | null
  /** Null for a suggestion, which has a verdict instead. */
  readonly solved: Solved | null
  readonly unsolvedReason: string
  readonly handlingNote: string
  readonly publicReply: string
  readonly verdict: Verdict | null
  /** Attachment ids. */
  readonly attachments: readonly string[]
}

/** What the citizen is asked (domain.md §7). An answer by message has a result and nothing else. */
export type CallbackAnswers = {
  readonly staffContacted: boolean | null
  readonly asReported: boolean | null
  readonly solved: Solved | null
  readonly result: Satisfaction
  readonly processSatisfied: boolean | null
  readonly comment: string
}

/** How an archived order ended. */
export const archiveResults = [
  'CALLED_BACK',
  'UNREACHABLE',
  'UNCONTACTABLE',
  'CALLBACK_DECLINED',
  'RULED',
  'UNREASONABLE',
  'WITHDRAWN',
] as const
export type ArchiveResult = (typeof archiveResults)[number]
