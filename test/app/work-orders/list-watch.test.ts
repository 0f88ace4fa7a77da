import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { OrderChange } from '../../../src/app/work-orders/actor.ts'
import { createListWatch } from '../../../src/app/work-orders/list-watch.ts'
import type { ListNews } from '../../../src/contract/desk.ts'
import type { OrderStatus } from '../../../src/domain/orders/terms.ts'
import type { Role } from '../../../src/domain/people.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { silent } from '../../support/silent.ts'

const change = (from: OrderStatus, to: OrderStatus, units: readonly string[] = []): OrderChange => ({
  ...{ orderId: randomUUID(), callId: null, agentId: null, event: 'x', from, to, filed: false },
  ...{ version: 2, units, at: 0 },
})

const setUp = () => {
  const clock = createHandClock()
  const asked: (readonly string[])[] = []
  const watch = createListWatch({
    desks: {
      counts: (lists) => {
        asked.push(lists)
        return Promise.resolve(Object.fromEntries(lists.map((list) => [list, 3])))
      },
    },
    orders: { unitsOfUser: (userId) => Promise.resolve([userId.toUpperCase()]) },
    ...{ time: clock, log: silent },
  })
  const heard: Record<string, ListNews[]> = {}
  const sit = (userId: string, role: Role) => {
    heard[userId] = []
    return watch.watch({ userId, role }, (news) => void heard[userId]?.push(news))
  }
  /** Lets the round that is due run to its end. */
  const pass = async () => {
    clock.advance(400)
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  return { watch, sit, heard, asked, pass }
}

test('each desk hears of its own lists, many presses at once, and counts are asked for once', async () => {
  const { watch, sit, heard, asked, pass } = setUp()
  sit('clerk', 'DISPATCHER')
  sit('judge', 'REVIEWER')
  sit('agent', 'AGENT')
  await pass()
  for (let press = 0; press < 5; press += 1)
    watch.changed(change('PENDING_DISPATCH', 'PENDING_SIGN', ['ECO']))
  await pass()
  expect(heard['clerk']).toEqual([
    { lists: ['dispatch', 'nearing', 'overdue'], counts: { dispatch: 3, nearing: 3, overdue: 3 } },
  ])
  expect([heard['judge'], heard['agent']]).toEqual([[], []])
  expect(asked).toHaveLength(1)
  watch.changed(change('HANDLING', 'FEEDBACK_REVIEW', ['ECO']))
  await pass()
  expect(heard['judge']).toEqual([{ lists: ['review'], counts: { review: 3 } }])
})

test('a unit hears of what lies with it, and of nothing else', async () => {
  const { watch, sit, heard, pass } = setUp()
  sit('eco', 'UNIT_L2')
  sit('urban', 'UNIT_L3')
  await pass()
  watch.changed(change('PENDING_SIGN', 'HANDLING', ['ECO']))
  await pass()
  expect(heard['eco']).toEqual([{ lists: ['unit', 'tasks'], counts: { unit: 3, tasks: 3 } }])
  expect(heard['urban']).toEqual([])
})

test('whoever has left hears nothing, and drafts concern nobody', async () => {
  const { watch, sit, heard, asked, pass } = setUp()
  const leave = sit('clerk', 'DISPATCHER')
  watch.changed(change('DRAFT', 'DRAFT'))
  await pass()
  leave()
  watch.changed(change('DRAFT', 'PENDING_DISPATCH'))
  await pass()
  expect([heard['clerk'], asked]).toEqual([[], []])
})
