import { describe, expect, it } from 'vitest'
import { createTestHotline } from '../../support/hotline.ts'

const talking = async () => {
  const test = createTestHotline()
  test.sitsDown('a1')
  await test.waits('c1', 'm1')
  test.hotline.command('a1', { type: 'accept', callId: 'c1' })
  await test.fake.settle()
  const cut = async () => {
    test.hotline.deskUnlinked('a1')
    await test.fake.settle()
  }
  const desk = () => test.hotline.views.desk('a1')
  return { ...test, cut, desk }
}

describe('the link of a desk breaks in a call', () => {
  it('and its leg still speaks: nobody is disturbed', async () => {
    const { fake, cut, desk } = await talking()
    await cut()
    expect(fake.did).not.toContain('m1 part')
    expect(desk()).toMatchObject({ agent: { legUp: true }, call: { status: 'talking' } })
  })

  it('and its leg is silent: the citizen hears music, and the next leg is joined to the same call and draft', async () => {
    const { fake, cut, desk, sitsDown } = await talking()
    fake.silentLegs.add('leg-a1')
    await cut()
    expect(fake.did.slice(-3)).toEqual(['m1 part', 'm1 loop hold', 'leg-a1 drop'])
    expect(desk()).toMatchObject({ agent: { legUp: false }, call: { status: 'held' } })
    sitsDown('a1')
    expect(desk()?.call).toMatchObject({ callId: 'c1', status: 'talking', orderId: 'order-of-c1' })
  })

  it('and nobody comes back: the call is the first in its queue, and its draft goes with it', async () => {
    const { fake, cut, desk, waits, clock, hotline, sitsDown } = await talking()
    await waits('c2', 'm2')
    fake.silentLegs.add('leg-a1')
    await cut()
    clock.advance(60_000)
    expect(hotline.views.board().calls).toMatchObject({ c1: { position: 1 }, c2: { position: 2 } })
    sitsDown('a2')
    expect(hotline.views.desk('a2')?.call).toMatchObject({ callId: 'c1', orderId: 'order-of-c1' })
    expect(desk()?.call).toBeNull()
  })
})
