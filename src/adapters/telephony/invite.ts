import type Srf from 'drachtio-srf'
import { normaliseNumber } from '../../domain/numbers.ts'
import { ownText } from './own-text.ts'

/** The caller's number as the network asserts it, else as the caller claims it; null when it is withheld. */
export const callerNumberOf = (req: Srf.SrfRequest, rewrite: (raw: string) => string): string | null => {
  const privacy = headerOf(req, 'privacy') ?? ''
  if (/\b(id|user|full)\b/i.test(privacy)) return null
  const user = decodedUser(req.callingNumber)
  return /^anonymous$/i.test(user) ? null : normaliseNumber(rewrite(user))
}

/** The number dialled: digits of the Request-URI's user part, without the country's prefix. Empty when there are none. */
export const dialledNumberOf = (req: Srf.SrfRequest, rewrite: (raw: string) => string): string => {
  const user = rewrite(decodedUser(req.calledNumber))
  return normaliseNumber(user) ?? user
}

/** The key of a SIP INFO: `application/dtmf-relay` (`Signal=5`) or `application/dtmf` (`5`). Null when it holds none. */
export const digitOfInfo = (contentType: string, body: string): string | null => {
  if (/^application\/dtmf-relay/i.test(contentType))
    return /^Signal\s*=\s*([0-9*#A-D])/im.exec(body)?.[1] ?? null
  if (/^application\/dtmf/i.test(contentType)) return /^\s*([0-9*#A-D])\s*$/i.exec(body)?.[1] ?? null
  return null
}

/** A header that may be missing (srf types it as always there). */
export const headerOf = (req: Srf.SrfRequest, name: string): string | undefined =>
  req.has(name) ? req.get(name) : undefined

const decodedUser = (user: string): string => {
  try {
    return ownText(decodeURIComponent(user))
  } catch {
    return ownText(user)
  }
}
