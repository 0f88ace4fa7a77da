import { randomUUID } from 'node:crypto'
import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import { permissions } from '../../../src/adapters/http/permissions.ts'
import { guardAccess } from '../../../src/adapters/http/plugins/access.ts'
import { createSecrets } from '../../../src/adapters/security/secrets.ts'
import { roles, type Role } from '../../../src/domain/people.ts'
import { createWebKit } from '../../support/fakes/web.ts'

const text = { title: 'a', category: null, keywords: '', answer: '', unit: null, validUntil: null }

const bodies: Readonly<Record<string, object>> = {
  'PUT /api/session/password': { currentPassword: 'x', newPassword: 'y' },
  'POST /api/orders': {},
  'PATCH /api/orders/:orderId': { version: 1, changes: {} },
  'POST /api/orders/:orderId/reveal': { field: 'contactNumber', purpose: 'CONTACT', note: '' },
  'POST /api/calls/:callId/reveal': { purpose: 'CONTACT', note: '' },
  'POST /api/orders/:orderId/events': { version: 1, requestId: randomUUID(), event: 'submit' },
  'POST /api/cases/:orderId/events': { version: 1, requestId: randomUUID(), event: 'sign' },
  'POST /api/articles': { text },
  'POST /api/articles/:articleId/events': { version: 1, event: 'submit' },
  'POST /api/batches/dispatch': { items: [] },
  'POST /api/tray/replies': { messageId: randomUUID(), text: '1' },
  'POST /api/rosters/:month/events': { event: 'publish', version: 0 },
  'PUT /api/roster-setup/shifts': { code: 'D', name: 'a', from: 480, to: 960, active: true },
  'PUT /api/roster-setup/people/:id': { isLead: false, prefers: [], protections: [] },
  'POST /api/duty/consents': { reason: '' },
  'POST /api/blacklist/:entryId/decisions': { what: 'reject', version: 1, reason: 'a' },
  'POST /api/callbacks/:callId/events': { event: 'take', version: 1 },
  'POST /api/publications': { orderId: randomUUID(), title: 'a', body: 'b', reply: 'c' },
}
const queries: Readonly<Record<string, string>> = {
  'GET /api/calls': '?scope=mine',
  'GET /api/callbacks': '?state=OPEN',
  'GET /api/routing/explain': '?queue=SG_GENERAL',
  'GET /api/reports/orders': '?from=2026-01-01&to=2026-01-02&by=unit',
  'GET /api/reports/orders/behind': '?from=2026-01-01&to=2026-01-02&kpi=satisfaction&part=numerator',
  'GET /api/recordings/:recordingId/audio': `?expires=1&signature=${'0'.repeat(64)}`,
}

const requestOf = (route: string) => {
  const [method = '', path = ''] = route.split(' ')
  const url = path.replace(/:\w+/g, () => randomUUID()) + (queries[route] ?? '')
  return { method: method as 'GET', url, ...(method === 'GET' ? {} : { payload: bodies[route] ?? {} }) }
}

const expectedRefusal = (role: Role | null, allowed: 'public' | readonly Role[]): string => {
  if (allowed === 'public') return 'none'
  if (role === null) return 'NOT_SIGNED_IN'
  return allowed.includes(role) ? 'none' : 'FORBIDDEN'
}

const refusalIn = ({ statusCode, body }: { statusCode: number; body: string }): string => {
  if (statusCode !== 401 && statusCode !== 403) return 'none'
  const { code } = JSON.parse(body) as { code: string }
  return code === 'WRONG_CREDENTIALS' ? 'none' : code
}

const routes = Object.entries(permissions)

describe('every route', () => {
  it('has a line in the table, and the table has no line without a route', async () => {
    const { server } = await createWebKit()
    const described = Object.entries(server.app.swagger().paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods as object).map(
        (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      ),
    )
    expect(described.toSorted()).toEqual(routes.map(([route]) => route).toSorted())
  })

  it('keeps the server from starting when it has none', () => {
    const app = fastify()
    guardAccess(app, {} as never, createSecrets())
    expect(() => app.get('/api/forgotten', () => 'x')).toThrow('GET /api/forgotten has no permission')
    expect(() => app.post('/elsewhere', () => 'x')).toThrow('POST /elsewhere has no permission')
    expect(() => app.get('/elsewhere', () => 'x')).not.toThrow()
  })

  it('answers each role as the table says, and nobody without a session', async () => {
    const kit = await createWebKit({ limits: { requestsPerMinute: 10_000, signInsPerMinute: 10_000 } })
    const wrong: string[] = []
    for (const role of [null, ...roles]) {
      for (const [route, allowed] of routes) {
        const headers = role === null ? {} : (await kit.browser(role)).headers
        const reply = await kit.server.app.inject({ ...requestOf(route), headers })
        const answer = refusalIn(reply)
        if (answer !== expectedRefusal(role, allowed)) wrong.push(`${role ?? 'nobody'}: ${route}: ${answer}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('lets only those with a telephone have SIP credentials, and only call-taking roles drafts', () => {
    const callTaking = ['AGENT', 'SHIFT_LEAD', 'EXPERT', 'MAYOR']
    expect(permissions['POST /api/session/sip']).toEqual([...callTaking, 'CALLBACK'])
    expect(permissions['POST /api/orders']).toEqual(callTaking)
    for (const role of ['UNIT_L2', 'UNIT_L3', 'SYSADMIN', 'QA'] as const) {
      expect(permissions['GET /api/orders/:orderId']).not.toContain(role)
    }
  })
})
