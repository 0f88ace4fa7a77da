import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createRosterDesk } from '../../../../src/adapters/db/rosters/desk.ts'
import { createRosterPlans } from '../../../../src/adapters/db/rosters/plans.ts'
import { createRosterSetup } from '../../../../src/adapters/db/rosters/setup.ts'
import { createSecrets } from '../../../../src/adapters/security/secrets.ts'
import { createDuty } from '../../../../src/app/rosters/duty.ts'
import { createRosters, type Rosters } from '../../../../src/app/rosters/rosters.ts'
import type { BreakLimit } from '../../../../src/app/ports/records.ts'
import type { Actor } from '../../../../src/app/work-orders/api.ts'
import { fourCrewCycle } from '../../../../src/domain/roster/terms.ts'
import type { Role } from '../../../../src/domain/people.ts'
import { createTestDatabase, silent, type TestDatabase } from '../../../support/database.ts'
import { createHandClock } from '../../../support/fakes/hand-clock.ts'

const month = '2026-12'
let db: TestDatabase
let rosters: Rosters
let agents: Actor[] = []
const clock = createHandClock(Date.parse('2026-11-26T09:00:00+08:00'))
const scheduler: Actor = { userId: randomUUID(), role: 'SCHEDULER', name: '木志刚' }
const lead: Actor = { userId: randomUUID(), role: 'SHIFT_LEAD', name: '马国平' }
let stores: Parameters<typeof createRosters>[0]

const hire = async (name: string, role: Role = 'AGENT'): Promise<Actor> => {
  const actor: Actor = { userId: randomUUID(), role, name }
  const row = { username: actor.userId, agent_no: actor.userId, password_hash: 'x' }
  await db.database('users').insert({ ...row, user_id: actor.userId, name, role })
  await db.database('user_skills').insert({ user_id: actor.userId, skill_code: 'SG_GENERAL', level: 3 })
  return actor
}

beforeAll(async () => {
  db = await createTestDatabase()
  stores = {
    ...{ plans: createRosterPlans(db.database), setup: createRosterSetup(db.database) },
    ...{ desk: createRosterDesk(db.database), time: clock, newId: randomUUID, secrets: createSecrets() },
    ...{ log: silent, changed: () => undefined },
  }
  rosters = createRosters(stores)
})
afterAll(() => db.remove())

/** Twelve people in four crews of three, the first of each leading, and one without a crew. */
beforeEach(async () => {
  await db.database.raw('truncate rosters, roster_cells, crews, roster_people, users cascade')
  agents = []
  for (let index = 0; index < 13; index += 1) agents.push(await hire(`话务员${index}`))
  for (let crew = 0; crew < 4; crew += 1) {
    const members = [0, 4, 8].map((by) => who(crew + by).userId)
    await rosters.setups.saveCrew(scheduler, randomUUID(), {
      ...{ version: 0, name: `${crew}班`, cycle: fourCrewCycle, offset: crew * 2, anchor: '2026-12-01' },
      ...{ regime: 'COMPREHENSIVE', active: true, members, leads: members.slice(0, 1) },
    })
  }
})

const who = (index: number): Actor => {
  const actor = agents[index]
  if (actor === undefined) throw new Error('nobody')
  return actor
}
const now = async () => (await rosters.months.month(scheduler, month)).version
const generate = () => rosters.planning.press(scheduler, month, { event: 'generate', version: 0, months: 1 })
const edit = async (index: number, date: string, cell: string, by = scheduler, version?: number) =>
  rosters.planning.press(by, month, {
    ...{ event: 'edit', version: version ?? (await now()), reason: '' },
    changes: [{ personId: who(index).userId, date, cell }],
  })
const publish = async () =>
  rosters.planning.press(scheduler, month, { event: 'publish', version: await now() })
const cellOf = async (index: number, date: string) =>
  (await rosters.months.month(scheduler, month)).cells.find(
    (cell) => cell.personId === who(index).userId && cell.date === date,
  )?.cell ?? ''
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (reason: unknown) =>
      reason as { code: string; details?: { field: string; rule: string; limit?: string }[] },
  )
  return { code: error?.code, rules: error?.details?.map(({ rule }) => rule), first: error?.details?.[0] }
}

describe('a month', () => {
  test('is made from the cycles in one press, published with notices, and acknowledged', async () => {
    await generate()
    const made = await rosters.months.month(scheduler, month)
    expect(made.cells).toHaveLength(279)
    expect(made.breaches.filter(({ blocks }) => blocks)).toEqual([])
    expect((await publish()).publication).toBe(1)
    const mine = await rosters.mine.month(who(0), month)
    expect(mine.cells[0]).toEqual({ date: '2026-12-01', cell: 'D' })
    expect(mine.notices).toHaveLength(1)
    await rosters.mine.acknowledge(who(0), mine.notices[0]?.noticeId ?? '')
    expect((await rosters.months.month(scheduler, month)).unacknowledged).toBe(11)
  })

  test('that breaks the weekly rest is not published, and the law is named', async () => {
    await generate()
    for (const date of ['2026-12-02', '2026-12-03', '2026-12-04', '2026-12-05', '2026-12-06'])
      await edit(0, date, 'D')
    const changed = await edit(0, '2026-12-07', 'D')
    expect(changed.breaches.map(({ key, law }) => [key, law])).toContainEqual(['H2.rest', '劳动法第三十八条'])
    const refused = await refusal(publish())
    expect(refused).toMatchObject({
      code: 'ROSTER_REFUSED',
      first: { limit: expect.stringContaining('劳动法') as string },
    })
    expect(refused.rules).toContain('H2.rest')
    expect((await rosters.mine.month(who(0), month)).published).toBe(false)
  })

  test('refuses what cannot be, and says where', async () => {
    await generate()
    expect(await refusal(edit(0, '2026-12-09', 'D,P'))).toMatchObject({
      ...{ code: 'INVALID', rules: ['overlap'] },
      first: { field: '话务员0 2026-12-09', limit: 'D P' },
    })
    expect((await refusal(edit(0, '2027-02-29', 'D'))).rules).toEqual(['noSuchDate'])
    expect((await refusal(edit(0, '2026-12-09', 'Q'))).rules).toEqual(['unknownShift'])
    await db
      .database('users')
      .where({ user_id: who(1).userId })
      .update({ active: false })
    const refused = await refusal(publish())
    expect(refused.rules).toContain('retired')
  })

  test('is never half changed: a retired agent, a crew without a lead, are refused whole, and what holds stays', async () => {
    await generate()
    await publish()
    const held = await rosters.mine.month(who(0), month)
    await edit(0, '2026-12-20', '+P')
    const crew = (await rosters.setups.all(scheduler)).crews[0]
    if (crew === undefined) throw new Error('no crew')
    const members = [0, 4, 8].map((index) => who(index).userId)
    const { crewId, ...rest } = crew
    const unled = rosters.setups.saveCrew(scheduler, crewId, { ...rest, members, leads: [] })
    expect(await refusal(unled)).toMatchObject({
      ...{ code: 'INVALID', rules: ['crewWithoutLead'], first: { field: '0班' } },
    })
    await db
      .database('users')
      .where({ user_id: who(4).userId })
      .update({ active: false })
    const refused = await refusal(publish())
    expect(refused).toMatchObject({
      code: 'INVALID',
      first: { field: '话务员4 2026-12-01', rule: 'retired' },
    })
    expect((await rosters.mine.month(who(0), month)).cells).toEqual(held.cells)
    expect((await rosters.months.month(scheduler, month)).publication).toBe(1)
  })

  test('warns by the rules of the house, which an editor may change', async () => {
    const nights = async () =>
      (await rosters.months.month(scheduler, month)).breaches.filter(({ key }) => key === 'H7.night').length
    await generate()
    const before = await nights()
    const { house } = await rosters.setups.all(scheduler)
    await rosters.setups.saveHouse(scheduler, { ...house, nightPeople: 4 })
    expect(await nights()).toBe(31)
    expect(before).toBe(1)
    await rosters.setups.saveHouse(scheduler, house)
    expect((await refusal(rosters.setups.saveHouse(who(0), house))).code).toBe('FORBIDDEN')
  })

  test('keeps the times of a shift that a published roster has', async () => {
    const early = (await rosters.setups.all(scheduler)).shifts.find(({ code }) => code === 'D')
    if (early === undefined) throw new Error('no early shift')
    await generate()
    await rosters.setups.saveShift(scheduler, { ...early, to: 990 })
    await rosters.setups.saveShift(scheduler, early)
    await publish()
    expect(await refusal(rosters.setups.saveShift(scheduler, { ...early, to: 990 }))).toMatchObject({
      ...{ code: 'INVALID', first: { field: '早班', rule: 'shiftPublished', limit: 'D' } },
    })
    await rosters.setups.saveShift(scheduler, { ...early, name: '日班' })
    await rosters.setups.saveShift(scheduler, early)
  })

  test('keeps who changed what', async () => {
    await generate()
    await edit(0, '2026-12-07', '+P', lead)
    const [latest, first] = await rosters.months.edits(scheduler, month)
    expect(latest).toMatchObject({
      ...{ event: 'edit', byName: lead.name, count: 1 },
      changes: [{ name: '话务员0', date: '2026-12-07', before: '', after: '+P' }],
    })
    expect(first).toMatchObject({ event: 'generate', count: 279 })
  })

  test('takes back one’s own changes, and tells of somebody else’s to the same cell', async () => {
    await generate()
    const version = await now()
    await edit(0, '2026-12-07', '+P')
    await edit(0, '2026-12-07', '+D', lead)
    expect(await refusal(edit(0, '2026-12-07', '', scheduler, version))).toMatchObject({
      ...{ code: 'ROSTER_CONFLICT', rules: ['changedBy', 'changedBy'] },
      first: { field: '话务员0 2026-12-07', limit: lead.name },
    })
    await edit(1, '2026-12-20', '', scheduler, version)
    await rosters.planning.press(lead, month, { event: 'undo', version: await now() })
    expect(await cellOf(0, '2026-12-07')).toBe('+P')
    expect(
      (await refusal(rosters.planning.press(lead, month, { event: 'undo', version: await now() }))).rules,
    ).toEqual(['nothingToUndo'])
  })
})

describe('what people ask for', () => {
  test('sickness opens a gap, the proposed volunteer takes the shift, and the gap is closed', async () => {
    await rosters.setups.saveRequirement(scheduler, {
      ...{ skill: 'SG_GENERAL', weekdays: [2], fromQuarter: 46, toQuarter: 50, agents: 3 },
    })
    await generate()
    await publish()
    const gaps = async () =>
      (await rosters.months.coverage(scheduler, month, 'SG_GENERAL')).gaps.filter(
        (gap) => gap.date === '2026-12-01',
      )
    expect(await gaps()).toEqual([])
    const day = { from: '2026-12-01', until: '2026-12-01' }
    await rosters.requests.ask(who(0), { event: 'sick', ...day, reason: '发热' })
    const gap = (await gaps())[0]
    expect(gap).toMatchObject({ skill: 'SG_GENERAL', fromQuarter: 46, toQuarter: 50, missing: 1 })
    if (gap === undefined) throw new Error('no gap')
    const [best] = await rosters.months.candidates(scheduler, gap)
    expect(best).toMatchObject({ entry: '+D', breaches: [] })
    const volunteer = agents.find(({ userId }) => userId === best?.personId)
    if (volunteer === undefined) throw new Error('nobody')
    const open = await rosters.openShifts.offer(scheduler, {
      ...{
        date: '2026-12-01',
        code: 'D',
        skill: 'SG_GENERAL',
        offeredTo: [volunteer.userId],
        reason: '补缺',
      },
    })
    expect((await refusal(rosters.openShifts.press(who(1), open.openId, { event: 'take' }))).code).toBe(
      volunteer === who(1) ? undefined : 'FORBIDDEN',
    )
    await rosters.openShifts.press(volunteer, open.openId, { event: 'take' })
    expect(await gaps()).toEqual([])
    expect((await rosters.mine.month(volunteer, month)).cells[0]).toEqual({ date: '2026-12-01', cell: '+D' })
  })

  test('a swap needs the other one and the lead, and is judged again by the rules', async () => {
    await generate()
    await publish()
    // Of crews 0 and 1: the early shift of the 1st for the middle shift of the 1st.
    const ask = (peer: number, date: string, peerDate: string) =>
      rosters.requests.ask(who(0), {
        ...{ event: 'swap', date, peerId: who(peer).userId, peerDate, reason: '家事' },
      })
    const swap = await ask(1, '2026-12-01', '2026-12-01')
    const approve = (requestId: string) =>
      rosters.requests.press(lead, requestId, { event: 'approve', answer: '' })
    expect((await refusal(approve(swap.requestId))).code).toBe('REQUEST_REFUSED')
    await rosters.requests.press(who(1), swap.requestId, { event: 'agree' })
    expect(
      (await refusal(rosters.requests.press(who(1), swap.requestId, { event: 'approve', answer: '' }))).code,
    ).toBe('FORBIDDEN')
    await approve(swap.requestId)
    expect([await cellOf(0, '2026-12-01'), await cellOf(1, '2026-12-01')]).toEqual(['E', 'D'])
    expect((await refusal(ask(1, '2026-12-07', '2026-12-03'))).rules).toEqual(['noShift'])
  })

  test('leave is marked when the lead approves it, and stays when the month is made anew', async () => {
    await generate()
    const leave = await rosters.requests.ask(who(0), {
      ...{ event: 'leave', from: '2026-12-30', until: '2027-01-02', reason: '探亲' },
    })
    await rosters.requests.press(lead, leave.requestId, { event: 'approve', answer: '' })
    await rosters.planning.press(scheduler, month, { event: 'generate', version: await now(), months: 2 })
    expect(await cellOf(0, '2026-12-31')).toBe('!LEAVE')
    const january = await rosters.months.month(scheduler, '2027-01')
    expect(
      january.cells.find(({ personId, date }) => personId === who(0).userId && date === '2027-01-02')?.cell,
    ).toBe('D!LEAVE')
  })

  test('leave over the end of a published month publishes nothing but itself', async () => {
    await generate()
    await publish()
    await edit(0, '2026-12-30', '+P')
    const leave = await rosters.requests.ask(who(0), {
      ...{ event: 'leave', from: '2026-12-30', until: '2027-01-02', reason: '探亲' },
    })
    await rosters.requests.press(lead, leave.requestId, { event: 'approve', answer: '' })
    const held = (await rosters.mine.month(who(0), month)).cells.find(({ date }) => date === '2026-12-30')
    // Not the draft’s shift of that day, which nobody has published.
    expect(held?.cell).toBe('N!LEAVE')
  })

  test('a calendar asks by a secret address and is told of changes by sequence', async () => {
    await generate()
    await publish()
    const path = await rosters.mine.openFeed(who(0))
    const read = () => rosters.mine.feed(path.split('/').at(-1) ?? '')
    const first = await read()
    expect(first).toContain('DTSTART:20261201T000000Z\r\nDTEND:20261201T080000Z\r\nSUMMARY:早班')
    expect(first).toMatch(/DTSTART:20261205T160000Z/)
    await edit(0, '2026-12-01', 'E')
    expect(await read()).toContain('DTSTART:20261201T000000Z')
    await publish()
    expect(await read()).toContain('SEQUENCE:2\r\nDTSTART:20261201T080000Z')
    await rosters.mine.openFeed(who(0))
    expect((await refusal(read())).code).toBe('NOT_FOUND')
  })
})

describe('duty', () => {
  test('follows the published roster, with a grace, and a lead’s consent for who has no shift', async () => {
    const at = createHandClock(Date.parse('2026-11-30T23:45:00+08:00'))
    const told: string[] = []
    const duty = createDuty({
      ...{
        ...stores,
        time: at,
        breakLimits: () => Promise.resolve({ REST: 0, MEAL: 0, TRAINING: 0 } as unknown as BreakLimit),
      },
      hotline: {
        dutyChanged: (agentId, onDuty) => {
          const index = agents.findIndex(({ userId }) => userId === agentId)
          told.push(`${index} ${onDuty ? 'on' : 'off'}`)
        },
        views: {
          board: () => ({ queues: [], agents: {}, calls: {} }),
          isPresent: () => false,
          onChange: () => () => undefined,
        },
      },
    })
    await duty.refresh()
    // November was never published: it binds nobody.
    expect(told.filter((word) => word.endsWith('off'))).toEqual([])
    await generate()
    await publish()
    at.advance(16 * 60_000)
    await duty.refresh()
    // The first of December, a minute past midnight: nobody has the night of 30 November, for it was not planned.
    expect(told.filter((word) => word.endsWith('off'))).toHaveLength(13)
    told.length = 0
    at.advance(7 * 3_600_000 + 50 * 60_000)
    await duty.refresh()
    expect(told.sort()).toEqual(['0 on', '4 on', '8 on'])
    expect(await duty.mine(who(1))).toMatchObject({ onDuty: false, shift: null, next: { code: 'E' } })
    await duty.askConsent(who(1), '顶班')
    const consentId = (await duty.board(lead)).consents[0]?.consentId ?? ''
    expect((await refusal(duty.decideConsent(who(2), consentId, true))).code).toBe('FORBIDDEN')
    told.length = 0
    await duty.decideConsent(lead, consentId, true)
    expect(told).toEqual(['1 on'])
    expect(await duty.mine(who(1))).toMatchObject({ onDuty: true, consent: { status: 'GRANTED' } })
    duty.stop()
  })
})
