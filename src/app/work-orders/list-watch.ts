import type { ListNews } from '../../contract/desk.ts'
import type { DeskCounts } from '../../contract/desks.ts'
import type { OrderStatus } from '../../domain/orders/terms.ts'
import { worksForUnit } from '../../domain/orders/permissions.ts'
import type { Role } from '../../domain/people.ts'
import type { CountedList, DeskStore } from '../ports/desks.ts'
import type { Log } from '../ports/log.ts'
import type { OrderStore } from '../ports/orders.ts'
import type { Time } from '../ports/time.ts'
import type { OrderChange } from './actor.ts'
import { deskReaders } from './desk-lists.ts'

export type ListWatch = {
  /** Tells somebody of changes of the lists that are theirs; returns how to end it. */
  watch(person: { readonly userId: string; readonly role: Role }, tell: (news: ListNews) => void): () => void
  changed(change: OrderChange): void
  close(): void
}

type Watcher = {
  readonly userId: string
  readonly role: Role
  /** Null for people of the house; a unit's people hear of what is theirs alone. */
  units: readonly string[] | null
  readonly tell: (news: ListNews) => void
}

/** Many presses within it are told as one. */
const withinMs = 400

const whileWithUnit: readonly CountedList[] = [
  'unit',
  'tasks',
  'nearing',
  'overdue',
  'expedite',
  'extensions',
  'proposed',
]
const listsOf: Readonly<Partial<Record<OrderStatus, readonly CountedList[]>>> = {
  PENDING_DISPATCH: ['dispatch', 'proposed'],
  PENDING_SIGN: whileWithUnit,
  HANDLING: whileWithUnit,
  RETURN_REVIEW: ['returns', 'unit', 'expedite', 'proposed'],
  FEEDBACK_REVIEW: ['review', 'unit', 'expedite', 'proposed'],
  PENDING_CALLBACK: ['callback', 'unit', 'expedite', 'proposed'],
  RULING: ['ruling', 'unit', 'expedite', 'proposed'],
}

/** Where an order was before the change or is after it. A supervision may have begun or ended with any press. */
export const listsTouched = ({ from, to }: Pick<OrderChange, 'from' | 'to'>): readonly CountedList[] => {
  const lists = [from, to].flatMap((status) => (status === null ? [] : (listsOf[status] ?? [])))
  return lists.length === 0 ? [] : [...new Set<CountedList>([...lists, 'supervisions'])]
}

export const createListWatch = (deps: {
  readonly desks: Pick<DeskStore, 'counts'>
  readonly orders: Pick<OrderStore, 'unitsOfUser'>
  readonly time: Time
  readonly log: Log
}): ListWatch => {
  const { desks, orders, time, log } = deps
  const watchers = new Set<Watcher>()
  let touched = new Set<CountedList>()
  let units = new Set<string>()
  let cancel: (() => void) | null = null
  let telling: Promise<void> = Promise.resolve()

  const round = async (lists: ReadonlySet<CountedList>, ofUnits: ReadonlySet<string>): Promise<void> => {
    const house = [...watchers].filter(({ units: own }) => own === null)
    const wanted = [...lists].filter((list) => house.some(({ role }) => deskReaders[list].includes(role)))
    const counts =
      wanted.length === 0 ? {} : await desks.counts(wanted, { userId: '', units: null }, time.now())
    for (const watcher of house) send(watcher, wanted, counts)
    for (const watcher of [...watchers]) {
      const own = watcher.units
      if (own === null || !own.some((unit) => ofUnits.has(unit))) continue
      const theirs = await desks.counts(['unit', 'tasks'], { userId: watcher.userId, units: own }, time.now())
      send(watcher, ['unit', 'tasks'], theirs)
    }
  }
  const flush = (): void => {
    const [lists, ofUnits] = [touched, units]
    touched = new Set()
    units = new Set()
    telling = telling
      .then(() => round(lists, ofUnits))
      .catch((err: unknown) => log.warn({ err }, 'a change of the lists could not be told'))
      .finally(() => {
        cancel = null
        if (touched.size > 0) cancel = time.after(withinMs, flush)
      })
  }
  return {
    watch: ({ userId, role }, tell) => {
      const ofUnit = worksForUnit(role)
      const watcher: Watcher = { userId, role, tell, units: ofUnit ? [] : null }
      watchers.add(watcher)
      if (ofUnit) {
        orders.unitsOfUser(userId).then(
          (own) => (watcher.units = own),
          (err: unknown) => log.warn({ err }, 'the units of somebody could not be read'),
        )
      }
      return () => void watchers.delete(watcher)
    },
    changed: (change) => {
      if (watchers.size === 0) return
      for (const list of listsTouched(change)) touched.add(list)
      for (const unit of change.units) units.add(unit)
      if (touched.size > 0) cancel ??= time.after(withinMs, flush)
    },
    close: () => {
      watchers.clear()
      cancel?.()
    },
  }
}

const send = ({ role, tell }: Watcher, changed: readonly CountedList[], counts: DeskCounts): void => {
  const lists = changed.filter((list) => deskReaders[list].includes(role))
  if (lists.length === 0) return
  tell({ lists, counts: Object.fromEntries(lists.flatMap((list) => [[list, counts[list] ?? 0]])) })
}
