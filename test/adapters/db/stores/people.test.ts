import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedPeople } from '../../../../src/adapters/db/seed/people.ts'
import { createConfigStore } from '../../../../src/adapters/db/stores/config.ts'
import { createCredentialStore } from '../../../../src/adapters/db/stores/credentials.ts'
import { createPeopleStore } from '../../../../src/adapters/db/stores/people.ts'
import { createReferenceStore } from '../../../../src/adapters/db/stores/reference.ts'
import { createSessionStore } from '../../../../src/adapters/db/stores/sessions.ts'
import { Value } from 'typebox/value'
import { Reference } from '../../../../src/contract/reference.ts'
import { defaultLineSettings } from '../../../../src/domain/acd/routing/line.ts'
import { policyOf } from '../../../../src/domain/acd/routing/policy.ts'
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await seedPeople(db.database, { demo: true, privacy: db.privacy })
})
afterAll(() => db.remove())

test('people come with their skills, the best first', async () => {
  const people = createPeopleStore(db.database)
  const all = await people.all()
  expect(all.filter(({ agentNo }) => /^[129]/.test(agentNo)).map((person) => person.agentNo)).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => String(1000 + number)),
    '2001',
    '9001',
  ])
  const fifth = all.find((person) => person.username === 'agent5')
  expect(fifth).toEqual({
    userId: expect.any(String) as string,
    username: 'agent5',
    mustChangePassword: false,
    name: '杨春燕',
    agentNo: '1005',
    role: 'AGENT',
    skills: [
      { code: 'SG_DIALECT', level: 5 },
      { code: 'SG_ENV', level: 3 },
      { code: 'SG_GENERAL', level: 3 },
    ],
    active: true,
  })
  expect(await people.byId(fifth?.userId ?? '')).toEqual(fifth)
  expect(all.at(-1)?.skills).toEqual([])
})

test('nobody is found by an id that is unknown or none', async () => {
  const people = createPeopleStore(db.database)
  expect(await people.byId(randomUUID())).toBeNull()
  expect(await people.byId("' or true --")).toBeNull()
})

test('a user name is found in any case; failures count until a success clears them', async () => {
  const credentials = createCredentialStore(db.database)
  const found = await credentials.byUsername('AGENT1')
  if (found === null) throw new Error('agent1 is there')
  expect(found).toMatchObject({ failedCount: 0, lockedUntil: null, active: true })

  const until = new Date('2026-11-23T10:00:00.123Z')
  await credentials.recordFailure(found.userId, 5, until)
  expect(await credentials.byUsername('agent1')).toMatchObject({ failedCount: 5, lockedUntil: until })

  await credentials.recordSuccess(found.userId, new Date())
  expect(await credentials.byUsername('agent1')).toMatchObject({ failedCount: 0, lockedUntil: null })

  await credentials.setPassword(found.userId, '$argon2id$new')
  expect(await credentials.byUsername('agent1')).toMatchObject({ passwordHash: '$argon2id$new' })
  expect(await credentials.byUsername('nobody')).toBeNull()
})

test('a session is found by the hash of its token until it is removed or expires', async () => {
  const sessions = createSessionStore(db.database)
  const [person] = await createPeopleStore(db.database).all()
  const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 23, 8, minute))
  const session = (tokenHash: string, expiresAt: Date) => ({
    sessionId: randomUUID(),
    userId: person?.userId ?? '',
    tokenHash,
    csrfToken: 'csrf',
    createdAt: at(0),
    lastSeenAt: at(0),
    expiresAt,
    userAgent: 'Firefox',
    address: '127.0.0.1',
  })
  const short = session('short', at(10))
  const long = session('long', at(20))
  await sessions.insert(short)
  await sessions.insert(long)
  expect(await sessions.byTokenHash('short')).toEqual(short)
  expect(await sessions.byTokenHash('other')).toBeNull()

  await sessions.touch(long.sessionId, at(5), at(30))
  expect(await sessions.byTokenHash('long')).toEqual({ ...long, lastSeenAt: at(5), expiresAt: at(30) })
  expect(await sessions.removeExpired(at(10))).toBe(1)
  expect(await sessions.byTokenHash('short')).toBeNull()
  await sessions.remove(long.sessionId)
  expect(await sessions.byTokenHash('long')).toBeNull()
})

test('the hotline is configured with the active lines and queues', async () => {
  const config = createConfigStore(db.database)
  const { lines, queues, breakLimitsMs } = await config.load()
  expect(lines[0]).toEqual({
    code: 'L12345',
    name: '12345市长热线',
    numbers: ['12345', '087112345', '0871-12345', '+8687112345'],
    noticePrompt: 'notice-l12345',
    queueId: 'SG_GENERAL',
    priority: 0,
    settings: defaultLineSettings,
  })
  expect(lines.find((line) => line.code === 'MAYOR_PHONE')).toMatchObject({
    noticePrompt: 'notice-mayor-phone',
    priority: 10,
  })
  expect(queues[0]).toEqual({
    ...{ queueId: 'SG_GENERAL', name: '综合受理' },
    policy: policyOf('SG_GENERAL', { maxWaiting: 100 }),
  })
  expect(queues[1]?.policy.overflow).toMatchObject({ toQueueId: 'SG_GENERAL', afterMs: 30_000 })
  const queueIds = new Set(queues.map((queue) => queue.queueId))
  for (const line of lines) expect(queueIds).toContain(line.queueId)
  expect(breakLimitsMs).toMatchObject({ REST: 900_000, MEAL: 1_800_000 })

  await db.database('lines').where({ code: 'L12318' }).update({ active: false })
  expect((await config.load()).lines.map((line) => line.code)).not.toContain('L12318')
})

test('the reference lists are what the contract says', async () => {
  const reference = await createReferenceStore(db.database).load()
  expect(Value.Errors(Reference, reference)).toEqual([])
  expect(reference.categories.slice(0, 2)).toEqual([
    {
      code: '01',
      parentCode: null,
      name: '城市管理',
      leadUnit: null,
      pinyin: 'chengshiguanli',
      initials: 'csgl',
    },
    {
      code: '0101',
      parentCode: '01',
      name: '占道经营',
      leadUnit: 'URBAN',
      pinyin: 'zhandaojingying',
      initials: 'zdjy',
    },
  ])
  expect(reference.scripts[0]?.moment).toBe('greeting')
})
