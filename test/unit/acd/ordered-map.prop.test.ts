import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as ordered from '../../../src/domain/acd/ordered-map.ts'

const operations = fc.array(
  fc.record({ key: fc.integer({ min: 0, max: 60 }), value: fc.integer(), remove: fc.boolean() }),
  { maxLength: 300 },
)
const byNumber = (a: number, b: number) => a - b

it('holds what a sorted Map would hold, and ranks it alike', () => {
  fc.assert(
    fc.property(operations, (steps) => {
      let map = ordered.emptyMap<number, number>(byNumber)
      const model = new Map<number, number>()
      for (const { key, value, remove } of steps) {
        map = remove ? ordered.remove(map, key) : ordered.set(map, key, value)
        if (remove) model.delete(key)
        else model.set(key, value)
        expect(ordered.get(map, key)).toBe(model.get(key))
      }
      const sorted = [...model].sort(([a], [b]) => a - b)
      expect([...ordered.entries(map)]).toEqual(sorted)
      expect(ordered.size(map)).toBe(sorted.length)
      expect(ordered.first(map)).toEqual(sorted[0])
      sorted.forEach(([key], index) => expect(ordered.rank(map, key)).toBe(index))
    }),
  )
})

it('leaves the old map as it was', () => {
  const one = ordered.set(ordered.emptyMap<number, string>(byNumber), 1, 'one')
  const two = ordered.set(one, 2, 'two')
  ordered.remove(two, 1)
  expect([...ordered.values(one)]).toEqual(['one'])
  expect([...ordered.values(two)]).toEqual(['one', 'two'])
})

it('stays balanced when keys come in order', () => {
  let map = ordered.emptyMap<number, number>(byNumber)
  for (let key = 0; key < 4096; key += 1) map = ordered.set(map, key, key)
  const depth = (node: typeof map.root): number =>
    node === null ? 0 : 1 + Math.max(depth(node.left), depth(node.right))
  expect(depth(map.root)).toBeLessThan(24)
})
