/**
 * Commands that do something to a channel: join, part, transfer, end, break, set.
 */
import { sendDigit, receiveDigit } from '../digits.ts'
import { bridge } from '../bridge.ts'
import type { Channel } from '../channel.ts'
import { parseCause } from '../hangup-causes.ts'
import { parseInlineDialplan } from '../inline-dialplan.ts'
import type { Command, Runtime } from '../runtime.ts'
import { words } from '../words.ts'
import { parseDtmfString } from '../../media/dtmf.ts'
import { DEFAULT_KEY_MS } from '../applications/keys-and-volume.ts'

export const NO_CHANNEL = '-ERR No such channel!\n'
const NO_SESSION = '-ERR Cannot locate session!\n'

/** A channel that has not ended. */
export const locate = (runtime: Runtime, uuid: string | undefined): Channel | undefined => {
  const channel = uuid === undefined ? undefined : runtime.channels.get(uuid)
  return channel?.isUp === true ? channel : undefined
}

export const uuidBridge: Command = (runtime, args) => {
  const [first, ...others] = words(args)
  if (first === undefined || others.length === 0) return '-USAGE: <uuid> <other_uuid>\n'
  const a = locate(runtime, first)
  for (const other of others.slice(0, 2)) {
    const b = locate(runtime, other)
    if (a && b && bridge(runtime, a, b)) return `+OK ${other}\n`
  }
  return '-ERR Invalid uuid\n'
}

const TRANSFER_USAGE = '-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n'

/** The channels a transfer moves, the partner first. */
const transferred = (channel: Channel, option: string | undefined): Channel[] => {
  const { partner } = channel
  if (option === '-both') return partner ? [partner, channel] : [channel]
  return option === '-bleg' && partner ? [partner] : [channel]
}

export const uuidTransfer: Command = (runtime, args) => {
  const [uuid, ...rest] = words(args)
  const option = rest[0]?.startsWith('-') === true ? rest.shift()?.toLowerCase() : undefined
  const [destination, dialplan] = rest
  if (uuid === undefined || destination === undefined || rest.length > 3) return TRANSFER_USAGE
  const channel = locate(runtime, uuid)
  if (!channel) return NO_CHANNEL
  const steps = dialplan?.toLowerCase() === 'inline' ? parseInlineDialplan(destination) : undefined
  // There is no dialplan to look an extension up in: only the inline one is known here.
  if (!steps) return '-ERR\n'
  for (const each of transferred(channel, option)) runtime.execution.transfer(each, steps, destination)
  return '+OK\n'
}

export const uuidPark: Command = (runtime, args) => {
  const channel = locate(runtime, args.trim())
  if (!channel) return NO_CHANNEL
  runtime.execution.transfer(channel, [{ application: 'park', data: '' }], 'park')
  return '+OK\n'
}

export const uuidKill: Command = (runtime, args) => {
  const [uuid, cause] = words(args)
  if (uuid === undefined) return '-USAGE: <uuid> [cause]\n'
  const channel = locate(runtime, uuid)
  if (!channel) return NO_CHANNEL
  runtime.execution.hangup(channel, cause === undefined ? 'NORMAL_CLEARING' : parseCause(cause))
  return '+OK\n'
}

export const hupall: Command = (runtime, args) => {
  const [cause, ...pairs] = words(args)
  const name = cause === undefined ? 'MANAGER_REQUEST' : parseCause(cause)
  const isMatching = (channel: Channel): boolean => {
    for (let index = 0; index + 1 < pairs.length; index += 2) {
      if (channel.variable(pairs[index] ?? '') !== pairs[index + 1]) return false
    }
    return true
  }
  for (const channel of [...runtime.channels.values()]) {
    if (isMatching(channel)) runtime.execution.hangup(channel, name)
  }
  const [variable, value] = pairs
  if (variable === undefined) return `+OK hangup all channels with cause ${name}\n`
  return `+OK hangup all channels matching [${variable}]=[${value ?? ''}] with cause: ${name}\n`
}

export const schedHangup: Command = (runtime, args) => {
  const [when, uuid, cause] = words(args)
  if (when === undefined) return '-USAGE: [+]<time> <uuid> [<cause>]\n'
  const channel = locate(runtime, uuid)
  if (!channel) return NO_CHANNEL
  const seconds = when.startsWith('+') ? Number(when.slice(1)) : Number(when) - runtime.core.wallMs() / 1000
  if (!Number.isFinite(seconds)) return '-USAGE: [+]<time> <uuid> [<cause>]\n'
  const end = (): void => runtime.execution.hangup(channel, parseCause(cause ?? 'ALLOTTED_TIMEOUT'))
  if (seconds <= 0) end()
  else {
    const timer = setTimeout(end, seconds * 1000)
    channel.onDown.push(() => clearTimeout(timer))
  }
  return '+OK\n'
}

/** What is on top is broken off; with `all` also what waits to be executed, with `both` the partner's too. */
export const uuidBreak: Command = (runtime, args) => {
  const [uuid, ...flags] = words(args)
  if (uuid === undefined) return '-USAGE: <uuid> [all]\n'
  const channel = locate(runtime, uuid)
  if (!channel) return NO_CHANNEL
  const all = flags.some((flag) => flag.includes('all'))
  const both = flags.some((flag) => flag.includes('both'))
  for (const each of both && channel.partner ? [channel, channel.partner] : [channel]) {
    if (all) runtime.execution.flush(each)
    each.runs.break()
  }
  return '+OK\n'
}

const ownLeg = (channel: Channel): (Channel | undefined)[] => [channel]

const legsOf: Readonly<Record<string, (channel: Channel) => (Channel | undefined)[]>> = {
  aleg: ownLeg,
  bleg: (channel) => [channel.partner],
  holdb: ownLeg,
  both: (channel) => [channel, channel.partner],
}

interface Broadcast {
  readonly application: string
  readonly data: string
  /** Ends the channel afterwards, with this cause. */
  readonly cause: string | undefined
}

/** `app::data`, `app!cause::data`, or a file to play. */
const parseBroadcast = (path: string): Broadcast => {
  const [, application, cause, data] = /^(\w+)(?:!(\w*))?::(.*)$/s.exec(path) ?? []
  if (application === undefined || data === undefined) return { application: 'playback', data: path, cause: undefined }
  return { application, data, cause: cause === '' ? 'NORMAL_CLEARING' : cause }
}

/** Executes something on one leg of a channel's bridge or on both. */
export const uuidBroadcast: Command = (runtime, args) => {
  const [uuid, path, legs = 'aleg'] = words(args)
  if (uuid === undefined || path === undefined) return '-USAGE: <uuid> <path> [aleg|bleg|holdb|both]\n'
  const channel = locate(runtime, uuid)
  if (!channel) return '-ERR invalid uuid\n'
  const { application, data, cause } = parseBroadcast(path)
  const chosen = (legsOf[legs.toLowerCase()] ?? ownLeg)(channel)
  for (const leg of chosen) {
    if (leg) runtime.execution.enqueue(leg, { application, data }, { isLocking: true })
  }
  if (cause !== undefined) {
    runtime.execution.enqueue(channel, { application: 'hangup', data: cause }, { isLocking: true })
  }
  return '+OK Message sent\n'
}

export const uuidAnswer: Command = (runtime, args) => {
  const channel = locate(runtime, args.trim())
  if (!channel) return NO_CHANNEL
  channel.signalling?.answer()
  return '+OK\n'
}

const KEY_USAGE = '-USAGE: <uuid> <dtmf_data>\n'

export const uuidSendDtmf: Command = (runtime, args) => {
  const [uuid, data] = words(args)
  if (uuid === undefined || data === undefined) return KEY_USAGE
  const channel = locate(runtime, uuid)
  if (!channel) return NO_SESSION
  const parsed = parseDtmfString(data, DEFAULT_KEY_MS)
  if (!parsed) return '-ERR Operation failed\n'
  for (const key of parsed.keys) sendDigit(channel, key, parsed.durationMs)
  return `+OK ${uuid} sent DTMF ${data}.\n`
}

export const uuidRecvDtmf: Command = (runtime, args) => {
  const [uuid, data] = words(args)
  if (uuid === undefined || data === undefined) return KEY_USAGE
  const channel = locate(runtime, uuid)
  if (!channel) return NO_SESSION
  const parsed = parseDtmfString(data, DEFAULT_KEY_MS)
  if (!parsed) return KEY_USAGE
  for (const digit of parsed.keys) receiveDigit(channel, { digit, duration: parsed.durationMs * 8 }, 'APP')
  return `+OK ${uuid} received DTMF ${data}.\n`
}

export const uuidFlushDtmf: Command = (runtime, args) =>
  locate(runtime, args.trim()) ? '+OK\n' : '-ERR No such session\n'
