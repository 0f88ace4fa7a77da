import { randomUUID } from 'node:crypto'
import { createMessageStore } from '../../../../src/adapters/db/messages/store.ts'
import { createCatalogueSource } from '../../../../src/adapters/db/orders/catalogue.ts'
import { createDeskStore } from '../../../../src/adapters/db/orders/desks.ts'
import { createPublicationStore } from '../../../../src/adapters/db/orders/publications.ts'
import type { Actor, AnyRequest, OrderCase } from '../../../../src/app/work-orders/api.ts'
import { createDesks } from '../../../../src/app/work-orders/desks.ts'
import { createOrderReplies } from '../../../../src/app/work-orders/replies.ts'
import { createOrderTimers } from '../../../../src/app/work-orders/sweep.ts'
import type { OrderPatch } from '../../../../src/contract/orders.ts'
import type { CallbackAnswers, FeedbackForm } from '../../../../src/domain/orders/course-terms.ts'
import type { Role } from '../../../../src/domain/people.ts'
import { silent } from '../../../support/database.ts'
import { dispatcher, li, openOffice } from './office.ts'

const person = (role: Role, name: string): Actor => ({ userId: randomUUID(), role, name })

export const reviewer = person('REVIEWER', '钱静')
export const caller = person('CALLBACK', '冯芳')
export const expediter = person('EXPEDITER', '褚红')
export const supervisor = person('SUPERVISOR', '卫东')
export const leader = person('LEADER', '蒋涛')

export const form: FeedbackForm = {
  ...{ isTrue: true, beyondDuty: false, contacted: true, contactNumber: '13808711234', contactTime: null },
  ...{ solved: 'SOLVED', unsolvedReason: '', handlingNote: '已责令停止', publicReply: '夜间施工已停止' },
  ...{ verdict: null, attachments: [] },
}
export const answers: CallbackAnswers = {
  ...{ staffContacted: true, asReported: true, solved: 'SOLVED', result: 'SATISFIED' },
  ...{ processSatisfied: true, comment: '' },
}
export const dissatisfied: CallbackAnswers = { ...answers, solved: 'UNSOLVED', result: 'DISSATISFIED' }

type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
export type Press = DistributedOmit<AnyRequest, 'version' | 'requestId'>

export type House = Awaited<ReturnType<typeof openHouse>>

/** The office with every desk, two units' people and the messages. */
export const openHouse = async () => {
  const office = await openOffice()
  const { database, privacy } = office.db
  const user = async (role: Role, name: string, units: readonly string[]): Promise<Actor> => {
    const actor = person(role, name)
    await database('users').insert({
      user_id: actor.userId,
      ...{ username: actor.userId, name, agent_no: actor.userId, role, password_hash: 'x' },
    })
    await database('user_units').insert(units.map((unit_code) => ({ user_id: actor.userId, unit_code })))
    return actor
  }
  const deps = {
    orders: office.store,
    catalogue: createCatalogueSource(database, office.clock),
    time: office.clock,
    newId: randomUUID,
    newQueryCode: () => '123456',
    orderChanged: () => undefined,
    log: silent,
    desks: createDeskStore(database, privacy),
    publications: createPublicationStore(database),
  }
  const desks = createDesks(deps)
  const people = { eco: person('UNIT_L2', ''), police: person('UNIT_L2', '') }
  const staff = async (): Promise<void> => {
    people.eco = await user('UNIT_L2', '韩雪', ['ECO'])
    people.police = await user('UNIT_L2', '杨勇', ['POLICE'])
  }
  const press = (
    one: { orderId: string; version: number },
    request: Press,
    who: Actor,
    requestId = randomUUID(),
  ) => desks.press(who, one.orderId, { ...request, version: one.version, requestId })
  const version = async (orderId: string): Promise<number> => (await office.store.byId(orderId))?.version ?? 0

  /** Presses one after the other, each at its time, on the order as it then is. */
  const drive = async (
    orderId: string,
    ...moments: readonly (readonly [request: Press, who: Actor, time: string])[]
  ): Promise<OrderCase | null> => {
    let last: OrderCase | null = null
    for (const [request, who, time] of moments) {
      office.clock.set(`${time.replace(' ', 'T')}+08:00`)
      last = await press({ orderId, version: await version(orderId) }, request, who)
    }
    return last
  }
  const dispatch = (more: object = {}): Press => ({
    event: 'dispatch',
    leadUnit: 'ECO',
    assistUnits: [],
    statutory: null,
    ...more,
  })
  const call = (time: string, said: CallbackAnswers | null) =>
    [
      {
        ...{ event: 'callback', calledAt: Date.parse(`${time.replace(' ', 'T')}+08:00`) },
        ...{ outcome: said === null ? 'NO_ANSWER' : 'ANSWERED', answers: said },
      } as Press,
      caller,
      time,
    ] as const

  return {
    ...office,
    ...{ deps, desks, people, press, drive, dispatch, call, user, version },
    messages: createMessageStore(database, privacy),
    replies: createOrderReplies(deps),
    timers: createOrderTimers(deps),
    reset: async () => {
      await office.reset()
      await staff()
    },
    /** Filed, dispatched to ECO, signed, contacted. */
    handled: async (changes?: OrderPatch['changes']): Promise<string> => {
      const { orderId } = await office.file(changes)
      await drive(
        orderId,
        [dispatch(), dispatcher, '2026-04-30 16:40:00'],
        [{ event: 'sign' }, people.eco, '2026-05-06 09:00:00'],
        [{ event: 'contact', outcome: 'CONTACTED', note: '' }, people.eco, '2026-05-06 10:00:00'],
      )
      return orderId
    },
    /** From handling to the call-back, in one morning of that day. */
    report: (day: string, more: Partial<FeedbackForm> = {}) =>
      [
        [
          { event: 'feedback', form: { ...form, contactTime: Date.parse(`${day}T08:00:00+08:00`), ...more } },
          people.eco,
          `${day} 09:30:00`,
        ],
        [{ event: 'review_ok' }, reviewer, `${day} 10:00:00`],
      ] as const,
    agent: li,
  }
}
