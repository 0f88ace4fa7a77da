/**
 * Session timers (RFC 4028) as drachtio-server keeps them: who refreshes does so halfway; who waits gives up when the
 * interval is over. A called side never starts one unasked: it echoes the interval only to a caller that named the
 * refresher.
 */
import { header, type SipMessage } from '../sip/message.ts'
import type { SipClock } from '../sip/stack.ts'

export interface SessionTimer {
  readonly seconds: number
  readonly weRefresh: boolean
  cancel(): void
}

/** Shortest interval accepted, seconds. */
export const minimumSessionSeconds = 90

export interface SessionExpires {
  readonly seconds: number
  readonly refresher: 'uac' | 'uas' | undefined
}

export const parseSessionExpires = (value: string | undefined): SessionExpires | undefined => {
  const match = /^(\d{1,9})\s*((?:;.*)?)$/.exec(value?.trim() ?? '')
  if (!match) return undefined
  const refresher = /;\s*refresher\s*=\s*(uac|uas)\b/i.exec(match[2] ?? '')?.[1]?.toLowerCase()
  return { seconds: Number(match[1]), refresher: refresher as 'uac' | 'uas' | undefined }
}

export const sessionExpiresOf = (message: SipMessage): SessionExpires | undefined =>
  parseSessionExpires(header(message, 'Session-Expires'))

export const startSessionTimer = (
  clock: SipClock,
  { seconds, weRefresh }: { readonly seconds: number; readonly weRefresh: boolean },
  act: { readonly refresh: () => void; readonly expire: () => void },
): SessionTimer => {
  const intervalMs = seconds * 1_000
  const timer = weRefresh ? clock.after(intervalMs / 2, act.refresh) : clock.after(intervalMs, act.expire)
  return { seconds, weRefresh, cancel: () => timer.cancel() }
}
