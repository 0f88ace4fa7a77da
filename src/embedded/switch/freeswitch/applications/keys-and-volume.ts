/**
 * `send_dtmf`, `queue_dtmf`, `flush_dtmf`, `start_dtmf`, `stop_dtmf`, `set_mute`, `set_audio_level`, `echo`.
 */
import { parseDtmfString } from '../../media/dtmf.ts'
import { createInbandDetector } from '../../media/inband-dtmf.ts'
import { volumeMap } from '../../media/leg.ts'
import { isTrue } from '../channel.ts'
import { receiveDigit, sendDigit } from '../digits.ts'
import type { Application } from '../runtime.ts'
import { words } from '../words.ts'

/** Length of a key that no one gave a length, as the real switch is configured to have it. */
export const DEFAULT_KEY_MS = 100

export const sendDtmf: Application = ({ channel, data }) => {
  const parsed = parseDtmfString(data, DEFAULT_KEY_MS)
  for (const key of parsed?.keys ?? []) sendDigit(channel, key, parsed?.durationMs ?? DEFAULT_KEY_MS)
}

/** Keys that the channel itself receives. */
export const queueDtmf: Application = ({ channel, data }) => {
  const parsed = parseDtmfString(data, DEFAULT_KEY_MS)
  for (const digit of parsed?.keys ?? []) {
    receiveDigit(channel, { digit, duration: (parsed?.durationMs ?? DEFAULT_KEY_MS) * 8 }, 'APP')
  }
}

/** Keys are never kept here: each is taken or passed over at once. */
export const flushDtmf: Application = () => undefined

export const startDtmf: Application = ({ channel }) => {
  if (!channel.leg || channel.inbandDetector) return
  const detector = createInbandDetector((digit) => receiveDigit(channel, digit, 'INBAND_AUDIO'))
  channel.inbandDetector = channel.leg.tapIn(detector)
}

export const stopDtmf: Application = ({ channel }) => {
  channel.inbandDetector?.()
  channel.inbandDetector = undefined
}

/** `[read|write] [true|false]` */
export const setMute: Application = ({ channel, data }) => {
  const [side = '', on] = words(data)
  const map = isTrue(on) ? volumeMap('mute') : undefined
  if (side === 'read') channel.leg?.mapIn(map)
  if (side === 'write') channel.leg?.mapOut(map)
}

/** `[read|write] <level>` */
export const setAudioLevel: Application = ({ channel, data }) => {
  const [side = '', level = '0'] = words(data)
  const map = Number(level) === 0 ? undefined : volumeMap({ level: Math.trunc(Number(level)) || 0 })
  if (side === 'read') channel.leg?.mapIn(map)
  if (side === 'write') channel.leg?.mapOut(map)
}

/** The caller hears itself. */
export const echo: Application = async ({ channel, run }) => {
  if (!channel.leg) return
  run.setOutput({ kind: 'leg', from: channel.leg })
  while (!run.isAborted) if ((await run.wait()) !== 'aborted') break
}
