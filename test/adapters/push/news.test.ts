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
