import { computed, reactive, shallowReactive } from 'vue'
import type { RosterSetup } from '../../../../src/contract/roster-setup.ts'
import type {
  RosterBreach,
  RosterChanged,
  RosterMonth,
  RosterPress,
} from '../../../../src/contract/rosters.ts'
import { pressRoster, rosterMonth, rosterSetup } from '../../link/rosters-rest.ts'
import { RestError } from '../../link/rest.ts'
import { serverNow } from '../../state/clock.ts'
import { monthNow, refusalLines } from './words.ts'

export type CellPlace = { readonly personId: string; readonly date: string }
const keyOf = (personId: string, date: string): string => `${personId} ${date}`

/**
 * The month on the screen. A change is shown at once and sent in its turn; the answer brings its version and what it breaks. A
 * refused one is taken back by reading the month again.
 */
export const planned = reactive({
  month: monthNow(serverNow()),
  state: 'loading' as 'loading' | 'fresh' | 'failed',
  saving: 0,
  refusal: [] as readonly string[],
})
const held = shallowReactive({
  month: null as RosterMonth | null,
  setup: null as RosterSetup | null,
  breaches: [] as readonly RosterBreach[],
  cells: new Map<string, string>(),
  /** What holds where the draft is otherwise; empty before the first publication. */
  published: new Map<string, string>(),
  turn: 0,
})

export const rosterOf = computed(() => held.month)
export const setupOf = computed(() => held.setup)
export const breachesOf = computed(() => held.breaches)
export const isEmpty = computed(() => held.cells.size === 0)
export const cellAt = (personId: string, date: string): string => held.cells.get(keyOf(personId, date)) ?? ''

/** In the order of crews, then numbers; who left and has no cell is not shown. */
export const peopleOf = computed(() => {
  const crews = new Map((held.setup?.crews ?? []).map((crew, index) => [crew.crewId, { crew, index }]))
  const withCells = new Set((held.month?.cells ?? []).map(({ personId }) => personId))
  return (held.setup?.people ?? [])
    .filter(({ active, personId }) => active || withCells.has(personId))
    .map((person) => ({
      ...person,
      crew: person.crewId === null ? null : (crews.get(person.crewId)?.crew.name ?? null),
      place: person.crewId === null ? 999 : (crews.get(person.crewId)?.index ?? 999),
    }))
    .sort(
      (a, b) =>
        a.place - b.place || Number(b.isLead) - Number(a.isLead) || a.agentNo.localeCompare(b.agentNo),
    )
})

export type PlannedPerson = (typeof peopleOf.value)[number]

/** Breaches by cell, for its mark. */
export const breachesByCell = computed(() => {
  const byCell = new Map<string, RosterBreach[]>()
  const dates = held.month?.days.map(({ date }) => date) ?? []
  for (const breach of held.breaches) {
    if (breach.personId === null) continue
    for (const date of dates) {
      if (date < breach.from || date > breach.until) continue
      const key = keyOf(breach.personId, date)
      const list = byCell.get(key)
      if (list) list.push(breach)
      else byCell.set(key, [breach])
    }
  }
  return byCell
})
export const breachesAt = (personId: string, date: string): readonly RosterBreach[] =>
  breachesByCell.value.get(keyOf(personId, date)) ?? []

/** What a saving of the setup answered. */
export const takeSetup = (setup: RosterSetup): void => {
  held.setup = setup
}

export const readSetup = async (): Promise<void> => {
  try {
    held.setup = await rosterSetup()
  } catch (error) {
    planned.refusal = refusalLines(error)
  }
}

export const load = async (month = planned.month): Promise<void> => {
  const turn = ++held.turn
  if (month !== planned.month || held.month === null) planned.state = 'loading'
  planned.month = month
  try {
    const [loaded, setup] = await Promise.all([rosterMonth(month), rosterSetup()])
    if (turn !== held.turn) return
    held.month = loaded
    held.setup = setup
    held.breaches = loaded.breaches
    held.cells = new Map(loaded.cells.map(({ personId, date, cell }) => [keyOf(personId, date), cell]))
    held.published = publishedOf(loaded, held.cells)
    planned.state = 'fresh'
  } catch (error) {
    if (turn !== held.turn) return
    planned.refusal = refusalLines(error)
    planned.state = 'failed'
  }
}

/** All that holds: the draft, but for what differs from it. */
const publishedOf = (month: RosterMonth, cells: ReadonlyMap<string, string>): Map<string, string> => {
  if (month.publishedAt === null) return new Map()
  const published = new Map(cells)
  for (const { personId, date, published: cell } of month.unpublished)
    published.set(keyOf(personId, date), cell)
  return published
}

/** How many cells are otherwise than published; null before the first publication. */
export const unpublishedCount = computed(() => {
  const { cells, published, month } = held
  if (month === null || month.publishedAt === null) return null
  const keys = new Set([...cells.keys(), ...published.keys()])
  return [...keys].filter((key) => (cells.get(key) ?? '') !== (published.get(key) ?? '')).length
})

type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
export type Press = DistributedOmit<RosterPress, 'version'>

let queue: Promise<unknown> = Promise.resolve()
/** Sends a press after those before it. */
export const press = (wanted: Press): Promise<boolean> => {
  const mine = queue.then(() => send(wanted))
  queue = mine
  return mine
}

const send = async (wanted: Press): Promise<boolean> => {
  const { month } = planned
  planned.saving += 1
  try {
    const version = held.month?.version ?? 0
    const changed = await pressRoster(month, { ...wanted, version } as RosterPress)
    planned.refusal = []
    if (month !== planned.month) return true
    if (wanted.event === 'edit') take(changed)
    else await load()
    return true
  } catch (error) {
    planned.refusal = refusalLines(error)
    if (error instanceof RestError && wanted.event !== 'publish') await load()
    return false
  } finally {
    planned.saving -= 1
  }
}

const take = (changed: RosterChanged): void => {
  if (held.month === null) return
  held.month = { ...held.month, version: changed.version, publication: changed.publication }
  // A reading that was under way when the cells were typed has taken them off the screen.
  const cells = new Map(held.cells)
  for (const { personId, date, cell } of changed.cells) cells.set(keyOf(personId, date), cell)
  held.cells = cells
  const people = new Set(changed.people)
  const dates = new Set(changed.dates)
  held.breaches = [
    ...held.breaches.filter(({ personId, from }) =>
      personId === null ? !dates.has(from) : !people.has(personId),
    ),
    ...changed.breaches,
  ]
}

/** Shows the cells as they will be, and sends them. */
export const edit = (changes: readonly (CellPlace & { readonly cell: string })[]): void => {
  const real = changes.filter(({ personId, date, cell }) => cellAt(personId, date) !== cell)
  if (real.length === 0) return
  const cells = new Map(held.cells)
  for (const { personId, date, cell } of real) {
    if (cell === '') cells.delete(keyOf(personId, date))
    else cells.set(keyOf(personId, date), cell)
  }
  held.cells = cells
  for (let at = 0; at < real.length; at += 500) {
    void press({ event: 'edit', changes: real.slice(at, at + 500), reason: '' })
  }
}
