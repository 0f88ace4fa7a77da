import type { DutyBoard, MyDuty } from '../../contract/duty.ts'
import { dayMs, dayOf, hourMs, instantOf, toIso } from '../../domain/calendar/shanghai.ts'
import { adherenceOf } from '../../domain/roster/adherence.ts'
import { dutyAt, dutyTimes, type DutyTime } from '../../domain/roster/duty.ts'
import { usualHouse, type HouseRules } from '../../domain/roster/house.ts'
import type { BoardAgent, BoardState } from '../../contract/desk.ts'
import { seesBoard } from '../../domain/people.ts'
import { errors } from '../errors.ts'
import type { BreakLimit } from '../ports/records.ts'
import type { ConsentRecord } from '../ports/rosters.ts'
import type { Actor } from '../work-orders/actor.ts'
import type { RosterDeps } from './deps.ts'
import { monthOf, rosterEditors, standOn } from './ground.ts'

/** What duty needs of the hotline. */
export type DutyHotline = {
  dutyChanged(agentId: string, onDuty: boolean): void
  readonly views: {
    board(): BoardState
    isPresent(agentId: string): boolean
    onChange(listener: (touched: { readonly agents: ReadonlySet<string> }) => void): () => void
  }
}

/** Grace before a shift begins and after it ends, in which somebody is on duty already and still. */
type Grace = { readonly beforeMs: number; readonly afterMs: number }

/**
 * Who is on duty at this moment, as the published roster says; told to the hotline at each begin and end, and counted again when
 * what holds changes. Errors: `NOT_FOUND` · `FORBIDDEN` · `REQUEST_REFUSED` decided already.
 */
export type Duty = {
  /** Counts now, tells the hotline, and goes on at the next begin or end. Resolves when this moment is told. */
  refresh(): Promise<void>
  mine(actor: Actor): Promise<MyDuty>
  board(actor: Actor): Promise<DutyBoard>
  askConsent(actor: Actor, reason: string): Promise<MyDuty>
  decideConsent(actor: Actor, consentId: string, granted: boolean): Promise<void>
  stop(): void
}

type Known = {
  /** No published roster says anything about today. */
  readonly open: boolean
  readonly times: ReadonlyMap<string, readonly DutyTime[]>
  readonly names: ReadonlyMap<string, string>
  readonly consents: readonly ConsentRecord[]
  readonly house: HouseRules
}

export type DutyDeps = Omit<RosterDeps, 'changed'> & {
  readonly hotline: DutyHotline
  readonly breakLimits: () => Promise<BreakLimit>
}

export const createDuty = (deps: DutyDeps): Duty => {
  const { time, log, hotline } = deps
  const told = new Map<string, boolean>()
  const there = new Set<string>()
  const lastPresent = new Map<string, number>()
  let known: Known = { open: true, times: new Map(), names: new Map(), consents: [], house: usualHouse }
  let cancel = (): void => undefined
  let stopped = false
  const unlisten = hotline.views.onChange(({ agents }) => {
    for (const agentId of agents) {
      // Whoever leaves at this moment was there until now.
      const isThere = hotline.views.isPresent(agentId)
      if (isThere || there.has(agentId)) lastPresent.set(agentId, time.now())
      if (isThere) there.add(agentId)
      else there.delete(agentId)
    }
  })

  const tell = (): void => {
    const now = time.now()
    for (const personId of known.times.keys()) {
      const onDuty = isOnDuty(known, personId, now)
      if (told.get(personId) === onDuty) continue
      told.set(personId, onDuty)
      hotline.dutyChanged(personId, onDuty)
    }
  }

  const again = (ms: number): void => {
    cancel()
    if (!stopped) cancel = time.after(ms, () => void refresh())
  }

  const refresh = async (): Promise<void> => {
    try {
      known = await readKnown(deps)
      tell()
      again(untilNext(known, time.now()))
    } catch (error) {
      // What was known still holds; whoever plans sees the same fault.
      log.error({ err: error }, 'duty could not be read')
      tell()
      again(retryMs)
    }
  }

  const mine = (personId: string): MyDuty => mineOf(known, personId, time.now())

  return {
    refresh,
    mine: (actor) => Promise.resolve(mine(actor.userId)),
    board: async (actor) => {
      if (!mayDecide(actor)) throw new errors.forbidden()
      const limits = await deps.breakLimits()
      const { agents } = hotline.views.board()
      return boardOf(known, { ...{ agents, limits, lastPresent }, now: time.now() })
    },
    askConsent: async (actor, reason) => {
      const pending = known.consents.find(
        (one) => one.personId === actor.userId && one.status === 'ASKED' && isCurrent(one, time.now()),
      )
      if (pending === undefined && !isOnDuty(known, actor.userId, time.now())) {
        await deps.desk.insertConsent({
          ...{ consentId: deps.newId(), personId: actor.userId, askedAt: time.now(), reason },
          ...{ status: 'ASKED', decidedAt: null, decidedByName: null, endsAt: null },
        })
        await refresh()
      }
      return mine(actor.userId)
    },
    decideConsent: async (actor, consentId, granted) => {
      const consent = known.consents.find((one) => one.consentId === consentId)
      if (consent === undefined) throw new errors.notFound('request')
      // Nobody consents to their own.
      if (!mayDecide(actor) || consent.personId === actor.userId) throw new errors.forbidden()
      const now = time.now()
      const decided = await deps.desk.decideConsent(consentId, {
        ...{ status: granted ? 'GRANTED' : 'DECLINED', decidedAt: now, decidedByName: actor.name },
        endsAt: granted ? now + known.house.consentHours * hourMs : null,
      })
      if (!decided) throw new errors.requestRefused(consent.status)
      await refresh()
    },
    stop: () => {
      stopped = true
      cancel()
      unlisten()
    },
  }
}

const minuteMs = 60_000
const retryMs = 30_000

const graceOf = ({ house }: Known): Grace => ({
  beforeMs: house.graceBefore * minuteMs,
  afterMs: house.graceAfter * minuteMs,
})

const isOnDuty = (known: Known, personId: string, at: number): boolean =>
  known.open ||
  dutyAt(known.times.get(personId) ?? [], at, graceOf(known)) !== null ||
  known.consents.some((one) => one.personId === personId && isGranted(one, at))

const mineOf = (known: Known, personId: string, now: number): MyDuty => {
  const times = known.times.get(personId) ?? []
  const latest = known.consents.find((one) => one.personId === personId && isCurrent(one, now))
  return {
    // Whoever is on no roster is bound by none.
    ...{ onDuty: !known.times.has(personId) || isOnDuty(known, personId, now), open: known.open },
    shift: shiftView(dutyAt(times, now, graceOf(known))),
    next: shiftView(times.find(({ from }) => from > now) ?? null),
    consent:
      latest === undefined
        ? null
        : {
            ...{ status: latest.status, decidedByName: latest.decidedByName },
            endsAt: latest.endsAt === null ? null : toIso(latest.endsAt),
          },
  }
}

type Floor = {
  readonly agents: BoardState['agents']
  readonly limits: BreakLimit
  readonly lastPresent: ReadonlyMap<string, number>
  readonly now: number
}

const boardOf = (known: Known, { agents, limits, lastPresent, now }: Floor): DutyBoard => ({
  open: known.open,
  people: [...known.times].flatMap(([personId, times]) => {
    const agent = agents[personId]
    const duty = dutyAt(times, now, graceOf(known))
    if (duty === null && !isPresent(agent)) return []
    const adherence = adherenceOf({
      ...{ duty, present: isPresent(agent), at: now, graceMs: known.house.lateAfter * minuteMs },
      signedInThisShift: duty !== null && (lastPresent.get(personId) ?? 0) >= duty.from,
      onBreak: breakOf(agent, limits, now),
    })
    const onDuty = isOnDuty(known, personId, now)
    return [
      {
        ...{ personId, name: known.names.get(personId) ?? '', shift: shiftView(duty), onDuty },
        // Without a published roster there is no plan to keep to.
        adherence: known.open ? ('onPlan' as const) : adherence,
      },
    ]
  }),
  consents: known.consents
    .filter(({ status, askedAt }) => status === 'ASKED' && now - askedAt < dayMs)
    .map(({ consentId, personId, askedAt, reason }) => ({
      ...{ consentId, personId, name: known.names.get(personId) ?? '', askedAt: toIso(askedAt), reason },
    })),
})
const mayDecide = ({ role }: Actor): boolean => seesBoard(role) || rosterEditors.includes(role)

const readKnown = async (deps: Pick<RosterDeps, 'plans' | 'desk' | 'time'>): Promise<Known> => {
  const now = deps.time.now()
  const today = dayOf(now)
  const range = { from: today - 1, until: today + 2 }
  const [stand, plan, published, consents] = await Promise.all([
    standOn(deps),
    deps.plans.plan('PUBLISHED', range),
    deps.plans.publishedMonths(),
    deps.desk.consentsSince(now - dayMs),
  ])
  const workers = stand.workers.filter(({ active }) => active)
  return {
    open: !published.includes(monthOf(today)),
    times: new Map(
      workers.map(({ personId }) => [personId, dutyTimes(stand.ground, plan.get(personId), range)]),
    ),
    names: new Map(workers.map(({ personId, name }) => [personId, name])),
    consents,
    house: stand.ground.house,
  }
}

/** Until the next begin, end or midnight; an hour at most, for a clock may be set. */
const untilNext = (known: Known, now: number): number => {
  const grace = graceOf(known)
  const moments = [
    instantOf(dayOf(now) + 1),
    ...[...known.times.values()]
      .flat()
      .flatMap(({ from, to }) => [from - grace.beforeMs, to + grace.afterMs]),
    ...known.consents.flatMap(({ endsAt }) => endsAt ?? []),
  ]
  return Math.min(hourMs, ...moments.filter((moment) => moment > now).map((moment) => moment - now))
}

const isGranted = (consent: ConsentRecord, at: number): boolean =>
  consent.status === 'GRANTED' && consent.endsAt !== null && at < consent.endsAt

const isCurrent = (consent: ConsentRecord, at: number): boolean =>
  consent.status === 'GRANTED' ? isGranted(consent, at) : at - consent.askedAt < hourMs

const isPresent = (agent: BoardAgent | undefined): boolean =>
  agent !== undefined && agent.status !== 'offline'

/** A break of a kind that went out of use meanwhile has no limit. */
const breakOf = (agent: BoardAgent | undefined, limits: BreakLimit, now: number) =>
  agent?.status === 'onBreak' && agent.breakType !== null
    ? { lastedMs: now - agent.since, limitMs: limits[agent.breakType] ?? Infinity }
    : null

const shiftView = (duty: DutyTime | null) =>
  duty === null ? null : { code: duty.code, from: toIso(duty.from), to: toIso(duty.to) }
