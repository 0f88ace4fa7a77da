import { describe, expect, it } from 'vitest'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { createMemoryJournal } from '../../support/fakes/memory-journal.ts'
import { createTestHotline } from '../../support/hotline.ts'

const clock = createHandClock()
const isBlocked = (number: string | null) => number === '13800000001'

/** Up to the tone: the number is blocked, has heard so, and may speak. */
const speaking = async (journal = createMemoryJournal().journal) => {
  const test = createTestHotline({ clock, journal, isBlocked })
  await test.fake.calls('c1', '12345', '13800000001')
  await test.fake.finishes('m1')
  await test.fake.finishes('m1')
  return test
}
const ended = ({ facts }: Awaited<ReturnType<typeof speaking>>) =>
  facts.find(({ type }) => type === 'callEnded')

describe('a message', () => {
  it('is recorded after notice and tone, thanked for, and ends the call', async () => {
    const test = await speaking()
    const { fake, facts } = test
    expect(fake.did.slice(-3)).toEqual(['m1 play blocked', 'm1 play voicemail-beep', 'm1 take message'])
    clock.advance(12_000)
    await fake.messageEnds('m1', 9_000)
    await fake.finishes('m1')
    expect(fake.did.slice(-3)).toEqual(['c1 hang up', 'c1 release', 'm1 close'])
    expect(facts.map(({ type }) => type)).toEqual([
      ...['callArrived', 'callAnswered', 'recordingStarted', 'recordingStopped', 'callEnded'],
    ])
    expect(ended(test)).toMatchObject({ result: 'blocked', message: { ms: 9_000, recordingId: 'id-1' } })
  })

  it('that the caller ends by hanging up is kept as it stands', async () => {
    const test = await speaking()
    clock.advance(7_000)
    test.fake.hangsUp('c1')
    await test.fake.settle()
    expect(ended(test)).toMatchObject({ endedBy: 'caller', message: { ms: 7_000 } })
    expect(test.facts.at(-1)).toMatchObject({ type: 'recordingStopped', recordingId: 'id-1' })
  })

  it('goes on being recorded when the controller dies in it, and its end is waited for', async () => {
    const { journal, after } = createMemoryJournal()
    await speaking(journal)
    clock.advance(3_000)
    const next = createTestHotline({
      clock,
      journal: createMemoryJournal(after(), clock.now()).journal,
      isBlocked,
    })
    next.fake.leftDialogs.add('c1')
    next.fake.leftLegs.set('m1', { playing: true, partner: null, room: null })
    await next.hotline.takeUp()
    await next.fake.settle()
    expect(next.fake.did).toEqual(['m1 wait for the end of the message'])
    clock.advance(5_000)
    await next.fake.messageEnds('m1', 0)
    expect(next.fake.did.at(-1)).toBe('m1 play voicemail-thanks')
    next.fake.hangsUp('c1')
    expect(ended(next)).toMatchObject({ result: 'blocked', message: { ms: 8_000, recordingId: 'id-1' } })
  })

  it('is not asked of a number that is not blocked', async () => {
    const test = createTestHotline({ clock, isBlocked })
    await test.waits('c1', 'm1')
    expect(test.facts.at(-1)).toMatchObject({ type: 'callQueued' })
  })
})
