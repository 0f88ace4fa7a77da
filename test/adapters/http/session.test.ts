import { describe, expect, it } from 'vitest'
import { createWebKit, ownOrigin, type WebKit } from '../../support/fakes/web.ts'

const host = '127.0.0.1:8080'
const signIn = ({ server }: WebKit, payload: object, headers: Record<string, string> = {}) =>
  server.app.inject({
    method: 'POST',
    url: '/api/session',
    payload,
    headers: { host, origin: ownOrigin, ...headers },
  })

describe('POST /api/session', () => {
  it('signs in and sets a cookie that no script can read and no other site can send', async () => {
    const kit = await createWebKit()
    const person = await kit.enrol('agent1001')
    const reply = await signIn(kit, { username: 'agent1001', password: 'agent1001-password' })
    expect(reply.statusCode).toBe(200)
    expect(reply.json()).toMatchObject({ userId: person.userId, takesCalls: true, seesBoard: false })
    expect(reply.headers['cache-control']).toBe('no-store')
    const cookie = String(reply.headers['set-cookie'])
    expect(cookie).toMatch(/^lianxin=[A-Za-z0-9_-]{43}; /)
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(cookie).not.toContain('Domain')
  })

  it('uses a __Host- cookie with Secure where browsers come over TLS', async () => {
    const kit = await createWebKit({ publicOrigin: 'https://12345.example' })
    await kit.enrol('agent1001')
    const reply = await signIn(
      kit,
      { username: 'agent1001', password: 'agent1001-password' },
      { origin: 'https://12345.example' },
    )
    expect(String(reply.headers['set-cookie'])).toMatch(
      /^__Host-lianxin=[^;]+; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
  })

  it('answers wrong passwords and unknown names with the same body', async () => {
    const kit = await createWebKit()
    await kit.enrol('agent1001')
    const wrong = await signIn(kit, { username: 'agent1001', password: 'x' })
    const unknown = await signIn(kit, { username: 'nobody', password: 'x' })
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401])
    expect(wrong.body).toBe(unknown.body)
    expect(wrong.json()).toEqual({ code: 'WRONG_CREDENTIALS', message: expect.any(String) as string })
  })

  it('locks a name after five failures', async () => {
    const kit = await createWebKit()
    await kit.enrol('agent1001')
    for (let i = 0; i < 5; i += 1) await signIn(kit, { username: 'agent1001', password: 'x' })
    const reply = await signIn(kit, { username: 'agent1001', password: 'agent1001-password' })
    expect(reply.statusCode).toBe(429)
    expect(reply.json()).toMatchObject({
      code: 'LOCKED_OUT',
      details: [{ rule: 'retryAfterSeconds', limit: 900 }],
    })
  })

  it('limits how often one address may try at all', async () => {
    const kit = await createWebKit({ limits: { signInsPerMinute: 3 } })
    const codes = []
    for (let i = 0; i < 4; i += 1)
      codes.push((await signIn(kit, { username: 'x', password: 'x' })).json<{ code: string }>().code)
    expect(codes.at(-1)).toBe('TOO_MANY_REQUESTS')
  })

  it.each([
    [{}, 'username required', 'password required'],
    [{ username: 'a', password: 5 }, 'password type'],
    [{ username: '', password: 'x' }, 'username minLength'],
    [{ username: 'a', password: 'x', role: 'SYSADMIN' }, 'role unknown'],
    [{ username: 'a\u0000b', password: 'x' }, 'username text'],
    [[], ' type'],
  ])('names the fields of %j that break a rule', async (payload, ...broken) => {
    const kit = await createWebKit()
    const reply = await signIn(kit, payload)
    expect(reply.statusCode).toBe(400)
    const { code, details } = reply.json<{ code: string; details: { field: string; rule: string }[] }>()
    expect(code).toBe('INVALID')
    expect(details.map(({ field, rule }) => `${field} ${rule}`)).toEqual(broken)
  })

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:9999' }],
    ['another scheme', { origin: 'https://127.0.0.1:8080' }],
    ['a sandboxed page', { origin: 'null' }],
  ])('refuses a sign-in from %s', async (_name, headers) => {
    const kit = await createWebKit()
    await kit.enrol('agent1001')
    const reply = await signIn(kit, { username: 'agent1001', password: 'agent1001-password' }, headers)
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([403, 'WRONG_ORIGIN'])
    expect(reply.headers['set-cookie']).toBeUndefined()
  })

  it.each([
    ['not JSON', '{"username":', 400, 'BAD_REQUEST'],
    ['poisoned', '{"__proto__":{"x":1},"username":"a","password":"b"}', 400, 'BAD_REQUEST'],
    ['too large', JSON.stringify({ username: 'a', password: 'x'.repeat(70_000) }), 413, 'TOO_LARGE'],
  ])('refuses a body that is %s', async (_name, payload, status, code) => {
    const kit = await createWebKit()
    const headers = { 'content-type': 'application/json', host, origin: ownOrigin }
    const reply = await kit.server.app.inject({ method: 'POST', url: '/api/session', payload, headers })
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([status, code])
  })
})

describe('a signed-in browser', () => {
  it('is told who it is, until it signs out', async () => {
    const kit = await createWebKit()
    const { person, headers } = await kit.browser('SHIFT_LEAD')
    const get = () => kit.server.app.inject({ url: '/api/session', headers })
    expect((await get()).json()).toMatchObject({ userId: person.userId, seesBoard: true })
    const out = await kit.server.app.inject({ method: 'DELETE', url: '/api/session', headers })
    expect(out.statusCode).toBe(204)
    expect(String(out.headers['set-cookie'])).toMatch(/^lianxin=; .*Expires=Thu, 01 Jan 1970/)
    const after = await get()
    expect([after.statusCode, after.json<{ code: string }>().code]).toEqual([401, 'NOT_SIGNED_IN'])
  })

  it('cannot sign out during a call', async () => {
    const kit = await createWebKit()
    const { person, headers } = await kit.browser()
    kit.hotline.inCall.add(person.userId)
    const reply = await kit.server.app.inject({ method: 'DELETE', url: '/api/session', headers })
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([409, 'IN_CALL'])
  })

  it('stops being one when the session expires', async () => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    kit.clock.advance(12 * 60 * 60_000)
    expect((await kit.server.app.inject({ url: '/api/session', headers })).statusCode).toBe(401)
  })

  it.each([
    ['missing', undefined],
    ['wrong', 'x'.repeat(43)],
    ['empty', ''],
  ])('changes nothing when its CSRF token is %s', async (_name, token) => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    const { 'x-csrf-token': _right, ...others } = headers
    const sent = token === undefined ? others : { ...others, 'x-csrf-token': token }
    for (const [method, url] of [
      ['DELETE', '/api/session'],
      ['POST', '/api/session/sip'],
      ['POST', '/api/orders'],
    ] as const) {
      const reply = await kit.server.app.inject({ method, url, headers: sent, payload: {} })
      expect([url, reply.statusCode, reply.json<{ code: string }>().code]).toEqual([url, 403, 'CSRF'])
    }
  })

  it('changes nothing from another origin even with the token', async () => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    for (const foreign of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const { origin: _own, ...others } = headers
      const reply = await kit.server.app.inject({
        ...{ method: 'DELETE', url: '/api/session' },
        headers: { ...others, ...foreign },
      })
      expect(reply.json<{ code: string }>().code).toBe('WRONG_ORIGIN')
    }
  })

  it('changes its password, with the broken rule named', async () => {
    const kit = await createWebKit()
    const { person, headers } = await kit.browser()
    const put = (newPassword: string) =>
      kit.server.app.inject({
        ...{ method: 'PUT', url: '/api/session/password', headers },
        payload: { currentPassword: `${person.username}-password`, newPassword },
      })
    expect((await put('short')).json()).toMatchObject({
      code: 'INVALID',
      details: [{ field: 'newPassword', rule: 'minLength', limit: 10 }],
    })
    expect((await put('correct horse battery')).statusCode).toBe(204)
  })

  it('gets SIP credentials of its own', async () => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    const reply = await kit.server.app.inject({ method: 'POST', url: '/api/session/sip', headers })
    expect(reply.json()).toMatchObject({ path: '/sip', deskUri: 'sip:desk@lianxin' })
  })
})
