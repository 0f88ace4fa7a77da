import { reactive, watch } from 'vue'
import type { CallOutcome } from './words.ts'
import type { Order, OrderFields } from '../../../src/contract/orders.ts'
import type { OrderEvent } from '../../../src/contract/presses.ts'
import { type Applied, RestError } from '../link/rest.ts'
import { answeredCall, live } from './desk.ts'
import { keep, readKept } from './kept.ts'
import { loadMine } from './mine.ts'
import { errorText, say } from './notices.ts'
import type { FieldName } from './order-fields.ts'
import { type Draft, isEmpty, newDraft } from './order-draft.ts'
import {
  createOrderSaver,
  keyOf,
  type OrderSaver,
  type OrderSaverDep,
  type SaveFailure,
} from './order-saver.ts'
import { app, rest } from './session.ts'
import { ui } from './ui.ts'
import { t } from '../text/i18n.ts'

/** Endings that leave an order with a number. */
type Ending = Exclude<Press['event'], 'discard'>

/** How the order in the middle of the desk ended, shown in its place until the person goes on. */
export type Outcome =
  { readonly how: Ending; readonly order: Order } | { readonly how: 'discard'; readonly outcome: CallOutcome }

/** The order in the middle of the desk. `draft` is null when none is open. */
export const work = reactive({
  draft: null as Draft | null,
  callId: null as string | null,
  /** An order that was begun earlier is on its way: an empty form would look as if it were lost. */
  loading: false,
  outcome: null as Outcome | null,
  /** Fields to mark: only after a submit was refused for them. */
  marks: [] as string[],
  acting: null as OrderEvent['event'] | null,
  problem: null as string | null,
  /** The order opened to read in the drawer. */
  reading: null as string | null,
})

type Words<T> = T extends { readonly event: string } ? Omit<T, 'version' | 'requestId'> : never
/** What ends a draft. */
type Press = Words<
  Extract<OrderEvent, { event: 'submit' | 'answer' | 'discard' | 'refuse' | 'transfer' | 'merge' }>
>

const silenceMs = 400
const retryMs = 2000
let saver: OrderSaver | null = null

const failureOf = (error: unknown): SaveFailure => {
  if (!(error instanceof RestError) || error.away) return { kind: 'away', rules: [] }
  if (error.code === 'ORDER_CONFLICT') return { kind: 'stale', rules: [] }
  return { kind: 'refused', rules: error.details }
}

const saverDep: OrderSaverDep = {
  send: rest.patchOrder,
  load: rest.order,
  lastEditor: (orderId) =>
    rest.history(orderId).then(
      (items) => items.at(-1)?.byName ?? null,
      () => null,
    ),
  failureOf,
  keep,
  kept: readKept,
  timer: (ms, then) => {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
  now: Date.now,
  silenceMs,
  retryMs,
}

const clear = () => {
  saver?.close()
  saver = null
  Object.assign(work, { draft: null, callId: null, loading: false, outcome: null, marks: [], problem: null })
}

const begin = (callId: string | null, orderId: string | null = null): OrderSaver => {
  clear()
  const draft = reactive(newDraft())
  work.loading = orderId !== null
  work.draft = draft
  work.callId = callId
  saver = createOrderSaver(draft, callId, saverDep)
  saver.restore()
  return saver
}

/** Loads the draft that a call opened, as often as it takes; what is typed meanwhile stays. */
const adopt = async (mine: OrderSaver, orderId: string): Promise<void> => {
  await load(mine, orderId)
  // Without an answer the form is shown all the same: what is typed is kept here until there is one.
  if (saver === mine) work.loading = false
}

const load = async (mine: OrderSaver, orderId: string): Promise<void> => {
  try {
    const order = await rest.order(orderId)
    if (saver !== mine) return
    if (order.status === 'DRAFT') mine.adopt(order)
    else if (order.status === 'CLOSED_DIRECT') work.outcome = { how: 'answer', order }
    else work.outcome = { how: 'submit', order }
  } catch {
    if (saver === mine) setTimeout(() => void (saver === mine && adopt(mine, orderId)), retryMs)
  }
}

/** Opens one of my drafts in the middle of the desk. */
export const openDraft = (orderId: string): void => {
  if (work.draft?.order?.orderId === orderId) return
  void saver?.flush()
  void adopt(begin(null, orderId), orderId)
}

/** A further order, for the call that is up or for none. */
export const newOrder = async (): Promise<void> => {
  void saver?.flush()
  try {
    const order = await rest.newOrder(answeredCall.value?.callId ?? null)
    begin(null).adopt(order)
  } catch (error) {
    work.problem = errorText(error)
  }
}

export const edit = <N extends FieldName>(name: N, value: OrderFields[N]): void => {
  work.marks = work.marks.filter((mark) => mark !== name)
  saver?.edit(name, value)
}

export const saveNow = (): void => void saver?.flush()

/** A field that somebody else changed too: whose text stands. */
export const settle = (name: FieldName, whose: 'mine' | 'theirs'): void => saver?.resolve(name, whose)

export const closeWork = (): void => {
  void saver?.flush()
  clear()
}

/** The same press may be sent twice when the first answer was lost: its `requestId` makes that harmless. */
const sendEvent = async (orderId: string, event: OrderEvent): Promise<Applied> => {
  try {
    return await rest.orderEvent(orderId, event)
  } catch (error) {
    if (error instanceof RestError && error.status === 0) return rest.orderEvent(orderId, event)
    throw error
  }
}

const refused = (error: unknown, order: Order) => {
  work.problem = errorText(error)
  if (!(error instanceof RestError)) return
  if (error.code === 'ORDER_CONFLICT') {
    void rest.order(order.orderId).then(
      (latest) => saver?.replace(latest),
      () => undefined,
    )
  } else {
    const fields = error.details.map(({ field }) => field)
    work.marks = fields.length > 0 ? fields : [...order.missing]
  }
  say(work.problem)
}

/** Submits, answers or discards the order in the middle, after the last letter of it is saved. */
export const act = async (press: Press): Promise<void> => {
  const draft = work.draft
  if (!saver || !draft || work.acting) return
  work.acting = press.event
  work.problem = null
  try {
    await saver.flush()
    const order = draft.order
    if (!order || (press.event !== 'discard' && !isEmpty(draft.edits))) {
      work.problem = t(draft.conflicts.length > 0 ? 'order.conflictFirst' : 'order.unsavedFirst')
      return
    }
    try {
      const after = await sendEvent(order.orderId, {
        version: order.version,
        requestId: crypto.randomUUID(),
        ...press,
      } as OrderEvent)
      finished(press, order, after.order)
    } catch (error) {
      refused(error, order)
    }
  } finally {
    work.acting = null
  }
}

const finished = (press: Press, before: Order, after: Order | null) => {
  ui.ending = null
  saver?.close()
  saver = null
  keep(keyOf(before), null)
  work.marks = []
  if (press.event === 'discard') work.outcome = { how: 'discard', outcome: press.outcome }
  else {
    work.outcome = { how: press.event, order: after ?? before }
    say(t('filed.spoken', { no: after?.orderNo ?? '' }))
  }
  void loadMine()
}

/** The middle of the desk follows the call; called once at the start. */
export const tieWork = (): void => {
  watch(
    [() => answeredCall.value?.callId ?? null, () => answeredCall.value?.orderId ?? null],
    ([callId, orderId], [before]) => {
      if (callId === null) return
      if (callId !== before) {
        void saver?.flush()
        begin(callId, orderId)
      }
      const waiting = saver && work.callId === callId && !work.draft?.order && !work.outcome
      if (saver && waiting && orderId !== null) void adopt(saver, orderId)
    },
  )
  // Tidied up: what was filed has been read out, and the place is free for the next.
  watch(
    () => live.desk?.agent.status,
    (status, before) => before === 'wrapUp' && status !== 'wrapUp' && work.outcome && closeWork(),
  )
  watch(
    () => live.linked && live.desk?.saving === true && !app.expired,
    (back) => back && saveNow(),
  )
  addEventListener('pagehide', saveNow)
}
