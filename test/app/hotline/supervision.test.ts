import { describe, expect, it } from 'vitest'
import type { DeskCommand } from '../../../src/contract/desk.ts'
import { createMemoryJournal } from '../../support/fakes/memory-journal.ts'
import { createTestHotline, somebody } from '../../support/hotline.ts'

type Mode = 'listen' | 'whisper' | 'barge'

/** A citizen (`c1`, leg `m1`) in talk with a1; a lead is at a desk, and a2 has not come yet. */
const watched = async (journal = createMemoryJournal().journal) => {
  const kit = createTestHotline({ journal })
  const { hotline, fake } = kit
  kit.sitsDown('a1')
  await kit.waits('c1', 'm1')
  hotline.command('a1', { type: 'accept', callId: 'c1' })
  await fake.settle()
  hotline.deskLinked({ ...somebody('lead'), role: 'SHIFT_LEAD' })
  fake.deskLegUp('lead', 'leg-lead')
  hotline.command('lead', { type: 'ready' })
  const press = async (agentId: string, command: DeskCommand) => {
    const reply = hotline.command(agentId, command)
    await fake.settle()
    return reply.ok ? 'ok' : reply.code
  }
  const hear = (mode: Mode, visible = true) => press('lead', { type: 'watch', targetId: 'a1', mode, visible })
  const acts = () => kit.facts.filter(({ type }) => type.startsWith('lead'))
  return { ...kit, press, hear, acts, desk: (agentId: string) => hotline.views.desk(agentId) }
}

describe('a lead', () => {
  it('listens, whispers, barges in and takes over: the agent sees it, wraps up, and the draft goes along', async () => {
    const { hear, press, desk, fake, clock, acts, movedDrafts, hotline } = await watched()
    expect(await hear('listen')).toBe('ok')
    expect(fake.did.slice(-2)).toEqual(['leg-lead overhear leg-a1', 'leg-lead speak to nobody'])
    expect(desk('lead')).toMatchObject({
      agent: { status: 'notReady', reason: 'watching' },
      watching: { agentId: 'a1', name: '坐席a1', mode: 'listen', audible: true, callId: 'c1' },
    })
    expect(desk('a1')?.watchedBy).toMatchObject([{ leadId: 'lead', mode: 'listen' }])
    expect(hotline.views.board().agents['a1']?.watchers).toHaveLength(1)
    clock.advance(4000)
    await hear('whisper')
    expect(fake.did.at(-1)).toBe('leg-lead speak to overheard')
    clock.advance(2000)
    await hear('barge')
    expect(fake.did.at(-1)).toBe('leg-lead speak to everybody')
    expect(await press('lead', { type: 'takeOver', callId: 'c1' })).toBe('ok')
    expect(fake.did.slice(-3)).toEqual(['leg-lead part', 'm1 part', 'm1 join leg-lead'])
    expect(desk('a1')).toMatchObject({ agent: { status: 'wrapUp' }, watchedBy: [] })
    expect(desk('lead')).toMatchObject({
      ...{ agent: { status: 'talking' }, call: { callId: 'c1', status: 'talking' }, watching: null },
    })
    expect(movedDrafts).toMatchObject([{ orderId: 'order-of-c1', agentId: 'lead' }])
    expect(acts()).toMatchObject([
      { type: 'leadWatchBegan', leadId: 'lead', agentId: 'a1', callId: 'c1', mode: 'listen' },
      { type: 'leadWatchEnded', mode: 'listen', lastedMs: 4000, reason: 'changed' },
      { type: 'leadWatchBegan', mode: 'whisper' },
      { type: 'leadWatchEnded', mode: 'whisper', lastedMs: 2000, reason: 'changed' },
      { type: 'leadWatchBegan', mode: 'barge' },
      { type: 'leadWatchEnded', mode: 'barge', lastedMs: 0, reason: 'tookOver' },
      { type: 'leadTookOver', agentId: 'a1', callId: 'c1' },
    ])
  })

  it('who listens in private is not seen, and is told when the call is over, and is free again', async () => {
    const { hear, desk, fake } = await watched()
    await hear('listen', false)
    expect(desk('a1')?.watchedBy).toEqual([])
    fake.hangsUp('c1')
    await fake.settle()
    expect(fake.did).toContain('leg-lead part')
    expect(desk('lead')).toMatchObject({
      ...{ agent: { status: 'ready' }, watching: null },
      watchEnded: { name: '坐席a1', reason: 'callOver' },
    })
  })

  it('hears nothing while the agent’s leg is down, and the next one when it is up', async () => {
    const { hear, desk, fake } = await watched()
    await hear('whisper')
    fake.deskLegDown('a1', 'leg-a1')
    await fake.settle()
    expect(fake.did.at(-1)).toBe('leg-lead part')
    expect(desk('lead')?.watching).toMatchObject({ audible: false })
    fake.deskLegUp('a1', 'leg-a1b')
    await fake.settle()
    expect(fake.did.slice(-2)).toEqual(['leg-lead overhear leg-a1b', 'leg-lead speak to overheard'])
  })

  it('makes an agent do what is needed, at once or after the call; signed out, the sign-in ends too', async () => {
    const { press, desk, fake, clock, signInsEnded, sitsDown } = await watched()
    expect(await press('lead', { type: 'force', targetId: 'a1', to: { breakType: 'MEAL' } })).toBe('ok')
    expect(desk('a1')?.agent).toMatchObject({ next: { status: 'onBreak', breakType: 'MEAL' } })
    await press('lead', { type: 'force', targetId: 'a1', to: 'offline' })
    expect(desk('a1')?.agent).toMatchObject({ status: 'talking', next: { status: 'offline' } })
    fake.hangsUp('c1')
    expect(signInsEnded).toEqual([])
    clock.advance(60_000)
    await fake.settle()
    expect(desk('a1')?.agent.status).toBe('offline')
    expect(signInsEnded).toEqual(['a1'])
    sitsDown('a2')
    await press('lead', { type: 'force', targetId: 'a2', to: 'notReady' })
    expect(desk('a2')?.agent).toMatchObject({ status: 'notReady', reason: 'forced' })
    expect(await press('lead', { type: 'force', targetId: 'a1', to: 'ready' })).toBe('agentOffline')
  })

  it('moves waiting calls: to the head, and to whoever is free', async () => {
    const { press, desk, waits, hotline, sitsDown } = await watched()
    await press('lead', { type: 'notReady' })
    await waits('c2', 'm2')
    await waits('c3', 'm3')
    const position = (callId: string) => hotline.views.board().calls[callId]?.position
    expect([position('c2'), position('c3')]).toEqual([1, 2])
    expect(await press('lead', { type: 'moveCall', callId: 'c3', to: 'head' })).toBe('ok')
    expect([position('c2'), position('c3')]).toEqual([2, 1])
    expect(await press('lead', { type: 'moveCall', callId: 'c3', to: 'head' })).toBe('alreadyFirst')
    expect(await press('lead', { type: 'moveCall', callId: 'c3', to: { agentId: 'a1' } })).toBe(
      'agentNotReady',
    )
    expect(await press('lead', { type: 'moveCall', callId: 'c1', to: 'head' })).toBe('callNotWaiting')
    await press('lead', { type: 'ready' })
    expect(desk('lead')?.call).toMatchObject({ callId: 'c3', status: 'offered' })
    sitsDown('a2')
    expect(desk('a2')?.call).toMatchObject({ callId: 'c2', status: 'offered' })
    await press('lead', { type: 'notReady' })
  })

  it('writes to a desk; it stands there until it is read', async () => {
    const { press, desk, acts } = await watched()
    await press('lead', { type: 'write', targetId: 'a1', text: '回拨 13812345678' })
    const [note] = desk('a1')?.notes ?? []
    expect(note).toMatchObject({ from: '坐席lead', text: '回拨 13812345678' })
    expect(acts()).toMatchObject([{ type: 'leadWrote', text: '回拨 138****5678' }])
    await press('a1', { type: 'readNote', noteId: note?.noteId ?? '' })
    expect(desk('a1')?.notes).toEqual([])
  })

  it('alone may do any of it', async () => {
    const { press, facts } = await watched()
    const before = facts.length
    for (const command of [
      { type: 'watch', targetId: 'lead', mode: 'listen', visible: true },
      { type: 'takeOver', callId: 'c1' },
      { type: 'force', targetId: 'lead', to: 'offline' },
      { type: 'moveCall', callId: 'c1', to: 'head' },
      { type: 'write', targetId: 'lead', text: '…' },
    ] satisfies DeskCommand[])
      expect(await press('a1', command)).toBe('forbidden')
    expect(facts).toHaveLength(before)
  })
})

it('a watch goes on with the next controller when both legs are there', async () => {
  const { journal, after } = createMemoryJournal()
  const first = await watched(journal)
  await first.hear('whisper')
  const next = createTestHotline({
    journal: createMemoryJournal(after(), first.clock.now()).journal,
    clock: first.clock,
  })
  next.fake.leftDialogs.add('c1')
  const legs = { m1: ['leg-a1', null], 'leg-a1': ['m1', null], 'leg-lead': [null, 'leg-a1'] } as const
  for (const [legId, [partner, room]] of Object.entries(legs)) {
    if (legId !== 'm1') next.fake.leftDeskLegs.add(legId)
    next.fake.leftLegs.set(legId, { playing: false, partner, room })
  }
  await next.hotline.takeUp()
  await next.fake.settle()
  expect(next.hotline.views.desk('lead')?.watching).toMatchObject({ agentId: 'a1', mode: 'whisper' })
  expect(next.fake.did).toContain('leg-lead speak to overheard')
})
