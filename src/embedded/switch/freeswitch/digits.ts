/**
 * Keys that a channel receives, from RTP, SIP INFO or `uuid_recv_dtmf`: an event, then the application on top, then the
 * partner of a bridge.
 */
import type { Digit } from '../media/dtmf.ts'
import type { Channel } from './channel.ts'

export type DigitSource = 'RTP' | 'ENDPOINT' | 'APP' | 'INBAND_AUDIO'

const SAMPLES_PER_MS = 8

export const receiveDigit = (channel: Channel, digit: Digit, source: DigitSource): void => {
  if (!channel.isUp) return
  channel.fire('DTMF', [
    ['DTMF-Digit', digit.digit],
    ['DTMF-Duration', String(digit.duration)],
    ['DTMF-Source', source],
  ])
  const { top } = channel.runs
  if (top) top.digit(digit.digit)
  else if (channel.partner) sendDigit(channel.partner, digit.digit, digit.duration / SAMPLES_PER_MS)
}

/** Sends a key to the far end: as a telephone event if it takes them, else by SIP INFO. */
export const sendDigit = (channel: Channel, key: string, durationMs: number): boolean => {
  if (!channel.isUp || !channel.leg) return false
  if (channel.leg.sendDigit(key, durationMs)) return true
  if (!channel.signalling) return false
  const body = `Signal=${key}\r\nDuration=${Math.round(durationMs)}\r\n`
  void channel.signalling.sendInfo('application/dtmf-relay', body)
  return true
}
