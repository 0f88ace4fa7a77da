import type { Order, OrderFields, OrderPatch } from '../../../src/contract/orders.ts'
import {
  confirm,
  type Draft,
  enter,
  type FieldRule,
  isEmpty,
  rebase,
  sendable,
  settleConflict,
  takeBack,
  takeOff,
  unconfirmed,
} from './order-draft.ts'
import type { Changes, FieldName } from './order-fields.ts'

/**
 * Saving as typed. Every edit is kept on this machine at once and sent after a short silence; one request is under way
 * at a time, and then the newest:
 *
 *   saved ── edit ──▶ typing ── silence, blur ──▶ saving ── confirmed ──▶ saved
 *                        ▲                          │  │
 *                        └── edited meanwhile ──────┘  ├── server away ──▶ keptHere (sent again by itself)
 *                                                      ├── refused ──────▶ refused  (until that field is edited)
 *                                                      └── version stale ▶ rebased; a field changed on both sides is
 *                                                                          a conflict for the person to settle
 */
export type OrderSaverDep = {
  readonly send: (orderId: string, patch: OrderPatch) => Promise<Order>
  readonly load: (orderId: string) => Promise<Order>
  /** The person who changed the order last, for the conflict note. */
  readonly lastEditor: (orderId: string) => Promise<string | null>
  readonly failureOf: (error: unknown) => SaveFailure
  readonly keep: (key: string, kept: Kept | null) => void
  readonly kept: (key: string) => Kept | null
  /** Runs `then` after `ms`; calling the result cancels it. */
  readonly timer: (ms: number, then: () => void) => () => void
  readonly now: () => number
  readonly silenceMs: number
  readonly retryMs: number
}

/** `rules` names the fields of a refusal. */
export type SaveFailure = {
  readonly kind: 'away' | 'stale' | 'refused'
  readonly rules: readonly FieldRule[]
}

/** What lies on this machine until the server confirmed it. */
export type Kept = { readonly version: number | null; readonly edits: Changes; readonly at: number }

export const orderKey = (orderId: string): string => `order:${orderId}`
export const keyOf = ({ orderId }: Order): string => orderKey(orderId)
export const callKey = (callId: string): string => `call:${callId}`

export type OrderSaver = ReturnType<typeof createOrderSaver>

/** Keeps and finds what is unconfirmed; before the order has an id it goes by the call's. */
const createShelf = (draft: Draft, callId: string | null, dep: OrderSaverDep) => {
  const byCall = () => (callId === null ? null : dep.kept(callKey(callId)))

  const remember = () => {
    const key = draft.order ? keyOf(draft.order) : callId === null ? null : callKey(callId)
    const edits = unconfirmed(draft)
    const version = draft.order?.version ?? null
    if (key !== null) dep.keep(key, isEmpty(edits) ? null : { version, edits, at: dep.now() })
  }

  /** Typed before the draft had an id, here or in an earlier page of this call. */
  const restore = () => {
    const kept = byCall()
    if (!kept || draft.order) return
    draft.edits = { ...kept.edits, ...draft.edits }
    draft.fields = { ...draft.fields, ...draft.edits }
    draft.state = 'keptHere'
  }

  /** The draft is in the database: what was typed before goes on top of it. */
  const moveTo = (order: Order) => {
    draft.edits = { ...byCall()?.edits, ...dep.kept(keyOf(order))?.edits, ...draft.edits }
    confirm(draft, order)
    remember()
    if (callId !== null) dep.keep(callKey(callId), null)
  }

  return { remember, restore, moveTo }
}

/** One request after the other until nothing is left to send. */
const createSender = (draft: Draft, remember: () => void, later: () => void, dep: OrderSaverDep) => {
  let closed = false
  let running: Promise<void> | null = null

  const stale = async (orderId: string): Promise<boolean> => {
    try {
      const [latest, by] = await Promise.all([dep.load(orderId), dep.lastEditor(orderId)])
      if (closed) return false
      rebase(draft, latest, by)
      remember()
      return true
    } catch (error) {
      draft.state = dep.failureOf(error).kind === 'refused' ? 'refused' : 'keptHere'
      later()
      return false
    }
  }

  const failed = (error: unknown, orderId: string): boolean | Promise<boolean> => {
    const failure = dep.failureOf(error)
    takeBack(draft)
    remember()
    if (failure.kind === 'stale') return stale(orderId)
    draft.state = failure.kind === 'away' ? 'keptHere' : 'refused'
    if (failure.kind === 'away') later()
    else draft.refusals = failure.rules.filter(({ field }) => field in draft.edits)
    // The fields that were not refused need not wait for those that were.
    return draft.refusals.length > 0
  }

  /** Answers whether another request may follow at once. */
  const sendOnce = async (order: Order): Promise<boolean> => {
    const changes = takeOff(draft)
    try {
      const answer = await dep.send(order.orderId, { version: order.version, changes })
      if (closed) return false
      confirm(draft, answer)
      remember()
      return true
    } catch (error) {
      return closed ? false : failed(error, order.orderId)
    }
  }

  const mayGoOn = () => !closed && draft.order !== null && !isEmpty(sendable(draft))

  const loop = async () => {
    let more = true
    while (more && draft.order && mayGoOn()) more = await sendOnce(draft.order)
    // In the same turn as the last look at the edits: an edit made after it finds nobody running.
    running = null
  }

  const run = (): Promise<void> => {
    if (!running && mayGoOn()) running = loop()
    return running ?? Promise.resolve()
  }

  return { run, close: () => (closed = true) }
}

/** Saves one draft; make a new one for the next. `callId` names the draft until it has an id of its own. */
export const createOrderSaver = (draft: Draft, callId: string | null, dep: OrderSaverDep) => {
  const shelf = createShelf(draft, callId, dep)
  let cancelTimer: () => void = () => undefined

  const later = (ms: number) => {
    cancelTimer()
    cancelTimer = dep.timer(ms, () => void flush())
  }
  const sender = createSender(draft, shelf.remember, () => later(dep.retryMs), dep)

  /** Sends what is unsent; resolves when that is done or has failed. */
  const flush = (): Promise<void> => {
    cancelTimer()
    return sender.run()
  }

  const edit = <N extends FieldName>(name: N, value: OrderFields[N]) => {
    enter(draft, name, value)
    shelf.remember()
    if (!isEmpty(draft.edits)) later(dep.silenceMs)
  }

  const adopt = (order: Order) => {
    shelf.moveTo(order)
    void flush()
  }

  const resolve = (name: FieldName, whose: 'mine' | 'theirs') => {
    settleConflict(draft, name, whose)
    shelf.remember()
    void flush()
  }

  /** The server's newer word on the order, from elsewhere than a save. */
  const replace = (order: Order) => {
    confirm(draft, order)
    shelf.remember()
  }

  const close = () => {
    sender.close()
    cancelTimer()
  }

  return { edit, flush, adopt, restore: shelf.restore, resolve, replace, close }
}
