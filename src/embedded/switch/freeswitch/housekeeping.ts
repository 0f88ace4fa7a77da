/**
 * What the switch does by itself now and then: HEARTBEAT events, and ending legs whose media has stopped.
 */
import type { Channel } from './channel.ts'
import { SWITCH_VERSION } from './core.ts'
import type { Runtime } from './runtime.ts'

const HEARTBEAT_MS = 5000
const MEDIA_CHECK_MS = 250

/** Time without RTP after which a leg is given up: `media_timeout`, or the longer one while nothing is to be expected. */
const timeoutOf = (channel: Channel): number => {
  const direction = channel.leg?.direction
  const isExpecting = direction === 'sendrecv' || direction === 'recvonly'
  return isExpecting ? channel.mediaTimeoutMs : channel.mediaHoldTimeoutMs
}

const checkMedia = (runtime: Runtime): void => {
  for (const channel of runtime.channels.values()) {
    const timeoutMs = timeoutOf(channel)
    if (!channel.isUp || !channel.isAnswered || timeoutMs <= 0 || !channel.leg) continue
    if (channel.leg.silentMs() < timeoutMs) continue
    runtime.log.info({ uuid: channel.uuid, timeoutMs }, 'media timeout')
    runtime.execution.hangup(channel, 'MEDIA_TIMEOUT')
  }
}

const heartbeat = ({ bus, core }: Runtime): void =>
  bus.fire('HEARTBEAT', () => [
    ['Event-Info', 'System Ready'],
    ['Up-Time', core.uptimeText()],
    ['FreeSWITCH-Version', SWITCH_VERSION],
    ['Uptime-msec', String(Math.floor(core.uptimeMs()))],
    ['Session-Count', String(core.sessions.current)],
    ['Max-Sessions', String(core.maxSessions)],
    ['Session-Per-Sec', '1000'],
    ['Session-Per-Sec-Last', '0'],
    ['Session-Per-Sec-Max', '0'],
    ['Session-Per-Sec-FiveMin', '0'],
    ['Session-Since-Startup', String(core.sessions.total)],
    ['Session-Peak-Max', String(core.sessions.peak)],
    ['Session-Peak-FiveMin', String(core.sessions.peak)],
    ['Idle-CPU', '100.000000'],
  ])

/** Begins; the returned function ends it. */
export const startHousekeeping = (runtime: Runtime): (() => void) => {
  const timers = [
    setInterval(() => heartbeat(runtime), HEARTBEAT_MS),
    setInterval(() => checkMedia(runtime), MEDIA_CHECK_MS),
  ]
  return () => timers.forEach(clearInterval)
}
