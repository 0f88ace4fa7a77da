/**
 * `conference <name>[@profile][+pin][+flags{mute|deaf|moderator|endconf|ghost|join-only}]`
 */
import type { MemberFlags } from '../conferences.ts'
import type { Application } from '../runtime.ts'

interface Invitation {
  readonly name: string
  readonly profile: string
  readonly pin: string
  readonly flags: ReadonlySet<string>
}

export const parseConference = (data: string): Invitation | undefined => {
  const [, head = '', flags = ''] = /^(.*?)(?:\+flags\{([^}]*)\})?$/.exec(data.trim()) ?? []
  const [place = '', pin = ''] = head.split('+')
  const [name = '', profile = 'default'] = place.split('@')
  if (name === '') return undefined
  return { name, profile, pin, flags: new Set(flags.split('|').map((flag) => flag.trim())) }
}

const memberFlags = (flags: ReadonlySet<string>): MemberFlags => ({
  mute: flags.has('mute'),
  deaf: flags.has('deaf'),
  moderator: flags.has('moderator'),
  endconf: flags.has('endconf'),
  ghost: flags.has('ghost'),
})

export const conference: Application = async ({ channel, data, run, runtime }) => {
  const invitation = parseConference(data)
  if (!invitation || !channel.leg) return
  const { conferences } = runtime
  const known = conferences.find(invitation.name)
  if (known?.isLocked === true || (!known && invitation.flags.has('join-only'))) return
  const room = known ?? conferences.open(invitation.name, invitation.profile)
  room.pin ??= invitation.pin
  if (room.pin !== invitation.pin) {
    runtime.log.warn({ uuid: channel.uuid, conference: room.name }, 'wrong conference pin')
    return
  }
  const member = room.join(conferences.nextMemberId(), channel, run, memberFlags(invitation.flags))
  channel.setVariable('conference_name', room.name)
  channel.setVariable('conference_uuid', room.uuid)
  channel.setVariable('conference_member_id', String(member.id))
  run.onDigit = (key) => {
    room.fire('dtmf-member', member, [['DTMF-Key', key]])
    return false
  }
  while (!run.isAborted && !member.isLeaving) await run.wait()
  room.leave(member)
}
