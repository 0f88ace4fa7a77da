import type { BlacklistDecisionBody, BlacklistEntry } from '../../contract/blacklist.ts'
import {
  blockedForMs,
  proposalCalls,
  proposalMs,
  refusalOf,
  stepOf,
  type BlacklistState,
} from '../../domain/blacklist.ts'
import { maskNumber } from '../../domain/masking.ts'
import type { Role } from '../../domain/people.ts'
import { errors } from '../errors.ts'
import type { BlacklistStore, EntryChange, StoredEntry } from '../ports/blacklist.ts'
import type { Log } from '../ports/log.ts'
import type { Time } from '../ports/time.ts'
import type { Actor } from '../work-orders/actor.ts'

export const blacklistReaders: readonly Role[] = ['SHIFT_LEAD', 'SYSADMIN']
/** Who decides (domain.md §4). */
export const blacklistJudges: readonly Role[] = ['SHIFT_LEAD']

/** Errors: `NOT_FOUND` · `BLACKLIST_REFUSED` with the reason. */
export type Blacklist = {
  list(): Promise<readonly BlacklistEntry[]>
  decide(actor: Actor, entryId: string, decision: BlacklistDecisionBody): Promise<BlacklistEntry>
  /** An agent marked a call as harassment: the number may be proposed now. Never rejects. */
  consider(callId: string): Promise<void>
  /** Whether a call from this number is blocked now. Asked for every call: from memory. */
  holds(number: string | null): boolean
  /** Reads again who is blocked. */
  refresh(): Promise<void>
}

export type BlacklistDeps = {
  readonly store: BlacklistStore
  /** The keyed hash of a number, in hex. */
  readonly hashOf: (number: string) => string
  readonly newId: () => string
  readonly time: Pick<Time, 'now'>
  readonly log: Log
}

export const createBlacklist = ({ store, hashOf, newId, time, log }: BlacklistDeps): Blacklist => {
  let blocked: ReadonlyMap<string, number> = new Map()
  const refresh = async () => {
    blocked = await store.blocked(time.now())
  }
  return {
    refresh,
    holds: (number) => number !== null && blocked.size > 0 && (blocked.get(hashOf(number)) ?? 0) > time.now(),
    list: async () => (await store.list()).map((entry) => toView(entry, time.now())),
    decide: async (actor, entryId, decision) => {
      const at = time.now()
      const changed = await store.change(entryId, (entry) => {
        const refused = refusalOf({ state: stateOf(entry, at), version: entry.version }, decision)
        if (refused !== null) throw new errors.blacklistRefused(refused)
        return changeBy(entry, decision, actor, at)
      })
      if (changed === null) throw new errors.notFound('number')
      await refresh()
      log.info({ entryId, what: decision.what, userId: actor.userId }, 'the blacklist was changed')
      return toView(changed, at)
    },
    consider: async (callId) => {
      const at = time.now()
      try {
        const when = { at, since: at - proposalMs, calls: proposalCalls }
        if (await store.propose(callId, newId(), when))
          log.info({ callId }, 'a number was proposed for the blacklist')
      } catch (err) {
        log.error({ callId, err }, 'whether a number should be blocked could not be found out')
      }
    },
  }
}

const changeBy = (
  entry: StoredEntry,
  { what, reason }: BlacklistDecisionBody,
  { userId, name }: Actor,
  at: number,
): EntryChange => {
  const said = { at, byId: userId, byName: name, reason: reason.trim() }
  if (what === 'reject') return { ...said, state: 'REJECTED', act: 'REJECTED' }
  if (what === 'lift') return { ...said, state: 'LIFTED', act: 'LIFTED' }
  const step = stepOf(entry.before)
  return { ...said, state: 'ACTIVE', act: 'APPROVED', step, beginsAt: at, endsAt: at + blockedForMs(step) }
}

const stateOf = ({ state, endsAt }: StoredEntry, at: number): BlacklistState =>
  state === 'ACTIVE' && (endsAt ?? 0) <= at ? 'ENDED' : state

const toView = ({ before, number, ...entry }: StoredEntry, at: number): BlacklistEntry => {
  const step = entry.step ?? stepOf(before)
  return {
    ...entry,
    ...{ number: maskNumber(number), step, blockedForMs: blockedForMs(step) },
    state: stateOf({ before, number, ...entry }, at),
  }
}
