import type { Page } from '../../link/rest.ts'

/**
 * A list that is worked through from the top. `selected` is the entry at the right of the screen: a refresh keeps it, even
 * when it has left the list meanwhile, so that nobody loses what they are reading or typing. `at` is where it stands, or
 * stood: from there the next one is reached.
 */
export type DeskList<T> = {
  items: T[]
  nextCursor: string | null
  /** `failed` keeps what it shows. */
  state: 'empty' | 'loading' | 'fresh' | 'failed'
  selected: string | null
  at: number
  /** Entries chosen for one press together. */
  marked: string[]
}

export type DeskListDep<T> = {
  readonly load: (cursor: string | null, limit: number) => Promise<Page<T>>
  readonly keyOf: (item: T) => string
}

const pageSize = 50
const largestPage = 100

export const newDeskList = <T>(): DeskList<T> => ({
  items: [],
  nextCursor: null,
  state: 'empty',
  selected: null,
  at: 0,
  marked: [],
})

export const createDeskList = <T>(list: DeskList<T>, { load, keyOf }: DeskListDep<T>) => {
  /** Only the newest question counts: its answer is the one that is shown. */
  let asked = 0

  const positionOf = (key: string | null) => list.items.findIndex((item) => keyOf(item) === key)

  const select = (key: string | null) => {
    list.selected = key
    const at = positionOf(key)
    if (at >= 0) list.at = at
  }

  const selectAt = (at: number) => {
    const item = list.items[Math.min(Math.max(at, 0), list.items.length - 1)]
    if (item !== undefined) select(keyOf(item))
  }

  const place = (items: T[], nextCursor: string | null) => {
    list.items = items
    list.nextCursor = nextCursor
    list.state = 'fresh'
    const keys = new Set(items.map(keyOf))
    list.marked = list.marked.filter((key) => keys.has(key))
    const at = positionOf(list.selected)
    if (at >= 0) list.at = at
    else list.at = Math.min(list.at, Math.max(0, items.length - 1))
    if (list.selected === null) selectAt(list.at)
  }

  const ask = async (from: string | null, before: readonly T[], wanted: number): Promise<void> => {
    const mine = ++asked
    if (list.state !== 'fresh') list.state = 'loading'
    try {
      let items = [...before]
      let cursor = from
      do {
        const page = await load(cursor, Math.min(largestPage, Math.max(pageSize, wanted - items.length)))
        if (mine !== asked) return
        items = [...items, ...page.items]
        cursor = page.nextCursor
      } while (cursor !== null && items.length < wanted)
      place(items, cursor)
    } catch {
      if (mine === asked) list.state = 'failed'
    }
  }

  /** As far as it was open before: the place in it stays. */
  const refresh = () => ask(null, [], list.items.length)
  const more = () => (list.nextCursor === null ? Promise.resolve() : ask(list.nextCursor, list.items, 0))

  /** One up or down. Where the selected entry has gone, the one in its place is the next. */
  const move = (step: 1 | -1) => {
    const gone = positionOf(list.selected) < 0
    selectAt(gone && step === 1 ? list.at : list.at + step)
  }

  const holds = (key: string | null) => positionOf(key) >= 0

  /** The selected entry is settled: on to the next, or where it has left the list to the one in its place. */
  const settle = () => {
    if (holds(list.selected)) return selectAt(list.at + 1)
    list.selected = null
    selectAt(list.at)
  }

  const toggle = (key: string) => {
    list.marked = list.marked.includes(key)
      ? list.marked.filter((each) => each !== key)
      : [...list.marked, key]
  }
  const markAll = (on: boolean) => {
    list.marked = on ? list.items.map(keyOf).slice(0, largestPage) : []
  }

  return { refresh, more, select, move, holds, settle, toggle, markAll }
}
