import { expect, it } from 'vitest'
import { createTestHotline } from '../../support/hotline.ts'

const talking = async () => {
  const test = createTestHotline()
  test.sitsDown('a1')
  await test.waits('c1', 'm1')
  test.hotline.command('a1', { type: 'accept', callId: 'c1' })
  await test.fake.settle()
  const later = async (ms: number) => {
    test.clock.advance(ms)
    await test.fake.settle()
  }
  const status = () => test.hotline.views.desk('a1')?.agent.status
  return { ...test, later, status }
}

it('a call that the SIP server has lost goes on for as long as the citizen is heard, and ends when there is silence', async () => {
  const { fake, later, status, facts } = await talking()
  await fake.forgets('c1')
  await later(1_500)
  await later(1_500)
  expect(status()).toBe('talking')
  fake.silentLegs.add('m1')
  await later(1_500)
  expect(status()).toBe('talking')
  await later(1_500)
  expect(status()).toBe('wrapUp')
  expect(facts.filter(({ type }) => type === 'callEnded')).toMatchObject([
    { callId: 'c1', result: 'answered', endedBy: 'caller', reason: 'lost' },
  ])
})

it('a moment of silence ends nothing', async () => {
  const { fake, later, status } = await talking()
  await fake.forgets('c1')
  fake.silentLegs.add('m1')
  await later(1_500)
  fake.silentLegs.delete('m1')
  for (let looks = 0; looks < 4; looks += 1) await later(1_500)
  expect(status()).toBe('talking')
})
