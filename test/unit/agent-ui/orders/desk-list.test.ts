import { describe, expect, it } from 'vitest'
import type { Page } from '../../../../agent-ui/src/link/rest.ts'
import { createDeskList, newDeskList } from '../../../../agent-ui/src/state/orders/desk-list.ts'

type Ask = {
  readonly cursor: string | null
  readonly limit: number
  readonly answer: (page: Page<string>) => void
  readonly fail: () => void
}

/** A list whose answers come when the test says so. */
const given = () => {
  const asks: Ask[] = []
  const list = newDeskList<string>()
  const worker = createDeskList(list, {
    load: (cursor, limit) =>
      new Promise((answer, reject) =>
        asks.push({ cursor, limit, answer, fail: () => reject(new Error('away')) }),
      ),
    keyOf: (item) => item,
  })
  const holds = async (...items: string[]) => {
    const done = worker.refresh()
    asks.at(-1)?.answer({ items, nextCursor: null })
    await done
  }
  return { asks, list, worker, holds }
}

describe('the list of a desk', () => {
  it('goes up and down and stops at its ends', async () => {
    const { list, worker, holds } = given()
    await holds('a', 'b', 'c')
    expect(list.selected).toBe('a')
    worker.move(1)
    worker.move(1)
    worker.move(1)
    expect(list.selected).toBe('c')
    worker.move(-1)
    expect(list.selected).toBe('b')
  })

  it('keeps the selected entry when others come before it', async () => {
    const { list, worker, holds } = given()
    await holds('b', 'c')
    worker.select('c')
    await holds('a', 'b', 'c')
    expect(list).toMatchObject({ selected: 'c', at: 2 })
  })

  it('keeps reading what has left the list, and goes on from its place', async () => {
    const { list, worker, holds } = given()
    await holds('a', 'b', 'c')
    worker.select('b')
    await holds('a', 'c')
    expect(list.selected).toBe('b')
    worker.move(1)
    expect(list.selected).toBe('c')
  })

  it('turns to the next entry when the selected one is settled', async () => {
    const { list, worker, holds } = given()
    await holds('a', 'b', 'c')
    worker.select('b')
    await holds('a', 'c')
    worker.settle()
    expect(list.selected).toBe('c')
    await holds('a')
    worker.settle()
    expect(list.selected).toBe('a')
    await holds()
    worker.settle()
    expect(list.selected).toBeNull()
  })

  it('goes on to the next where the settled one stays on the list, and stops at the last', async () => {
    const { list, worker, holds } = given()
    await holds('a', 'b')
    worker.settle()
    expect(list.selected).toBe('b')
    worker.settle()
    expect(list.selected).toBe('b')
  })

  it('refreshes as far as it was open', async () => {
    const { asks, list, worker, holds } = given()
    await holds(...Array.from({ length: 120 }, (_, index) => String(index)))
    const done = worker.refresh()
    expect(asks.at(-1)).toMatchObject({ cursor: null, limit: 100 })
    asks.at(-1)?.answer({ items: Array.from({ length: 100 }, (_, index) => String(index)), nextCursor: 'on' })
    await expect.poll(() => asks.at(-1)?.cursor).toBe('on')
    asks
      .at(-1)
      ?.answer({ items: Array.from({ length: 50 }, (_, index) => String(100 + index)), nextCursor: 'more' })
    await done
    expect(list.items).toHaveLength(150)
    expect(list.nextCursor).toBe('more')
  })

  it('shows the newest question only, whichever answer comes last', async () => {
    const { asks, list, worker } = given()
    const first = worker.refresh()
    const second = worker.refresh()
    asks[1]?.answer({ items: ['new'], nextCursor: null })
    await second
    asks[0]?.answer({ items: ['old'], nextCursor: null })
    await first
    expect(list.items).toEqual(['new'])
  })

  it('keeps what it shows when the server is away', async () => {
    const { asks, list, worker, holds } = given()
    await holds('a')
    const done = worker.refresh()
    asks.at(-1)?.fail()
    await done
    expect(list).toMatchObject({ items: ['a'], state: 'failed' })
  })

  it('forgets marks of what has left it', async () => {
    const { list, worker, holds } = given()
    await holds('a', 'b')
    worker.markAll(true)
    await holds('b', 'c')
    expect(list.marked).toEqual(['b'])
    worker.toggle('b')
    expect(list.marked).toEqual([])
  })
})
