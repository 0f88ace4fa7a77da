import type { VersionState } from './terms.ts'

/** One version of one object. Version 0 is how it stood before the first change here. Instants in ms. */
export type Version = {
  readonly version: number
  readonly state: VersionState
  readonly content: unknown
  readonly reason: string
  readonly byName: string
  readonly at: number
  readonly effectiveFrom: number
  /** Null until it was in force. */
  readonly appliedAt: number | null
}

export type ChangeRequest = {
  /** The newest version that the person saw; 0 for an object without any. */
  readonly basedOn: number
  readonly content: unknown
  readonly reason: string
  readonly draft: boolean
  readonly retires: boolean
  /** Null: at once. */
  readonly effectiveFrom: number | null
}

export type ChangeRefusal =
  /** Somebody made another version meanwhile. */
  | 'stale'
  /** A version waits for its day: it has to be taken back first. */
  | 'pending'
  | 'unchanged'
  | 'reasonMissing'
  /** The day lies in the past, or years ahead. */
  | 'dayImpossible'

export type Decided = {
  readonly version: number
  readonly state: VersionState
  readonly effectiveFrom: number
  /** Goes into the live tables now. */
  readonly applies: boolean
  /** A draft that this version replaces. */
  readonly replaces: number | null
}

const farthestMs = 3 * 366 * 86_400_000

/** The version in force: the last one that was applied. */
export const inForce = (history: readonly Version[]): Version | null => applied(history).at(-1) ?? null

/** A draft, or a version that waits for its day; there is at most one. */
export const pendingIn = (history: readonly Version[]): Version | null =>
  history.findLast(({ state }) => state === 'draft' || state === 'scheduled') ?? null

export const newestOf = (history: readonly Version[]): number =>
  history.reduce((newest, { version }) => Math.max(newest, version), 0)

const applied = (history: readonly Version[]): readonly Version[] =>
  history
    .filter(({ appliedAt }) => appliedAt !== null)
    .toSorted((a, b) => (a.appliedAt ?? 0) - (b.appliedAt ?? 0) || a.version - b.version)

/** What becomes of a change that somebody asks for, or why it is refused. */
export const decideChange = (
  history: readonly Version[],
  request: ChangeRequest,
  at: number,
): Decided | ChangeRefusal => {
  const refused = whyNot(history, request, at)
  if (refused !== null) return refused
  const pending = pendingIn(history)
  const waits = request.effectiveFrom !== null && request.effectiveFrom > at
  const applies = !request.draft && !waits
  return {
    version: newestOf(history) + 1,
    state: request.draft ? 'draft' : waits ? 'scheduled' : stateWhenApplied(request.retires),
    effectiveFrom: Math.max(request.effectiveFrom ?? at, at),
    applies,
    replaces: pending?.state === 'draft' ? pending.version : null,
  }
}

export const stateWhenApplied = (retires: boolean): VersionState => (retires ? 'retired' : 'published')

const whyNot = (
  history: readonly Version[],
  { basedOn, content, reason, draft, retires, effectiveFrom }: ChangeRequest,
  at: number,
): ChangeRefusal | null => {
  if (basedOn !== newestOf(history)) return 'stale'
  if (pendingIn(history)?.state === 'scheduled') return 'pending'
  if (reason.trim() === '' && !draft) return 'reasonMissing'
  if (!dayIsPossible(effectiveFrom, at)) return 'dayImpossible'
  const present = inForce(history)
  const same = present !== null && sameContent(present.content, content)
  return same && (present.state === 'retired') === retires && !draft ? 'unchanged' : null
}

/** A minute ago counts as now: the form was filled in before it was sent. */
const dayIsPossible = (day: number | null, at: number): boolean =>
  day === null || (day >= at - 60_000 && day <= at + farthestMs)

/** Equal as JSON, whatever the order of the keys. */
export const sameContent = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameItems(a, b)
  return isTree(a) && isTree(b) && sameItems(Object.entries(tidied(a)), Object.entries(tidied(b)))
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => sameContent(item, b[index]))

type Tree = Readonly<Record<string, unknown>>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

const tidied = (tree: Tree): Tree =>
  Object.fromEntries(
    Object.entries(tree)
      .filter(([, value]) => value !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
