/**
 * From where a leg takes packets. The address in the SDP is often wrong (NAT), so the first steady stream is taken
 * and then held: a stray or hostile packet from a third address changes nothing while the call's own stream lives.
 */
import type { MediaAddress } from './transport.ts'

export interface Latch {
  /** The SDP's address: forgets what was learnt. */
  expect(address: MediaAddress | undefined): void
  /** Judges a packet by its source, its SSRC and the time. True: take it. */
  admit(address: string, port: number, ssrc: number, nowMs: number): boolean
  /** Where to send: the learnt address, else the SDP's. */
  readonly remote: MediaAddress | undefined
}

/** Packets in a row that an address other than the SDP's must send before it is believed. */
const PACKETS_TO_BELIEVE = 3
/** A held stream silent this long may be followed to a new port or address, if it carries on with its SSRC. */
const SILENT_MS = 2000

export const createLatch = (): Latch => {
  let expected: MediaAddress | undefined
  let held: (MediaAddress & { ssrc: number; lastAt: number }) | undefined
  let candidate: (MediaAddress & { ssrc: number; count: number }) | undefined

  const hold = (address: string, port: number, ssrc: number, nowMs: number): true => {
    held = { address, port, ssrc, lastAt: nowMs }
    candidate = undefined
    return true
  }

  const isSame = (one: MediaAddress | undefined, address: string, port: number): boolean =>
    one !== undefined && one.port === port && one.address === address

  /** Counts a newcomer; true when it has shown itself steady. */
  const consider = (address: string, port: number, ssrc: number): boolean => {
    if (!candidate || !isSame(candidate, address, port) || candidate.ssrc !== ssrc) {
      candidate = { address, port, ssrc, count: 0 }
    }
    candidate.count += 1
    return candidate.count >= PACKETS_TO_BELIEVE
  }

  const isFollowing = (from: { ssrc: number; lastAt: number }, ssrc: number, nowMs: number): boolean =>
    nowMs - from.lastAt > SILENT_MS && ssrc === from.ssrc

  return {
    expect(address) {
      if (address && expected && isSame(expected, address.address, address.port)) return
      expected = address
      held = undefined
      candidate = undefined
    },
    admit(address, port, ssrc, nowMs) {
      if (held && isSame(held, address, port)) {
        held.lastAt = nowMs
        held.ssrc = ssrc
        candidate = undefined
        return true
      }
      if (!held && isSame(expected, address, port)) return hold(address, port, ssrc, nowMs)
      const mayMove = !held || isSame(expected, address, port) || isFollowing(held, ssrc, nowMs)
      return mayMove && consider(address, port, ssrc) && hold(address, port, ssrc, nowMs)
    },
    get remote() {
      return held ?? expected
    },
  }
}
