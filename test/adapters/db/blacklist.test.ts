import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBlacklistStore } from '../../../src/adapters/db/stores/blacklist.ts'
import { createBlacklist } from '../../../src/app/blacklist/blacklist.ts'
import type { Actor } from '../../../src/app/work-orders/actor.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { createTestDatabase, silent, type TestDatabase } from '../../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.remove())

const lead: Actor = { userId: randomUUID(), role: 'SHIFT_LEAD', name: '周敏' }
const hourMs = 3_600_000

const open = (number: string) => {
  const clock = createHandClock()
  const blacklist = createBlacklist({
    store: createBlacklistStore(db.database, db.privacy),
    hashOf: (one) => db.privacy.hashNumber(one).toString('hex'),
    ...{ newId: randomUUID, time: clock, log: silent },
  })
  /** A call from this number that its agent marked as harassment now. */
  const harasses = async () => {
    clock.advance(1_000)
    const callId = randomUUID()
    const at = new Date(clock.now())
    await db.database('calls').insert({
      ...{ call_id: callId, dialled: '12345', arrived_at: at, direction: 'inbound' },
      ...{ caller_number_enc: db.privacy.seal(number), caller_number_hash: db.privacy.hashNumber(number) },
    })
    await db.database('call_orders').insert({
      ...{ call_id: callId, open: false, outcome: 'HARASSMENT', outcome_at: at, outcome_by: randomUUID() },
    })
    await blacklist.consider(callId)
  }
  const entries = async () =>
    (await blacklist.list()).filter(
      (entry) => entry.number === `${number.slice(0, 3)}****${number.slice(-4)}`,
    )
  const decide = (
    entryId: string,
    what: 'approve' | 'reject' | 'lift',
    version: number,
    reason = '多次辱骂',
  ) => blacklist.decide(lead, entryId, { what, version, reason })
  return { clock, blacklist, harasses, entries, decide }
}
const refusal = (pressed: Promise<unknown>) =>
  pressed.then(
    () => 'done',
    (error: unknown) => (error as Error).message.split(': ').at(-1),
  )

describe('a number that harasses', () => {
  it('is proposed by the third marked call within a day, once, and blocked when a lead says so', async () => {
    const number = '13800000001'
    const { blacklist, harasses, entries, decide, clock } = open(number)
    await harasses()
    await harasses()
    expect(await entries()).toEqual([])
    await harasses()
    await harasses()
    const [proposal] = await entries()
    expect(proposal).toMatchObject({ state: 'PROPOSED', step: 1, blockedForMs: 24 * hourMs, endsAt: null })
    expect(proposal?.calls).toHaveLength(3)
    expect(blacklist.holds(number)).toBe(false)

    const id = proposal?.entryId ?? ''
    expect(await refusal(decide(id, 'approve', 1, ' '))).toBe('reasonMissing')
    expect(await refusal(decide(id, 'lift', 1))).toBe('notActive')
    const active = await decide(id, 'approve', 1)
    expect(active).toMatchObject({
      state: 'ACTIVE',
      beginsAt: clock.now(),
      endsAt: clock.now() + 24 * hourMs,
    })
    expect(active.log.map(({ act, byName }) => [act, byName])).toEqual([
      ['PROPOSED', ''],
      ['APPROVED', '周敏'],
    ])
    expect(await refusal(decide(id, 'approve', 1))).toBe('stale')
    expect([blacklist.holds(number), blacklist.holds('13800000009'), blacklist.holds(null)]).toEqual([
      ...[true, false, false],
    ])
    clock.advance(24 * hourMs)
    expect(blacklist.holds(number)).toBe(false)
    expect((await entries())[0]).toMatchObject({ state: 'ENDED' })
  })

  it('climbs the ladder each time, but not by a block that was lifted', async () => {
    const number = '13800000002'
    const { blacklist, harasses, entries, decide, clock } = open(number)
    const blockedAgain = async () => {
      for (const _ of [1, 2, 3]) await harasses()
      const proposal = (await entries()).find(({ state }) => state === 'PROPOSED')
      return decide(proposal?.entryId ?? '', 'approve', 1)
    }
    const mistaken = await blockedAgain()
    await decide(mistaken.entryId, 'lift', 2, '认错了号码')
    expect(blacklist.holds(number)).toBe(false)
    const steps: number[] = []
    for (const _ of [1, 2, 3, 4]) {
      clock.advance(31 * 24 * hourMs)
      const { step, blockedForMs } = await blockedAgain()
      steps.push(step, blockedForMs / hourMs)
    }
    expect(steps).toEqual([1, 24, 2, 168, 3, 720, 3, 720])
  })

  it('is not proposed by calls that lie more than a day apart', async () => {
    const { harasses, entries, clock } = open('13800000003')
    await harasses()
    await harasses()
    clock.advance(25 * hourMs)
    await harasses()
    expect(await entries()).toEqual([])
  })

  it('leaves a log that nobody changes', async () => {
    await expect(db.database('blacklist_log').update({ reason: 'x' })).rejects.toThrow('never changed')
  })
})
