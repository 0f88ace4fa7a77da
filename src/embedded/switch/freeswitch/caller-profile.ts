/**
 * Who a channel is, as event headers tell it: `Caller-…`, `Other-Leg-…` and, in the outbound socket's greeting,
 * `Channel-…`.
 */

/** Microseconds since 1970 as text; `0` for what has not happened. */
export interface CallTimes {
  profileCreated: string
  created: string
  answered: string
  progressMedia: string
  hungUp: string
  transferred: string
  bridged: string
  lastHold: string
}

export interface CallerProfile {
  readonly uuid: string
  readonly channelName: string
  readonly callerIdName: string
  readonly callerIdNumber: string | undefined
  readonly networkAddress: string
  destinationNumber: string
  rdnis: string | undefined
  dialplan: string
  transferSource: string | undefined
  index: number
  readonly times: CallTimes
}

export const newTimes = (now: string): CallTimes => ({
  profileCreated: now,
  created: now,
  answered: '0',
  progressMedia: '0',
  hungUp: '0',
  transferred: '0',
  bridged: '0',
  lastHold: '0',
})

const optional = (name: string, value: string | undefined): [string, string][] =>
  value === undefined || value === '' ? [] : [[name, value]]

const timeHeaders = (prefix: string, times: CallTimes): [string, string][] => [
  [`${prefix}-Profile-Created-Time`, times.profileCreated],
  [`${prefix}-Channel-Created-Time`, times.created],
  [`${prefix}-Channel-Answered-Time`, times.answered],
  [`${prefix}-Channel-Progress-Time`, '0'],
  [`${prefix}-Channel-Progress-Media-Time`, times.progressMedia],
  [`${prefix}-Channel-Hangup-Time`, times.hungUp],
  [`${prefix}-Channel-Transfer-Time`, times.transferred],
  [`${prefix}-Channel-Resurrect-Time`, '0'],
  [`${prefix}-Channel-Bridged-Time`, times.bridged],
  [`${prefix}-Channel-Last-Hold`, times.lastHold],
  [`${prefix}-Channel-Hold-Accum`, '0'],
]

export const profileHeaders = (prefix: string, profile: CallerProfile): [string, string][] => [
  [`${prefix}-Direction`, 'inbound'],
  [`${prefix}-Logical-Direction`, 'inbound'],
  [`${prefix}-Dialplan`, profile.dialplan],
  [`${prefix}-Caller-ID-Name`, profile.callerIdName],
  ...optional(`${prefix}-Caller-ID-Number`, profile.callerIdNumber),
  [`${prefix}-Orig-Caller-ID-Name`, profile.callerIdName],
  ...optional(`${prefix}-Orig-Caller-ID-Number`, profile.callerIdNumber),
  [`${prefix}-Network-Addr`, profile.networkAddress],
  ...optional(`${prefix}-ANI`, profile.callerIdNumber),
  [`${prefix}-Destination-Number`, profile.destinationNumber],
  [`${prefix}-Unique-ID`, profile.uuid],
  [`${prefix}-Source`, 'mod_sofia'],
  ...optional(`${prefix}-Transfer-Source`, profile.transferSource),
  [`${prefix}-Context`, 'controller'],
  ...optional(`${prefix}-RDNIS`, profile.rdnis),
  [`${prefix}-Channel-Name`, profile.channelName],
  [`${prefix}-Profile-Index`, String(profile.index)],
  ...timeHeaders(prefix, profile.times),
  [`${prefix}-Screen-Bit`, 'true'],
  [`${prefix}-Privacy-Hide-Name`, 'false'],
  [`${prefix}-Privacy-Hide-Number`, 'false'],
]
