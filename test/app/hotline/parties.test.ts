import { describe, expect, it } from 'vitest'
import { readTrunks } from '../../../src/config/trunks.ts'
import { createTestHotline } from '../../support/hotline.ts'
import { createMemoryJournal } from '../../support/fakes/memory-journal.ts'

const { trunks } = readTrunks(
  JSON.stringify([
    { name: 'first', addresses: ['10.0.0.1'], callerId: '12345', probeSeconds: 0, routes: [{}] },
  ]),
)

/** A citizen (`c1`, leg `m1`) in talk with a1; a2 is ready at another desk. */
const talking = async (journal = createMemoryJournal().journal) => {
  const kit = createTestHotline({ trunks, journal })
  const { hotline, fake } = kit
  kit.sitsDown('a1')
  await kit.waits('c1', 'm1')
  hotline.command('a1', { type: 'accept', callId: 'c1' })
  await fake.settle()
  kit.sitsDown('a2')
  const add = async (
    to: { agentId: string } | { number: string },
    manner: 'consult' | 'join' | 'transfer',
  ) => {
    const reply = hotline.command('a1', { type: 'addParty', callId: 'c1', to, manner })
    await fake.settle()
    return reply.ok ? (reply.callId ?? '') : reply.code
  }
  const press = async (agentId: string, command: Parameters<typeof hotline.command>[1]) => {
    const reply = hotline.command(agentId, command)
    await fake.settle()
    return reply.ok ? 'ok' : reply.code
  }
  const ended = (callId: string) =>
    kit.facts.filter((fact) => fact.type === 'callEnded' && fact.callId === callId)
  return { ...kit, add, press, ended, desk: (agentId: string) => hotline.views.desk(agentId) }
}

describe('a colleague who is consulted', () => {
  it('sees the citizen’s card and who asks, speaks in private, with the citizen, and takes the call with its draft', async () => {
    const { add, press, desk, fake, movedDrafts, facts, hotline } = await talking()
    expect(hotline.views.colleagues('a1').map(({ agentId }) => agentId)).toEqual(['a2'])
    const partyId = await add({ agentId: 'a2' }, 'consult')
    expect(fake.did).toContain('arrange  m1 hold leg-a1 %(1000,4000,450)')
    expect(desk('a2')?.call).toMatchObject({
      callId: partyId,
      status: 'offered',
      askedBy: '坐席a1',
      callerNumber: '13812345678',
    })
    expect(desk('a1')?.parties).toMatchObject([{ partyId, kind: 'agent', name: '坐席a2', status: 'calling' }])
    await press('a2', { type: 'accept', callId: partyId })
    expect(fake.did.at(-1)).toBe('arrange leg-a1+leg-a2 m1 hold')
    await press('a1', { type: 'talkTo', callId: 'c1', with: 'caller' })
    expect(fake.did.at(-1)).toBe('arrange m1+leg-a1 leg-a2 hold')
    expect(desk('a2')?.call?.status).toBe('held')
    await press('a1', { type: 'talkTo', callId: 'c1', with: 'all' })
    expect(fake.did.at(-1)).toBe('arrange m1+leg-a1+leg-a2')
    await press('a1', { type: 'leaveCall', callId: 'c1' })
    expect(fake.did.at(-1)).toBe('arrange m1+leg-a2')
    expect(desk('a2')?.call).toMatchObject({ callId: 'c1', status: 'talking', askedBy: null })
    expect(desk('a1')).toMatchObject({ agent: { status: 'wrapUp' }, call: { status: 'ended' }, parties: [] })
    expect(movedDrafts).toEqual([{ orderId: 'order-of-c1', agentId: 'a2', agentName: '坐席a2' }])
    expect(facts.filter(({ type }) => type === 'callHandedOver')).toHaveLength(1)
  })

  it('does not answer: the agent is back with the citizen on hold, the colleague not ready', async () => {
    const { add, press, desk, clock } = await talking()
    const partyId = await add({ agentId: 'a2' }, 'consult')
    clock.advance(20_000)
    expect(desk('a2')?.agent).toMatchObject({ status: 'notReady', reason: 'noAnswer' })
    expect(desk('a1')).toMatchObject({ call: { status: 'held' }, parties: [] })
    expect(await press('a1', { type: 'dropParty', callId: 'c1', partyId })).toBe('partyGone')
    expect(await press('a1', { type: 'leaveCall', callId: 'c1' })).toBe('nobodyThere')
    expect(await add({ agentId: 'a2' }, 'consult')).toBe('agentNotReady')
  })
})

describe('a number that is brought in', () => {
  it('110 at one press: dialled while the citizen talks on, all three together, left to each other, one record each', async () => {
    const { add, press, desk, fake, ended } = await talking()
    const partyId = await add({ number: '110' }, 'join')
    expect(fake.did).toContain(`${partyId} place 110 from 12345 over first 10.0.0.1`)
    expect(desk('a1')?.call?.status).toBe('talking')
    await fake.picksUp(partyId)
    expect(fake.did).toContain('arrange m1+leg-a1+m2')
    expect(fake.did).toContain('m2 record')
    await press('a1', { type: 'leaveCall', callId: 'c1' })
    expect(fake.did.at(-1)).toBe('arrange m1+m2')
    expect(desk('a1')?.agent.status).toBe('wrapUp')
    fake.hangsUp(partyId)
    await fake.settle()
    expect(ended('c1')).toMatchObject([{ result: 'transferred', agentId: 'a1', endedBy: 'upstream' }])
    expect(ended(partyId)).toMatchObject([{ direction: 'outbound', outcome: 'answered', agentId: 'a1' }])
  })

  it('is not hung up on when the citizen leaves: it becomes the agent’s own call', async () => {
    const { add, press, desk, fake, ended } = await talking()
    const partyId = await add({ number: '120' }, 'consult')
    await fake.picksUp(partyId)
    fake.hangsUp('c1')
    await fake.settle()
    expect(ended('c1')).toHaveLength(1)
    expect(desk('a1')).toMatchObject({
      agent: { status: 'talking', direction: 'outbound' },
      call: { callId: partyId, status: 'talking', orderId: 'order-of-c1' },
    })
    expect(await press('a1', { type: 'hangUp', callId: partyId })).toBe('ok')
    expect(ended(partyId)).toHaveLength(1)
    expect(desk('a1')?.agent.status).toBe('wrapUp')
  })

  it('is refused by the rules of dialling', async () => {
    const { add } = await talking()
    expect(await add({ number: '+12025550100' }, 'consult')).toBe('numberInternational')
    expect(await add({ number: '16812345' }, 'consult')).toBe('numberPremium')
    expect(await add({ number: '12345' }, 'consult')).toBe('numberOwn')
  })

  it('blindly transferred to and busy: the citizen waits again, at the head, for whoever is next', async () => {
    const { add, fake, desk } = await talking()
    const partyId = await add({ number: '13912345678' }, 'transfer')
    expect(desk('a1')?.agent.status).toBe('wrapUp')
    expect(fake.did.at(-1)).toContain('place')
    await fake.isNotReached(partyId, 486)
    expect(fake.did).toContain('m1 loop queue')
    expect(desk('a2')?.call).toMatchObject({ callId: 'c1', status: 'offered', askedBy: null })
  })
})

it('goes on after the controller has died: three in a room stay in it, nothing is released', async () => {
  const { journal, after } = createMemoryJournal()
  const first = await talking(journal)
  const partyId = await first.add({ number: '110' }, 'join')
  await first.fake.picksUp(partyId)
  const next = createTestHotline({
    trunks,
    journal: createMemoryJournal(after(), first.clock.now()).journal,
    clock: first.clock,
  })
  for (const callId of ['c1', partyId]) next.fake.leftDialogs.add(callId)
  for (const legId of ['leg-a1', 'leg-a2']) next.fake.leftDeskLegs.add(legId)
  for (const legId of ['m1', 'm2', 'leg-a1', 'leg-a2'])
    next.fake.leftLegs.set(legId, { playing: false, partner: null, room: legId === 'leg-a2' ? null : 'c1' })
  await next.hotline.takeUp()
  await next.fake.settle()
  expect(next.fake.did).toContain('arrange m1+leg-a1+m2')
  expect(next.fake.did.filter((did) => /close|release|hang up|drop/.test(did))).toEqual([])
  expect(next.hotline.views.desk('a1')?.parties).toMatchObject([{ number: '110', status: 'talking' }])
  expect(next.hotline.command('a1', { type: 'leaveCall', callId: 'c1' })).toEqual({ ok: true })
})
