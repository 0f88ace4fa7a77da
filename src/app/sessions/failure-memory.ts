import { noFailures, oneMoreFailure, type Failures } from './lock-out.ts'

const forgetAfterMs = 24 * 60 * 60_000

/**
 * Failed sign-ins under names that nobody has. They lock by the same rule as real names, or the lock would tell which
 * names exist. Bounded: past `capacity` the name that failed longest ago is forgotten.
 */
export const createStrangers = (capacity = 10_000) => {
  const entries = new Map<string, Failures & { readonly at: number }>()
  const read = (name: string, now: number): Failures => {
    const entry = entries.get(name)
    return entry && now - entry.at < forgetAfterMs ? entry : noFailures
  }
  return {
    read,
    record: (name: string, now: number): void => {
      const next = oneMoreFailure(read(name, now).failedCount, now)
      entries.delete(name)
      entries.set(name, { ...next, at: now })
      dropOldest(entries, capacity)
    },
  }
}

export type AddressRule = { readonly failures: number; readonly windowMs: number }

/**
 * Failed sign-ins by address, whatever the name: one address may not try every name a few times. A success does not
 * reset the count, or an insider's own account would buy more guesses.
 */
export const createAddressGuard = (rule: AddressRule, capacity = 10_000) => {
  const entries = new Map<string, { readonly since: number; readonly count: number }>()
  const current = (address: string, now: number) => {
    const entry = entries.get(address)
    return entry && now - entry.since < rule.windowMs ? entry : { since: now, count: 0 }
  }
  return {
    /** How long this address has to wait, 0 if it may try. */
    waitMs: (address: string, now: number): number => {
      const { since, count } = current(networkOf(address), now)
      return count < rule.failures ? 0 : since + rule.windowMs - now
    },
    record: (address: string, now: number): void => {
      const network = networkOf(address)
      const { since, count } = current(network, now)
      entries.delete(network)
      entries.set(network, { since, count: count + 1 })
      dropOldest(entries, capacity)
    },
  }
}

/** One IPv6 customer holds at least a /64, so that is what counts as one address. */
const networkOf = (address: string): string => {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0')
  return [...front, ...zeros, ...back].slice(0, 4).join(':')
}

const dropOldest = (entries: Map<string, unknown>, capacity: number): void => {
  if (entries.size <= capacity) return
  const [oldest] = entries.keys()
  if (oldest !== undefined) entries.delete(oldest)
}
