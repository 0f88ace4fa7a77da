/**
 * A sorted map that is never changed, only replaced: a weight-balanced tree (Adams 1993). Reading, setting, removing
 * and finding the first entry cost O(log n), whatever the size of the hotline, so a decision never scans all agents or
 * all calls, and an old state stays whole for whoever still holds it.
 */
export type OrderedMap<K, V> = { readonly compare: Compare<K>; readonly root: Node<K, V> }
export type Compare<K> = (a: K, b: K) => number
type Branch<K, V> = {
  readonly key: K
  readonly value: V
  readonly size: number
  readonly left: Node<K, V>
  readonly right: Node<K, V>
}
type Node<K, V> = Branch<K, V> | null

export const byText: Compare<string> = (a, b) => (a === b ? 0 : a < b ? -1 : 1)
export const byNumber: Compare<number> = (a, b) => a - b

export const emptyMap = <K, V>(compare: Compare<K>): OrderedMap<K, V> => ({ compare, root: null })

export const size = <K, V>(map: OrderedMap<K, V>): number => sizeOf(map.root)

export const get = <K, V>(map: OrderedMap<K, V>, key: K): V | undefined => {
  let node = map.root
  while (node !== null) {
    const order = map.compare(key, node.key)
    if (order === 0) return node.value
    node = order < 0 ? node.left : node.right
  }
  return undefined
}

export const set = <K, V>(map: OrderedMap<K, V>, key: K, value: V): OrderedMap<K, V> => ({
  compare: map.compare,
  root: insert(map.root, key, value, map.compare),
})

export const remove = <K, V>(map: OrderedMap<K, V>, key: K): OrderedMap<K, V> => ({
  compare: map.compare,
  root: without(map.root, key, map.compare),
})

/** The entry with the smallest key. */
export const first = <K, V>(map: OrderedMap<K, V>): readonly [K, V] | undefined => {
  let node = map.root
  if (node === null) return undefined
  while (node.left !== null) node = node.left
  return [node.key, node.value]
}

/** How many entries stand before `key`, whether or not it is there itself. */
export const rank = <K, V>(map: OrderedMap<K, V>, key: K): number => {
  let node = map.root
  let before = 0
  while (node !== null) {
    if (map.compare(key, node.key) <= 0) node = node.left
    else {
      before += sizeOf(node.left) + 1
      node = node.right
    }
  }
  return before
}

/** The value of the entry with so many before it. */
export const nth = <K, V>(map: OrderedMap<K, V>, index: number): V | undefined => {
  let node = map.root
  let left = index
  while (node !== null) {
    const before = sizeOf(node.left)
    if (left === before) return node.value
    if (left < before) node = node.left
    else {
      left -= before + 1
      node = node.right
    }
  }
  return undefined
}

/** Entries in the order of their keys. */
export function* entries<K, V>(map: OrderedMap<K, V>): Generator<readonly [K, V]> {
  const path: Branch<K, V>[] = []
  let node = map.root
  while (node !== null || path.length > 0) {
    while (node !== null) {
      path.push(node)
      node = node.left
    }
    const top = path.pop()
    if (top === undefined) return
    yield [top.key, top.value]
    node = top.right
  }
}

export function* values<K, V>(map: OrderedMap<K, V>): Generator<V> {
  for (const [, value] of entries(map)) yield value
}

const sizeOf = <K, V>(node: Node<K, V>): number => (node === null ? 0 : node.size)

const branch = <K, V>(key: K, value: V, left: Node<K, V>, right: Node<K, V>): Branch<K, V> => ({
  key,
  value,
  left,
  right,
  size: sizeOf(left) + sizeOf(right) + 1,
})

const insert = <K, V>(node: Node<K, V>, key: K, value: V, compare: Compare<K>): Branch<K, V> => {
  if (node === null) return branch(key, value, null, null)
  const order = compare(key, node.key)
  if (order === 0) return branch(key, value, node.left, node.right)
  const grows = order < 0 ? node.left : node.right
  const grown = insert(grows, key, value, compare)
  const left = order < 0 ? grown : node.left
  const right = order < 0 ? node.right : grown
  // A value in place of another leaves the balance as it was.
  return grown.size === sizeOf(grows)
    ? branch(node.key, node.value, left, right)
    : balance(node.key, node.value, left, right)
}

const without = <K, V>(node: Node<K, V>, key: K, compare: Compare<K>): Node<K, V> => {
  if (node === null) return null
  const order = compare(key, node.key)
  if (order < 0) return balance(node.key, node.value, without(node.left, key, compare), node.right)
  if (order > 0) return balance(node.key, node.value, node.left, without(node.right, key, compare))
  return joined(node.left, node.right)
}

/** One tree out of two neighbours. */
const joined = <K, V>(left: Node<K, V>, right: Node<K, V>): Node<K, V> => {
  if (left === null) return right
  if (right === null) return left
  const least = leastOf(right)
  return balance(least.key, least.value, left, withoutLeast(right))
}

const leastOf = <K, V>(node: Branch<K, V>): Branch<K, V> => (node.left === null ? node : leastOf(node.left))

const withoutLeast = <K, V>(node: Branch<K, V>): Node<K, V> =>
  node.left === null ? node.right : balance(node.key, node.value, withoutLeast(node.left), node.right)

/** Neither side may outweigh the other more than this many times (the pair 3, 2 is proven sound: Hirai, Yamamoto 2011). */
const delta = 3
const gamma = 2

const balance = <K, V>(key: K, value: V, left: Node<K, V>, right: Node<K, V>): Branch<K, V> => {
  const l = sizeOf(left) + 1
  const r = sizeOf(right) + 1
  if (right !== null && r > delta * l) return leanLeft(key, value, left, right)
  if (left !== null && l > delta * r) return leanRight(key, value, left, right)
  return branch(key, value, left, right)
}

const leanLeft = <K, V>(key: K, value: V, left: Node<K, V>, right: Branch<K, V>): Branch<K, V> => {
  const inner = right.left
  if (inner === null || sizeOf(inner) + 1 < gamma * (sizeOf(right.right) + 1)) {
    return branch(right.key, right.value, branch(key, value, left, inner), right.right)
  }
  return branch(
    inner.key,
    inner.value,
    branch(key, value, left, inner.left),
    branch(right.key, right.value, inner.right, right.right),
  )
}

const leanRight = <K, V>(key: K, value: V, left: Branch<K, V>, right: Node<K, V>): Branch<K, V> => {
  const inner = left.right
  if (inner === null || sizeOf(inner) + 1 < gamma * (sizeOf(left.left) + 1)) {
    return branch(left.key, left.value, left.left, branch(key, value, inner, right))
  }
  return branch(
    inner.key,
    inner.value,
    branch(left.key, left.value, left.left, inner.left),
    branch(key, value, inner.right, right),
  )
}
