/**
 * Joining two channels and parting them again. Sound goes straight from one leg to the other; what either of them was
 * doing is broken off. Only this file sets `partner`.
 */
import type { Channel } from './channel.ts'
import type { Runtime } from './runtime.ts'

const bridgeHeaders = (a: Channel, b: Channel): [string, string][] => [
  ['Bridge-A-Unique-ID', a.uuid],
  ['Bridge-B-Unique-ID', b.uuid],
]

const noteOther = (channel: Channel, other: Channel): void => {
  channel.setVariable('bridge_channel', other.name)
  channel.setVariable('bridge_uuid', other.uuid)
  channel.setVariable('bridge_to', other.uuid)
  channel.setVariable('last_bridge_to', other.uuid)
  channel.setVariable('signal_bond', other.uuid)
}

const forgetOther = (channel: Channel): void => {
  channel.setVariable('bridge_to', undefined)
  channel.setVariable('signal_bond', undefined)
  channel.setVariable('call_uuid', channel.uuid)
}

/** Parts a bridged channel from its partner; tells the former partner, which then idles. */
export const unbridge = (channel: Channel): Channel | undefined => {
  const { partner } = channel
  if (!partner) return undefined
  const [a, b] = channel.isBridgeOriginator ? [channel, partner] : [partner, channel]
  channel.partner = undefined
  partner.partner = undefined
  a.isBridgeOriginator = false
  for (const each of [a, b]) forgetOther(each)
  a.fire('CHANNEL_UNBRIDGE', bridgeHeaders(a, b))
  for (const each of [channel, partner]) each.refreshOutput()
  return partner
}

/** The two are joined; says so once what they were doing has ended. */
const announce = async (runtime: Runtime, a: Channel, b: Channel): Promise<void> => {
  const epochs = [a.epoch, b.epoch]
  await Promise.all([a.runs.empty(), b.runs.empty()])
  if (a.epoch !== epochs[0] || b.epoch !== epochs[1] || a.partner !== b || !a.isUp || !b.isUp) return
  for (const each of [a, b]) each.enter('CS_SOFT_EXECUTE')
  a.fire('CHANNEL_EXECUTE', [['Application', 'uuid_bridge'], ['Application-Data', b.uuid]]) // prettier-ignore
  b.fire('CHANNEL_EXECUTE', [['Application', 'uuid_bridge'], ['Application-Data', a.uuid]]) // prettier-ignore
  const stamp = runtime.core.stamp()
  for (const each of [a, b]) each.profile.times.bridged = stamp
  b.setVariable('call_uuid', a.uuid)
  a.fire('CHANNEL_BRIDGE', bridgeHeaders(a, b))
  for (const each of [a, b]) {
    each.enter('CS_EXCHANGE_MEDIA')
    each.refreshOutput()
  }
}

/** A channel that loses its partner to another bridge goes its own way. */
const release = (runtime: Runtime, channel: Channel): void => {
  const left = unbridge(channel)
  if (left) runtime.execution.afterBridge(left, 'NORMAL_CLEARING')
}

/**
 * `uuid_bridge`: joins `a` and `b`, whatever they were doing and whomever they were joined to.
 * @returns false if they cannot be joined
 */
export const bridge = (runtime: Runtime, a: Channel, b: Channel): boolean => {
  if (a === b || !a.isUp || !b.isUp || !a.leg || !b.leg) return false
  if (a.partner === b) unbridge(a)
  release(runtime, a)
  release(runtime, b)
  a.partner = b
  b.partner = a
  a.isBridgeOriginator = true
  b.isBridgeOriginator = false
  noteOther(a, b)
  noteOther(b, a)
  a.otherProfile = { type: 'originatee', profile: b.profile }
  b.otherProfile = { type: 'originator', profile: a.profile }
  for (const each of [a, b]) {
    each.epoch += 1
    each.request('CS_HIBERNATE')
    each.runs.abort()
    each.refreshOutput()
  }
  void announce(runtime, a, b)
  return true
}
