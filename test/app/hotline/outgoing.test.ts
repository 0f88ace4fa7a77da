import { describe, expect, it } from 'vitest'
import { readTrunks } from '../../../src/config/trunks.ts'
import { createTestHotline } from '../../support/hotline.ts'

const { trunks } = readTrunks(
  JSON.stringify([
    {
      ...{ name: 'first', addresses: ['10.0.0.1'], callerId: '12345', probeSeconds: 0 },
      ...{ routes: [{ match: '1[3-9].*', priority: 1 }], caps: { calls: 1 } },
      rewrite: { calledOut: [{ match: '^', to: '9' }], callerOut: [{ match: '^', to: '0871' }] },
    },
    { ...{ name: 'second', addresses: ['10.0.0.2:5080'], probeSeconds: 0 }, routes: [{ priority: 5 }] },
  ]),
)
const number = '13912345678'

const seated = (list = trunks) => {
  const kit = createTestHotline({ trunks: list })
  kit.sitsDown('a1')
  const dial = async (to = number, orderId?: string) => {
    const reply = kit.hotline.command('a1', {
      ...{ type: 'dial', number: to },
      ...(orderId === undefined ? {} : { orderId }),
    })
    await kit.fake.settle()
    return reply
  }
  const desk = () => kit.hotline.views.desk('a1')
  return { ...kit, dial, desk }
}

describe('a number dialled from a desk', () => {
  it('goes out over the trunk of the lowest priority, rewritten as that trunk wants it', async () => {
    const { dial, fake, desk } = seated()
    expect(await dial('+86 139 1234 5678', 'order-1')).toEqual({ ok: true, callId: 'id-1' })
    expect(fake.did).toContain('id-1 place 913912345678 from 087112345 over first 10.0.0.1')
    expect(desk()?.agent).toMatchObject({ status: 'talking', direction: 'outbound' })
    expect(desk()?.call).toMatchObject({ direction: 'outbound', status: 'dialling', callerNumber: number })
    expect(desk()?.outgoing).toMatchObject({ number, orderId: 'order-1', outcome: null })
  })

  it('rings, is answered, is recorded and hung up', async () => {
    const { dial, fake, desk, hotline } = seated()
    await dial()
    await fake.rings('id-1')
    expect(fake.did).toContain('leg-a1 loop %(1000,4000,450)')
    await fake.picksUp('id-1')
    expect(fake.did.slice(-3)).toEqual(['m1 hears of answer', 'm1 join leg-a1', 'm1 record'])
    expect(desk()?.call).toMatchObject({ status: 'talking', orderId: null })
    hotline.command('a1', { type: 'hangUp', callId: 'id-1' })
    await fake.settle()
    expect(fake.did).toContain('id-1 hang up')
    expect(desk()?.outgoing).toMatchObject({ outcome: 'answered', endedBy: 'agent' })
    expect(desk()?.agent).toMatchObject({ status: 'wrapUp', direction: 'outbound' })
    expect(desk()?.today).toMatchObject({ calls: 0, dials: 1 })
    expect(hotline.figures.queue('SG_GENERAL')).toMatchObject({ offered: 0, answered: 0 })
  })

  it('lets the sound of the network be heard before the answer, and does not join twice', async () => {
    const { dial, fake } = seated()
    await dial()
    await fake.rings('id-1', 'early')
    expect(fake.did.slice(-2)).toEqual(['m1 hears of early', 'm1 join leg-a1'])
    await fake.picksUp('id-1', null)
    expect(fake.did.filter((did) => did === 'm1 join leg-a1')).toHaveLength(1)
    expect(fake.did.at(-1)).toBe('m1 record')
  })

  it('tries the next trunk when the first fails, not when the person called is busy', async () => {
    const { dial, fake, desk, trunks: use } = seated()
    await dial()
    await fake.isNotReached('id-1', 503)
    expect(fake.did).toContain('id-1 place 13912345678 from 12345 over second 10.0.0.2:5080')
    expect(use.states().map(({ calls }) => calls)).toEqual([0, 1])
    await fake.isNotReached('id-1', 486)
    expect(desk()?.outgoing).toMatchObject({ outcome: 'busy' })
    expect(use.states().map(({ calls }) => calls)).toEqual([0, 0])
    expect(fake.did.filter((did) => did.includes(' place '))).toHaveLength(2)
  })

  it('leaves a trunk that says nothing for the next one', async () => {
    const { dial, fake, clock } = seated()
    await dial()
    clock.advance(12_000)
    await fake.settle()
    expect(fake.did).toContain('id-1 place 13912345678 from 12345 over second 10.0.0.2:5080')
    clock.advance(12_000)
    await fake.settle()
    expect(fake.did.filter((did) => did.includes(' place '))).toHaveLength(2)
  })

  it('takes the next trunk when the first is full', async () => {
    const { sitsDown, hotline, dial, fake } = seated()
    await dial()
    sitsDown('a2')
    hotline.command('a2', { type: 'dial', number })
    await fake.settle()
    expect(fake.did).toContain('id-2 place 13912345678 from 12345 over second 10.0.0.2:5080')
  })

  it('says that there is no way to the number', async () => {
    const { dial, fake, desk } = seated([])
    await dial()
    expect(desk()?.outgoing).toMatchObject({ outcome: 'noRoute' })
    expect(fake.did).toContain('id-1 release')
  })

  it('says that something broke here when there is no media for it', async () => {
    const { dial, fake, desk } = seated()
    fake.refuseLegs()
    await dial()
    expect(desk()?.outgoing).toMatchObject({ outcome: 'failed' })
  })

  it('is given up while it rings: the leg is let go, the sound ends, the agent is ready again', async () => {
    const { dial, fake, desk, hotline } = seated()
    await dial()
    await fake.rings('id-1')
    hotline.command('a1', { type: 'hangUp', callId: 'id-1' })
    await fake.settle()
    expect(fake.did.slice(-3)).toEqual(['leg-a1 part', 'id-1 release', 'm1 close'])
    expect(desk()?.agent.status).toBe('ready')
    expect(desk()?.call).toBeNull()
    expect(desk()?.outgoing).toMatchObject({ outcome: 'cancelled' })
    await fake.picksUp('id-1')
    expect(desk()?.agent.status).toBe('ready')
  })

  it('keeps the order of answer and hang-up when both come at once', async () => {
    const { dial, fake, facts } = seated()
    await dial()
    const answer = fake.picksUp('id-1')
    fake.hangsUp('id-1')
    await answer
    await fake.settle()
    expect(facts).toContainEqual(
      expect.objectContaining({ type: 'callEnded', outcome: 'answered', endedBy: 'caller' }),
    )
  })

  it('is refused by name when it may not be dialled', async () => {
    const { dial } = seated()
    expect(await dial('0012025550100')).toMatchObject({ ok: false, code: 'numberInternational' })
    expect(await dial('12345')).toMatchObject({ ok: false, code: 'numberOwn' })
  })
})
