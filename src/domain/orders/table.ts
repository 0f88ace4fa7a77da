import type { OrderInput, OrderInputType } from './event.ts'
import type { Order, OrderStep, Refusal } from './order.ts'
import type { Catalogue } from './required.ts'
import * as steps from './steps.ts'
import type { OrderStatus } from './terms.ts'

type Handler<K extends OrderStatus, T extends OrderInputType> = (
  order: Extract<Order, { status: K }>,
  input: Extract<OrderInput, { type: T }>,
  catalogue: Catalogue,
) => OrderStep | Refusal

/**
 * A total table: for every status and every input a handler, `ignore` (it came late or twice) or `reject` (somebody asked
 * for the impossible). With a cell missing it does not compile.
 */
type OrderTable = {
  readonly [K in OrderStatus]: { readonly [T in OrderInputType]: Handler<K, T> | 'ignore' | 'reject' }
}

/** What is done to a sheet while it is written. */
const notWritten = {
  save: 'reject',
  submit: 'reject',
  answer: 'reject',
  refuse: 'reject',
  transfer: 'reject',
  discard: 'reject',
} as const

/** With a unit, or on its way back: the citizen may take it back, nobody else has a say yet. */
const underWay = {
  ...notWritten,
  merge: 'reject',
  void: 'reject',
  bounce: 'reject',
  withdraw: steps.withdraw,
} as const

const ended = { ...underWay, withdraw: 'reject' } as const

/** Every status against every input; the diagram stands at `Order`. */
export const orderTable: OrderTable = {
  DRAFT: {
    save: steps.save,
    submit: steps.submit,
    answer: steps.answer,
    refuse: steps.refuse,
    transfer: steps.transfer,
    merge: steps.merge,
    discard: steps.discard,
    void: steps.voidOrder,
    bounce: 'reject',
    withdraw: (order, input) =>
      order.acceptance === null
        ? { refused: 'status' }
        : steps.withdraw({ ...order, acceptance: order.acceptance }, input),
  },
  PENDING_DISPATCH: {
    ...notWritten,
    merge: steps.merge,
    void: steps.voidOrder,
    bounce: steps.bounce,
    withdraw: steps.withdraw,
  },
  PENDING_SIGN: underWay,
  HANDLING: underWay,
  RETURN_REVIEW: underWay,
  FEEDBACK_REVIEW: underWay,
  PENDING_CALLBACK: underWay,
  RULING: underWay,
  ARCHIVED: ended,
  CLOSED_DIRECT: ended,
  NOT_ACCEPTED: ended,
  TRANSFERRED: ended,
  MERGED: ended,
  VOIDED: ended,
}
