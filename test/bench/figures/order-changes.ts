import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createDatabase } from '../../../src/adapters/db/database.ts'
import { migrate } from '../../../src/adapters/db/migrate.ts'
import { createCatalogueSource } from '../../../src/adapters/db/orders/catalogue.ts'
import { createDeskStore } from '../../../src/adapters/db/orders/desks.ts'
import { createPublicationStore } from '../../../src/adapters/db/orders/publications.ts'
import { createOrderStore } from '../../../src/adapters/db/orders/store.ts'
import { createPrivacy } from '../../../src/adapters/db/privacy.ts'
import { seedPeople } from '../../../src/adapters/db/seed/people.ts'
import { seedReference } from '../../../src/adapters/db/seed/reference.ts'
import { createPeopleStore } from '../../../src/adapters/db/stores/people.ts'
import { createWorkOrders } from '../../../src/app/work-orders.ts'
import type { Actor } from '../../../src/app/work-orders/api.ts'
import { createDesks } from '../../../src/app/work-orders/desks.ts'
import type { DemoPress } from '../../../src/app/demo/moments.ts'
import { startPostgres } from '../../../src/embedded/postgres/start-postgres.ts'
import type { OrderPatch } from '../../../src/contract/orders.ts'
import { histogram, type Histogram } from '../histogram.ts'
import { inTurn } from '../repeats.ts'
import { durableInsert } from './floor.ts'

export type OrderChanges = {
  /** State changes committed a second, each with its events and its messages in the outbox. */
  readonly perSecond: readonly number[]
  /** One change, ms. */
  readonly changeMs: Histogram
  /** One durable insert in the same PostgreSQL, ms. */
  readonly insertMs: Histogram
}

const ordersEach = 60
const atOnce = 8

/**
 * Orders go from the submitted sheet to the call-back, several at once, through the use cases and a PostgreSQL of the
 * run's own that flushes to disk. The web server is left out.
 */
export const measureOrderChanges = async (repeats: number): Promise<OrderChanges> => {
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-bench-orders-'))
  const server = await startPostgres({
    folder: join(folder, 'postgres'),
    password: randomBytes(12).toString('hex'),
  })
  try {
    const office = await openOffice(server.connectionString)
    try {
      const insertMs = await durableInsert(server.connectionString)
      await office.run(20)
      const taken: number[] = []
      const perSecond = await inTurn(repeats, async () => {
        const begun = performance.now()
        const changes = await office.run(ordersEach)
        taken.push(...changes)
        return (changes.length / (performance.now() - begun)) * 1000
      })
      return { perSecond, changeMs: histogram(taken), insertMs }
    } finally {
      await office.close()
    }
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const openOffice = async (connectionString: string) => {
  const database = createDatabase({ connectionString, poolSize: 12, logger: silent })
  const privacy = createPrivacy(randomBytes(32).toString('hex'))
  await migrate(database)
  await seedReference(database)
  await seedPeople(database, { demo: true, privacy })
  const people = await createPeopleStore(database).all()
  const who = (username: string): Actor => {
    const found = people.find((person) => person.username === username)
    if (found === undefined) throw new Error(`${username} is not there`)
    return { userId: found.userId, role: found.role, name: found.name }
  }
  const time = { now: () => Date.now() }
  const deps = {
    orders: createOrderStore(database, privacy),
    catalogue: createCatalogueSource(database, time),
    ...{ time, newId: randomUUID, newQueryCode: () => '123456', orderChanged: () => undefined, log: silent },
    desks: createDeskStore(database, privacy),
    publications: createPublicationStore(database),
  }
  const orders = createWorkOrders(deps)
  await orders.tidy()
  const desks = createDesks(deps)
  const actors = Object.fromEntries(names.map((name) => [name, who(name)])) as Record<Name, Actor>

  const one = async (taken: number[]): Promise<void> => {
    const { orderId } = await orders.create(actors.agent1, {})
    await orders.patch(actors.agent1, orderId, { version: 1, changes: sheet })
    let version = 2
    for (const [name, press] of presses()) {
      const begun = performance.now()
      await desks.press(actors[name], orderId, { ...press, version, requestId: randomUUID() })
      taken.push(performance.now() - begun)
      version += 1
    }
  }
  return {
    /** What each change took, ms. */
    run: async (count: number): Promise<readonly number[]> => {
      const taken: number[] = []
      let left = count
      const worker = async (): Promise<void> => {
        while (left > 0) {
          left -= 1
          await one(taken)
        }
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
      return taken
    },
    close: () => database.destroy(),
  }
}

const names = ['agent1', 'dispatch1', 'eco1', 'review1'] as const
type Name = (typeof names)[number]

const silent = pino({ level: 'silent' })

const sheet: OrderPatch['changes'] = {
  ...{ type: 'COMPLAINT', category: '0201', title: '夜间施工噪音', content: '对面工地凌晨仍在施工' },
  ...{ districtCode: '530102', address: '东风西路1号对面', contactNumber: '13808711234' },
}

const presses = (): readonly (readonly [Name, DemoPress])[] => [
  ['agent1', { event: 'submit' }],
  ['dispatch1', { event: 'dispatch', leadUnit: 'ECO', assistUnits: [], statutory: null }],
  ['eco1', { event: 'sign' }],
  ['eco1', { event: 'contact', outcome: 'CONTACTED', note: '' }],
  [
    'eco1',
    {
      event: 'feedback',
      form: {
        ...{ isTrue: true, beyondDuty: false, contacted: true, contactNumber: '' },
        ...{ contactTime: Date.now() - 1000, solved: 'SOLVED', unsolvedReason: '', verdict: null },
        ...{ handlingNote: '已责令停止', publicReply: '夜间施工已停止', attachments: [] },
      },
    },
  ],
  ['review1', { event: 'review_ok' }],
]
