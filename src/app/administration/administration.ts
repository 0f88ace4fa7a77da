import type { ConfigChange, ConfigChanged, ConfigCheck, ConfigObject } from '../../contract/administration.ts'
import { createCalendar, type Calendar } from '../../domain/calendar/calendar.ts'
import type { CalendarContent, Catalogue, Problem } from '../../domain/configuration/contents.ts'
import { configKinds, fixedKinds, kindRoles, type ConfigKind } from '../../domain/configuration/terms.ts'
import { usesOf } from '../../domain/configuration/uses.ts'
import {
  decideChange,
  inForce,
  pendingIn,
  stateWhenApplied,
  type ChangeRefusal,
  type ChangeRequest,
} from '../../domain/configuration/versions.ts'
import { errors, withDetails } from '../errors.ts'
import type {
  ConfigTransaction,
  ConfigVersionStore,
  DueVersion,
  Head,
  StoredVersion,
} from '../ports/administration.ts'
import type { Log } from '../ports/log.ts'
import type { Time } from '../ports/time.ts'
import type { Actor } from '../work-orders/actor.ts'
import type { Administration, Judge, PublishedListener } from './api.ts'
import { nameOf, notesOf, problemsOf } from './kinds.ts'

export type AdministrationDeps = {
  readonly store: ConfigVersionStore
  readonly newId: () => string
  readonly published: PublishedListener
  readonly judge: Judge
  /** Objects that the program knows by name: they are changed, and never retired. */
  readonly isFixed: (kind: ConfigKind, id: string) => boolean
  /** Open orders whose due date another calendar would move. */
  readonly movedDues: (calendar: Calendar) => Promise<ConfigCheck['dues']>
  readonly time: Pick<Time, 'now'>
  readonly log: Log
}

/** The use cases of people and configuration (features.md I1). */
export const createAdministration = (deps: AdministrationDeps): Administration => {
  const { store } = deps
  const make = (actor: Actor, kind: ConfigKind, id: string, wanted: Wanted) =>
    publish(deps, actor, kind, id, wanted)
  return {
    list: async (actor, kind) => {
      mayRead(actor, kind)
      return objectsOf(kind, await store.catalogue(), await store.heads(kind))
    },
    names: async (actor) => {
      const all = await store.catalogue()
      return configKinds
        .filter((kind) => kind !== 'user' || kindRoles.user.read.includes(actor.role))
        .flatMap((kind) =>
          [...all[kind]].map(([id, { content, retired }]) => ({
            ...{ kind, id, retired },
            name: nameOf(kind, id, content),
          })),
        )
    },
    history: async (actor, kind, id) => {
      mayRead(actor, kind)
      return (await store.history(kind, id)).toReversed()
    },
    uses: async (actor, kind, id) => {
      mayRead(actor, kind)
      return usesOf(kind, id, await store.catalogue())
    },
    check: async (actor, kind, id, content) => {
      mayEdit(actor, kind)
      const [all, outside] = await Promise.all([store.catalogue(), deps.judge(kind, id, content)])
      const notes = [...notesOf(kind, content, all), ...outside.notes]
      const problems = [...problemsOf(kind, id, content, all), ...outside.problems]
      const counts = kind === 'calendar' && problems.length === 0
      const dues = counts ? await deps.movedDues(calendarWith(id, content, all)) : []
      return { problems, notes, dues }
    },
    create: async (actor, kind, id, change) => {
      mayEdit(actor, kind)
      if (fixedKinds.includes(kind)) throw refused('fixed')
      return make(actor, kind, id ?? deps.newId(), {
        ...{ ...change, fresh: true, retires: () => false },
        content: () => change.content,
      })
    },
    change: async (actor, kind, id, change) => {
      mayEdit(actor, kind)
      return make(actor, kind, id, {
        ...{ ...change, retires: () => false },
        content: () => change.content,
      })
    },
    restore: async (actor, kind, id, { version, ...request }) => {
      mayEdit(actor, kind)
      const known = (history: readonly StoredVersion[]): StoredVersion => {
        const found = history.find((one) => one.version === version && one.appliedAt !== null)
        if (found === undefined) throw new errors.notFound('version in force')
        return found
      }
      return make(actor, kind, id, {
        ...{ ...request, draft: false, effectiveFrom: null },
        content: (history) => known(history).content,
        retires: (history) => known(history).state === 'retired',
      })
    },
    retire: async (actor, kind, id, request) => {
      mayEdit(actor, kind)
      if (fixedKinds.includes(kind) || deps.isFixed(kind, id)) throw refused('fixed')
      return make(actor, kind, id, {
        ...{ ...request, draft: false, effectiveFrom: null, retires: () => true },
        content: (history) => inForce(history)?.content,
      })
    },
    withdraw: async (actor, kind, id, version) => {
      mayEdit(actor, kind)
      await store.change(async (transaction) => {
        const pending = pendingIn(await transaction.history(kind, id))
        if (pending?.version !== version) throw new errors.notFound('version that waits')
        await transaction.settle(kind, id, version, { state: 'withdrawn', appliedAt: null, problem: null })
      })
    },
    applyDue: async () => {
      let count = 0
      for (const due of await store.due(deps.time.now())) if (await apply(deps, due)) count += 1
      return count
    },
  }
}

/** The working calendar as it would be with this year. */
const calendarWith = (id: string, content: unknown, all: Catalogue): Calendar => {
  const years = new Map([...all.calendar].map(([year, { content: known }]) => [year, known.days]))
  years.set(id, (content as CalendarContent).days)
  return createCalendar([...years].map(([year, days]) => ({ year: Number(year), days })))
}

const mayRead = (actor: Actor, kind: ConfigKind): void => {
  if (!kindRoles[kind].read.includes(actor.role)) throw new errors.forbidden()
}
const mayEdit = (actor: Actor, kind: ConfigKind): void => {
  if (!kindRoles[kind].edit.includes(actor.role)) throw new errors.forbidden()
}
const refused = (rule: string) => withDetails(new errors.configRefused(rule), [{ field: 'by', rule }])

/** What somebody asks for; contents that stand in the history are looked up under the lock. */
type Wanted = Omit<ConfigChange, 'content'> & {
  readonly content: (history: readonly StoredVersion[]) => unknown
  readonly retires: (history: readonly StoredVersion[]) => boolean
  /** Must not exist yet. */
  readonly fresh?: boolean
}

const publish = async (
  deps: AdministrationDeps,
  actor: Actor,
  kind: ConfigKind,
  id: string,
  wanted: Wanted,
): Promise<ConfigChanged> => {
  const at = deps.time.now()
  const changed = await deps.store.change(async (transaction) => {
    const all = await transaction.catalogue()
    const history = await historyOf(transaction, kind, id, all, at)
    if (wanted.fresh === true && (all[kind].has(id) || history.length > 0)) throw refused('exists')
    if (wanted.fresh !== true && history.length === 0) throw new errors.notFound(kind)
    const request = requestOf(wanted, history)
    if (!request.draft && !request.retires)
      requireSound((await deps.judge(kind, id, request.content)).problems)
    return write(transaction, { actor, kind, id, all, history, at, request })
  })
  const { userId } = actor
  deps.log.info(
    { kind, objectId: id, version: changed.version, state: changed.state, userId },
    'configuration changed',
  )
  if (changed.applies) await tellPublished(deps, kind, id)
  return { id, version: changed.version, state: changed.state }
}

const requestOf = (wanted: Wanted, history: readonly StoredVersion[]): ChangeRequest => ({
  ...{ basedOn: wanted.basedOn, reason: wanted.reason, draft: wanted.draft },
  effectiveFrom: wanted.effectiveFrom,
  content: wanted.content(history),
  retires: wanted.retires(history),
})

/** With the first change, how the object stood before is kept as version 0. */
const historyOf = async (
  transaction: ConfigTransaction,
  kind: ConfigKind,
  id: string,
  all: Catalogue,
  at: number,
): Promise<readonly StoredVersion[]> => {
  const history = await transaction.history(kind, id)
  const live = all[kind].get(id)
  if (history.length > 0 || live === undefined) return history
  const first: StoredVersion = {
    ...{ version: 0, state: stateWhenApplied(live.retired), content: live.content },
    ...{ reason: '', byName: '', at, effectiveFrom: at, appliedAt: at - 1, problem: null },
  }
  await transaction.append(kind, id, { ...first, byId: null, retires: live.retired })
  return [first]
}

type Writing = {
  readonly actor: Actor
  readonly kind: ConfigKind
  readonly id: string
  readonly all: Catalogue
  readonly history: readonly StoredVersion[]
  readonly request: ChangeRequest
  readonly at: number
}

const write = async (
  transaction: ConfigTransaction,
  { actor, kind, id, all, history, request, at }: Writing,
) => {
  const decided = decideChange(history, request, at)
  if (typeof decided === 'string') throw conflictOf(decided, history)
  const { content, retires, reason } = request
  if (!request.draft) requireSound(problemsOf(kind, id, content, all, retires))
  if (retires) requireUnused(kind, id, all)
  if (decided.replaces !== null) {
    const replaced = { state: 'withdrawn', appliedAt: null, problem: null } as const
    await transaction.settle(kind, id, decided.replaces, replaced)
  }
  const { version, state, effectiveFrom, applies } = decided
  await transaction.append(kind, id, {
    ...{ version, state, content, reason: reason.trim(), at, effectiveFrom, retires },
    ...{ byName: actor.name, byId: actor.userId, appliedAt: applies ? at : null, problem: null },
  })
  if (applies) await transaction.project(kind, id, content, retires)
  return { version, state, applies }
}

const conflictOf = (refusal: ChangeRefusal, history: readonly StoredVersion[]): Error => {
  const newest = history.at(-1)
  if (refusal !== 'stale' || newest === undefined) return refused(refusal)
  return withDetails(new errors.configConflict(newest.byName, newest.version), [
    { field: 'version', rule: 'current', limit: newest.version },
    { field: 'by', rule: 'current', limit: newest.byName },
  ])
}

const requireSound = (problems: readonly Problem[]): void => {
  if (problems.length > 0) throw withDetails(new errors.invalid(), problems)
}
const requireUnused = (kind: ConfigKind, id: string, all: Catalogue): void => {
  const uses = usesOf(kind, id, all)
  if (uses.length === 0) return
  throw withDetails(
    new errors.configInUse(),
    uses.slice(0, 20).map((use) => ({ field: use.kind, rule: 'uses', limit: use.name })),
  )
}

/** A version that waited comes into force, unless the world has changed so that it cannot. */
const apply = async (deps: AdministrationDeps, due: DueVersion): Promise<boolean> => {
  const { kind, id, version, content, retires } = due
  const at = deps.time.now()
  const applied = await deps.store.change(async (transaction) => {
    const pending = pendingIn(await transaction.history(kind, id))
    if (pending?.version !== version || pending.state !== 'scheduled') return false
    const all = await transaction.catalogue()
    const problem = problemsOf(kind, id, content, all, retires)[0]
    if (problem !== undefined) {
      const why = [problem.field, problem.rule, problem.limit].filter((part) => part !== undefined).join(' ')
      await transaction.settle(kind, id, version, { state: 'refused', appliedAt: null, problem: why })
      deps.log.error(
        { kind, objectId: id, version, problem },
        'a version could not come into force on its day',
      )
      return false
    }
    const state = stateWhenApplied(retires)
    await transaction.settle(kind, id, version, { state, appliedAt: at, problem: null })
    await transaction.project(kind, id, content, retires)
    return true
  })
  if (!applied) return false
  deps.log.info({ kind, objectId: id, version }, 'a version came into force on its day')
  await tellPublished(deps, kind, id)
  return true
}

/** It is committed: what a listener cannot do is logged, and the answer is still that it was published. */
const tellPublished = async ({ published, log }: AdministrationDeps, kind: ConfigKind, id: string) => {
  try {
    await published(kind, id)
  } catch (err) {
    log.error({ err, kind, objectId: id }, 'a published version did not reach the running product')
  }
}

const objectsOf = (
  kind: ConfigKind,
  all: Catalogue,
  heads: Awaited<ReturnType<ConfigVersionStore['heads']>>,
): readonly ConfigObject[] => {
  const live = [...all[kind]].map(([id, { content, retired }]): ConfigObject => ({
    ...{ id, content, live: true, retired },
    ...standing(heads.get(id)),
  }))
  const toCome = [...heads].flatMap(([id, { pending, version, at, byName }]): ConfigObject[] =>
    all[kind].has(id) || pending === null
      ? []
      : [
          {
            ...{ id, content: pending.content, live: false, retired: false, version, inForce: 0 },
            ...{ changedAt: at, changedBy: byName, pending },
          },
        ],
  )
  return [...live, ...toCome]
}

/** Of an object that never changed: as installed. */
const standing = (head: Head | undefined) => {
  const { version = 0, inForce = null, pending = null } = head ?? {}
  const { version: inForceVersion = 0, at = null, byName = null } = inForce ?? {}
  return { version, inForce: inForceVersion, changedAt: at, changedBy: byName, pending }
}
