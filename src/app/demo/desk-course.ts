import { addWorkdays, type Calendar } from '../../domain/calendar/calendar.ts'
import { dayOf, hourMs, instantOf, yearOf } from '../../domain/calendar/shanghai.ts'
import type { FeedbackForm } from '../../domain/orders/course-terms.ts'
import type { Log } from '../ports/log.ts'
import type { PeopleStore } from '../ports/records.ts'
import type { Actor, WorkOrders } from '../work-orders/api.ts'
import type { Desks } from '../work-orders/desks.ts'
import { deskCitizens, deskOrders, deskWriters, type DemoOrder } from './desk-orders.ts'
import type { DemoMoment, DemoPress, When } from './moments.ts'

export type DeskCourseDeps = {
  readonly orders: WorkOrders
  readonly desks: Desks
  readonly people: Pick<PeopleStore, 'all'>
  readonly calendar: Calendar
  /** The clock of the use cases above; it is turned by hand. */
  readonly clock: { set(at: number): void }
  readonly newId: () => string
  readonly ensureYears: (years: readonly number[]) => Promise<void>
  /** Once it is true nothing more is told. */
  readonly stopped: () => boolean
  readonly log: Log
}

type Step = { readonly at: number; readonly order: number; readonly run: () => Promise<void> }
type Running = { readonly orderId: string; version: number; stuck: boolean }

const minuteMs = 60_000

/**
 * Fills the desks of the demonstration: every order goes its way through the same use cases as all others, each press at
 * its time, so that what stands on a desk is what the rules make of it. A press that the rules refuse on this day of the
 * year leaves its order where it is. Returns how many orders there are and how many presses were refused.
 */
export const tellDeskCourse = async (
  deps: DeskCourseDeps,
  now: number,
): Promise<{ readonly orders: number; readonly refused: readonly string[] }> => {
  const actors = new Map((await deps.people.all()).map((person) => [person.username, toActor(person)]))
  const refused: string[] = []
  const steps = deskOrders.flatMap((order, index) => stepsOf(deps, order, index, actors, now, refused))
  await deps.ensureYears([...new Set(steps.map(({ at }) => yearOf(dayOf(at))))])
  for (const { at, run } of steps.toSorted((a, b) => a.at - b.at || a.order - b.order)) {
    if (deps.stopped()) break
    deps.clock.set(at)
    await run()
  }
  return { orders: deskOrders.length, refused }
}

const toActor = ({ userId, role, name }: Actor): Actor => ({ userId, role, name })

const stepsOf = (
  deps: DeskCourseDeps,
  order: DemoOrder,
  index: number,
  actors: ReadonlyMap<string, Actor>,
  now: number,
  refused: string[],
): readonly Step[] => {
  const writer = actors.get(deskWriters[index % deskWriters.length] ?? '')
  if (writer === undefined) return []
  const times = timesOf([order.submittedAt, ...order.moments.map(({ when }) => when)], deps.calendar, now)
  const running: { current: Running | null } = { current: null }
  const first: Step = {
    at: times[0] ?? now,
    order: index,
    run: async () => {
      running.current = { ...(await file(deps, order, index, writer)), stuck: false }
    },
  }
  const rest = order.moments.map((moment, place): Step => {
    const at = times[place + 1] ?? now
    return { at, order: index, run: () => carry(deps, moment, actors, running.current, at, refused) }
  })
  const publish: Step = {
    at: times.at(-1) ?? now,
    order: index + 1000,
    run: async () => {
      const reviewer = actors.get('review1')
      const { current } = running
      if (order.published === undefined || reviewer === undefined || current === null || current.stuck) return
      await deps.desks.suggestions.publish(reviewer, current.orderId, order.published)
    },
  }
  return [first, ...rest, publish]
}

/** Each a little after the one before and all of them before now, whatever the time of day is. */
const timesOf = (whens: readonly When[], calendar: Calendar, now: number): readonly number[] => {
  let last = 0
  return whens.map((when, index) => {
    const latest = now - (whens.length - index) * minuteMs
    last = Math.max(Math.min(instantOfWhen(when, calendar, now), latest), last + 1000)
    return last
  })
}

const instantOfWhen = (when: When, calendar: Calendar, now: number): number => {
  if ('hoursAgo' in when) return now - when.hoursAgo * hourMs
  const [hour, minute] = when.time
  const { day } = addWorkdays(calendar, dayOf(now), -when.workdays)
  return instantOf(day, hour * hourMs + minute * minuteMs)
}

const file = async (
  { orders, newId }: DeskCourseDeps,
  order: DemoOrder,
  index: number,
  writer: Actor,
): Promise<Pick<Running, 'orderId' | 'version'>> => {
  const { category, title, content, more = {} } = order
  const { occurredAt: _unknown, ...given } = more
  const { orderId, version } = await orders.create(writer, {})
  const filled = await orders.patch(writer, orderId, {
    version,
    changes: {
      ...{ type: 'COMPLAINT', category, title, content, districtCode: '530102', address: '华山西路88号旁' },
      ...{ demand: '请尽快处理并答复', ...deskCitizens[index % deskCitizens.length] },
      ...given,
    },
  })
  await orders.apply(writer, orderId, { event: 'submit', version: filled.version, requestId: newId() })
  return { orderId, version: filled.version + 1 }
}

const carry = async (
  { desks, newId, log }: DeskCourseDeps,
  { who, press }: DemoMoment,
  actors: ReadonlyMap<string, Actor>,
  running: Running | null,
  at: number,
  refused: string[],
): Promise<void> => {
  const actor = actors.get(who)
  if (actor === undefined || running === null || running.stuck) return
  const { orderId, version } = running
  try {
    await desks.press(actor, orderId, { ...timed(press, at), version, requestId: newId() })
    running.version = version + 1
  } catch (err) {
    running.stuck = true
    refused.push(`${press.event}: ${err instanceof Error ? err.message : String(err)}`)
    log.warn({ err, event: press.event }, 'the demonstration could not go on with an order')
  }
}

/** The moments inside a press belong to its own time. */
const timed = (press: DemoPress, at: number): DemoPress => {
  if (press.event === 'callback') return { ...press, calledAt: at - minuteMs }
  if (press.event !== 'feedback') return press
  const form: FeedbackForm = { ...press.form, contacted: true, contactTime: at - minuteMs }
  return { ...press, form }
}
