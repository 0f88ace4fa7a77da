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

/** A desk that shows a call when the test says so. */
const feedOf = (agentId: string, told: string[]) => {
  let shows = (): void => undefined
  const feed = {
    ...{ agentId, callId: null as string | null, push: () => void told.push(agentId) },
    onCall: (listener: () => void) => (shows = listener),
    show: (callId: string | null) => {
      feed.callId = callId
      shows()
    },
  }
  return feed as typeof feed & DeskFeed
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
    return hub.addDesk(feedOf(agentId, told))
  })
  return { clock, told, leave, hub, step: (what: Partial<Touched> = {}) => hear({ ...touched, ...what }) }
}

it('wakes the desks of whom a step touched, and those that show a call that it touched, and no other', () => {
  const { told, hub, step } = openHall(5)
  const feed = feedOf('a9', told)
  const leave = hub.addDesk(feed)
  step({ agents: new Set(['a1', 'nobody']) })
  step({ calls: new Set(['c1']) })
  expect(told.splice(0)).toEqual(['a1'])
  feed.show('c1')
  step({ agents: new Set(['a9']), calls: new Set(['c1']) })
  step({ calls: new Set(['c1', 'c2']) })
  expect(told.splice(0)).toEqual(['a9', 'a9'])
  feed.show('c2')
  step({ calls: new Set(['c1']) })
  expect(told).toEqual([])
  leave()
  step({ agents: new Set(['a9']), calls: new Set(['c2']) })
  expect(told).toEqual([])
})

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
