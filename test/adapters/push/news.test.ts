import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { setUp } from './tabs.ts'

describe('news of the lists', () => {
  it('reach whoever has a page open, a desk with a phone or not', async () => {
    const { kit, open, signIn } = await setUp()
    const { cookie } = await signIn('DISPATCHER')
    const tab = await open(cookie)
    const heard = once(tab as never, 'lists')
    kit.listNews({ lists: ['dispatch'], counts: { dispatch: 7 } })
    expect(await heard).toEqual([{ lists: ['dispatch'], counts: { dispatch: 7 } }])
  })
})

describe('news of what desks choose from', () => {
  it('reach every page that is open', async () => {
    const { kit, open, signIn } = await setUp()
    const tabs = await Promise.all(
      (['DISPATCHER', 'AGENT'] as const).map(async (role) => open((await signIn(role)).cookie)),
    )
    const heardByAll = Promise.all(tabs.map((tab) => once(tab as never, 'reference')))
    kit.live.referenceChanged()
    expect(await heardByAll).toEqual([[], []])
  })
})

it('news of messages to call back reach who has a telephone, and nobody else', async () => {
  const { kit, open, signIn } = await setUp()
  const [agent, lead, dispatcher] = await Promise.all(
    (['AGENT', 'SHIFT_LEAD', 'DISPATCHER'] as const).map(async (role) => open((await signIn(role)).cookie)),
  )
  const told: string[] = []
  dispatcher?.on('callbacks', () => told.push('callbacks'))
  const heard = Promise.all([agent, lead].map((tab) => once(tab as never, 'callbacks')))
  // What was sent after it has come: the news before is not on its way any more.
  const after = once(dispatcher as never, 'reference')
  kit.live.callbacksChanged()
  kit.live.referenceChanged()
  expect(await heard).toEqual([[], []])
  await after
  expect(told).toEqual([])
})
