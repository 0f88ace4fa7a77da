import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { errors } from '../../../src/app/errors.ts'
import { createSecrets } from '../../../src/adapters/security/secrets.ts'
import { createHttpServer, type HttpServer } from '../../../src/adapters/http/server.ts'
import type { HttpServices, HttpSettings } from '../../../src/adapters/http/settings.ts'
import { createLiveLink, type LiveLink, type Painted } from '../../../src/adapters/push/live.ts'
import { createSipAccess } from '../../../src/app/sip-access.ts'
import type { CallListItem } from '../../../src/contract/calls.ts'
import type { ListNews } from '../../../src/contract/desk.ts'
import type { Reference } from '../../../src/contract/reference.ts'
import type { Person } from '../../../src/app/ports/records.ts'
import type { Role } from '../../../src/domain/people.ts'
import { createFakeAssist, createFakeDesks } from './desks.ts'
import { createFakeMessages } from './messages.ts'
import { createSessionsKit, type SessionsKit } from './sessions.ts'
import { noAdministration, noPromptSounds } from './administration.ts'
import { noDuty, noRosters } from './rosters.ts'
import { noKnowledge } from './knowledge.ts'
import { noAttachments, noDisclosure, noRecordings } from './disclosure.ts'
import { createFakeWorkOrders, type FakeWorkOrders } from './work-orders.ts'

const reference: Reference = {
  lines: [],
  categories: [],
  districts: [],
  units: [],
  scripts: [],
  breakTypes: [{ code: 'REST', name: '工间休息', limitMinutes: 15 }],
  orderTypes: ['CONSULT'],
  urgencies: ['NORMAL'],
  callOutcomes: ['INVALID'],
  limits: { title: 50, content: 2000 },
}

export const aCall = (changes: Partial<CallListItem> = {}): CallListItem => ({
  callId: randomUUID(),
  direction: 'inbound',
  outcome: null,
  lineCode: 'L12345',
  callerNumber: '13812341234',
  arrivedAt: '2026-04-30T00:00:00.000Z',
  queuedAt: null,
  answeredAt: null,
  endedAt: '2026-04-30T00:01:00.000Z',
  waitMs: 1200,
  talkMs: 30_000,
  holdMs: 0,
  result: 'answered',
  endedBy: 'caller',
  reason: 'hangUp',
  rating: null,
  agentId: null,
  agentName: null,
  orderId: null,
  orderNo: null,
  ...changes,
})

type SignedInBrowser = {
  readonly person: Person
  /** Headers of a page of ours: cookie, token and Origin. */
  readonly headers: Record<string, string>
}

export type WebKit = SessionsKit & {
  readonly server: HttpServer
  readonly live: LiveLink
  readonly orders: FakeWorkOrders
  readonly calls: CallListItem[]
  readonly painted: Painted[]
  /** Every line that was logged, as text. */
  readonly logged: string[]
  missing: readonly string[]
  /** Tells every link that lists changed. */
  listNews(news: ListNews): void
  /** Somebody of this role, signed in. */
  browser(role?: Role): Promise<SignedInBrowser>
}

export const ownOrigin = 'http://127.0.0.1:8080'
const host = '127.0.0.1:8080'

/** The whole edge over fakes of the use cases; closed when the test ends. */
export const createWebKit = async (
  settings: Partial<HttpSettings> = {},
  services: Partial<HttpServices> = {},
): Promise<WebKit> => {
  const kit = createSessionsKit()
  const orders = createFakeWorkOrders()
  const calls: CallListItem[] = []
  const painted: Painted[] = []
  const logged: string[] = []
  const logger = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) })
  const secrets = createSecrets()
  const watching = new Set<(news: ListNews) => void>()
  const lists = {
    watch: (_person: unknown, tell: (news: ListNews) => void) => {
      watching.add(tell)
      return () => void watching.delete(tell)
    },
  }
  const state = { missing: [] as readonly string[] }
  const server = await createHttpServer({
    settings: {
      ...{ host: '127.0.0.1', port: 0, deskDir: '/nonexistent', sipServer: { host: '127.0.0.1', port: 1 } },
      ...settings,
    },
    services: {
      sessions: kit.sessions,
      sipAccess: createSipAccess({
        realm: 'lianxin',
        path: '/sip',
        secrets,
        time: kit.clock,
        sessions: kit.sessions,
      }),
      orders,
      desks: createFakeDesks(),
      assist: createFakeAssist(),
      messages: createFakeMessages(),
      gatewayNews: () => Promise.resolve('taken' as const),
      administration: noAdministration,
      firstPasswords: { give: () => Promise.resolve('a-password') },
      promptSounds: noPromptSounds,
      blacklist: {
        list: () => Promise.resolve([]),
        decide: () => Promise.reject(new errors.notFound('number')),
      },
      callbacks: {
        list: () => Promise.resolve({ items: [], open: 0, late: 0 }),
        press: () => Promise.reject(new errors.notFound('message')),
        tellCallers: () => Promise.resolve(0),
      },
      reference: { load: () => Promise.resolve(reference) },
      calls: { list: () => Promise.resolve({ items: calls, nextCursor: null }) },
      supervision: { list: () => Promise.resolve({ items: [], nextCursor: null }) },
      readiness: { check: () => ({ ready: state.missing.length === 0, missing: state.missing }) },
      orderFigures: {
        report: () => Promise.reject(new Error('no figures here')),
        behind: () => Promise.reject(new Error('no figures here')),
      },
      ...{ disclosure: noDisclosure, recordings: noRecordings, attachments: noAttachments },
      metrics: () => Promise.resolve({ contentType: 'text/plain', body: 'lianxin_calls 0\n' }),
      knowledge: noKnowledge,
      routing: { explain: () => Promise.reject(new Error('no queues here')) },
      rosters: noRosters,
      duty: noDuty,
      ...services,
    },
    ...{ secrets, logger },
    time: kit.clock,
  })
  const live = createLiveLink(server.raw, {
    ...{ door: server.door, sessions: kit.sessions, desks: kit.desks, hotline: kit.hotline, time: kit.clock },
    lists,
    ...{ logger, onPainted: (report: Painted) => void painted.push(report) },
  })
  onTestFinished(async () => {
    await live.close()
    await server.close()
  })
  let enrolled = 0
  return {
    ...{ ...kit, server, live, orders, calls, painted, logged },
    listNews: (news) => watching.forEach((tell) => tell(news)),
    get missing() {
      return state.missing
    },
    set missing(names) {
      state.missing = names
    },
    browser: async (role = 'AGENT') => {
      enrolled += 1
      const username = `${role.toLowerCase()}${enrolled}`
      const person = await kit.enrol(username, role)
      const { token, session } = await kit.sessions.signIn({
        ...{ username, password: `${username}-password`, previous: null },
        ...{ address: '127.0.0.1', userAgent: 'test' },
      })
      const cookie = `${server.door.cookieName}=${token}`
      return { person, headers: { cookie, host, origin: ownOrigin, 'x-csrf-token': session.csrfToken } }
    },
  }
}
