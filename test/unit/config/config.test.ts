import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, type networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, readConfig, readControllerConfig } from '../../../src/config.ts'

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lianxin-config-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

type Interfaces = ReturnType<typeof networkInterfaces>

const source = (environment: Record<string, string>, interfaces: Interfaces = {}) => ({
  environment,
  directory,
  interfaces: () => interfaces,
})
const read = (environment: Record<string, string> = {}, interfaces?: Interfaces) =>
  readConfig(source(environment, interfaces))

const linesOf = (use: () => unknown): string[] => {
  try {
    use()
  } catch (err) {
    if (err instanceof ConfigError) return err.message.split('\n')
    throw err
  }
  throw new Error('The settings were taken')
}
const problems = (environment: Record<string, string>): string[] => linesOf(() => read(environment))

const goodSecret = 'Zq7rTw0PmX4kLd9s'
const pair = {
  DRACHTIO_HOST: '10.0.0.2',
  DRACHTIO_SECRET: goodSecret,
  SIP_WS_URL: 'ws://10.0.0.2:5061',
  FREESWITCH_HOST: '10.0.0.3',
  FREESWITCH_SECRET: `${goodSecret}2`,
  FREESWITCH_LISTEN_ADDRESS: '10.0.0.1',
}
const address = (value: string, internal = false) => ({
  address: value,
  internal,
  family: 'IPv4' as const,
  netmask: '255.255.255.0',
  mac: '00:00:00:00:00:00',
  cidr: null,
})

describe('defaults', () => {
  test('nothing has to be set', () => {
    const config = read()
    expect(config.http).toEqual({
      host: '127.0.0.1',
      port: 3000,
      scheme: 'http',
      tls: null,
      publicOrigin: null,
      trustProxy: null,
      metricsToken: null,
    })
    expect(config.sip).toMatchObject({ host: '127.0.0.1', port: 5060, realm: 'lianxin', trunks: null })
    expect(config.media).toEqual({
      host: '127.0.0.1',
      address: '127.0.0.1',
      rtpPorts: { from: 20000, to: 20999 },
    })
    expect(config.database.url).toBeNull()
    expect(config.drachtio).toBeNull()
    expect(config.freeswitch).toBeNull()
    expect(config.demo).toBe(true)
    expect(config.paths.recordingsDir).toBe(join(directory, '.data', 'recordings'))
  })

  test('the result is frozen all the way down', () => {
    const config = read(pair)
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError)
    expect(() => Object.assign(config.drachtio?.webSocket ?? {}, { port: 1 })).toThrow(TypeError)
  })

  test('an empty value counts as none', () => {
    expect(read({ HTTP_PORT: '', DATABASE_URL: ' ' })).toEqual(read())
  })

  test('.env is read, and the environment wins over it', () => {
    writeFileSync(join(directory, '.env'), 'HTTP_PORT=4001\nSIP_PORT=4002\nTLS_CERT=\n')
    try {
      const config = read({ SIP_PORT: '4003' })
      expect(config.http.port).toBe(4001)
      expect(config.sip.port).toBe(4003)
    } finally {
      rmSync(join(directory, '.env'))
    }
  })
})

describe('a wrong value', () => {
  test.each([
    ['HTTP_HOST', 'desk.example'],
    ['HTTP_HOST', '300.1.1.1'],
    ['HTTP_PORT', 'abc'],
    ['HTTP_PORT', '65536'],
    ['HTTP_PORT', '-1'],
    ['HTTP_PORT', '3.5'],
    ['PUBLIC_ORIGIN', 'https://a.example/path'],
    ['PUBLIC_ORIGIN', 'a.example'],
    ['TRUST_PROXY', 'true'],
    ['SIP_HOST', 'localhost'],
    ['SIP_PORT', 'x'],
    ['SIP_REALM', 'a b'],
    ['SIP_ALLOW', '127.0.0.0/8,phones'],
    ['DIALS_A_DAY', '-1'],
    ['MEDIA_HOST', '1.2.3'],
    ['MEDIA_ADDRESS', '0.0.0.0'],
    ['MEDIA_ADDRESS', 'me'],
    ['RTP_PORTS', '20001-20999'],
    ['RTP_PORTS', '20000-20098'],
    ['RTP_PORTS', '20999-20000'],
    ['RTP_PORTS', '60000-70000'],
    ['RTP_PORTS', '20000'],
    ['DATABASE_POOL_SIZE', '1'],
    ['LOG_LEVEL', 'loud'],
    ['DEMO', 'yes'],
    ['DRACHTIO_PORT', '0'],
    ['FREESWITCH_PROFILE', 'a b'],
    ['FREESWITCH_LISTEN_ADDRESS', 'here'],
  ])('of %s (%s) gives one line with its name, what was found and what is allowed', (name, value) => {
    const lines = problems({ [name]: value })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(new RegExp(`^${name}: found "${value.replaceAll('.', '\\.')}"; allowed: .{5,}`))
  })

  test('of TRUNKS names the place in the list, whether the list is in the setting or in a file', () => {
    const trunks = JSON.stringify([{ name: 'a', addresses: ['10.0.0.1'], caps: { calls: 0 } }])
    writeFileSync(join(directory, 'trunks.json'), trunks)
    for (const value of [trunks, 'trunks.json']) {
      const lines = problems({ TRUNKS: value })
      expect(lines).toHaveLength(1)
      expect(lines[0]).toMatch(/^TRUNKS: found ".*\[0\]\.caps\.calls: 0"; allowed: a whole number from 1/)
    }
    expect(problems({ TRUNKS: 'nowhere.json' })[0]).toMatch(/^TRUNKS: found .*; allowed: JSON, or the path/)
  })

  test.each([
    ['DATABASE_URL', 'mysql://user:hunter2@host/db'],
    ['DATABASE_URL', 'postgres://user:hunter2@host'],
    ['PRIVACY_KEY', 'hunter2'],
  ])('of %s is not shown', (name, value) => {
    const lines = problems({ [name]: value })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`${name}: found a value of ${value.length} characters (not shown); allowed: `)
    expect(lines[0]).not.toContain('hunter2')
  })

  test.each([
    'ClueCon',
    'cymru',
    '1234',
    'ClueConClueConClueCon',
    '1234123412341234',
    'with|a|pipe|in|it|all',
  ])('a default or useless secret (%s) is refused for both servers', (secret) => {
    const lines = problems({ ...pair, DRACHTIO_SECRET: secret, FREESWITCH_SECRET: secret })
    expect(lines.map((line) => line.split(':')[0])).toEqual(['DRACHTIO_SECRET', 'FREESWITCH_SECRET'])
    expect(lines.join()).not.toContain(`"${secret}"`)
  })

  test('every wrong setting is named at once', () => {
    const lines = problems({ HTTP_PORT: 'a', RTP_PORTS: '1-2', MEDIA_ADDRESS: '::', TLS_KEY: 'k' })
    expect(lines.map((line) => line.split(':')[0]).toSorted()).toEqual([
      'HTTP_PORT',
      'MEDIA_ADDRESS',
      'RTP_PORTS',
      'TLS_CERT',
    ])
  })

  test('ends the start with code 2, one line and no stack', () => {
    const ended = spawnSync(
      process.execPath,
      ['--import', 'tsx', '-e', "import('./src/config.ts').then((config) => config.loadConfig())"],
      { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HTTP_PORT: 'abc' } },
    )
    expect(ended.status).toBe(2)
    expect(ended.stderr).toBe('HTTP_PORT: found "abc"; allowed: a whole number from 0 to 65535\n')
  })
})

describe('the media address', () => {
  test('follows the media host, which follows the SIP host', () => {
    expect(read({ SIP_HOST: '10.0.0.9' }).media).toMatchObject({ host: '10.0.0.9', address: '10.0.0.9' })
    expect(read({ SIP_HOST: '10.0.0.9', MEDIA_HOST: '10.0.0.8' }).media.address).toBe('10.0.0.8')
  })

  test('is guessed, and said, when sound arrives on every interface', () => {
    const config = read(
      { MEDIA_HOST: '0.0.0.0' },
      { lo: [address('127.0.0.1', true)], eth0: [address('10.1.1.1')], eth1: [address('10.2.2.2')] },
    )
    expect(config.media).toMatchObject({ host: '0.0.0.0', address: '10.1.1.1' })
    expect(config.notices.join()).toMatch(/MEDIA_ADDRESS is not set.*10\.1\.1\.1.*10\.2\.2\.2/)
  })

  test('is asked for when there is nothing to guess from', () => {
    expect(problems({ SIP_HOST: '0.0.0.0' })[0]).toMatch(/^MEDIA_ADDRESS: found nothing; allowed: /)
  })
})

describe('TLS', () => {
  test('takes a certificate with its key, and nothing less', async () => {
    const [own, other] = await Promise.all([generate([{ name: 'commonName', value: 'a' }]), generate()])
    const file = (name: string, content: string): string => {
      writeFileSync(join(directory, name), content)
      return name
    }
    const cert = file('cert.pem', own.cert)
    const key = file('key.pem', own.private)
    const foreign = file('other.pem', other.private)
    const junk = file('junk.pem', 'junk')

    expect(read({ TLS_CERT: cert, TLS_KEY: key }).http).toMatchObject({
      scheme: 'https',
      tls: { cert: own.cert, key: own.private },
    })
    expect(problems({ TLS_CERT: cert })).toEqual([
      'TLS_KEY: found nothing; allowed: a PEM file, because TLS_CERT is given',
    ])
    expect(problems({ TLS_KEY: key })[0]).toMatch(/^TLS_CERT: found nothing/)
    expect(problems({ TLS_CERT: 'absent.pem', TLS_KEY: key })[0]).toMatch(/^TLS_CERT: found ".*absent\.pem"/)
    expect(problems({ TLS_CERT: cert, TLS_KEY: junk })[0]).toMatch(/^TLS_KEY: .*a readable PEM file/)
    expect(problems({ TLS_CERT: cert, TLS_KEY: foreign })[0]).toMatch(
      /^TLS_KEY: .*belongs to the certificate/,
    )
  })

  test('is spoken on every address but loopback', () => {
    expect(read({ HTTP_HOST: '0.0.0.0' }).http.scheme).toBe('https')
    expect(read({ HTTP_HOST: '10.0.0.1' }).http.scheme).toBe('https')
    expect(read({ HTTP_HOST: '127.0.0.2' }).http.scheme).toBe('http')
    expect(read({ HTTP_HOST: 'localhost' }).http.scheme).toBe('http')
  })
})

describe('drachtio-server and FreeSWITCH', () => {
  test('are both given', () => {
    const config = read(pair)
    expect(config.drachtio).toEqual({
      host: '10.0.0.2',
      port: 9022,
      secret: goodSecret,
      webSocket: { host: '10.0.0.2', port: 5061 },
    })
    expect(config.freeswitch).toEqual({
      host: '10.0.0.3',
      port: 8021,
      secret: `${goodSecret}2`,
      profile: 'drachtio_mrf',
      listenAddress: '10.0.0.1',
    })
  })

  test('one without the other is refused, each missing part by name', () => {
    const lines = problems({ DRACHTIO_HOST: '10.0.0.2', DRACHTIO_SECRET: goodSecret })
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'SIP_WS_URL',
      'FREESWITCH_HOST',
      'FREESWITCH_SECRET',
    ])
    expect(lines[0]).toContain('DRACHTIO_HOST, DRACHTIO_SECRET are given')
  })

  test('FreeSWITCH on another machine must be told where the controller is', () => {
    const { FREESWITCH_LISTEN_ADDRESS: _, ...without } = pair
    expect(problems(without)).toEqual([
      'FREESWITCH_LISTEN_ADDRESS: found nothing; allowed: an IP address of this machine, because FREESWITCH_HOST (10.0.0.3) is another one',
    ])
    expect(read({ ...without, FREESWITCH_HOST: '127.0.0.1' }).freeswitch?.listenAddress).toBe('127.0.0.1')
  })

  test.each(['http://10.0.0.2:5061', 'ws://', '10.0.0.2:5061', 'ws://10.0.0.2:5061/path'])(
    'the WebSocket address cannot be %s',
    (url) => {
      expect(problems({ ...pair, SIP_WS_URL: url })).toHaveLength(1)
    },
  )
})

test('the controller asks for what the launcher provides', () => {
  const lines = linesOf(() => readControllerConfig(source({})))
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    'DATABASE_URL',
    'DRACHTIO_HOST',
    'FREESWITCH_HOST',
    'PRIVACY_KEY',
  ])
  const complete = readControllerConfig(
    source({ ...pair, DATABASE_URL: 'postgres://a:b@127.0.0.1:1/lianxin', PRIVACY_KEY: 'k'.repeat(32) }),
  )
  expect(complete.database.url).toBe('postgres://a:b@127.0.0.1:1/lianxin')
  expect(Object.isFrozen(complete.database)).toBe(true)
})
