import { describe, expect, it } from 'vitest'
import { createTrunks } from '../../../src/app/trunks/trunks.ts'
import { readRanges, readTrunks } from '../../../src/config/trunks.ts'
import { createFakeNotes } from '../../support/fakes/notes.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { silent } from '../../support/silent.ts'

const { trunks: list } = readTrunks(
  JSON.stringify([
    {
      ...{ name: 'a', addresses: ['10.0.0.1', '10.0.0.2'], probeSeconds: 10 },
      ...{ caps: { calls: 3, callsPerSecond: 2 } },
      rewrite: { callerIn: [{ match: '^9', to: '' }] },
    },
  ]),
)
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

const watched = () => {
  const clock = createHandClock()
  const answers = new Map([
    ['10.0.0.1', 200],
    ['10.0.0.2', 404],
  ])
  const trunks = createTrunks({
    ...{ trunks: list, phones: readRanges('127.0.0.0/8') ?? [], time: clock, log: silent },
    notes: createFakeNotes(),
    ask: ({ address }) => Promise.resolve(answers.get(address) ?? 408),
  })
  const later = async (ms: number) => {
    clock.advance(ms)
    await settle()
  }
  return { trunks, clock, answers, later }
}

describe('the gate', () => {
  it('refuses strangers, lets telephones in as they are, and rewrites what a trunk says', () => {
    const { trunks } = watched()
    expect(trunks.admit('c1', '203.0.113.9')).toEqual({ admitted: false, sipStatus: 403 })
    const phone = trunks.admit('c2', '127.0.0.1')
    expect(phone.admitted && phone.caller('9123')).toBe('9123')
    const trunk = trunks.admit('c3', '10.0.0.1')
    expect(trunk.admitted && trunk.caller('9123')).toBe('123')
  })

  it('holds a trunk to its calls a second and its calls at once, both ways together', async () => {
    const { trunks, later } = watched()
    const [way] = trunks.routesTo('13912345678')
    expect(trunks.admit('c1', '10.0.0.1').admitted).toBe(true)
    expect(way !== undefined && trunks.take('d1', way)).toBe(true)
    expect(trunks.admit('c2', '10.0.0.1')).toEqual({ admitted: false, sipStatus: 503 })
    expect(trunks.routesTo('13912345678')).toEqual([])
    await later(1000)
    expect(trunks.admit('c3', '10.0.0.1').admitted).toBe(true)
    await later(1000)
    expect(trunks.admit('c4', '10.0.0.1').admitted).toBe(false)
    trunks.letGo('c1')
    trunks.letGo('c1')
    expect(trunks.states()[0]?.calls).toBe(2)
    expect(trunks.admit('c4', '10.0.0.1').admitted).toBe(true)
  })
})

describe('the watch', () => {
  const ways = (trunks: ReturnType<typeof watched>['trunks']) =>
    trunks.routesTo('13912345678').map(({ address }) => address)

  it('takes any answer for a sign of life, and two misses for none', async () => {
    const { trunks, answers, later } = watched()
    trunks.watch()
    await settle()
    expect(ways(trunks)).toEqual(['10.0.0.1', '10.0.0.2'])
    answers.set('10.0.0.1', 408)
    await later(10_000)
    expect(ways(trunks)).toEqual(['10.0.0.1', '10.0.0.2'])
    await later(10_000)
    expect(ways(trunks)).toEqual(['10.0.0.2'])
    expect(trunks.states()[0]?.addresses.map(({ up }) => up)).toEqual([false, true])
    answers.set('10.0.0.1', 200)
    await later(10_000)
    expect(ways(trunks)).toEqual(['10.0.0.1', '10.0.0.2'])
  })

  it('rests while there is no SIP server to ask through', async () => {
    const { trunks, answers, later } = watched()
    trunks.watch()
    await settle()
    trunks.rest()
    answers.clear()
    await later(60_000)
    expect(ways(trunks)).toHaveLength(2)
    trunks.watch()
    await settle()
    await later(10_000)
    expect(ways(trunks)).toEqual([])
  })
})
