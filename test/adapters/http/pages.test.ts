import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpServer } from '../../../src/adapters/http/server.ts'
import { createWebKit } from '../../support/fakes/web.ts'

const script = 'console.log("desk")'

const builtDesk = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'desk-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  await mkdir(join(dir, 'assets'))
  await writeFile(join(dir, 'index.html'), '<!doctype html><title>desk</title>')
  await writeFile(join(dir, 'assets', 'main-4f2a.js'), script)
  await writeFile(join(dir, 'assets', 'main-4f2a.js.gz'), gzipSync(script))
  return dir
}
const html = { accept: 'text/html,*/*' }

describe('the desk’s files', () => {
  it('are kept for ever when their name carries a hash, and asked for again otherwise', async () => {
    const { server } = await createWebKit({ deskDir: await builtDesk() })
    const asset = await server.app.inject({ url: '/assets/main-4f2a.js' })
    expect([asset.statusCode, asset.headers['cache-control']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ])
    const index = await server.app.inject({ url: '/', headers: html })
    expect([index.statusCode, index.headers['cache-control']]).toEqual([200, 'no-cache'])
  })

  it('are sent compressed where a compressed copy lies beside them', async () => {
    const { server } = await createWebKit({ deskDir: await builtDesk() })
    const asset = await server.app.inject({
      url: '/assets/main-4f2a.js',
      headers: { 'accept-encoding': 'gzip' },
    })
    expect(asset.headers['content-encoding']).toBe('gzip')
    expect(asset.rawPayload.equals(gzipSync(script))).toBe(true)
    expect(asset.headers['content-type']).toMatch(/javascript/)
    expect(asset.headers['cache-control']).toContain('immutable')
  })

  it('answer the desk’s own addresses with the desk, and nothing else with it', async () => {
    const { server } = await createWebKit({ deskDir: await builtDesk() })
    const status = async (url: string, headers: Record<string, string> = html) =>
      (await server.app.inject({ url, headers })).statusCode
    expect(await status('/orders/4711')).toBe(200)
    expect(await status('/assets/gone-1234.js')).toBe(404)
    expect(await status('/orders/4711', { accept: 'application/json' })).toBe(404)
    expect(await status('/..%2f..%2fetc%2fpasswd')).not.toBe(500)
    const api = await server.app.inject({ url: '/api/nothing', headers: html })
    expect([api.statusCode, api.json<{ code: string }>().code]).toEqual([404, 'NOT_FOUND'])
  })

  it('say so when the desk has not been built', async () => {
    const { server } = await createWebKit()
    const reply = await server.app.inject({ url: '/', headers: html })
    expect([reply.statusCode, reply.body]).toEqual([503, 'The desk has not been built yet.\n'])
  })
})

describe('every answer', () => {
  it('carries a policy without inline scripts, and sockets to its own host alone', async () => {
    const { server } = await createWebKit({ deskDir: await builtDesk() })
    const { headers } = await server.app.inject({ url: '/', headers: { ...html, host: '10.0.0.5:8080' } })
    const policy = String(headers['content-security-policy'])
    expect(policy.split(';').map((part) => part.trim())).toEqual([
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self' ws://10.0.0.5:8080",
      "media-src 'self' blob:",
      "worker-src 'self' blob:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ])
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': expect.stringContaining('microphone=(self)') as string,
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    })
    expect(headers['strict-transport-security']).toBeUndefined()
  })

  it('takes nothing from a Host header that is no host', async () => {
    const { server } = await createWebKit()
    const { headers } = await server.app.inject({
      url: '/healthz',
      headers: { host: "x; script-src 'unsafe-inline'" },
    })
    expect(String(headers['content-security-policy'])).not.toContain('unsafe-inline')
  })

  it('asks for TLS for half a year where browsers come over TLS', async () => {
    const { server } = await createWebKit({ publicOrigin: 'https://12345.example' })
    const { headers } = await server.app.inject({ url: '/healthz', headers: { host: '12345.example' } })
    expect(headers['strict-transport-security']).toBe('max-age=15552000')
    expect(String(headers['content-security-policy'])).toContain('wss://12345.example')
  })
})

describe('the API’s pages', () => {
  it('describe every route, and may run no inline script either', async () => {
    const { server } = await createWebKit()
    const page = await server.app.inject({ url: '/docs/', headers: html })
    expect(page.statusCode).toBe(200)
    expect(String(page.headers['content-security-policy'])).not.toContain('unsafe')
    const document = await server.app.inject({ url: '/docs/json' })
    expect(Object.keys(document.json<{ paths: object }>().paths)).toContain('/api/orders/{orderId}/events')
  })
})

describe('health', () => {
  it('tells that the process answers, and what a call would miss', async () => {
    const kit = await createWebKit()
    expect((await kit.server.app.inject('/healthz')).json()).toEqual({ ok: true })
    const ready = await kit.server.app.inject('/readyz')
    expect([ready.statusCode, ready.json()]).toEqual([200, { ready: true }])
    kit.missing = ['database', 'media']
    const waiting = await kit.server.app.inject('/readyz')
    expect([waiting.statusCode, waiting.json()]).toEqual([
      503,
      { ready: false, missing: ['database', 'media'] },
    ])
  })
})

describe('plain HTTP', () => {
  it.each(['0.0.0.0', '192.168.1.5', 'hotline.example'])('is not spoken on %s', async (host) => {
    const settings = { host, port: 0, deskDir: '/nonexistent', sipServer: { host: '127.0.0.1', port: 1 } }
    await expect(createHttpServer({ settings } as never)).rejects.toThrow(/loopback/)
  })
})
