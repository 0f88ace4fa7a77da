import { describe, expect, it } from 'vitest'
import { readTrunks } from '../../../src/config/trunks.ts'
import type { Trunk } from '../../../src/domain/trunks/trunk.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { createMemoryJournal } from '../../support/fakes/memory-journal.ts'
import { createTestHotline } from '../../support/hotline.ts'

const clock = createHandClock()
const { trunks } = readTrunks(
  JSON.stringify([{ name: 'first', addresses: ['10.0.0.1'], probeSeconds: 0, routes: [{ priority: 1 }] }]),
)

/** A hotline that lives, and can be killed: `dies` gives the next one, with what the switch still has. */
const living = (
  left: readonly object[] = [],
  aliveAt: number | null = null,
  lines: readonly Trunk[] = [],
) => {
  const { journal, after } = createMemoryJournal(left, aliveAt)
  const test = createTestHotline({ clock, journal, trunks: lines })
  type Found = { readonly playing?: boolean; readonly partner?: string | null }
  return {
    ...test,
    dies: async (switchHas: {
      readonly dialogs?: readonly string[]
      readonly answers?: readonly string[]
      readonly desks?: readonly string[]
      readonly legs: Readonly<Record<string, Found>>
    }) => {
      const next = living(after(), clock.now(), lines)
      for (const callId of switchHas.dialogs ?? ['c1']) next.fake.leftDialogs.add(callId)
      for (const callId of switchHas.answers ?? []) next.fake.leftAnswers.add(callId)
      for (const legId of switchHas.desks ?? ['leg-a1']) next.fake.leftDeskLegs.add(legId)
      for (const [legId, { playing = false, partner = null }] of Object.entries(switchHas.legs))
        next.fake.leftLegs.set(legId, { playing, partner, room: null })
      await next.hotline.takeUp()
      await next.fake.settle()
      return next
    },
  }
}

const talking = async () => {
  const test = living()
  test.sitsDown('a1')
  await test.waits('c1', 'm1')
  test.hotline.command('a1', { type: 'accept', callId: 'c1' })
  await test.fake.settle()
  return test
}

describe('after the death of a controller', () => {
  it('two who talk are left alone, and the desk is back at its call and draft', async () => {
    const next = await (
      await talking()
    ).dies({ legs: { m1: { partner: 'leg-a1' }, 'leg-a1': { partner: 'm1' } } })
    expect(next.fake.did).toEqual([])
    expect(next.adopted).toEqual(['talking', '0 lost'])
    expect(next.hotline.views.desk('a1')).toMatchObject({
      agent: { status: 'talking', legUp: true },
      call: { callId: 'c1', status: 'talking', orderId: 'order-of-c1' },
    })
    next.fake.hangsUp('c1')
    expect(next.facts.filter(({ type }) => type === 'callEnded')).toHaveLength(1)
  })

  it('a call that was accepted but not yet joined is joined and recorded', async () => {
    const next = await (await talking()).dies({ legs: { m1: { playing: true }, 'leg-a1': {} } })
    expect(next.fake.did).toContain('m1 join leg-a1')
  })

  it('a citizen on hold hears the music on, and is joined when the agent asks', async () => {
    const test = await talking()
    test.hotline.command('a1', { type: 'hold', callId: 'c1' })
    const next = await test.dies({ legs: { m1: { playing: true }, 'leg-a1': {} } })
    expect(next.fake.did).toContain('m1 go on with hold')
    next.hotline.command('a1', { type: 'resume', callId: 'c1' })
    expect(next.fake.did).toContain('m1 join leg-a1')
  })

  it('who waits keeps place and music, and is offered to the next agent who is free', async () => {
    const test = living()
    await test.waits('c1', 'm1')
    clock.advance(2_000)
    await test.waits('c2', 'm2')
    const queuedAt = test.hotline.views.board().calls['c1']?.queuedAt
    const next = await test.dies({
      dialogs: ['c1', 'c2'],
      desks: [],
      legs: { m1: { playing: true }, m2: {} },
    })
    expect(next.fake.did).toEqual(['m1 go on with queue', 'm2 loop queue'])
    expect(next.hotline.views.board().calls).toMatchObject({
      c1: { position: 1, queuedAt },
      c2: { position: 2 },
    })
    next.sitsDown('a1')
    expect(next.hotline.views.desk('a1')?.call?.callId).toBe('c1')
  })

  it('the notice is heard to its end, not twice', async () => {
    const test = living()
    await test.fake.calls('c1')
    test.fake.begins('m1')
    const next = await test.dies({ desks: [], legs: { m1: { playing: true } } })
    expect(next.fake.did).toEqual(['m1 hear out'])
    await next.fake.finishes('m1')
    expect(next.fake.did.at(-1)).toBe('m1 loop queue')
  })

  it('a notice that ended while nobody was there has ended; one that had not begun begins', async () => {
    const heard = living()
    await heard.fake.calls('c1')
    heard.fake.begins('m1')
    expect((await heard.dies({ desks: [], legs: { m1: {} } })).fake.did.at(-1)).toBe('m1 loop queue')
    const unheard = living()
    await unheard.fake.calls('c1')
    expect((await unheard.dies({ desks: [], legs: { m1: {} } })).fake.did).toEqual(['m1 play notice-l12345'])
  })

  it('a number that is dialled while INVITEs of before are expected is none of them', async () => {
    const test = living([], null, trunks)
    test.sitsDown('a1')
    await test.fake.settle()
    const next = await test.dies({ dialogs: [], legs: { 'leg-a1': {} } })
    clock.advance(2_999)
    next.hotline.command('a1', { type: 'dial', number: '13912345678' })
    clock.advance(1)
    await next.fake.settle()
    expect(next.facts.filter(({ type }) => type === 'callEnded')).toEqual([])
    expect(next.hotline.views.desk('a1')?.call).toMatchObject({ direction: 'outbound' })
  })

  it('a number that was being dialled is let go, and its place on the trunk is free', async () => {
    const test = living([], null, trunks)
    test.sitsDown('a1')
    test.hotline.command('a1', { type: 'dial', number: '13912345678' })
    await test.fake.settle()
    expect(test.trunks.states().map(({ calls }) => calls)).toEqual([1])
    const next = await test.dies({ dialogs: [], legs: { m1: {}, 'leg-a1': {} } })
    expect(next.hotline.views.desk('a1')?.outgoing).toMatchObject({ outcome: 'failed' })
    expect(next.trunks.states().map(({ calls }) => calls)).toEqual([0])
  })

  it('a call over a trunk keeps its place there', async () => {
    const test = living([], null, trunks)
    test.sitsDown('a1')
    test.hotline.command('a1', { type: 'dial', number: '13912345678' })
    await test.fake.settle()
    await test.fake.picksUp('id-1')
    const next = await test.dies({
      ...{ dialogs: ['id-1'], legs: { m1: { partner: 'leg-a1' }, 'leg-a1': { partner: 'm1' } } },
    })
    expect(next.trunks.states().map(({ calls }) => calls)).toEqual([1])
    next.fake.hangsUp('id-1')
    expect(next.trunks.states().map(({ calls }) => calls)).toEqual([0])
  })

  it('an offer goes on with what is left of its time', async () => {
    const test = living()
    test.sitsDown('a1')
    await test.waits('c1', 'm1')
    clock.advance(6_000)
    const next = await test.dies({ legs: { m1: { playing: true }, 'leg-a1': {} } })
    expect(next.hotline.views.desk('a1')?.agent.status).toBe('offered')
    clock.advance(4_000)
    expect(next.hotline.views.desk('a1')?.agent).toMatchObject({ status: 'notReady', reason: 'noAnswer' })
  })

  it('who is asked for a rating can still give it, and wrap-up ends in its time', async () => {
    const test = await talking()
    test.hotline.command('a1', { type: 'hangUp', callId: 'c1' })
    await test.fake.finishes('m1')
    const next = await test.dies({ legs: { m1: {}, 'leg-a1': {} } })
    next.fake.presses('c1', '1')
    await next.fake.finishes('m1')
    expect(next.facts).toContainEqual(expect.objectContaining({ type: 'callEnded', rating: 1 }))
    clock.advance(60_000)
    expect(next.hotline.views.desk('a1')?.agent.status).toBe('ready')
  })

  it('a call whose channel or dialog is gone ends in one record, and frees its agent', async () => {
    const lost = await (await talking()).dies({ legs: { 'leg-a1': {} } })
    expect(lost.facts.filter(({ type }) => type === 'callEnded')).toMatchObject([{ reason: 'mediaLost' }])
    expect(lost.hotline.views.desk('a1')?.agent.status).toBe('wrapUp')
    const hungUp = await (await talking()).dies({ dialogs: [], legs: { m1: {}, 'leg-a1': {} } })
    expect(hungUp.facts.filter(({ type }) => type === 'callEnded')).toHaveLength(1)
    expect(hungUp.fake.did).toContain('m1 close')
  })

  it.each([
    [
      'the agent had hung up',
      (test: Awaited<ReturnType<typeof talking>>) =>
        test.hotline.command('a1', { type: 'hangUp', callId: 'c1' }),
      ['c1'],
    ],
    ['the citizen had just left', (test: Awaited<ReturnType<typeof talking>>) => test.fake.hangsUp('c1'), []],
  ])('a recording that was about to be ended when %s is ended once', async (_when, happens, dialogs) => {
    const test = await talking()
    happens(test)
    const next = await test.dies({ dialogs, legs: { m1: {}, 'leg-a1': {} } })
    const ends = ({ facts }: { readonly facts: readonly { readonly type: string }[] }) =>
      facts.filter(({ type }) => type === 'recordingStopped')
    expect(ends(next)).toHaveLength(1)
    expect(ends(await next.dies({ dialogs, legs: { 'leg-a1': {} } }))).toHaveLength(1)
  })

  it('an agent whose leg is gone is called, and the citizen hears music meanwhile', async () => {
    const next = await (await talking()).dies({ desks: [], legs: { m1: {} } })
    expect(next.fake.did).toContain('m1 loop hold')
    next.fake.deskLegUp('a1', 'leg-new')
    expect(next.fake.did.at(-1)).toBe('m1 join leg-new')
  })

  it('a desk that does not come back within six seconds is offered nothing', async () => {
    const test = living()
    test.sitsDown('a1')
    const next = await test.dies({ dialogs: [], legs: { 'leg-a1': {} } })
    clock.advance(6_000)
    await next.waits('c1', 'm1')
    expect(next.hotline.views.desk('a1')?.agent.status).toBe('ready')
    expect(next.hotline.views.board().calls['c1']).toMatchObject({ status: 'queued' })
  })

  it('an unanswered INVITE that comes again is the same call; one that does not, ends', async () => {
    const test = living()
    test.fake.refuseAnswers()
    await test.fake.calls('c1')
    const next = await test.dies({ dialogs: [], desks: [], legs: {} })
    await next.fake.calls('c1')
    expect(next.fake.did).toContain('c1 answer')
    const other = living()
    other.fake.refuseAnswers()
    await other.fake.calls('c1')
    const gone = await other.dies({ dialogs: [], desks: [], legs: {} })
    clock.advance(3_000)
    expect(gone.facts.filter(({ type }) => type === 'callEnded')).toHaveLength(1)
  })

  it('a call in whose answer it died goes on when the answer turns out to be sent, and is answered anew when not', async () => {
    const dying = async () => {
      const test = living()
      test.fake.refuseAnswers()
      await test.fake.calls('c1')
      return test.dies({ answers: ['c1'], dialogs: [], desks: [], legs: { m1: {} } })
    }
    const sent = await dying()
    clock.advance(3_000)
    expect(sent.fake.did).toEqual([])
    await sent.fake.wasAnswered('c1')
    expect(sent.fake.did).toEqual(['m1 play notice-l12345'])
    const unsent = await dying()
    await unsent.fake.calls('c1')
    expect(unsent.fake.did.slice(0, 2)).toEqual(['m1 close', 'c1 answer'])
  })

  it('writes each fact again under its own number, none in between', async () => {
    const test = await talking()
    const next = await test.dies({ legs: { m1: { partner: 'leg-a1' }, 'leg-a1': { partner: 'm1' } } })
    expect(next.facts).toEqual(test.facts)
  })

  it('lets everything go that a journal of another version names', async () => {
    const test = createMemoryJournal()
    const journal = test.after()
    const left = [
      ...journal,
      { kind: 'begin', version: 99, notes: [['line:c1', { callId: 'c1', legId: 'm1' }]] },
    ]
    const next = living(left, clock.now())
    next.fake.leftDialogs.add('c1')
    next.fake.leftLegs.set('m1', { playing: true, partner: null, room: null })
    await next.hotline.takeUp()
    expect(new Set(next.fake.did)).toEqual(new Set(['c1 release', 'm1 close']))
  })
})
