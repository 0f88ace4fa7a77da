import type { NewRosterRequest, RequestPress, RosterRequest } from '../../contract/rosters.ts'
import { dayToDate, toIso, type Day } from '../../domain/calendar/shanghai.ts'
import { daysOf } from '../../domain/roster/days.ts'
import { emptyCell, type Cell, type Plan } from '../../domain/roster/terms.ts'
import { errors } from '../errors.ts'
import type { RosterRequestRecord } from '../ports/rosters.ts'
import type { Actor } from '../work-orders/actor.ts'
import { applyCells, holdingPlan, refuseWrong, type Wanted } from './applying.ts'
import type { RosterDeps } from './deps.ts'
import { dayOfText, invalid, requireEditor, rosterEditors, standOn, type Stand } from './ground.ts'

/**
 * Leave, sickness and swaps (H9). Errors: `INVALID` · `NOT_FOUND` · `FORBIDDEN` not one's own, or a party judging ·
 * `REQUEST_REFUSED` it is at another point · `ROSTER_REFUSED` a swap would break H1–H4, with where and which law.
 */
export type RosterRequests = {
  /** Of everybody for those who plan. */
  all(actor: Actor): Promise<readonly RosterRequest[]>
  ask(actor: Actor, wanted: NewRosterRequest): Promise<RosterRequest>
  press(actor: Actor, requestId: string, press: RequestPress): Promise<RosterRequest>
}

const longestDays = 180

export const createRosterRequests = (deps: RosterDeps): RosterRequests => ({
  all: async (actor) => {
    requireEditor(actor)
    const [stand, records] = await Promise.all([standOn(deps), deps.desk.requests(null)])
    return records.map((record) => requestToView(stand, record))
  },
  ask: async (actor, wanted) => {
    const stand = await standOn(deps)
    const record = await newRecord(deps, stand, actor, wanted)
    await deps.desk.insertRequest(record)
    if (record.kind === 'SICK') await markAway(deps, actor, record)
    return requestToView(stand, record)
  },
  press: async (actor, requestId, press) => {
    const record = await deps.desk.request(requestId)
    if (record === null) throw new errors.notFound('request')
    const stand = await standOn(deps)
    const next = await decide(deps, stand, { actor, record, press })
    return requestToView(stand, { ...record, ...next })
  },
})

const newRecord = async (
  deps: RosterDeps,
  stand: Stand,
  actor: Actor,
  wanted: NewRosterRequest,
): Promise<RosterRequestRecord> => {
  const now = deps.time.now()
  const base = {
    ...{ requestId: deps.newId(), peerId: null, reason: wanted.reason, createdAt: now, answer: '' },
    ...{ decidedAt: null, decidedByName: null },
  }
  if (wanted.event === 'swap') return newSwap(deps, stand, base, { actor, wanted })
  const from = dayOfText(wanted.from, 'from')
  const until = dayOfText(wanted.until, 'until')
  if (until < from || until - from > longestDays) throw invalid([{ field: 'until', rule: 'range' }])
  const sick = wanted.event === 'sick'
  const personId = sick ? (wanted.personId ?? actor.userId) : actor.userId
  if (personId !== actor.userId && !rosterEditors.includes(actor.role)) throw new errors.forbidden()
  if (stand.worker(personId) === undefined) throw invalid([{ field: 'personId', rule: 'unknownPerson' }])
  return {
    ...{ ...base, kind: sick ? 'SICK' : 'LEAVE', personId, from, until },
    status: sick ? 'DONE' : 'ASKED',
    ...(sick ? { decidedAt: now, decidedByName: actor.name } : {}),
  }
}

type Base = Omit<RosterRequestRecord, 'kind' | 'personId' | 'from' | 'until' | 'status'>

const newSwap = async (
  deps: RosterDeps,
  stand: Stand,
  base: Base,
  asked: { readonly actor: Actor; readonly wanted: Extract<NewRosterRequest, { event: 'swap' }> },
): Promise<RosterRequestRecord> => {
  const { actor, wanted } = asked
  const from = dayOfText(wanted.date, 'date')
  const until = dayOfText(wanted.peerDate, 'peerDate')
  if (stand.worker(wanted.peerId)?.active !== true || wanted.peerId === actor.userId)
    throw invalid([{ field: 'peerId', rule: 'unknownPerson' }])
  const record = {
    ...{ ...base, kind: 'SWAP' as const, personId: actor.userId, peerId: wanted.peerId },
    ...{ from, until, status: 'ASKED' as const },
  }
  swapCells(await holdingPlan(deps, [from, until], [actor.userId, wanted.peerId]), record)
  return record
}

type Decision = Pick<RosterRequestRecord, 'status' | 'decidedAt' | 'decidedByName' | 'answer'>
type Deciding = {
  readonly actor: Actor
  readonly record: RosterRequestRecord
  readonly press: RequestPress
}

const decide = async (deps: RosterDeps, stand: Stand, given: Deciding): Promise<Decision> => {
  const { actor, record, press } = given
  const move = async (status: RosterRequestRecord['status'], answer = ''): Promise<Decision> => {
    const to = { status, decidedAt: deps.time.now(), decidedByName: actor.name, answer }
    const moved = await deps.desk.moveRequest(record.requestId, record.status, to)
    if (!moved) throw new errors.requestRefused(record.status)
    return to
  }
  if (record.status !== 'ASKED' && record.status !== 'AGREED') throw new errors.requestRefused(record.status)
  switch (press.event) {
    case 'agree':
      if (actor.userId !== record.peerId) throw new errors.forbidden()
      if (record.status !== 'ASKED') throw new errors.requestRefused(record.status)
      return move('AGREED')
    case 'withdraw':
      if (actor.userId !== record.personId) throw new errors.forbidden()
      return move('WITHDRAWN')
    case 'decline':
      if (!mayDecline(actor, record)) throw new errors.forbidden()
      return move('DECLINED', press.answer)
    case 'approve':
      return approve(deps, stand, given, () => move('DONE', press.answer))
  }
}

const mayDecline = (actor: Actor, { personId, peerId }: RosterRequestRecord): boolean =>
  actor.userId === peerId || (rosterEditors.includes(actor.role) && actor.userId !== personId)

const approve = (
  deps: RosterDeps,
  stand: Stand,
  given: Deciding,
  move: () => Promise<Decision>,
): Promise<Decision> => {
  const { actor, record } = given
  // Nobody judges their own request.
  const isParty = actor.userId === record.personId || actor.userId === record.peerId
  if (!rosterEditors.includes(actor.role) || isParty) throw new errors.forbidden()
  if (record.kind !== 'SWAP') return approveLeave(deps, given, move)
  if (record.status !== 'AGREED') throw new errors.requestRefused(record.status)
  return approveSwap(deps, stand, given, move)
}

const approveLeave = async (
  deps: RosterDeps,
  { actor, record }: Deciding,
  move: () => Promise<Decision>,
): Promise<Decision> => {
  const decision = await move()
  await markAway(deps, actor, record)
  return decision
}

const approveSwap = async (
  deps: RosterDeps,
  stand: Stand,
  { actor, record }: Deciding,
  move: () => Promise<Decision>,
): Promise<Decision> => {
  const { personId, peerId, from, until } = record
  if (peerId === null) throw new errors.notFound('person')
  const plan = await holdingPlan(deps, [from, until], [personId, peerId])
  const wanted = swapCells(plan, { personId, peerId, from, until })
  refuseWrong(stand, plan, wanted, true)
  const decision = await move()
  await applyCells(deps, actor, wanted, record.reason)
  return decision
}

const markAway = async (deps: RosterDeps, actor: Actor, record: RosterRequestRecord): Promise<void> => {
  const days = daysOf({ from: record.from, until: record.until })
  const plan = await holdingPlan(deps, days, [record.personId])
  const absence = record.kind === 'SICK' ? ('SICK' as const) : ('LEAVE' as const)
  const wanted = days.map((day) => ({
    ...{ personId: record.personId, day },
    cell: { ...(plan.get(record.personId)?.get(day) ?? emptyCell), absence },
  }))
  await applyCells(deps, actor, wanted, record.reason)
}

type Swap = {
  readonly personId: string
  readonly peerId: string
  readonly from: Day
  readonly until: Day
}

/** `personId`'s shifts of `from` go to the peer, the peer's of `until` to them. `INVALID` where either has none. */
const swapCells = (plan: Plan, { personId, peerId, from, until }: Swap): readonly Wanted[] => {
  const cell = (who: string, day: Day): Cell => plan.get(who)?.get(day) ?? emptyCell
  const mine = cell(personId, from)
  const theirs = cell(peerId, until)
  if (mine.entries.length === 0 || mine.absence !== null) throw invalid([{ field: 'date', rule: 'noShift' }])
  if (theirs.entries.length === 0 || theirs.absence !== null)
    throw invalid([{ field: 'peerDate', rule: 'noShift' }])
  if (from === until) {
    return [
      { personId, day: from, cell: { ...mine, entries: theirs.entries } },
      { personId: peerId, day: from, cell: { ...theirs, entries: mine.entries } },
    ]
  }
  const gain = (who: string, day: Day, entries: readonly string[]): Cell => {
    const held = cell(who, day)
    return { ...held, entries: [...held.entries, ...entries] }
  }
  return [
    { personId, day: from, cell: { ...mine, entries: [] } },
    { personId, day: until, cell: gain(personId, until, theirs.entries) },
    { personId: peerId, day: until, cell: { ...theirs, entries: [] } },
    { personId: peerId, day: from, cell: gain(peerId, from, mine.entries) },
  ]
}

export const requestToView = (stand: Stand, record: RosterRequestRecord): RosterRequest => ({
  ...{ requestId: record.requestId, kind: record.kind, personId: record.personId, peerId: record.peerId },
  name: stand.worker(record.personId)?.name ?? '',
  peerName: record.peerId === null ? null : (stand.worker(record.peerId)?.name ?? ''),
  ...{ from: dayToDate(record.from), until: dayToDate(record.until), reason: record.reason },
  ...{ status: record.status, createdAt: toIso(record.createdAt) },
  ...{ decidedByName: record.decidedByName, answer: record.answer },
})
