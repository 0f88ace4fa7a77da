import { randomInt, randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Author, OrderRecord, OrderTransaction } from '../../../app/ports/orders.ts'
import { dayOf, hourMs, instantOf, yearOf } from '../../../domain/calendar/shanghai.ts'
import { dispatchPromise } from '../../../domain/orders/clocks/dispatch.ts'
import type { CallbackAnswers, FeedbackForm } from '../../../domain/orders/course-terms.ts'
import { yellowFrom } from '../../../domain/orders/clocks/handling.ts'
import { effectiveDeadline, emptyCourse } from '../../../domain/orders/course.ts'
import type { OrderInput } from '../../../domain/orders/event.ts'
import { emptyFields } from '../../../domain/orders/fields.ts'
import { isRefusal, type Order, type OrderFact } from '../../../domain/orders/order.ts'
import type { Rules } from '../../../domain/orders/rules.ts'
import { stepOrder } from '../../../domain/orders/step-order.ts'
import type { OrderStatus } from '../../../domain/orders/terms.ts'
import type { Role } from '../../../domain/people.ts'
import { readRules } from '../orders/catalogue.ts'
import { createOrderTransaction } from '../orders/transaction.ts'
import type { Privacy } from '../privacy.ts'
import { demoCitizens, type DemoCall, type DemoCitizen, type DemoOrder } from './demo-citizens.ts'

const doneKey = 'demoHistory'
const minuteMs = 60_000

type Agent = {
  readonly userId: string
  readonly username: string
  readonly name: string
  readonly role: Role
}
type Told = {
  readonly citizen: DemoCitizen
  readonly call: DemoCall
  readonly arrivedAt: number
  readonly agent: Agent
  readonly rules: Rules
}

/**
 * Gives the demonstration's citizens a past of calls and orders, all before the day of `now`, so that no figure of the
 * day is invented. Once for ever: what was deleted since does not come back. Needs the demonstration's people.
 */
export const seedDemoHistory = async (database: Knex, privacy: Privacy, now: number): Promise<boolean> =>
  database.transaction(async (trx) => {
    const begun = await trx('settings')
      .insert({ key: doneKey, value: JSON.stringify({ at: now }) })
      .onConflict('key')
      .ignore()
      .returning('key')
    if (begun.length === 0) return false
    const orders = createOrderTransaction(trx, privacy)
    await insertCitizens(trx, privacy)
    for (const told of await tellInOrder(trx, now)) await insertCall(trx, orders, privacy, told)
    return true
  })

const insertCitizens = async (trx: Knex.Transaction, privacy: Privacy): Promise<void> => {
  await trx('citizens')
    .insert(
      demoCitizens.map(({ name, number, labels }) => ({
        name_enc: privacy.seal(name),
        name_hash: privacy.hashName(name),
        number_enc: privacy.seal(number),
        number_hash: privacy.hashNumber(number),
        number_last4_hash: privacy.hashLast4(number),
        labels: [...labels],
      })),
    )
    .onConflict('number_hash')
    .ignore()
}

/** Oldest first, for orders are numbered as they come; calls of agents that are not there any more are left out. */
const tellInOrder = async (trx: Knex.Transaction, now: number): Promise<readonly Told[]> => {
  const agents = await trx('users').select<Agent[]>({ userId: 'user_id' }, 'username', 'name', 'role')
  const byName = new Map(agents.map((agent) => [agent.username, agent]))
  const rules = await readRules(trx)
  const told = demoCitizens.flatMap((citizen) =>
    citizen.calls.flatMap((call) => {
      const agent = byName.get(call.agent)
      const [hour, minute] = call.time
      const arrivedAt = instantOf(dayOf(now) - call.daysAgo, hour * hourMs + minute * minuteMs)
      return agent === undefined ? [] : [{ citizen, call, arrivedAt, agent, rules }]
    }),
  )
  const years = new Set(told.map(({ arrivedAt }) => yearOf(dayOf(arrivedAt))))
  for (const year of years) await trx.raw('select ensure_order_partitions(?)', [year])
  return told.sort((a, b) => a.arrivedAt - b.arrivedAt)
}

const insertCall = async (
  trx: Knex.Transaction,
  orders: OrderTransaction,
  privacy: Privacy,
  told: Told,
): Promise<void> => {
  const { citizen, call, arrivedAt, agent } = told
  const callId = randomUUID()
  const orderId = call.order === null ? null : randomUUID()
  // Notice, wait, talk, as on a calm day.
  const queuedAt = arrivedAt + 7000
  const waitMs = 2000 + ((arrivedAt / minuteMs) % 9) * 1000
  const talkMs = call.talkSeconds * 1000
  const endedAt = queuedAt + waitMs + talkMs + 6000
  const line = await trx('lines').where({ code: call.lineCode }).first<{ number: string; queue_id: string }>()
  await trx('calls').insert({
    call_id: callId,
    line_code: call.lineCode,
    source_line: call.lineCode === 'L12345' ? null : line.number,
    dialled: line.number,
    caller_number_enc: privacy.seal(citizen.number),
    caller_number_hash: privacy.hashNumber(citizen.number),
    caller_number_last4_hash: privacy.hashLast4(citizen.number),
    queue_id: line.queue_id,
    agent_id: agent.userId,
    arrived_at: new Date(arrivedAt),
    queued_at: new Date(queuedAt),
    connected_at: new Date(queuedAt + waitMs),
    ended_at: new Date(endedAt),
    wait_ms: waitMs,
    talk_ms: talkMs,
    hold_ms: 0,
    result: 'answered',
    ended_by: 'agent',
    reason: 'normal',
    rating: call.rating,
    order_id: orderId,
  })
  if (call.order === null || orderId === null) return
  await insertOrder(orders, told, call.order, {
    callId,
    orderId,
    createdAt: queuedAt + waitMs,
    acceptedAt: endedAt,
  })
  await orders.lockCall(callId)
  await orders.openCallOrder(callId, orderId)
  await orders.closeCallOrder(callId, orderId, false)
}

type Ids = {
  readonly callId: string
  readonly orderId: string
  readonly createdAt: number
  readonly acceptedAt: number
}

const insertOrder = async (
  orders: OrderTransaction,
  told: Told,
  about: DemoOrder,
  ids: Ids,
): Promise<void> => {
  const { order, facts } = replay(orderOf(told, about, ids), historyOf(about.status, ids), told.rules)
  const clock = effectiveDeadline(order.course)
  const record: OrderRecord = {
    order,
    version: facts.length,
    createdAt: ids.createdAt,
    updatedAt: facts.at(-1)?.at ?? ids.acceptedAt,
    orderNo: await orders.nextNumber(ids.acceptedAt),
    queryCode: String(randomInt(1_000_000)).padStart(6, '0'),
    sourceChannel: 'PHONE',
    sourceLine: told.call.lineCode === 'L12345' ? null : told.call.lineCode.slice(1),
    callId: ids.callId,
    callerNumber: told.citizen.number,
    agentName: told.agent.name,
    lastChanges: {},
    yellowAt: clock === null ? null : yellowFrom(clock, told.rules.clock),
  }
  await orders.insert(record)
  await orders.register(record)
  for (const [index, { byAgent, ...fact }] of facts.entries()) {
    await orders.append(
      { ...record, version: index + 1 },
      [fact],
      byAgent ? told.agent : otherDesk(fact.event),
    )
  }
}

/** Units and other desks have no sign-in in the demonstration. */
const otherDesk = (event: string): Author => ({
  userId: '00000000-0000-0000-0000-000000000000',
  name: ['sign', 'contact', 'feedback'].includes(event) ? '承办单位' : '热线办',
  role: null,
})

const orderOf = ({ citizen, agent }: Told, about: DemoOrder, { orderId, acceptedAt }: Ids): Order => {
  const { status, ...given } = about
  const sheet = {
    orderId,
    agentId: agent.userId,
    course: emptyCourse,
    fields: {
      ...emptyFields,
      ...given,
      occurredAt: acceptedAt - hourMs,
      appellantName: citizen.name,
      appellantSex: citizen.sex,
      contactNumber: citizen.number,
    },
  }
  if (status === 'CLOSED_DIRECT') return { ...sheet, status, acceptance: { at: acceptedAt, dispatch: null } }
  return {
    ...sheet,
    status: 'PENDING_DISPATCH',
    acceptance: { at: acceptedAt, dispatch: dispatchPromise(acceptedAt) },
  }
}

type DemoFact = OrderFact & { readonly byAgent: boolean }

/** Its way from the dispatch desk on, by the rules themselves. */
const replay = (
  start: Order,
  history: readonly DemoFact[],
  rules: Rules,
): { readonly order: Order; readonly facts: readonly DemoFact[] } => {
  let order = start
  const facts = history.map((fact) => {
    const input = inputOf(fact, start, rules)
    if (input === null) return fact
    const result = stepOrder(order, input, rules)
    if (result === 'ignore' || isRefusal(result) || result.order === null) {
      throw new Error(`The demonstration cannot ${fact.event}: ${JSON.stringify(result)}`)
    }
    order = result.order
    return { ...fact, data: result.facts[0]?.data ?? {} }
  })
  return { order, facts }
}

const inputOf = ({ event, at }: OrderFact, { fields }: Order, rules: Rules): OrderInput | null => {
  const unit = rules.category(fields.category ?? '')?.leadUnit ?? 'HOTLINE'
  const by = (role: Role) => ({ userId: `demo-${role}`, role, units: [unit] })
  switch (event) {
    case 'dispatch':
      return { type: event, at, by: by('DISPATCHER'), leadUnit: unit, assistUnits: [], statutory: null }
    case 'sign':
      return { type: event, at, by: by('UNIT_L2') }
    case 'contact':
      return { type: event, at, by: by('UNIT_L2'), outcome: 'CONTACTED', note: '' }
    case 'feedback':
      return { type: event, at, by: by('UNIT_L2'), form: { ...demoForm, contactTime: at } }
    case 'review_ok':
      return { type: event, at, by: by('REVIEWER') }
    case 'callback':
      return { type: event, at, by: by('CALLBACK'), calledAt: at, outcome: 'ANSWERED', answers: demoAnswers }
    default:
      return null
  }
}

const demoForm: FeedbackForm = {
  ...{ isTrue: true, beyondDuty: false, contacted: true, contactNumber: '', contactTime: null },
  ...{
    solved: 'SOLVED',
    unsolvedReason: '',
    handlingNote: '已现场处理完毕',
    verdict: 'NOTED',
    attachments: [],
  },
  publicReply: '您反映的事项已处理完毕，感谢您的监督',
}
const demoAnswers: CallbackAnswers = {
  ...{ staffContacted: true, asReported: true, solved: 'SOLVED', result: 'SATISFIED' },
  ...{ processSatisfied: true, comment: '' },
}

/** Event, hours after acceptance, and the status that it leads to. */
type Moment = readonly [event: string, hours: number, to: OrderStatus]

const untilSign: readonly Moment[] = [
  ['submit', 0, 'PENDING_DISPATCH'],
  ['dispatch', 0.5, 'PENDING_SIGN'],
]
const untilHandling: readonly Moment[] = [...untilSign, ['sign', 2, 'HANDLING'], ['contact', 3, 'HANDLING']]
const pasts: Readonly<Record<DemoOrder['status'], readonly Moment[]>> = {
  CLOSED_DIRECT: [['answer', 0, 'CLOSED_DIRECT']],
  PENDING_SIGN: untilSign,
  HANDLING: untilHandling,
  ARCHIVED: [
    ...untilHandling,
    ['feedback', 50, 'FEEDBACK_REVIEW'],
    ['review_ok', 54, 'PENDING_CALLBACK'],
    ['callback', 76, 'ARCHIVED'],
  ],
}

const historyOf = (status: DemoOrder['status'], { createdAt, acceptedAt }: Ids): readonly DemoFact[] => {
  const opened = {
    event: 'open',
    at: createdAt,
    from: 'DRAFT',
    to: 'DRAFT',
    data: {},
    byAgent: true,
  } as const
  let from: OrderStatus = 'DRAFT'
  const moments = pasts[status].map(([event, hours, to]) => {
    const then = acceptedAt + hours * hourMs
    // Citizens are called between nine and twelve.
    const at = event === 'callback' ? instantOf(dayOf(then), 10 * hourMs) : then
    const fact = { event, at, from, to, data: {}, byAgent: from === 'DRAFT' }
    from = to
    return fact
  })
  return [opened, ...moments]
}
