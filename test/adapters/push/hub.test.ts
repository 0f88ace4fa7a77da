import { expect, it } from 'vitest'
import type { DeskFeed } from '../../../src/adapters/push/desk-feed.ts'
import { createHub } from '../../../src/adapters/push/hub.ts'
import type { LiveViews, Touched } from '../../../src/app/hotline/api.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { silent } from '../../support/silent.ts'

const touched: Touched = {
  ...{ agents: new Set<string>(), calls: new Set<string>(), saving: true },
  queues: new Set(['SG_GENERAL']),
}

const openHall = (desks: number) => {
  const clock = createHandClock()
  const told: string[] = []
  let hear: (what: Touched) => void = () => undefined
  const views = {
    onChange: (listener: (what: Touched) => void) => {
      hear = listener
      return () => undefined
    },
  } as LiveViews
  const hub = createHub(views, clock, silent)
  const leave = Array.from({ length: desks }, (_, index) => {
    const agentId = `a${index}`
    return hub.addDesk({ agentId, callId: null, push: () => void told.push(agentId) } as unknown as DeskFeed)
  })
  return { clock, told, leave, step: () => hear(touched) }
}

it('tells a large hall of the queues some desks at a time, so that a call never waits for all of them', () => {
  const { clock, told, step } = openHall(60)
  step()
  clock.advance(249)
  expect(told).toHaveLength(0)
  let first = 0
  clock.after(1, () => (first = told.length))
  clock.advance(1)
  expect(first).toBeLessThan(60)
  expect(new Set(told).size).toBe(60)
})

it('tells everybody again of what changed while they were being told, and nobody who has gone', () => {
  const { clock, told, leave, step } = openHall(60)
  step()
  clock.after(250, () => {
    step()
    leave.at(-1)?.()
  })
  const timesTold = () => told.filter((agentId) => agentId === 'a0').length
  // Once a second, however much happens.
  clock.advance(1_249)
  expect(timesTold()).toBe(1)
  clock.advance(1)
  expect(timesTold()).toBe(2)
  expect(told.filter((agentId) => agentId === 'a59')).toHaveLength(0)
  expect(told).toHaveLength(118)
})
