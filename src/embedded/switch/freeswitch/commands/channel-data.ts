/**
 * Commands that read and write what is known of channels.
 */
import type { Channel } from '../channel.ts'
import type { Command, Runtime } from '../runtime.ts'
import { createSwitchEvent, serializeJson, serializePlain } from '../switch-event.ts'
import { words } from '../words.ts'
import { locate, NO_CHANNEL } from './channel-control.ts'

export const uuidExists: Command = (runtime, args) => (locate(runtime, args.trim()) ? 'true' : 'false')

export const uuidGetvar: Command = (runtime, args) => {
  const [uuid, name] = words(args)
  if (uuid === undefined || name === undefined) return '-USAGE: <uuid> <var>\n'
  const channel = locate(runtime, uuid)
  return channel ? (channel.variable(name) ?? '_undef_') : NO_CHANNEL
}

export const uuidSetvar: Command = (runtime, args) => {
  const [uuid, name, value] = words(args, 3)
  if (uuid === undefined || name === undefined) return '-USAGE: <uuid> <var> [value]\n'
  const channel = locate(runtime, uuid)
  if (!channel) return NO_CHANNEL
  channel.setVariable(name, value)
  channel.refreshOutput()
  return '+OK\n'
}

export const uuidSetvarMulti: Command = (runtime, args) => {
  const [uuid, list] = words(args, 2)
  if (uuid === undefined || list === undefined) return '-USAGE: <uuid> <var>=<value>;<var>=<value>...\n'
  const channel = locate(runtime, uuid)
  if (!channel) return NO_CHANNEL
  for (const item of list.split(';')) {
    const at = item.indexOf('=')
    const name = (at < 0 ? item : item.slice(0, at)).trim()
    if (name !== '') channel.setVariable(name, at < 0 ? undefined : item.slice(at + 1))
  }
  channel.refreshOutput()
  return '+OK\n'
}

export const uuidDump: Command = (runtime, args) => {
  const [uuid, format = 'txt'] = words(args)
  if (uuid === undefined) return '-USAGE: <uuid> [format]\n'
  const channel = locate(runtime, uuid)
  if (!channel) return NO_CHANNEL
  const headers = [...runtime.core.commonHeaders('CHANNEL_DATA'), ...channel.headers(true)]
  const event = createSwitchEvent('CHANNEL_DATA', headers)
  if (format.toLowerCase() === 'json') return serializeJson(event)
  return serializePlain(event, format.toLowerCase() !== 'plain')
}

const localDate = (runtime: Runtime, stamp: string): string => {
  const wallMs = Number(stamp) / 1000
  const shifted = wallMs - new Date(runtime.core.wallMs()).getTimezoneOffset() * 60_000
  return new Date(shifted).toISOString().slice(0, 19).replace('T', ' ')
}

const codecColumns = ({ leg }: Channel): Record<string, string> => {
  const [name, rate, bitRate] = leg ? [leg.codec.name, '8000', '64000'] : ['', '', '']
  return {
    read_codec: name,
    read_rate: rate,
    read_bit_rate: bitRate,
    write_codec: name,
    write_rate: rate,
    write_bit_rate: bitRate,
    secure: leg?.transport.isSecure === true ? 'srtp' : '',
  }
}

const partyColumns = ({ profile }: Channel, prefix: '' | 'initial_'): Record<string, string> => ({
  [`${prefix}cid_name`]: profile.callerIdName,
  [`${prefix}cid_num`]: profile.callerIdNumber ?? '',
  [`${prefix}ip_addr`]: profile.networkAddress,
  [`${prefix}dest`]: profile.destinationNumber,
})

/** One row of `show channels`, FreeSWITCH's columns. */
const channelRow = (runtime: Runtime, channel: Channel): Record<string, string> => ({
  uuid: channel.uuid,
  direction: 'inbound',
  created: localDate(runtime, channel.profile.times.created),
  created_epoch: String(Math.floor(Number(channel.profile.times.created) / 1_000_000)),
  name: channel.name,
  state: channel.runningState,
  ...partyColumns(channel, ''),
  application: channel.variables.get('current_application') ?? '',
  application_data: channel.variables.get('current_application_data') ?? '',
  dialplan: channel.profile.dialplan,
  context: 'controller',
  ...codecColumns(channel),
  hostname: runtime.core.hostname,
  presence_id: '',
  presence_data: '',
  accountcode: '',
  callstate: channel.callState,
  callee_name: '',
  callee_num: '',
  callee_direction: '',
  call_uuid: channel.variables.get('call_uuid') ?? channel.uuid,
  sent_callee_name: '',
  sent_callee_num: '',
  ...partyColumns(channel, 'initial_'),
  initial_dialplan: 'XML',
  initial_context: 'controller',
})

/** One row of `show calls`: a bridge with its two channels, or a channel by itself. */
const callRow = (runtime: Runtime, channel: Channel): Record<string, string> => {
  const own = channelRow(runtime, channel)
  const other = channel.partner ? channelRow(runtime, channel.partner) : {}
  const asOther = Object.entries(other).map(([name, value]) => [`b_${name}`, value])
  return {
    ...own,
    call_created: own['created'] ?? '',
    call_created_epoch: own['created_epoch'] ?? '',
    ...(Object.fromEntries(asOther) as Record<string, string>),
  }
}

const rowsOf = (runtime: Runtime, what: string): Record<string, string>[] | undefined => {
  const live = [...runtime.channels.values()].filter((channel) => channel.isUp)
  if (what === 'channels') return live.map((channel) => channelRow(runtime, channel))
  const firsts = live.filter((channel) => !channel.partner || channel.isBridgeOriginator)
  if (what === 'calls' || what === 'detailed_calls') return firsts.map((channel) => callRow(runtime, channel))
  const isBridged = what === 'bridged_calls' || what === 'detailed_bridged_calls'
  return isBridged ? firsts.filter((each) => each.partner).map((each) => callRow(runtime, each)) : undefined
}

const asText = (rows: readonly Record<string, string>[], delimiter: string): string => {
  const lines = rows.map((row) => `${Object.values(row).join(delimiter)}\n`)
  const title = rows[0] ? [`${Object.keys(rows[0]).join(delimiter)}\n`] : []
  return `${[...title, ...lines].join('')}\n${rows.length} total.\n`
}

const SHOW_USAGE = '-USAGE: channels|calls|detailed_calls|bridged_calls|detailed_bridged_calls [count] [as json]\n'

export const show: Command = (runtime, args) => {
  const [what = '', ...rest] = words(args)
  const rows = rowsOf(runtime, what.toLowerCase())
  if (!rows) return SHOW_USAGE
  const isCount = rest[0]?.toLowerCase() === 'count'
  const format = rest.at(isCount ? 2 : 1)?.toLowerCase()
  if (isCount) return format === 'json' ? `{"row_count":${rows.length}}` : `\n${rows.length} total.\n`
  if (format === 'json') {
    return rows.length === 0 ? '{"row_count": 0}\n' : JSON.stringify({ row_count: rows.length, rows })
  }
  return asText(rows, ',')
}
