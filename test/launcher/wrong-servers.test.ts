import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fakeDrachtio, fakeFreeswitch, serveTcp } from '../support/fakes/real-pair.ts'
import { freePort } from '../support/ports.ts'
import { createFakeSipServer } from '../support/fakes/sip-server.ts'
import { children, ended, launch } from './product.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

const secret = 'a-secret-of-no-worth'
const wrongSecret = 'another-one-of-no-worth'
const port = async (place: Promise<{ readonly port: number }>): Promise<string> => String((await place).port)

/** Settings of a pair that is there and takes them. */
const pair = async (): Promise<Record<string, string>> => ({
  DRACHTIO_HOST: '127.0.0.1',
  DRACHTIO_PORT: await port(fakeDrachtio(secret)),
  DRACHTIO_SECRET: secret,
  SIP_WS_URL: `ws://127.0.0.1:${await port(createFakeSipServer())}`,
  FREESWITCH_HOST: '127.0.0.1',
  FREESWITCH_PORT: await port(fakeFreeswitch({ password: secret })),
  FREESWITCH_SECRET: secret,
})
const mute = () => serveTcp(() => undefined)

const faults: readonly [string, () => Promise<Record<string, string>> | Record<string, string>][] = [
  ['DRACHTIO_HOST', () => ({ DRACHTIO_HOST: 'no.such.host.invalid' })],
  ['DRACHTIO_HOST, DRACHTIO_PORT', async () => ({ DRACHTIO_PORT: String(await freePort()) })],
  ['DRACHTIO_HOST, DRACHTIO_PORT', async () => ({ DRACHTIO_PORT: await port(mute()) })],
  ['DRACHTIO_HOST', async () => ({ DRACHTIO_PORT: await port(fakeDrachtio(secret, 'v0.8.9')) })],
  ['DRACHTIO_SECRET', () => ({ DRACHTIO_SECRET: wrongSecret })],
  ['DRACHTIO_SECRET', () => ({ DRACHTIO_SECRET: 'cymru' })],
  ['SIP_WS_URL', async () => ({ SIP_WS_URL: `ws://127.0.0.1:${await freePort()}` })],
  [
    'FREESWITCH_HOST',
    () => ({ FREESWITCH_HOST: 'no.such.host.invalid', FREESWITCH_LISTEN_ADDRESS: '127.0.0.1' }),
  ],
  ['FREESWITCH_HOST, FREESWITCH_PORT', async () => ({ FREESWITCH_PORT: String(await freePort()) })],
  ['FREESWITCH_HOST, FREESWITCH_PORT', async () => ({ FREESWITCH_PORT: await port(mute()) })],
  [
    'FREESWITCH_HOST',
    async () => ({ FREESWITCH_PORT: await port(fakeFreeswitch({ password: secret, version: '1.10.7' })) }),
  ],
  ['FREESWITCH_SECRET', () => ({ FREESWITCH_SECRET: wrongSecret })],
  ['FREESWITCH_SECRET', () => ({ FREESWITCH_SECRET: 'ClueCon' })],
  ['FREESWITCH_PROFILE', () => ({ FREESWITCH_PROFILE: 'internal' })],
  ['FREESWITCH_LISTEN_ADDRESS', () => ({ FREESWITCH_LISTEN_ADDRESS: '192.0.2.1' })],
  [
    'DATABASE_URL',
    async () => ({ DATABASE_URL: `postgres://nobody:nothing@127.0.0.1:${await freePort()}/none` }),
  ],
]

test.each(faults)('a wrong %s ends the start in one line within 5 s (%#)', async (names, change) => {
  const settings = { ...(await pair()), ...(await change()) }
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-wrong-'))
  folders.push(folder)
  const began = performance.now()
  const launched = launch(folder, settings)
  expect(await ended(launched)).toBe(2)
  expect(performance.now() - began).toBeLessThan(5_000)
  const [line, ...others] = launched.output().trim().split('\n')
  expect(others).toEqual([])
  expect(line).toMatch(new RegExp(`^${names}: found .*; allowed: `))
  for (const hidden of [secret, wrongSecret, 'nobody:nothing']) expect(line).not.toContain(hidden)
  expect(children(join(folder, 'data'))).toEqual({})
})
