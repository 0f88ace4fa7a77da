import { reactive } from 'vue'
import type { CallListItem } from '../../../src/contract/calls.ts'
import type { OrderListItem } from '../../../src/contract/orders.ts'
import type { Page } from '../link/rest.ts'
import { rest } from './session.ts'

export type List<T> = {
  items: T[]
  nextCursor: string | null
  /** `fresh` has been loaded; `failed` keeps what it shows. */
  state: 'empty' | 'loading' | 'fresh' | 'failed'
}

const newList = <T>(): List<T> => ({ items: [], nextCursor: null, state: 'empty' })

/** My drafts, orders and calls, newest first. */
export const mine = reactive({
  drafts: newList<OrderListItem>(),
  orders: newList<OrderListItem>(),
  calls: newList<CallListItem>(),
  query: '',
})

const fill = async <T>(list: List<T>, more: boolean, load: (cursor: string | null) => Promise<Page<T>>) => {
  if (list.state === 'loading') return
  list.state = 'loading'
  try {
    const page = await load(more ? list.nextCursor : null)
    list.items = more ? [...list.items, ...page.items] : [...page.items]
    list.nextCursor = page.nextCursor
    list.state = 'fresh'
  } catch {
    list.state = 'failed'
  }
}

export const loadDrafts = (more = false): Promise<void> =>
  fill(mine.drafts, more, (cursor) => rest.myOrders('DRAFT', null, cursor))

export const loadOrders = (more = false): Promise<void> =>
  fill(mine.orders, more, (cursor) => rest.myOrders(null, mine.query === '' ? null : mine.query, cursor))

export const loadCalls = (more = false): Promise<void> => fill(mine.calls, more, rest.myCalls)

export const loadMine = async (): Promise<void> => {
  await Promise.all([loadDrafts(), loadOrders(), loadCalls()])
}
