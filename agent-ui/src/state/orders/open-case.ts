import { computed, reactive, watch } from 'vue'
import type { BatchResult, CaseHistoryItem, OrderCase } from '../../../../src/contract/desks.ts'
import type { Press } from '../../../../src/contract/presses.ts'
import { type FieldRule, RestError } from '../../link/rest.ts'
import { t } from '../../text/i18n.ts'
import { serverNow } from '../clock.ts'
import { say } from '../notices.ts'
import { app } from '../session.ts'
import { type ActName, actOf, toWords } from './acts.ts'
import { askingField, firstValues, nthAnswer, unanswered } from './act-fields.ts'
import { actsFor, nextAct } from './possible-acts.ts'
import { refusalWords } from './refusal-words.ts'
import { current, lineKey, list, orderOf, ordersRest, refresh, tab } from './workspace.ts'

/** The order at the right: what it is, what can be pressed, and the form that stands open. */
export const open = reactive({
  orderId: null as string | null,
  case: null as OrderCase | null,
  history: [] as CaseHistoryItem[],
  problem: null as string | null,
  act: null as ActName | null,
  values: {} as Record<string, unknown>,
  /** Of the form: fields to mark, with the rule that each breaks. */
  broken: [] as FieldRule[],
  refused: null as string | null,
  pressing: null as ActName | null,
  /** What was done last, until something else is. */
  done: null as string | null,
})

export const acts = computed(() => (open.case ? actsFor(tab.value, open.case) : []))

/** What was typed and not sent, by order and act: moving through the list loses nothing. */
const typed = new Map<string, Record<string, unknown>>()
const typedKey = (act: ActName) => `${open.orderId ?? ''} ${act}`

export const openAct = (act: ActName | null): void => {
  open.act = act
  open.broken = []
  open.refused = null
  if (act === null || open.case === null) return
  const key = typedKey(act)
  const values = typed.get(key) ?? reactive(firstValues(actOf(act).fields, open.case))
  typed.set(key, values)
  open.values = values
}

const show = (shown: OrderCase) => {
  open.case = shown
  const kept = open.act !== null && acts.value.includes(open.act)
  openAct(kept ? open.act : nextAct(tab.value, acts.value))
}

const loadHistory = async (orderId: string) => {
  try {
    const history = await ordersRest.history(orderId)
    if (open.orderId === orderId) open.history = history
  } catch {
    // The course is an addition: without it the order can still be worked on.
    if (open.orderId === orderId) open.history = []
  }
}

/** Loads what is shown again; what is typed stays. */
export const reload = async (): Promise<void> => {
  const { orderId } = open
  if (orderId === null) return
  try {
    const loaded = await ordersRest.case(orderId)
    if (open.orderId !== orderId) return
    open.problem = null
    if (loaded.order.version !== open.case?.order.version || open.case.light !== loaded.light) {
      show(loaded)
      void loadHistory(orderId)
    }
  } catch (error) {
    if (open.orderId === orderId) open.problem = refusalWords(error)
  }
}

/** Shows this order at the right, or none. */
export const turnTo = (orderId: string | null): void => {
  if (orderId === open.orderId) return
  Object.assign(open, {
    orderId,
    case: null,
    history: [],
    problem: null,
    act: null,
    refused: null,
    broken: [],
  })
  void reload()
}

const selected = () => list.value?.selected ?? null
const versionInList = () => list.value?.items.find((line) => lineKey(line) === selected())?.version ?? null

/** Once, while the desk is on the screen: the right side follows the list, and what changed elsewhere. */
export const followSelection = (): (() => void) => {
  const stops = [
    watch(selected, (key) => turnTo(key === null ? null : orderOf(key)), { immediate: true }),
    watch(versionInList, (version) => {
      if (version !== null && open.case !== null && version > open.case.order.version) void reload()
    }),
  ]
  return () => stops.forEach((stop) => stop())
}

const failed = (error: unknown) => {
  open.refused = refusalWords(error)
  say(open.refused)
  if (!(error instanceof RestError)) return
  open.broken = [...error.details]
  if (error.code === 'ORDER_CONFLICT' || error.code === 'ORDER_REFUSED' || error.code === 'NOT_FOUND') {
    const { refused } = open
    void reload().then(() => (open.refused = refused))
    void refresh()
  }
}

/** A press of which the answer was lost is sent again: its `requestId` makes that harmless. */
const sendTwice = async (orderId: string, press: Press) => {
  try {
    return await ordersRest.press(orderId, press)
  } catch (error) {
    if (error instanceof RestError && error.status === 0) return ordersRest.press(orderId, press)
    throw error
  }
}

/** Nothing of this desk's work is left on it: the next one comes. */
const isSettled = (after: OrderCase | null): boolean => {
  const own: readonly ActName[] = tab.value?.acts ?? []
  return after === null || !actsFor(tab.value, after).some((act) => own.includes(act))
}

const finished = async (act: ActName, before: OrderCase, after: OrderCase | null) => {
  typed.delete(`${before.order.orderId} ${act}`)
  const no = before.order.orderNo ?? ''
  open.done = t('orders.done', { no, act: t(`act.${act}`) })
  say(open.done)
  const worker = current()
  await refresh()
  if (open.orderId !== before.order.orderId) return
  if (after !== null) {
    open.act = null
    show(after)
    void loadHistory(after.order.orderId)
  }
  if (isSettled(after) || worker?.holds(selected()) === false) worker?.settle()
}

/** Presses what stands in the form. */
export const pressAct = async (): Promise<void> => {
  const { act, case: before } = open
  if (act === null || before === null || open.pressing !== null) return
  const missing = unanswered(actOf(act).fields, open.values, before)
  open.refused = null
  open.broken = missing.map((field) => ({ field, rule: 'required' }))
  if (missing.length > 0) return
  open.pressing = act
  try {
    const words = toWords(act, open.values, before, serverNow(), app.session?.userId ?? '')
    const press = { ...words, version: before.order.version, requestId: crypto.randomUUID() } as Press
    const { case: after } = await sendTwice(before.order.orderId, press)
    await finished(act, before, after)
  } catch (error) {
    failed(error)
  } finally {
    open.pressing = null
  }
}

/** A digit answers the first open question, so that a call-back is written down without looking for the mouse. */
export const answerDigit = (n: number): void => {
  if (open.act === null || open.case === null) return
  const field = askingField(actOf(open.act).fields, open.values, open.case)
  const answer = field === null ? undefined : nthAnswer(field, n)
  if (field !== null && answer !== undefined) open.values[field.name] = answer
}

/** What became of a batch, in one sentence each for what failed. */
export const batchWords = (results: readonly BatchResult[]): string => {
  const bad = results.filter((result) => !result.ok)
  const all = t('orders.batchDone', { ok: results.length - bad.length, all: results.length })
  const reasons = bad.map(({ error }) =>
    refusalWords(new RestError(400, error.code, error.message, error.details)),
  )
  return [all, ...new Set(reasons)].join(t('refused.and'))
}
