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

/** All of them, and under the first skill that each asks for, where to look for them. */
export type Book = {
  readonly buckets: OrderedMap<string, Bucket>
  readonly keysBySkill: ReadonlyMap<string, readonly string[]>
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
  let buckets = ordered.emptyMap<string, Bucket>(ordered.byText)
  const keysBySkill = new Map<string, readonly string[]>()
  for (const { ask, order, queueIds } of asks.values()) {
    const code = ask.skills[0]?.code ?? ''
    keysBySkill.set(code, [...(keysBySkill.get(code) ?? []), ask.key])
    const nobody = { idle: ordered.emptyMap<Rest, string>(byRest), staffed: 0 }
    const nothing = { waiting: emptyPlaces(), ringing: emptyPlaces() }
    buckets = ordered.set(buckets, ask.key, {
      ...ask,
      ...{ order, queueIds: [...queueIds].toSorted() },
      ...{ ...nobody, ...nothing },
    })
  }
  return { buckets, keysBySkill }
}

export const emptyPlaces = (): OrderedMap<Place, string> => ordered.emptyMap(byPlace)

/** The lists that somebody with these skills is on, without a look at the others. */
export const bucketsFor = (book: Book, skills: readonly Skill[]): readonly Bucket[] =>
  keysFor(book, skills).flatMap((key) => ordered.get(book.buckets, key) ?? [])

type KeysBySkills = WeakMap<readonly Skill[], readonly string[]>
/** What each list asks for changes only with the book's index, and a person's skills are one array until they change. */
const known = new WeakMap<Book['keysBySkill'], KeysBySkills>()

const keysFor = (book: Book, skills: readonly Skill[]): readonly string[] => {
  const before = known.get(book.keysBySkill)
  const found = before?.get(skills)
  if (found !== undefined) return found
  const keys = findKeys(book, skills)
  if (before === undefined) known.set(book.keysBySkill, new WeakMap([[skills, keys]]))
  else before.set(skills, keys)
  return keys
}

const findKeys = ({ keysBySkill, buckets }: Book, skills: readonly Skill[]): readonly string[] =>
  ['', ...skills.map(({ code }) => code)]
    .flatMap((code) => keysBySkill.get(code) ?? [])
    .filter((key) => {
      const asked = ordered.get(buckets, key)?.skills
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
