import { expect, it } from 'vitest'
import { createDeskSeat } from '../../../src/adapters/push/desk-seat.ts'
import { createDesks } from '../../../src/app/sessions/desks.ts'
import { createFakeHotline } from '../../support/fakes/desk-hotline.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { somebody } from '../../support/fakes/people.ts'

const setUp = () => {
  const person = somebody('agent1001')
  const [time, hotline, desks] = [createHandClock(), createFakeHotline(), createDesks()]
  const ends: string[] = []
  const seat = (sessionId: string) => {
    const session = { sessionId, person, csrfToken: '', createdAt: 0, lastSeenAt: 0, expiresAt: Infinity }
    return createDeskSeat({ session, desks, hotline, time, end: (why) => ends.push(`${sessionId} ${why}`) })
  }
  return { person, time, hotline, ends, first: seat('first'), second: seat('second') }
}

it('a replaced tab says nothing more to the mailbox, whether it speaks, falls silent or leaves', () => {
  const { person, time, hotline, ends, first, second } = setUp()
  first.take()
  second.take()
  expect(ends).toEqual(['first replaced'])
  time.advance(5_000)
  second.spoke()
  time.advance(5_000)
  first.spoke()
  first.leave()
  expect([first.taken, second.taken]).toEqual([false, true])
  expect(hotline.heard).toEqual([`linked ${person.userId}`, `linked ${person.userId}`])
})

it('a tab that takes the desk again does not replace itself', () => {
  const { ends, first } = setUp()
  first.take()
  first.take()
  expect(ends).toEqual([])
  expect(first.taken).toBe(true)
})

it('a replaced tab that speaks is not linked again', () => {
  const { person, time, hotline, first, second } = setUp()
  first.take()
  time.advance(6_000)
  second.take()
  first.spoke()
  expect(hotline.heard).toEqual(['linked', 'unlinked', 'linked'].map((what) => `${what} ${person.userId}`))
})
