import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startProduct, type Product } from '../support/product.ts'

const citizen = fileURLToPath(new URL('../../src/citizen/main.ts', import.meta.url))
const [caller, other] = ['13888712046', '13987654321']

let product: Product
beforeAll(async () => {
  product = await startProduct({ LOG_LEVEL: 'debug' })
  const call = (to: string) =>
    promisify(execFile)(process.execPath, [
      ...['src/typescript/run.mjs', citizen, '--from', caller, '--to', to, '--patience', '1'],
      ...['--server', `127.0.0.1:${product.sipPort}`],
    ]).catch(() => undefined)
  await call('12345')
  // Nobody's line: what was dialled is somebody's number too.
  await call(other)
})
afterAll(() => product.stop())

const logs = (): Readonly<Record<string, string>> => {
  const folder = join(product.dataDir, 'logs')
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )
}

type Entry = {
  readonly msg: string
  readonly callId?: string
  readonly legId?: string
  readonly sipCallId?: string
}
const entries = (): readonly Entry[] =>
  (logs()['controller.log'] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Entry)

test('no log of any process holds a whole number', async () => {
  await vi.waitFor(() => expect(entries().filter(({ msg }) => msg === 'a call ended')).toHaveLength(2))
  const found = Object.entries(logs())
  expect(found.map(([name]) => name)).toEqual(expect.arrayContaining(['controller.log', 'switch.log']))
  for (const [name, text] of found) {
    for (const number of [caller, other]) expect([name, text.includes(number)]).toEqual([name, false])
    expect([name, /(?<![0-9A-Za-z])(?:\+?86)?1[3-9]\d{9}(?![0-9A-Za-z])/.exec(text)]).toEqual([name, null])
  }
  expect(found.map(([, text]) => text).join('')).toContain('138****2046')
})

test('one id leads through a call, and to its ids at the SIP server and the media server', () => {
  const callId = entries().find(({ msg }) => msg === 'a call has a media leg')?.callId ?? ''
  const own = entries().filter((entry) => entry.callId === callId)
  expect(own.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['a call arrived', 'a call has a media leg', 'a call ended']),
  )
  expect(own.find(({ msg }) => msg === 'a call arrived')?.sipCallId).toMatch(/\S/)
  const legId = own.find(({ msg }) => msg === 'a call has a media leg')?.legId ?? ''
  expect(legId).toMatch(/^[0-9a-f-]{36}$/)
  const ofTheSwitch = (logs()['switch.log'] ?? '').split('\n').filter((line) => line.includes(legId))
  expect(ofTheSwitch.map((line) => (JSON.parse(line) as Entry).msg)).toEqual([
    'a channel is up',
    'a channel is gone',
  ])
})
