import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ownCertificate } from '../../../src/adapters/http/tls.ts'
import { createWebKit } from '../../support/fakes/web.ts'

const dayMs = 24 * 60 * 60_000

const dataDir = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'tls-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  return dir
}

describe('a certificate of our own', () => {
  it('names the host, this machine and its addresses, for two years, readable by us alone', async () => {
    const dir = await dataDir()
    const now = Date.now()
    const { cert } = await ownCertificate({ dataDir: dir, host: 'hotline.example', now })
    const certificate = new X509Certificate(cert)
    for (const name of ['hotline.example', 'localhost', hostname().toLowerCase()]) {
      expect([name, certificate.checkHost(name)]).toEqual([name, name])
    }
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(certificate.checkIP('::1')).toBeDefined()
    expect((Date.parse(certificate.validTo) - now) / dayMs).toBeCloseTo(730, 0)
    expect((await stat(join(dir, 'tls', 'key.pem'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(dir, 'tls'))).mode & 0o777).toBe(0o700)
  })

  it('is kept until it nears its end or misses a name', async () => {
    const dir = await dataDir()
    const now = Date.now()
    const first = await ownCertificate({ dataDir: dir, host: '10.0.0.5', now })
    expect(await ownCertificate({ dataDir: dir, host: '10.0.0.5', now: now + 690 * dayMs })).toEqual(first)
    const otherName = await ownCertificate({ dataDir: dir, host: '10.0.0.6', now })
    expect(otherName.cert).not.toBe(first.cert)
    const renewed = await ownCertificate({ dataDir: dir, host: '10.0.0.6', now: now + 705 * dayMs })
    expect(renewed.cert).not.toBe(otherName.cert)
  })

  it('is made anew when what was kept is broken', async () => {
    const dir = await dataDir()
    const now = Date.now()
    await ownCertificate({ dataDir: dir, host: 'localhost', now })
    await writeFile(join(dir, 'tls', 'cert.pem'), '-----BEGIN CERT')
    const { cert, key } = await ownCertificate({ dataDir: dir, host: 'localhost', now })
    expect(cert).toMatch(/END CERTIFICATE/)
    expect(key).toMatch(/PRIVATE KEY/)
  })

  it('serves the desk over TLS', async () => {
    const tls = await ownCertificate({ dataDir: await dataDir(), host: '127.0.0.1', now: Date.now() })
    const kit = await createWebKit({ tls })
    expect(await kit.server.listen()).toMatch(/^https:/)
    const { port } = kit.server.raw.address() as AddressInfo
    const status = await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: '/healthz', ca: tls.cert }, (reply) => {
        reply.resume()
        resolve(reply.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
  })
})
