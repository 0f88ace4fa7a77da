/**
 * Keys: telephone events in RTP (RFC 4733), both ways, and the two bodies SIP INFO carries them in.
 */
import { FRAME_SAMPLES, SAMPLE_RATE } from './g711.ts'
import { timestampDelta } from './rtp.ts'

const eventKeys = '0123456789*#ABCD'
const FLASH = 16

export interface Digit {
  /** `0`–`9`, `*`, `#`, `A`–`D`, or `F` for hook flash. */
  readonly digit: string
  /** In samples (8 per millisecond). */
  readonly duration: number
}

/** The key of an RFC 4733 event number, or undefined. */
export const keyOfEvent = (event: number): string | undefined => (event === FLASH ? 'F' : eventKeys[event])

export const eventOfKey = (key: string): number | undefined => {
  if (key.length !== 1) return undefined
  if (/[fF]/.test(key)) return FLASH
  const index = eventKeys.indexOf(key.toUpperCase())
  return index < 0 ? undefined : index
}

interface EventPayload {
  readonly event: number
  readonly isEnd: boolean
  readonly duration: number
}

const parseEvent = (payload: Uint8Array): EventPayload | undefined => {
  const [event, flags, high, low] = payload
  if (event === undefined || flags === undefined || high === undefined || low === undefined) return undefined
  return { event, isEnd: (flags & 0x80) !== 0, duration: (high << 8) | low }
}

export interface DtmfReceiver {
  /** A telephone-event payload. */
  push(timestamp: number, payload: Uint8Array, nowMs: number): void
  /** Ends an event whose end packets were all lost. Call now and then. */
  poll(nowMs: number): void
}

const END_LOST_AFTER_MS = 120

/** Reports each key once, at its end: events are one by their timestamp, however many packets repeat them. */
export const createDtmfReceiver = (onDigit: (digit: Digit) => void): DtmfReceiver => {
  let current:
    { event: number; timestamp: number; duration: number; seenAt: number; told: boolean } | undefined

  const tell = (): void => {
    if (!current || current.told) return
    current.told = true
    const digit = keyOfEvent(current.event)
    if (digit !== undefined) onDigit({ digit, duration: current.duration })
  }

  return {
    push(timestamp, payload, nowMs) {
      const parsed = parseEvent(payload)
      const age = current ? timestampDelta(current.timestamp, timestamp) : 1
      if (!parsed || (age < 0 && age > -10 * SAMPLE_RATE)) return
      const { event, duration } = parsed
      if (!current || age !== 0 || current.event !== event) {
        tell()
        current = { event, timestamp, duration, seenAt: nowMs, told: false }
      }
      current.duration = Math.max(current.duration, duration)
      current.seenAt = nowMs
      if (parsed.isEnd) tell()
    },
    poll(nowMs) {
      if (current && !current.told && nowMs - current.seenAt > END_LOST_AFTER_MS) tell()
    },
  }
}

export interface DtmfSender {
  readonly isBusy: boolean
  /** Queues a key; false if it is none. */
  add(key: string, durationMs: number): boolean
  /** Every 20 ms. Sends what is due; true while the event, or the gap after it, holds the audio back. */
  tick(): boolean
}

const GAP_FRAMES = 3
const END_PACKETS = 3

const eventPayload = (event: number, isEnd: boolean, duration: number): Uint8Array => {
  const length = Math.min(0xffff, duration)
  return Uint8Array.of(event, (isEnd ? 0x80 : 0) | 10, length >> 8, length & 0xff)
}

/** Plays queued keys as telephone events: a packet each 20 ms, the last one three times (RFC 4733 §2.5.1.4). */
export const createDtmfSender = (sendEvent: (payload: Uint8Array, first: boolean) => void): DtmfSender => {
  const queue: { readonly event: number; readonly samples: number }[] = []
  let sent = 0
  let gap = 0

  const step = (current: { readonly event: number; readonly samples: number }): void => {
    sent += FRAME_SAMPLES
    const isEnd = sent >= current.samples
    const repeats = isEnd ? END_PACKETS : 1
    for (let count = 0; count < repeats; count += 1) {
      sendEvent(eventPayload(current.event, isEnd, sent), sent === FRAME_SAMPLES && count === 0)
    }
    if (!isEnd) return
    queue.shift()
    sent = 0
    gap = GAP_FRAMES
  }

  return {
    get isBusy() {
      return queue.length > 0 || gap > 0
    },
    add(key, durationMs) {
      const event = eventOfKey(key)
      if (event === undefined || queue.length >= 128) return false
      queue.push({ event, samples: Math.max(2 * FRAME_SAMPLES, durationMs * (SAMPLE_RATE / 1000)) })
      return true
    },
    tick() {
      if (gap > 0) {
        gap -= 1
        return true
      }
      const current = queue[0]
      if (!current) return false
      step(current)
      return true
    },
  }
}

const DEFAULT_INFO_MS = 250

const signalOf = (type: string, body: string): string | undefined => {
  if (type === 'application/dtmf') return body.trim()
  return type === 'application/dtmf-relay' ? /signal\s*=\s*(\S+)/i.exec(body)?.[1] : undefined
}

/** A signal is the key itself or, from some gateways, the event's number (`10` for the star). */
const keyOfSignal = (signal: string): string | undefined => {
  if (/^1\d$/.test(signal)) return keyOfEvent(Number(signal))
  return eventOfKey(signal) === undefined ? undefined : signal.toUpperCase()
}

/** `application/dtmf-relay` ("Signal=5\r\nDuration=160") and `application/dtmf` ("5"). Undefined if it is neither. */
export const parseDtmfInfo = (contentType: string, body: string): Digit | undefined => {
  const type = contentType.split(';', 1).join('').trim().toLowerCase()
  const signal = signalOf(type, body)
  const digit = signal === undefined ? undefined : keyOfSignal(signal)
  if (digit === undefined) return undefined
  const ms = Number(/duration\s*=\s*(\d+)/i.exec(body)?.[1] ?? DEFAULT_INFO_MS)
  return { digit, duration: Math.min(0xffff, ms * (SAMPLE_RATE / 1000)) }
}

/** Splits `1234@200` or `12w3` into keys and a length; `w` and `W` are pauses (0.5 s and 1 s), kept as keys. */
export const parseDtmfString = (
  text: string,
  defaultMs: number,
): { keys: string[]; durationMs: number } | undefined => {
  const [keys = '', length] = text.split('@')
  if (!/^[0-9A-Da-dFfwW*#+]+$/.test(keys)) return undefined
  const durationMs = length === undefined ? defaultMs : Number(length)
  if (!Number.isFinite(durationMs)) return undefined
  return { keys: keys.replaceAll('+', '').split(''), durationMs: Math.max(50, Math.min(8000, durationMs)) }
}
