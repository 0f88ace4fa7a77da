/**
 * `conference <name> <verb> …`, with FreeSWITCH's replies as drachtio-fsmrf reads them.
 */
import type { Conference, Member } from '../conferences.ts'
import type { Command, Runtime } from '../runtime.ts'
import { words } from '../words.ts'

const memberLine = (room: Conference, member: Member): string => {
  const can = [
    ...(member.flags.deaf ? [] : ['hear']),
    ...(member.flags.mute ? [] : ['speak']),
    ...(member.isTalking ? ['talking'] : []),
    ...(room.floor === member ? ['floor'] : []),
    ...(member.flags.moderator ? ['moderator'] : []),
  ]
  const { channel } = member
  const { callerIdName, callerIdNumber } = channel.profile
  return `${member.id};${channel.name};${channel.uuid};${callerIdName};${callerIdNumber ?? ''};${can.join('|')};0;0;0\n`
}

const listAll = (runtime: Runtime): string => {
  const rooms = runtime.conferences.all
  if (rooms.length === 0) return '+OK No active conferences.\n'
  return rooms
    .map((room) => {
      const plural = room.size === 1 ? '' : 's'
      const head = `+OK Conference ${room.name} (${room.size} member${plural} rate: 8000 flags: running|answered)\n`
      return head + [...room.members].reverse().map((member) => memberLine(room, member)).join('')
    })
    .join('')
}

const jsonOf = (room: Conference) => ({
  conference_name: room.name,
  member_count: room.size,
  ghost_count: room.members.length - room.size,
  rate: 8000,
  run_time: room.runSeconds,
  conference_uuid: room.uuid,
  locked: room.isLocked,
  members: room.members.map((member) => ({
    type: 'caller',
    id: member.id,
    flags: {
      can_hear: !member.flags.deaf,
      can_speak: !member.flags.mute,
      talking: member.isTalking,
      has_floor: room.floor === member,
      is_moderator: member.flags.moderator,
      end_conference: member.flags.endconf,
      is_ghost: member.flags.ghost,
    },
    uuid: member.channel.uuid,
    caller_id_name: member.channel.profile.callerIdName,
    caller_id_number: member.channel.profile.callerIdNumber ?? '',
  })),
})

/** Members that an argument names: an id, `all`, `last`, or `non_moderator`. */
const chosen = (room: Conference, which: string | undefined): readonly Member[] => {
  const { members } = room
  if (which === 'all') return members
  if (which === 'last') return members.slice(-1)
  if (which === undefined || which === 'non_moderator') return members.filter((member) => !member.flags.moderator)
  const one = room.member(Number(which))
  return one ? [one] : []
}

type RoomVerb = (room: Conference, args: readonly string[], runtime: Runtime) => string | Promise<string>

/** A verb done to each chosen member, answered with one line each. */
const perMember =
  (said: string, act: (room: Conference, member: Member) => void): RoomVerb =>
  (room, [which]) => {
    const members = chosen(room, which)
    if (members.length === 0) return '-ERR Non-Existant ID\n'
    for (const member of members) act(room, member)
    return members.map((member) => `+OK ${said} ${member.id}\n`).join('')
  }

const play: RoomVerb = async (room, args, runtime) => {
  const [file = '', ...rest] = args
  const which = rest.find((word) => /^\d+$/.test(word))
  const member = which === undefined ? undefined : room.member(Number(which))
  if (which !== undefined && !member) return `Member: ${which} not found.\n`
  const source = await runtime.library.open(file)
  if (!source) return `(play) File: ${file} not found.\n`
  room.play(file, source, member)
  if (member) return `+OK (play) Playing file ${file} to member ${member.id}\n`
  return `+OK (play) Playing file ${file}\n`
}

const list: RoomVerb = (room, [what]) => {
  if (what === 'count') return String(room.size)
  return [...room.members].reverse().map((member) => memberLine(room, member)).join('')
}

const getTag: RoomVerb = (room, [tag = '', mode]) =>
  `${room.members
    .filter((member) => (member.tag === tag) === (mode !== 'nomatch'))
    .map((member) => member.id)
    .join(',')}\n`

const setTag: RoomVerb = (room, [id, ...tag]) => {
  const member = room.member(Number(id))
  if (!member) return '-ERR Non-Existant ID\n'
  member.tag = tag.join(' ')
  return '+OK\n'
}

const lock =
  (on: boolean): RoomVerb =>
  (room) => {
    room.isLocked = on
    room.fire(on ? 'lock' : 'unlock')
    return `+OK ${room.name} ${on ? 'locked' : 'unlocked'}\n`
  }

const verbs: Readonly<Record<string, RoomVerb>> = {
  list,
  count: (room) => String(room.size),
  json_list: (room) => JSON.stringify([jsonOf(room)]),
  play,
  stop: (room, [what]) => {
    room.stopPlaying(what === 'all')
    return '+OK stopped\n'
  },
  mute: perMember('mute', (room, member) => room.setMute(member, true)),
  unmute: perMember('unmute', (room, member) => room.setMute(member, false)),
  tmute: perMember('tmute', (room, member) => room.setMute(member, !member.flags.mute)),
  deaf: perMember('deaf', (room, member) => room.setDeaf(member, true)),
  undeaf: perMember('undeaf', (room, member) => room.setDeaf(member, false)),
  kick: perMember('kicked', (room, member) => room.kick(member)),
  hup: perMember('hup', (room, member) => room.kick(member)),
  lock: lock(true),
  unlock: lock(false),
  tag: setTag,
  gettag: getTag,
}

export const conference: Command = (runtime, args) => {
  const [name = '', verb = '', ...rest] = words(args)
  if (name === 'list' && verb === '') return listAll(runtime)
  if (name === 'json_list' && verb === '') return JSON.stringify(runtime.conferences.all.map(jsonOf))
  const room = runtime.conferences.find(name)
  if (!room) return `-ERR Conference ${name} not found\n`
  const act = verbs[verb]
  return act ? act(room, rest, runtime) : `-ERR Conference command '${verb}' not found.\n`
}
