import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { ConfigError } from '../../../src/config.ts'
import { checkServers, type ServerSettings } from '../../../src/preflight/preflight.ts'
import { waitForDatabase } from '../../../src/preflight/wait-for-database.ts'
import { createSystemTime } from '../../../src/adapters/time/system-time.ts'
import { fakeDrachtio, fakeFreeswitch, serveTcp, type FakeFreeswitch } from '../../support/fakes/real-pair.ts'
import { freePort } from '../../support/ports.ts'
import { createFakeSipServer } from '../../support/fakes/sip-server.ts'
import { silent } from '../../support/silent.ts'
import { realPair } from '../../support/switch/addresses.ts'
import { startEmbeddedSwitch, type RunningSwitch } from '../../support/switch/embedded-switch.ts'
import { createTcpProxy } from '../../support/tcp-proxy.ts'

const secret = 'a-secret-of-no-worth'
const wrongSecret = 'another-one-of-no-worth'

/** Longer than any sound server takes on a busy machine, and short enough to wait for in a test. */
const shortMs = 1_000

const linesOf = async (settings: Partial<ServerSettings>, withinMs = shortMs): Promise<readonly string[]> => {
  const began = performance.now()
  try {
    const nothing: ServerSettings = { database: { url: null, poolSize: 1 }, drachtio: null, freeswitch: null }
    await checkServers({ ...nothing, ...settings }, withinMs)
    return []
  } catch (err) {
    if (!(err instanceof ConfigError)) throw err
    return err.problems.map(({ line }) => line)
  } finally {
    expect(performance.now() - began).toBeLessThan(withinMs + 1_000)
  }
}

type Change<T> = (sound: T) => Partial<T> | Promise<Partial<T>>
type Drachtio = NonNullable<ServerSettings['drachtio']>
type Freeswitch = NonNullable<ServerSettings['freeswitch']>

const withDrachtio = async (change: Change<Drachtio> = () => ({}), version?: string) => {
  const sound = {
    ...(await fakeDrachtio(secret, version)),
    secret,
    webSocket: { host: '127.0.0.1', port: (await createFakeSipServer()).port },
  }
  return linesOf({ drachtio: { ...sound, ...(await change(sound)) } })
}
const withFreeswitch = async (
  change: Change<Freeswitch> = () => ({}),
  server: Partial<FakeFreeswitch> = {},
) => {
  const sound = {
    ...(await fakeFreeswitch({ password: secret, ...server })),
    ...{ secret, profile: 'drachtio_mrf', listenAddress: '127.0.0.1' },
  }
  return linesOf({ freeswitch: { ...sound, ...(await change(sound)) } })
}

/** An address of TEST-NET-1 (RFC 5737), where nobody answers, or the way there is barred. */
const nowhere = '192.0.2.1'
const mute = () => serveTcp(() => undefined)

test('takes servers that answer, and asks none that are not given', async () => {
  expect(await linesOf({})).toEqual([])
  expect(await withDrachtio()).toEqual([])
  expect(await withFreeswitch()).toEqual([])
})

const drachtioFaults: readonly [string, Change<Drachtio>, RegExp][] = [
  [
    'a closed port',
    async () => ({ port: await freePort() }),
    /^DRACHTIO_HOST, DRACHTIO_PORT: found "127\.0\.0\.1:\d+": nothing listens there \(ECONNREFUSED\); allowed: /,
  ],
  [
    'an address without anybody',
    () => ({ host: nowhere }),
    /^DRACHTIO_HOST(, DRACHTIO_PORT)?: found "192\.0\.2\.1/,
  ],
  [
    'a name that leads nowhere',
    () => ({ host: 'no.such.host.invalid' }),
    /^DRACHTIO_HOST: found "no\.such\.host/,
  ],
  [
    'a wrong secret',
    () => ({ secret: wrongSecret }),
    /^DRACHTIO_SECRET: found a value of 23 characters \(not shown\): it answers "incorrect secret"/,
  ],
  [
    'a server that says nothing',
    mute,
    /^DRACHTIO_HOST, DRACHTIO_PORT: found "127\.0\.0\.1:\d+": something is there that says nothing/,
  ],
  [
    'the port of FreeSWITCH',
    () => fakeFreeswitch({ password: secret }),
    /^DRACHTIO_HOST, DRACHTIO_PORT: found "127\.0\.0\.1:\d+": something else answers there \("Content-Type: auth\/request/,
  ],
  [
    'a closed WebSocket port',
    async () => ({ webSocket: { host: '127.0.0.1', port: await freePort() } }),
    /^SIP_WS_URL: found "ws:\/\/127\.0\.0\.1:\d+": nothing listens there/,
  ],
  [
    'no WebSocket at the WebSocket port',
    async () => ({ webSocket: await fakeDrachtio(secret) }),
    /^SIP_WS_URL: found "ws:\/\/127\.0\.0\.1:\d+": something else answers there/,
  ],
]

test.each(drachtioFaults)('names the setting of drachtio-server for %s', async (_what, change, line) => {
  expect(await withDrachtio(change)).toEqual([expect.stringMatching(line)])
})

test('names the setting for a drachtio-server that is too old', async () => {
  expect(await withDrachtio(undefined, 'v0.8.26')).toEqual([
    expect.stringMatching(
      /^DRACHTIO_HOST: found .*drachtio-server 0\.8\.26 runs there; allowed: .*0\.9\.0 or newer$/,
    ),
  ])
})

const freeswitchFaults: readonly [string, Change<Freeswitch>, RegExp][] = [
  [
    'a closed port',
    async () => ({ port: await freePort() }),
    /^FREESWITCH_HOST, FREESWITCH_PORT: found "127\.0\.0\.1:\d+": nothing listens there \(ECONNREFUSED\); allowed: /,
  ],
  [
    'an address without anybody',
    () => ({ host: nowhere }),
    /^FREESWITCH_HOST(, FREESWITCH_PORT)?: found "192\.0\.2\.1/,
  ],
  [
    'a wrong password',
    () => ({ secret: wrongSecret }),
    /^FREESWITCH_SECRET: found a value of 23 characters \(not shown\): it refuses the password/,
  ],
  [
    'a profile that is not there',
    () => ({ profile: 'internal' }),
    /^FREESWITCH_PROFILE: found "internal": the profiles there are drachtio_mrf; allowed: a SIP profile that runs at 127/,
  ],
  [
    'a server that says nothing',
    mute,
    /^FREESWITCH_HOST, FREESWITCH_PORT: found "127\.0\.0\.1:\d+": something is there that says nothing/,
  ],
  [
    'the port of drachtio-server',
    () => fakeDrachtio(secret),
    /^FREESWITCH_HOST, FREESWITCH_PORT: found "127\.0\.0\.1:\d+": something is there that says nothing/,
  ],
  [
    'a server that turns us away',
    () =>
      serveTcp((socket) =>
        socket.end('Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n'),
      ),
    /^FREESWITCH_HOST: found "127\.0\.0\.1": it turns this machine’s address away; allowed: .*FREESWITCH_ESL_ALLOW/,
  ],
  [
    'an address for its calls that is not ours',
    () => ({ listenAddress: nowhere }),
    /^FREESWITCH_LISTEN_ADDRESS: found "192\.0\.2\.1": this machine cannot listen there \(EADDRNOTAVAIL\)/,
  ],
]

test.each(freeswitchFaults)('names the setting of FreeSWITCH for %s', async (_what, change, line) => {
  expect(await withFreeswitch(change)).toEqual([expect.stringMatching(line)])
})

test('names the setting for a FreeSWITCH that is too old, or whose profile does not run', async () => {
  expect(await withFreeswitch(undefined, { version: '1.10.9' })).toEqual([
    expect.stringMatching(
      /^FREESWITCH_HOST: found .*FreeSWITCH 1\.10\.9 runs there; allowed: .*1\.10\.11 or newer$/,
    ),
  ])
  expect(await withFreeswitch(undefined, { profiles: [['drachtio_mrf', 'DOWN']] })).toEqual([
    expect.stringMatching(/^FREESWITCH_PROFILE: found "drachtio_mrf": it does not run there/),
  ])
})

test('names every wrong setting, a line each, and shows no secret', async () => {
  const drachtio = { ...(await fakeDrachtio(secret)), secret: wrongSecret, webSocket: await mute() }
  const freeswitch = {
    ...(await fakeFreeswitch({ password: secret })),
    ...{ secret: wrongSecret, profile: 'drachtio_mrf', listenAddress: '127.0.0.1' },
  }
  const url = `postgres://somebody:${wrongSecret}@127.0.0.1:${await freePort()}/lianxin`
  const lines = await linesOf({ database: { url, poolSize: 1 }, drachtio, freeswitch })
  expect(lines.map((line) => line.split(/[:,]/)[0])).toEqual([
    ...['DATABASE_URL', 'DRACHTIO_SECRET', 'SIP_WS_URL', 'FREESWITCH_SECRET'],
  ])
  expect(lines.join('\n')).not.toContain(wrongSecret)
})

test('names DATABASE_URL for a database that refuses, is missing, or does not answer', async () => {
  const found = async (change: (url: URL) => unknown): Promise<string> => {
    const url = new URL(inject('databaseServer'))
    await change(url)
    return (await linesOf({ database: { url: url.href, poolSize: 1 } })).join('\n')
  }
  expect(await found(() => undefined)).toBe('')
  expect(await found((url) => (url.password = wrongSecret))).toMatch(
    /^DATABASE_URL: .*refuses the user or the password;/,
  )
  expect(await found((url) => (url.pathname = '/no_such_database'))).toMatch(
    /^DATABASE_URL: .*no database of that name;/,
  )
  expect(await found(async (url) => (url.port = String(await freePort())))).toMatch(/where nothing listens/)
  expect(await found(async (url) => (url.port = String((await mute()).port)))).toMatch(
    /does not answer|cannot be used/,
  )
})

test('waits for a database that is away, and says once what keeps it', async () => {
  const url = new URL(inject('databaseServer'))
  const proxy = await createTcpProxy(Number(url.port))
  url.port = String(proxy.port)
  proxy.cut()
  const warn = vi.fn()
  const there = waitForDatabase(url.href, createSystemTime(), { ...silent, warn })
  await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1))
  proxy.restore()
  await there
  expect(JSON.stringify(warn.mock.calls)).toContain('DATABASE_URL')
  await proxy.close()
})

let embedded: RunningSwitch
beforeAll(async () => void (embedded = await startEmbeddedSwitch()))
afterAll(() => embedded.stop())

const pairs = [
  ['embedded switch', () => embedded.addresses] as const,
  ...(() => {
    const real = realPair(process.env)
    return 'missing' in real ? [] : [['real pair', () => real] as const]
  })(),
]

test.each(pairs)('finds the %s sound, and every wrong setting of it', async (_name, addresses) => {
  const { drachtio, freeswitch, ws } = addresses()
  const sound = { drachtio: { ...drachtio, webSocket: ws }, freeswitch }
  expect(await linesOf(sound)).toEqual([])
  const lines = await linesOf({
    drachtio: { ...sound.drachtio, secret: wrongSecret },
    freeswitch: { ...freeswitch, profile: 'internal' },
  })
  expect(lines.map((line) => line.split(/[:,]/)[0])).toEqual(['DRACHTIO_SECRET', 'FREESWITCH_PROFILE'])
  const other = await linesOf({ freeswitch: { ...freeswitch, secret: wrongSecret } })
  expect(other.map((line) => line.split(/[:,]/)[0])).toEqual(['FREESWITCH_SECRET'])
})
