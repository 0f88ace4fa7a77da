import { reactive } from 'vue'
import type { DeskItem } from '../../../../src/contract/desks.ts'
import type { Filter, Wanted } from '../../link/orders-rest.ts'
import { anything, narrowing } from './filters.ts'
import { refusalWords } from './refusal-words.ts'
import { ordersRest } from './workspace.ts'

const nothing = (): Record<keyof Wanted, string> => ({
  ...{ orderNo: '', phone: '', name: '', text: '', from: '', to: '' },
})

/** What is searched for and what was found; it stays while somebody looks elsewhere. */
export const search = reactive({
  wanted: nothing(),
  filter: anything() as Filter,
  items: null as DeskItem[] | null,
  nextCursor: null as string | null,
  /** Null until it is counted; 1001 means more than a thousand. */
  count: null as number | null,
  selected: null as string | null,
  running: false,
  problem: null as string | null,
})

const pageSize = 50
/** Answers of a search that was overtaken by another one are left aside. */
let turn = 0

const asked = (): Wanted => {
  const given = (value: string) => (value.trim() === '' ? null : value.trim())
  const { orderNo, phone, name, text, from, to } = search.wanted
  return {
    ...{ orderNo: given(orderNo), phone: given(phone), name: given(name), text: given(text) },
    ...{ from: given(from), to: given(to) },
  }
}

export const isAsking = (): boolean =>
  narrowing(search.filter) > 0 || Object.values(asked()).some((value) => value !== null)

export const runSearch = async (): Promise<void> => {
  const mine = (turn += 1)
  Object.assign(search, { running: true, problem: null, count: null, selected: null })
  const wanted = asked()
  const counting = ordersRest.countFound(wanted, search.filter).then(
    ({ count }) => {
      if (mine === turn) search.count = count
    },
    // The list says what is wrong; a figure that is missing is only missing.
    () => undefined,
  )
  try {
    const { items, nextCursor } = await ordersRest.find(wanted, search.filter, {
      cursor: null,
      limit: pageSize,
    })
    if (mine === turn) Object.assign(search, { items: [...items], nextCursor })
  } catch (error) {
    if (mine === turn) Object.assign(search, { items: null, problem: refusalWords(error) })
  } finally {
    if (mine === turn) search.running = false
  }
  await counting
}

export const moreFound = async (): Promise<void> => {
  const { nextCursor } = search
  if (nextCursor === null || search.running) return
  const mine = turn
  search.running = true
  try {
    const page = await ordersRest.find(asked(), search.filter, { cursor: nextCursor, limit: pageSize })
    if (mine !== turn) return
    search.items = [...(search.items ?? []), ...page.items]
    search.nextCursor = page.nextCursor
  } catch (error) {
    if (mine === turn) search.problem = refusalWords(error)
  } finally {
    if (mine === turn) search.running = false
  }
}

export const clearSearch = (): void => {
  turn += 1
  const empty = { items: null, nextCursor: null, count: null, selected: null, running: false, problem: null }
  Object.assign(search, { wanted: nothing(), filter: anything(), ...empty })
}
