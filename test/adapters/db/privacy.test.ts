import { expect, test } from 'vitest'
import { canonicalNumber, createPrivacy, SealBrokenError } from '../../../src/adapters/db/privacy.ts'

const key = 'k'.repeat(32)
const privacy = createPrivacy(key)

test('a sealed text can be read again, and shows nothing of itself', () => {
  const sealed = privacy.seal('13987100001 李晓梅')
  expect(privacy.open(sealed)).toBe('13987100001 李晓梅')
  expect(sealed.toString('latin1')).not.toContain('13987100001')
  expect(privacy.seal('13987100001 李晓梅').equals(sealed)).toBe(false)
})

test.each([
  ['altered', (sealed: Buffer) => sealed.fill(sealed.readUInt8(20) ^ 1, 20, 21)],
  ['cut', (sealed: Buffer) => sealed.subarray(0, -1)],
  ['empty', () => Buffer.alloc(0)],
  ['of another version', (sealed: Buffer) => sealed.fill(9, 0, 1)],
])('a sealed text that is %s is refused', (_how, spoil) => {
  expect(() => privacy.open(spoil(privacy.seal('secret')))).toThrow(SealBrokenError)
})

test('another key can neither read nor find', () => {
  const other = createPrivacy('o'.repeat(32))
  expect(() => other.open(privacy.seal('secret'))).toThrow(SealBrokenError)
  expect(other.hashNumber('13987100001').equals(privacy.hashNumber('13987100001'))).toBe(false)
})

test('a key of fewer than 32 bytes is refused', () => {
  expect(() => createPrivacy('short')).toThrow('at least 32 bytes')
})

test('every spelling of a number has the same hash', () => {
  const hashes = ['13987100001', '+8613987100001', '0086 139-8710-0001', '１３９８７１００００１'].map(
    (number) => privacy.hashNumber(number).toString('hex'),
  )
  expect(new Set(hashes).size).toBe(1)
  expect(privacy.hashLast4('+86 871 6316 5555')).toEqual(privacy.hashLast4('5555'))
  expect(privacy.hashLast4('110')).toBeNull()
  expect(privacy.hashName('李 晓梅')).toEqual(privacy.hashName('李晓梅'))
})

test.each([
  ['+86 139 8710 0001', '13987100001'],
  ['+8687163165555', '087163165555'],
  ['+861063165555', '01063165555'],
  ['+864001234567', '4001234567'],
  ['0871-63165555', '087163165555'],
  ['(0871) 6316 5555', '087163165555'],
  ['+8612345', '12345'],
  ['12345', '12345'],
  ['+4930123456', '+4930123456'],
])('%s is stored as %s', (spelt, stored) => {
  expect(canonicalNumber(spelt)).toBe(stored)
})
