import { computed, reactive } from 'vue'
import type { ListNews } from '../../../../src/contract/desk.ts'
import type { DeskCounts, DeskItem, SupervisionItem, TaskItem } from '../../../../src/contract/desks.ts'
import { createOrdersRest, type Filter } from '../../link/orders-rest.ts'
import { linkEvents } from '../link.ts'
import { app, rest } from '../session.ts'
import { createDeskList, type DeskList, newDeskList } from './desk-list.ts'
import { type DeskTab, deskTabs } from './desks.ts'
import { anything } from './filters.ts'

/** A line of any list; a task's and a supervision's number tells two of one order apart. */
export type Line = DeskItem | TaskItem | SupervisionItem

export const ordersRest = createOrdersRest(rest.ask)

/** The desk of whoever is signed in: its lists, which one is open, and how many wait on each. */
export const space = reactive({
  tab: null as DeskTab['id'] | null,
  lists: {} as Partial<Record<DeskTab['id'], DeskList<Line>>>,
  filters: {} as Partial<Record<DeskTab['id'], Filter>>,
  counts: {} as DeskCounts,
})

export const tabs = computed<readonly DeskTab[]>(() => (app.session ? deskTabs(app.session.role) : []))
export const tab = computed(() => tabs.value.find(({ id }) => id === space.tab) ?? null)
export const list = computed(() => (space.tab === null ? null : (space.lists[space.tab] ?? null)))
export const filter = computed(() =>
  space.tab === null ? anything() : (space.filters[space.tab] ?? anything()),
)

export const lineKey = (line: Line): string => ('id' in line ? `${line.orderId}.${line.id}` : line.orderId)
export const orderOf = (key: string): string => key.split('.')[0] ?? key

const suggestionFilter = (): Filter => ({ ...anything(), type: ['SUGGESTION'], status: ['ARCHIVED'] })

type PageAsk = { readonly cursor: string | null; readonly limit: number }
const load = ({ id, kind }: DeskTab, page: PageAsk) => {
  const wanted = space.filters[id] ?? anything()
  if (kind === 'tasks') return ordersRest.tasks(page)
  if (kind === 'supervisions') return ordersRest.register(true, page)
  if (kind === 'suggestions') return ordersRest.search({}, { ...wanted, ...pickSuggestions() }, page)
  return ordersRest.list(id as Parameters<typeof ordersRest.list>[0], wanted, page)
}
const pickSuggestions = () => {
  const { type, status } = suggestionFilter()
  return { type, status }
}

type Worker = ReturnType<typeof createDeskList<Line>>
const workers = new Map<DeskTab['id'], Worker>()

const workerOf = (wanted: DeskTab): Worker => {
  const known = workers.get(wanted.id)
  if (known) return known
  const made: DeskList<Line> = reactive(newDeskList<Line>()) as DeskList<Line>
  space.lists[wanted.id] = made
  const worker = createDeskList<Line>(made, {
    load: (cursor, limit) => load(wanted, { cursor, limit }),
    keyOf: lineKey,
  })
  workers.set(wanted.id, worker)
  return worker
}

export const current = (): Worker | null => (tab.value ? workerOf(tab.value) : null)

/** Opens a list where it was left; the first time at its top. */
export const openTab = async (id: DeskTab['id']): Promise<void> => {
  space.tab = id
  await current()?.refresh()
}

const loadCounts = async (): Promise<void> => {
  try {
    space.counts = await ordersRest.counts()
  } catch {
    // Not reached: the figures of before stand until the next turn.
  }
}

/** The list and the figures anew; place and selection stay. */
export const refresh = async (): Promise<void> => {
  await Promise.all([current()?.refresh(), loadCounts()])
}

export const narrow = async (change: Partial<Filter>): Promise<void> => {
  if (space.tab === null) return
  space.filters[space.tab] = { ...filter.value, ...change }
  await current()?.refresh()
}

/** The server tells which lists changed: the open one is loaded anew, the others only counted. */
const takeNews = ({ lists, counts }: ListNews): void => {
  space.counts = counts
  const count = tab.value?.count ?? null
  if (count !== null && lists.includes(count)) void current()?.refresh()
}

/** Deadlines pass without anybody's doing, and news may be lost. */
const everyMs = 30_000
let timer: ReturnType<typeof setInterval> | undefined

/** Keeps the desk fresh while it is looked at. */
export const startSpace = (): void => {
  const first = tabs.value[0]
  if (first && !tabs.value.some(({ id }) => id === space.tab)) space.tab = first.id
  void refresh()
  linkEvents.lists = takeNews
  timer = setInterval(() => {
    if (document.visibilityState === 'visible') void refresh()
  }, everyMs)
}
export const stopSpace = (): void => {
  clearInterval(timer)
  linkEvents.lists = () => undefined
}
