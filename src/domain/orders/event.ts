import type { Role } from '../people.ts'
import type { FieldChanges } from './fields.ts'
import type { CallOutcome, OrderStatus } from './terms.ts'

/** Why a matter is not accepted (domain.md §5.4). N5 is a transfer and N6 a merge, so they are not here. */
export const refusalCodes = ['N1', 'N2', 'N3', 'N4', 'N7', 'N8'] as const
export type RefusalCode = (typeof refusalCodes)[number]

/** Emergency services that a caller is put through to. */
export const emergencyServices = ['110', '119', '120', '122'] as const
export type EmergencyService = (typeof emergencyServices)[number]

/** Who did it; `at` of the event says when, in ms since the epoch. */
export type By = { readonly userId: string; readonly role: Role }

type Pressed = { readonly at: number; readonly by: By }

/** What can happen to an order. A new one must be given a decision for every status, or the table does not compile. */
export type OrderInput = Pressed &
  (
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
  )
export type OrderInputType = OrderInput['type']
