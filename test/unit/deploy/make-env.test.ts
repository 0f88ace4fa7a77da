import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { problemsOf } from '../../../src/deploy/environment.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const program = join(root, 'src/deploy/make-env.ts')
let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'lianxin-env-test-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const tsx = join(root, 'node_modules/tsx/dist/loader.mjs')
const run = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', tsx, program, ...args], { cwd: folder, encoding: 'utf8' })

test('makes secrets once, for this user alone, and says what is missing', { timeout: 60_000 }, () => {
  const path = join(folder, '.env')
  const first = run(
    '--public-address',
    '203.0.113.9',
    '--tls',
    '/certificates/cert.pem /certificates/key.pem',
  )
  expect(first.status).toBe(0)
  expect(first.stderr).toContain('  DOMAIN  Name under which')
  expect(first.stderr).not.toContain('  PUBLIC_ADDRESS  ')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const text = readFileSync(path, 'utf8')
  const made = parseEnv(text)
  const secrets = Object.keys(made).filter((name) => /SECRET|PASSWORD|KEY/.test(name))
  expect(secrets).toHaveLength(5)
  expect(new Set(secrets.map((name) => made[name])).size).toBe(5)
  for (const name of secrets) expect(made[name]).toMatch(/^[\w-]{43}$/)
  expect(made['FRONT_TLS']).toBe('/certificates/cert.pem /certificates/key.pem')

  const second = run()
  expect(second.status).toBe(1)
  expect(second.stderr).toContain('is there already')
  expect(readFileSync(path, 'utf8')).toBe(text)

  expect(run('--force').status).toBe(0)
  expect(readFileSync(`${path}.old`, 'utf8')).toBe(text)
  expect(parseEnv(readFileSync(path, 'utf8'))['PRIVACY_KEY']).not.toBe(made['PRIVACY_KEY'])
  // The file is no obstacle to `npm start` in the same folder.
  const config = readConfig({ environment: {}, directory: folder, interfaces: () => ({}) })
  expect(config.drachtio).toBe(null)
})

test('names what cannot be used', () => {
  const fine = { publicAddress: '', domain: '', tls: '', trunks: '203.0.113.7,198.51.100.0/28' }
  expect(problemsOf(fine)).toEqual([])
  expect(problemsOf({ ...fine, tls: 'it@example.gov.cn', domain: '12345.example.gov.cn' })).toEqual([])
  const wrong = { publicAddress: '300.1.1.1', domain: 'a b', tls: 'cert.pem', trunks: '10.0.0.0/33,::1' }
  expect(problemsOf(wrong)).toEqual([
    expect.stringContaining('--public-address: found "300.1.1.1"'),
    expect.stringContaining('--domain: found "a b"'),
    expect.stringContaining('--tls: found "cert.pem"'),
    expect.stringContaining('--trunks: found "10.0.0.0/33"'),
    expect.stringContaining('--trunks: found "::1"'),
  ])
})
