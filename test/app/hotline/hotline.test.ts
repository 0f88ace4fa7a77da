import { describe, expect, it } from 'vitest'
import { createTestHotline } from '../../support/hotline.ts'

const connected = async () => {
  const test = createTestHotline()
  test.sitsDown('a1')
  await test.waits('c1', 'm1')
  expect(test.hotline.command('a1', { type: 'accept', callId: 'c1' })).toEqual({ ok: true })
  await test.fake.settle()
  return test
}

describe('a call', () => {
  it('is answered, told of the recording, queued with music and offered', async () => {
    const test = createTestHotline()
    await test.fake.calls('c1')
    expect(test.fake.did).toEqual(['c1 answer', 'm1 play notice-l12345'])
    await test.fake.finishes('m1')
    expect(test.fake.did.at(-1)).toBe('m1 loop queue')
    test.sitsDown('a1')
    expect(test.hotline.views.desk('a1')).toMatchObject({
      agent: { status: 'offered' },
      call: { callId: 'c1', status: 'offered' },
    })
  })

  it('is joined to the standing leg of the desk, recorded, and opens a draft', async () => {
    const { fake, drafts, hotline } = await connected()
    expect(fake.did).toContain('m1 join leg-a1')
    expect(fake.did).toContain('m1 record')
    expect(drafts).toMatchObject([{ callId: 'c1', agentId: 'a1', agentName: '坐席a1', sourceLine: '12345' }])
    expect(hotline.views.desk('a1')?.call).toMatchObject({ status: 'talking', orderId: 'order-of-c1' })
  })

  it('plays hold music between hold and resume', async () => {
    const { fake, hotline } = await connected()
    hotline.command('a1', { type: 'hold', callId: 'c1' })
    expect(fake.did.slice(-2)).toEqual(['m1 part', 'm1 loop hold'])
    expect(hotline.views.desk('a1')?.call?.heldSince).not.toBeNull()
    hotline.command('a1', { type: 'resume', callId: 'c1' })
    expect(fake.did.at(-1)).toBe('m1 join leg-a1')
  })

  it('is asked for a rating after the agent hangs up, and stays on the desk until wrap-up ends', async () => {
    const { fake, hotline, clock, facts } = await connected()
    hotline.command('a1', { type: 'hangUp', callId: 'c1' })
    expect(fake.did.slice(-3)).toEqual(['m1 part', 'm1 stop recording', 'm1 play rating-ask'])
    fake.presses('c1', '1')
    await fake.finishes('m1')
    expect(fake.did).toContain('c1 hang up')
    expect(hotline.views.desk('a1')).toMatchObject({
      agent: { status: 'wrapUp' },
      call: { status: 'ended', rating: 1 },
    })
    clock.advance(60_000)
    expect(hotline.views.desk('a1')).toMatchObject({ agent: { status: 'ready' }, call: null })
    expect(facts.filter(({ type }) => type === 'callEnded')).toHaveLength(1)
    expect(hotline.figures.agent('a1')).toMatchObject({ calls: 1, rated: 1, satisfied: 1 })
  })

  it('keeps a break asked for in the talk until the wrap-up is over, and shows it at once', async () => {
    const { hotline, clock, facts } = await connected()
    const shown: unknown[] = []
    hotline.views.onChange(
      ({ agents }) => agents.has('a1') && shown.push(hotline.views.desk('a1')?.agent.next),
    )
    hotline.command('a1', { type: 'startBreak', breakType: 'MEAL' })
    hotline.command('a1', { type: 'ready' })
    hotline.command('a1', { type: 'startBreak', breakType: 'REST' })
    expect(shown).toEqual([
      { status: 'onBreak', breakType: 'MEAL' },
      null,
      { status: 'onBreak', breakType: 'REST' },
    ])
    expect(facts.filter(({ type }) => type === 'agentNextAsked')).toHaveLength(3)
    hotline.command('a1', { type: 'hangUp', callId: 'c1' })
    clock.advance(60_000)
    expect(hotline.views.desk('a1')?.agent).toMatchObject({
      status: 'onBreak',
      breakType: 'REST',
      next: null,
    })
  })

  it('is not left for a kind of break that is not in use', async () => {
    const { hotline } = await connected()
    const study = hotline.command('a1', { type: 'startBreak', breakType: 'STUDY' })
    expect(study).toMatchObject({ ok: false, code: 'breakUnknown' })
    expect(hotline.views.desk('a1')?.agent.next).toBeNull()
  })

  it('frees everything when the citizen hangs up in the talk', async () => {
    const { fake, hotline } = await connected()
    fake.hangsUp('c1')
    expect(fake.did).toContain('c1 release')
    expect(fake.did.at(-1)).toBe('m1 close')
    expect(hotline.views.desk('a1')?.agent.status).toBe('wrapUp')
  })

  it('is put back when an agent lets it ring out, and the agent becomes not ready', async () => {
    const test = createTestHotline()
    test.sitsDown('a1')
    await test.waits('c1', 'm1')
    test.clock.advance(10_000)
    expect(test.hotline.views.desk('a1')?.agent).toMatchObject({ status: 'notReady', reason: 'noAnswer' })
    test.sitsDown('a2')
    expect(test.hotline.views.desk('a2')?.call?.callId).toBe('c1')
  })

  it('hears its place in the queue after 15 seconds, then music again', async () => {
    const test = createTestHotline()
    await test.waits('c1', 'm1')
    await test.waits('c2', 'm2')
    test.clock.advance(15_000)
    expect(test.fake.did).toContain('m2 play queue-ahead+wei-1')
    await test.fake.finishes('m2')
    expect(test.fake.did.at(-1)).toBe('m2 loop queue')
  })

  it('does not put music over the talk when an announcement is cut off by an answer', async () => {
    const test = createTestHotline()
    await test.waits('c1', 'm1')
    test.clock.advance(15_000)
    test.sitsDown('a1')
    test.hotline.command('a1', { type: 'accept', callId: 'c1' })
    await test.fake.settle()
    expect(test.fake.did.at(-1)).toBe('m1 record')
  })

  it('goes on when a prompt is missing', async () => {
    const test = createTestHotline()
    await test.fake.calls('c1')
    await test.fake.finishes('m1', 'failed')
    expect(test.fake.did.at(-1)).toBe('m1 loop queue')
  })

  it('lets go of a media leg that opened after the caller had cancelled', async () => {
    const test = createTestHotline()
    const calling = test.fake.calls('c1')
    test.fake.hangsUp('c1')
    await calling
    expect(test.fake.did).toEqual(['c1 release', 'm1 close'])
  })

  it('is refused with 503 when the media server has no room', async () => {
    const test = createTestHotline()
    test.fake.refuseLegs()
    await test.fake.calls('c1')
    expect(test.fake.did).toEqual(['c1 refuse 503', 'c1 release'])
  })

  it('hears why before it is refused by a full queue', async () => {
    const test = createTestHotline()
    await test.waits('c1', 'm1')
    await test.waits('c2', 'm2')
    await test.fake.calls('c3')
    expect(test.fake.did.slice(-2)).toEqual(['c3 early media', 'm3 play queue-full'])
    await test.fake.finishes('m3')
    expect(test.fake.did.slice(-3)).toEqual(['c3 refuse 486', 'c3 release', 'm3 close'])
  })

  it('tells a caller who asks where it stands', async () => {
    const test = createTestHotline()
    await test.waits('c1', 'm1')
    expect(test.fake.standing('c1')).toBe('queued')
    expect(test.fake.standing('nobody')).toBeNull()
  })
})

describe('the views', () => {
  it('bring the history of the caller to the desk that is offered the call, when it comes late as well', async () => {
    let answer = (_pop: { state: 'ready'; name: string | null } & Record<string, unknown>): void => undefined
    const test = createTestHotline({
      callers: { lookUp: () => new Promise((resolve) => (answer = resolve as never)) },
    })
    test.sitsDown('a1')
    await test.waits('c1', 'm1')
    expect(test.hotline.views.desk('a1')?.call?.pop.state).toBe('loading')
    const told: string[] = []
    test.hotline.views.onChange(({ agents }) => told.push(...agents))
    answer({
      state: 'ready',
      name: '杨',
      labels: [],
      callCount: 3,
      orderCount: 1,
      harassments: 0,
      calls: [],
      orders: [],
    })
    await test.fake.settle()
    expect(told).toEqual(['a1'])
    expect(test.hotline.views.desk('a1')?.call?.pop).toMatchObject({ state: 'ready', callCount: 3 })
  })

  it('count the queue: waiting, longest wait, staff, service level', async () => {
    const test = createTestHotline()
    test.sitsDown('a1')
    await test.waits('c1', 'm1')
    test.clock.advance(3_000)
    test.hotline.command('a1', { type: 'accept', callId: 'c1' })
    await test.waits('c2', 'm2')
    // While they talk, too.
    expect(test.hotline.views.board().queues[0]).toMatchObject({ answeredToday: 1, sl15Percent: 100 })
    test.fake.hangsUp('c1')
    expect(test.hotline.views.board().queues[0]).toMatchObject({
      ...{ waiting: 1, staffed: 1, ready: 0, talking: 0 },
      ...{ offeredToday: 1, answeredToday: 1, sl15Percent: 100, answeredLongestWaitMs: 3000 },
    })
  })

  it('say on every desk that saving is delayed while the database is away', () => {
    const test = createTestHotline()
    test.sitsDown('a1')
    const told: boolean[] = []
    test.hotline.views.onChange(({ saving }) => told.push(saving))
    test.databaseIs(false)
    expect(told).toEqual([false])
    expect(test.hotline.views.desk('a1')?.saving).toBe(false)
  })

  it('refuse a sign-out in a call, and allow it in wrap-up', async () => {
    const { hotline } = await connected()
    expect(hotline.deskSignedOut('a1')).toMatchObject({ ok: false, code: 'inCall' })
    hotline.command('a1', { type: 'hangUp', callId: 'c1' })
    expect(hotline.deskSignedOut('a1')).toEqual({ ok: true })
    expect(hotline.views.desk('a1')?.agent.status).toBe('offline')
  })
})

describe('media', () => {
  it('refuses calls while the media server is away, and takes them again', async () => {
    const test = createTestHotline()
    test.fake.mediaTurns(false)
    await test.fake.calls('c1')
    expect(test.fake.did).toEqual(['c1 refuse 503', 'c1 release'])
    test.fake.mediaTurns(true)
    await test.fake.calls('c2')
    expect(test.fake.did).toContain('c2 answer')
  })

  it('ends a call whose leg is lost, once', async () => {
    const { fake, facts } = await connected()
    fake.losesLeg('m1')
    fake.hangsUp('c1')
    expect(facts.filter(({ type }) => type === 'callEnded')).toHaveLength(1)
  })
})
