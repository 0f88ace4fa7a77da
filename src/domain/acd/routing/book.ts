import * as ordered from '../ordered-map.ts'
import type { OrderedMap } from '../ordered-map.ts'
import type { Ask, Plan } from './plan.ts'
import type { Skill } from './policy.ts'
import { fitness, meets, type Order } from './requirement.ts'

/**
 * A place among the waiting. `points` are priority and age as of the epoch, in thousandths of a point an ms: the order of
 * two calls that age alike never changes, so it can be kept sorted.
 */
export type Place = { readonly points: number; readonly queuedAt: number; readonly arrival: number }
/** A place among the idle: `first`, then `then` by the order of the list, then by agent number so that it is total. */
export type Rest = {
  readonly first: number
  readonly then: number
  readonly agentNo: string
  readonly agentId: string
}

/** Those who wait for the same, and those who have it. `staffed`: signed in, on duty, and able. */
export type Bucket = Ask & {
  readonly order: Order
  /** The queues that come here by a step of their own. */
  readonly queueIds: readonly string[]
  readonly waiting: OrderedMap<Place, string>
  /** Calls that ring everybody, and take whoever becomes free as well. */
  readonly ringing: OrderedMap<Place, string>
  readonly idle: OrderedMap<Rest, string>
  readonly staffed: number
}

/** All of them by number, and where to look for them: by what they ask for, and under the first skill that they ask for. */
export type Book = {
  readonly buckets: OrderedMap<number, Bucket>
  readonly byKey: ReadonlyMap<string, number>
  readonly bySkill: ReadonlyMap<string, readonly number[]>
}

export const byPlace = (a: Place, b: Place): number =>
  b.points - a.points || a.queuedAt - b.queuedAt || a.arrival - b.arrival
const byRest = (a: Rest, b: Rest): number =>
  a.first - b.first ||
  a.then - b.then ||
  ordered.byText(a.agentNo, b.agentNo) ||
  ordered.byText(a.agentId, b.agentId)

/** An empty book for these plans. Those in `present` are open to new calls; the others only to calls that are here. */
export const bookOf = (plans: readonly Plan[], present: ReadonlySet<string>): Book => {
  const asks = new Map<string, { ask: Ask; order: Order; queueIds: Set<string> }>()
  const note = (ask: Ask, order: Order, queueId: string | null) => {
    const known = asks.get(ask.key) ?? { ask, order, queueIds: new Set() }
    asks.set(ask.key, known)
    if (queueId !== null) known.queueIds.add(queueId)
  }
  for (const plan of plans) {
    const queueId = present.has(plan.queueId) ? plan.queueId : null
    for (const ask of plan.asks) note(ask, plan.order, queueId)
    if (plan.overflow !== null) note(plan.overflow, plan.order, null)
  }
  let buckets = ordered.emptyMap<number, Bucket>(ordered.byNumber)
  const byKey = new Map<string, number>()
  const bySkill = new Map<string, readonly number[]>()
  // The number of a list follows from what there is to ask for, not from who asked first.
  const sorted = [...asks.values()].toSorted((a, b) => ordered.byText(a.ask.key, b.ask.key))
  for (const [place, { ask, order, queueIds }] of sorted.entries()) {
    const code = ask.skills[0]?.code ?? ''
    byKey.set(ask.key, place)
    bySkill.set(code, [...(bySkill.get(code) ?? []), place])
    const { key, skills } = ask
    const lists = { waiting: emptyPlaces(), ringing: emptyPlaces() }
    const idle = ordered.emptyMap<Rest, string>(byRest)
    buckets = ordered.set(buckets, place, {
      ...{ key, skills, order, queueIds: [...queueIds].toSorted() },
      ...{ ...lists, idle, staffed: 0 },
    })
  }
  return { buckets, byKey, bySkill }
}

export const emptyPlaces = (): OrderedMap<Place, string> => ordered.emptyMap(byPlace)

/** The list of those who have what is asked for under this key; undefined if nobody was ever to be asked that. */
export const bucketOf = ({ buckets, byKey }: Book, key: string): Bucket | undefined => {
  const place = byKey.get(key)
  return place === undefined ? undefined : ordered.get(buckets, place)
}

/** The lists that somebody with these skills is on, without a look at the others. */
export const bucketsFor = (book: Book, skills: readonly Skill[]): readonly Bucket[] => {
  const found: Bucket[] = []
  for (const place of placesFor(book, skills)) {
    const bucket = ordered.get(book.buckets, place)
    if (bucket !== undefined) found.push(bucket)
  }
  return found
}

type PlacesBySkills = WeakMap<readonly Skill[], readonly number[]>
/** What each list asks for changes only with the book's index, and a person's skills are one array until they change. */
const known = new WeakMap<Book['bySkill'], PlacesBySkills>()

/** The numbers of these lists. */
export const placesFor = (book: Book, skills: readonly Skill[]): readonly number[] => {
  const before = known.get(book.bySkill)
  const found = before?.get(skills)
  if (found !== undefined) return found
  const places = findPlaces(book, skills)
  if (before === undefined) known.set(book.bySkill, new WeakMap([[skills, places]]))
  else before.set(skills, places)
  return places
}

const findPlaces = ({ bySkill, buckets }: Book, skills: readonly Skill[]): readonly number[] =>
  ['', ...skills.map(({ code }) => code)]
    .flatMap((code) => bySkill.get(code) ?? [])
    .filter((place) => {
      const asked = ordered.get(buckets, place)?.skills
      return asked !== undefined && meets(skills, asked)
    })

/** The queues whose calls somebody with these skills may be offered, by a step of the queue's own. */
export const queuesFor = (book: Book, skills: readonly Skill[]): readonly string[] => [
  ...new Set(bucketsFor(book, skills).flatMap(({ queueIds }) => queueIds)),
]

/** What the order of a list goes by. */
export type Standing = {
  readonly agentId: string
  readonly agentNo: string
  readonly skills: readonly Skill[]
  readonly idleSince: number | null
  readonly since: number
  readonly tally: Tally
}
/** What fairness goes by: of the local day, but for the last offer. It survives breaks and sign-outs. */
export type Tally = {
  readonly calls: number
  readonly talkMs: number
  readonly offeredAt: number
}

export const restOf = ({ order, skills }: Pick<Bucket, 'order' | 'skills'>, who: Standing): Rest => {
  const { agentId, agentNo, tally } = who
  const idleSince = who.idleSince ?? who.since
  const first = {
    idle: idleSince,
    offered: tally.offeredAt,
    level: -fitness(who.skills, skills),
    levelOffered: -fitness(who.skills, skills),
    talk: tally.talkMs,
    calls: tally.calls,
  }[order]
  const then = order === 'levelOffered' ? tally.offeredAt : order === 'level' ? 0 : idleSince
  return { first, then, agentNo, agentId }
}
