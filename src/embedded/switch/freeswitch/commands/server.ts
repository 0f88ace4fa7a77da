/**
 * Commands about the switch itself.
 */
import { randomUUID } from 'node:crypto'
import { SWITCH_VERSION, SWITCH_VERSION_HUMAN } from '../core.ts'
import type { Command } from '../runtime.ts'
import { words } from '../words.ts'

export const status: Command = ({ core }) => {
  const { sessions } = core
  return [
    `UP ${core.uptimeText()}`,
    `FreeSWITCH (Version ${SWITCH_VERSION_HUMAN}) is ready`,
    `${sessions.total} session(s) since startup`,
    `${sessions.current} session(s) - peak ${sessions.peak}, last 5min ${sessions.peak} `,
    '0 session(s) per Sec out of max 1000, peak 0, last 5min 0 ',
    `${core.maxSessions} session(s) max`,
    'min idle cpu 0.00/100.00',
    '',
  ].join('\n')
}

export const version: Command = (_runtime, args) =>
  args.includes('short') ? '1.11.3\n' : `FreeSWITCH Version ${SWITCH_VERSION} (${SWITCH_VERSION_HUMAN})\n`

const uptimeUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

export const uptime: Command = ({ core }, args) =>
  `${Math.floor(core.uptimeMs() / (uptimeUnits[args.trim() || 's'] ?? 1000))}\n`

const RULE = '='.repeat(97)

/** The table whose lines drachtio-fsmrf searches for the profile and its address. */
export const sofia: Command = ({ core, profile }, args) => {
  const [verb, kind, name] = words(args)
  if (verb !== 'status') return '-ERR only "sofia status" is known here\n'
  const state = `RUNNING (${core.sessions.current})`
  if (kind === 'profile') {
    if (name !== profile.name) return `Invalid Profile!\n`
    return `${RULE}\nName             \t${profile.name}\nURL              \t${profile.url()}\n${RULE}\n`
  }
  return [
    '                     Name\t   Type\t                                      Data\tState',
    RULE,
    `${profile.name.padStart(25)}\tprofile\t${profile.url().padStart(42)}\t${state}`,
    RULE,
    '1 profile 0 aliases',
    '',
  ].join('\n')
}

export const hostname: Command = ({ core }) => core.hostname

export const globalGetvar: Command = ({ core }, args) => {
  const name = args.trim()
  if (name !== '') return core.globals.get(name) ?? ''
  return [...core.globals].map(([key, value]) => `${key}=${value}\n`).join('')
}

export const globalSetvar: Command = ({ core }, args) => {
  const at = args.indexOf('=')
  const name = (at < 0 ? args : args.slice(0, at)).trim()
  if (name === '') return '-USAGE: <var>=<value> [=<value2>]\n'
  const value = at < 0 ? '' : args.slice(at + 1)
  if (value === '') core.globals.delete(name)
  else core.globals.set(name, value)
  return '+OK'
}

export const createUuid: Command = () => randomUUID()

export const evaluate: Command = ({ core }, args) =>
  args.replace(/\$\{([^{}]+)\}/g, (_, name: string) => core.globals.get(name) ?? '')

export const echo: Command = (_runtime, args) => args

/** The questions of `fsctl` that have an answer here, and the limit of sessions. */
export const fsctl: Command = ({ core }, args) => {
  const [verb, value] = words(args)
  if (verb === 'max_sessions') {
    const wanted = Number(value)
    if (value !== undefined && Number.isInteger(wanted) && wanted > 0) core.maxSessions = wanted
    return `+OK max sessions: ${core.maxSessions}\n`
  }
  if (verb === 'sps') return '+OK sessions per second: 1000\n'
  return verb === 'pause_check' || verb === 'shutdown_check' ? 'false' : '-ERR invalid fsctl command\n'
}

export const moduleExists: Command = (_runtime, args) =>
  String(['mod_sofia', 'mod_event_socket', 'mod_conference', 'mod_local_stream', 'mod_dptools'].includes(args.trim()))
