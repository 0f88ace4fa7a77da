import type { Role } from '../people.ts'
import type { StatutoryLimit } from './clocks/handling.ts'
import type {
  CallbackAnswers,
  ContactOutcome,
  FeedbackForm,
  Satisfaction,
  SupervisionMeans,
  SupervisionTrigger,
  TerminationGround,
} from './course-terms.ts'
import type { FieldChanges } from './fields.ts'
import type { CallOutcome, OrderStatus } from './terms.ts'

/** Why a matter is not accepted (domain.md §5.4). N5 is a transfer and N6 a merge, so they are not here. */
export const refusalCodes = ['N1', 'N2', 'N3', 'N4', 'N7', 'N8'] as const
export type RefusalCode = (typeof refusalCodes)[number]

/** Emergency services that a caller is put through to. */
export const emergencyServices = ['110', '119', '120', '122'] as const
export type EmergencyService = (typeof emergencyServices)[number]

/**
 * Who did it; `at` of the event says when, in ms since the epoch. `units`: those that a person of UNIT_L2 or UNIT_L3 works
 * for. SYSTEM is the house itself: a timer, a message that came in, a merge that urges the other order.
 */
export type By = {
  readonly userId: string
  readonly role: Role | 'SYSTEM'
  readonly units?: readonly string[]
}

type Pressed = { readonly at: number; readonly by: By }

/** To whom an order goes: one lead, and who helps it. */
export type Appointment = {
  readonly leadUnit: string
  readonly assistUnits: readonly string[]
  /** A law's own limit with its article; null where the table of limits holds. */
  readonly statutory: StatutoryLimit | null
  /** The unit complained of, where the dispatcher finds that out; left as it is if absent. */
  readonly respondentUnit?: string | null
}

type SheetInput =
  | { readonly type: 'save'; readonly changes: FieldChanges }
  | { readonly type: 'submit' }
  | { readonly type: 'answer' }
  | {
      readonly type: 'refuse'
      readonly code: RefusalCode
      readonly reason: string
      /** The citizen was told why, and for N1 also where to go instead (WF19). */
      readonly informed: boolean
    }
  | { readonly type: 'transfer'; readonly service: EmergencyService }
  | {
      readonly type: 'merge'
      /** The order that already pursues the matter, as it stands now. */
      readonly into: { readonly orderId: string; readonly status: OrderStatus }
    }
  | { readonly type: 'discard'; readonly outcome: CallOutcome }
  | { readonly type: 'void'; readonly reason: string }
  | { readonly type: 'bounce'; readonly reason: string }
  | {
      readonly type: 'withdraw'
      /** The citizen calls from the number that the order was filed under. */
      readonly sameNumber: boolean
    }

type DispatchInput =
  | (Appointment & { readonly type: 'dispatch' })
  | (Appointment & { readonly type: 'designate'; readonly reason: string })
  | { readonly type: 'recall'; readonly reason: string }
  | { readonly type: 'return_ok'; readonly reason: string }
  | { readonly type: 'return_no'; readonly reason: string }

type UnitInput =
  | { readonly type: 'sign' }
  | { readonly type: 'contact'; readonly outcome: ContactOutcome; readonly note: string }
  /** `due` null: the latest that the rule allows. */
  | {
      readonly type: 'sub_dispatch'
      readonly unit: string
      readonly note: string
      readonly due: number | null
    }
  | { readonly type: 'task_sign'; readonly taskId: number }
  | { readonly type: 'task_done'; readonly taskId: number; readonly result: string }
  | { readonly type: 'task_return'; readonly taskId: number; readonly reason: string }
  | { readonly type: 'task_waive'; readonly taskId: number; readonly reason: string }
  | {
      readonly type: 'req_return'
      readonly reason: string
      readonly basis: string
      readonly suggestedUnit: string
    }
  | {
      readonly type: 'req_extend'
      readonly workdays: number
      readonly reason: string
      readonly plan: string
      /** The citizen has been told (BJ15). */
      readonly appellantTold: boolean
    }
  | { readonly type: 'feedback'; readonly form: FeedbackForm }
  | { readonly type: 'terminate'; readonly ground: TerminationGround; readonly note: string }
  | { readonly type: 'apply_unreasonable'; readonly reason: string }

type HouseInput =
  | { readonly type: 'extend_ok'; readonly reason: string }
  | { readonly type: 'extend_no'; readonly reason: string }
  | { readonly type: 'mark_hard'; readonly reason: string }
  | { readonly type: 'review_ok' }
  | { readonly type: 'review_fail'; readonly reason: string }
  | {
      readonly type: 'callback'
      /** When it was dialled; the calling windows are about that. */
      readonly calledAt: number
      readonly outcome: 'NO_ANSWER' | 'DECLINED' | 'ANSWERED'
      /** For ANSWERED, null otherwise. */
      readonly answers: CallbackAnswers | null
    }
  | { readonly type: 'sms_reply'; readonly result: Satisfaction }
  /** 72 hours of silence after T4. */
  | { readonly type: 'lapse' }
  | {
      readonly type: 'rule'
      readonly decision: 'REDO' | 'ARCHIVE'
      readonly reason: string
      readonly unreasonable: boolean
      readonly notCounted: boolean
    }

type OverlayInput =
  | { readonly type: 'urge'; readonly note: string; readonly mergedFrom: string | null }
  | { readonly type: 'expedite'; readonly note: string }
  | {
      readonly type: 'supervise'
      readonly trigger: SupervisionTrigger
      readonly means: SupervisionMeans
      readonly note: string
    }
  | { readonly type: 'sup_issue'; readonly means: SupervisionMeans; readonly note: string }
  | { readonly type: 'sup_answer'; readonly answer: string }
  | { readonly type: 'sup_reject'; readonly reason: string }
  | { readonly type: 'sup_accept'; readonly note: string }
  /** Somebody with an interest of their own steps back, or is told to by the lead or a leader (JN32). */
  | { readonly type: 'recuse'; readonly userId: string; readonly reason: string }
  /** A notice of holidays came in: provisional dues are counted again, never earlier. */
  | { readonly type: 'recount' }

/** What can happen to an order. A new one must be given a decision for every status, or the table does not compile. */
export type OrderInput = Pressed & (SheetInput | DispatchInput | UnitInput | HouseInput | OverlayInput)
export type OrderInputType = OrderInput['type']
export type InputOf<T extends OrderInputType> = Extract<OrderInput, { type: T }>
