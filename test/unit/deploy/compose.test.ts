import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { environmentText, variables } from '../../../src/deploy/environment.ts'
import { brokenRules, type Compose } from './compose-rules.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8')
const compose = parse(text, { merge: true }) as Compose
const given = { publicAddress: '203.0.113.9', domain: '12345.example.org', tls: 'internal', trunks: '' }
const made = environmentText(variables(given, () => 'x'.repeat(43)))

test('every service keeps the rules', () => {
  expect(Object.keys(compose.services).toSorted()).toEqual(
    [
      'controller',
      'database',
      'drachtio',
      'freeswitch',
      'front',
      'line-holder',
      'turn',
      'volumes',
    ].toSorted(),
  )
  expect(brokenRules(compose)).toEqual([])
})

test.each([
  [{ image: 'postgres:latest' }, 'not pinned'],
  [{ image: 'postgres:18' }, 'not pinned'],
  [{ image: 'postgres' }, 'not pinned'],
  [{ restart: 'no-way' }, 'does not restart'],
  [{ healthcheck: { disable: true } }, 'no health check'],
  [{ logging: { driver: 'json-file' } }, 'no limit to its log'],
  [{ ports: ['8021:8021/tcp'] }, 'publishes 8021'],
  [{ ports: ['9022:443/tcp'] }, 'publishes 9022'],
  [{ environment: { POSTGRES_PASSWORD: 'letmein' } }, 'POSTGRES_PASSWORD is not asked for'],
  [{ environment: { DRACHTIO_SECRET: '${DRACHTIO_SECRET:-cymru}' } }, 'DRACHTIO_SECRET is not asked for'],
  [{ command: ['--static-auth-secret=abc'] }, 'is not asked for'],
  [{ environment: { A: 'ClueCon' } }, 'every scanner'],
  [{ network_mode: 'host' }, 'network of host'],
  [{ cap_drop: [] }, 'rights'],
])('the rules notice %j', (change, line) => {
  const service = { ...compose.services['database'], ...change }
  expect(brokenRules({ services: { database: service } }).join()).toContain(line)
})

test('the made .env has every variable of the compose file, and nothing else', () => {
  const used = new Set([...text.matchAll(/(?<!\$)\$\{([A-Z_]+)/g)].map(([, name]) => name))
  const names = Object.keys(parseEnv(made))
  // Docker's own.
  expect(names.filter((name) => !used.has(name)).toSorted()).toEqual(['COMPOSE_PROFILES'])
  expect([...used].filter((name) => !names.includes(name ?? ''))).toEqual([])
})

test('only the front, the SIP server, the media server and the TURN server are reached from outside', () => {
  const open = Object.entries(compose.services).flatMap(([name, { ports = [] }]) =>
    ports.length > 0 ? [name] : [],
  )
  expect(open.toSorted()).toEqual(['drachtio', 'freeswitch', 'front', 'turn'])
})

const client = spawnSync('docker', ['compose', 'version'], { encoding: 'utf8' })
const noClient = client.status === 0 ? '' : ' (skipped: this machine has no docker compose)'

test.skipIf(client.status !== 0)(`docker compose takes the file${noClient}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-compose-test-'))
  try {
    writeFileSync(join(folder, '.env'), made)
    const args = [
      'compose',
      '--env-file',
      join(folder, '.env'),
      '-f',
      join(root, 'docker-compose.yml'),
      'config',
    ]
    const shown = execFileSync('docker', [...args, '--format', 'json'], {
      encoding: 'utf8',
    })
    expect(Object.keys((JSON.parse(shown) as Compose).services)).toContain('controller')
    // Without its secrets it does not start.
    const bare = spawnSync('docker', ['compose', '--env-file', '/dev/null', ...args.slice(3)], {
      encoding: 'utf8',
    })
    expect(bare.status).not.toBe(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
