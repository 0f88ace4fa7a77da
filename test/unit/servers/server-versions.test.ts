import { expect, test, vi } from 'vitest'
import { announceServer } from '../../../src/app/announce-server.ts'
import { isOlder, knownFaults, versionIn } from '../../../src/app/server-versions.ts'
import { silent } from '../../support/silent.ts'

test.each([
  ['v0.9.10', '0.9.10'],
  ['v0.9.10-3-gabcdef', '0.9.10'],
  ['FreeSWITCH Version 1.11.1-release+git~20260301T120000Z~0123abc~64bit (1.11.1 64bit)', '1.11.1'],
  ['', null],
  ['of my own making', null],
])('reads the version out of %j', (text, version) => expect(versionIn(text)).toBe(version))

test.each([
  ['0.9.9', '0.9.10', true],
  ['0.9.10', '0.9.10', false],
  ['0.10.0', '0.9.10', false],
  ['1.10.12', '1.11.0', true],
  ['2.0.0', '1.11.3', false],
])('%s is older than %s: %s', (version, than, older) => expect(isOlder(version, than)).toBe(older))

test('names the fault of a FreeSWITCH before 1.11.3, and what must be on, and none of a later one', () => {
  const warn = vi.fn()
  const log = { ...silent, warn }
  announceServer(log, 'FreeSWITCH', '10.0.0.3:8021', '1.11.2')
  expect(warn).toHaveBeenCalledTimes(1)
  expect(JSON.stringify(warn.mock.calls)).toMatch(/CVE-2026-116779.*enable-chat=false.*MESSAGE/)
  warn.mockClear()
  announceServer(log, 'FreeSWITCH', '10.0.0.3:8021', '1.11.3')
  announceServer(log, 'drachtio-server', '10.0.0.2:9022', '0.9.10')
  expect(warn).not.toHaveBeenCalled()
  expect(knownFaults('drachtio-server', '0.9.0')).toEqual([])
})

test('warns of a server that does not say its version', () => {
  const warn = vi.fn()
  announceServer({ ...silent, warn }, 'drachtio-server', '10.0.0.2:9022', null)
  expect(warn).toHaveBeenCalledTimes(1)
})
