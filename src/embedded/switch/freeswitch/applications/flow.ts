/**
 * Applications that decide what a channel does next: `answer`, `park`, `sleep`, `hangup`, `socket`, `transfer`, `bridge`,
 * `break`, `log`.
 */
import { causeOf, parseCause } from '../hangup-causes.ts'
import { parseInlineDialplan } from '../inline-dialplan.ts'
import type { Application } from '../runtime.ts'
import { words } from '../words.ts'

export const answer: Application = ({ channel }) => channel.signalling?.answer()

/** Waits for ever; a break changes nothing. */
export const park: Application = async ({ channel, run }) => {
  channel.fire('CHANNEL_PARK')
  while (!run.isAborted) await run.wait()
  channel.fire('CHANNEL_UNPARK')
}

export const sleep: Application = async ({ data, run }) => {
  const ms = Number.parseInt(data, 10)
  if (ms > 0) await run.wait(ms)
}

export const hangup: Application = ({ channel, data, runtime }) =>
  runtime.execution.hangup(channel, data.trim() === '' ? 'NORMAL_CLEARING' : parseCause(data))

/** `<host>:<port> [async] [full]`: parks the channel while the controller holds the socket. */
export const socket: Application = async ({ channel, data, run, runtime }) => {
  const [target = '', ...modes] = words(data)
  channel.setVariable('socket_host', target.split(':', 1).join(''))
  channel.fire('CHANNEL_PARK')
  await runtime.openSocket(channel, run, target, modes)
  channel.fire('CHANNEL_UNPARK')
}

export const transfer: Application = ({ channel, data, runtime }) => {
  const [destination = '', dialplan] = words(data)
  const steps = dialplan === 'inline' ? parseInlineDialplan(destination) : undefined
  if (steps) runtime.execution.transfer(channel, steps, destination)
  else runtime.execution.hangup(channel, 'NO_ROUTE_DESTINATION')
}

/** The embedded switch places no calls: fails as a bridge to an endpoint that does not exist. */
export const bridge: Application = ({ channel, runtime }) => {
  const cause = 'FACILITY_NOT_IMPLEMENTED'
  channel.setVariable('originate_disposition', cause)
  channel.setVariable('originate_failed_cause', cause)
  channel.setVariable('originate_causes', String(causeOf(cause).number))
  if (!channel.isTrue('continue_on_fail')) runtime.execution.hangup(channel, cause)
}

/** Ends what runs below it. */
export const breakApplication: Application = ({ channel, run }) => {
  channel.runs.below(run)?.settle('break')
}

export const log: Application = ({ channel, data, runtime }) =>
  runtime.log.info({ uuid: channel.uuid, text: data }, 'log application')

export const scheduleHangup: Application = ({ channel, data, runtime }) => {
  const [when = '', cause] = words(data)
  const seconds = when.startsWith('+') ? Number(when.slice(1)) : Number(when) - runtime.core.wallMs() / 1000
  if (!Number.isFinite(seconds)) return
  const timer = setTimeout(
    () => runtime.execution.hangup(channel, parseCause(cause ?? 'ALLOTTED_TIMEOUT')),
    Math.max(0, seconds * 1000),
  )
  channel.onDown.push(() => clearTimeout(timer))
}
