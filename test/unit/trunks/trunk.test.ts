import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTrunks } from '../../../src/config/trunks.ts'
import { isIn, readRange } from '../../../src/domain/trunks/address-range.ts'
import { rewritten, routesTo, sourceOf } from '../../../src/domain/trunks/trunk.ts'

const range = (text: string) => {
  const read = readRange(text)
  if (read === null) throw new Error(`${text} is no range`)
  return read
}
const trunksOf = (...list: readonly object[]) => {
  const { trunks, problems } = readTrunks(JSON.stringify(list))
  expect(problems).toEqual([])
  return trunks
}

describe('an allow-list', () => {
  it.each([
    ['127.0.0.0/8', '127.9.8.7', true],
    ['127.0.0.0/8', '128.0.0.1', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '::1', false],
    ['10.1.2.0/24', '::ffff:10.1.2.9', true],
    ['::1', '[::1]', true],
    ['2001:db8::/32', '2001:db8:1::5', true],
    ['2001:db8::/32', '2001:db9::5', false],
    ['10.1.2.0/24', 'not an address', false],
  ])('%s and %s: %s', (text, address, inside) => {
    expect(isIn(range(text), address)).toBe(inside)
  })

  it.each(['300.1.1.1', '10.0.0.0/33', '::/129', '1:2:3', '1::2::3', 'localhost', '', '10.0.0.1/x', ':::'])(
    'takes %j for no address',
    (text) => {
      expect(readRange(text)).toBeNull()
    },
  )

  it('has an address in its own range, whatever the width', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, bits) => {
        expect(isIn(range(`${address}/${bits}`), address)).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, bits) => {
        fc.pre(!address.includes('.'))
        expect(isIn(range(`${address}/${bits}`), address)).toBe(true)
      }),
    )
  })
})

describe('trunks', () => {
  const local = { name: 'local', addresses: ['10.0.0.1'], routes: [{ match: '0871\\d+', priority: 1 }] }
  const any = { name: 'any', addresses: ['10.0.0.2:5080', 'sip.example.org'], routes: [{ priority: 5 }] }

  it('are tried by priority, each with its addresses one after another, and only for numbers that fit whole', () => {
    const ways = (number: string) =>
      routesTo(trunksOf(any, local), number).map(({ trunk, address }) => `${trunk.name} ${address}`)
    expect(ways('087165330000')).toEqual(['local 10.0.0.1', 'any 10.0.0.2:5080', 'any sip.example.org'])
    expect(ways('13912345678')).toEqual(['any 10.0.0.2:5080', 'any sip.example.org'])
    expect(ways('9087165330000')).not.toContain('local 10.0.0.1')
  })

  it('let calls in from their own addresses unless another list is given', () => {
    const trunks = trunksOf(any, { ...local, allow: ['192.0.2.0/24'] })
    const phones = [range('127.0.0.0/8')]
    expect(sourceOf(trunks, phones, '10.0.0.2')).toMatchObject({ name: 'any' })
    expect(sourceOf(trunks, phones, '192.0.2.77')).toMatchObject({ name: 'local' })
    expect(sourceOf(trunks, phones, '127.0.0.1')).toBe('phone')
    expect(sourceOf(trunks, phones, '10.0.0.1')).toBeNull()
  })

  it('rewrite numbers rule by rule', () => {
    const [trunk] = trunksOf({
      ...local,
      rewrite: {
        callerIn: [
          { match: '^\\+?86', to: '' },
          { match: '^(1\\d{10})$', to: '0$1' },
        ],
      },
    })
    expect(rewritten('+8613912345678', trunk?.rewrite.callerIn ?? [])).toBe('013912345678')
  })
})

describe('what is wrong with a list of trunks', () => {
  const told = (text: string) => readTrunks(text).problems.map(({ line }) => line)
  it.each([
    ['[{]', 'TRUNKS: found "the whole'],
    ['/no/such/file.json', 'the path of a readable file'],
    ['{}', 'a list of trunks'],
    ['[{"addresses":["10.0.0.1"]}]', '[0].name'],
    ['[{"name":"a"}]', '[0].addresses'],
    ['[{"name":"a","addresses":["b c"]}]', '[0].addresses'],
    ['[{"name":"a","addresses":["10.0.0.1"],"transport":"tls"}]', '[0].transport'],
    ['[{"name":"a","addresses":["10.0.0.1"],"allow":["10.0.0.0/40"]}]', '[0].allow'],
    ['[{"name":"a","addresses":["10.0.0.1"],"routes":[{"match":"("}]}]', '[0].routes[0].match'],
    ['[{"name":"a","addresses":["10.0.0.1"],"caps":{"calls":0}}]', '[0].caps.calls'],
    ['[{"name":"a","addresses":["10.0.0.1"],"probeSeconds":-1}]', '[0].probeSeconds'],
    [
      '[{"name":"a","addresses":["10.0.0.1"],"rewrite":{"calledOut":[{"match":"^","to":"x"}]}}]',
      'calledOut[0].to',
    ],
    ['[{"name":"a","addresses":["10.0.0.1"],"routs":[]}]', '[0].routs'],
    ['[{"name":"a","addresses":["10.0.0.1"]},{"name":"a","addresses":["10.0.0.2"]}]', '[1].name'],
  ])('%s is told with its place', (text, part) => {
    expect(told(text).join('\n')).toContain(part)
  })

  it('never tells a password', () => {
    const text = '[{"name":"a","addresses":["10.0.0.1"],"digest":{"username":"","password":"topsecret"}}]'
    expect(told(text)).toHaveLength(1)
    expect(told(text).join('')).not.toContain('topsecret')
  })
})
