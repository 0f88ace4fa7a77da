import type { IncomingHttpHeaders } from 'node:http'
import type { LiveSession, Sessions } from '../../app/sessions.ts'

/** What the door looks at; a Fastify request, a raw request and an upgrade all have it. */
type Knock = { readonly headers: IncomingHttpHeaders }

/**
 * Whose request is it, and does it come from our own pages? The same answer for REST, `/sip` and `/live`.
 */
export type Door = {
  /** The browser reaches us over TLS. */
  readonly secure: boolean
  readonly cookieName: string
  /** The session of the cookie, or null. Rejects while sessions cannot be looked up. */
  sessionOf(knock: Knock): Promise<LiveSession | null>
  /** The Origin header names our own origin. Browsers send it with every WebSocket and every POST. */
  fromOwnPage(knock: Knock): boolean
  /**
   * For requests where browsers may leave Origin out: then Sec-Fetch-Site must not name another site. A client that
   * sends neither is no browser, and carries no cookie of anybody else.
   */
  notFromElsewhere(knock: Knock): boolean
}

type DoorDeps = {
  readonly sessions: Pick<Sessions, 'resolve'>
  readonly tls: boolean
  readonly publicOrigin?: string | undefined
}

export const createDoor = ({ sessions, tls, publicOrigin }: DoorDeps): Door => {
  const ownPublicOrigin = publicOrigin === undefined ? null : new URL(publicOrigin).origin
  const secure = ownPublicOrigin === null ? tls : ownPublicOrigin.startsWith('https:')
  // The prefix makes browsers insist on Secure, Path=/ and no Domain; they refuse it on plain HTTP.
  const cookieName = secure ? '__Host-lianxin' : 'lianxin'

  const ownOrigin = (host: string | undefined): string | null =>
    ownPublicOrigin ?? originOf(`${tls ? 'https' : 'http'}://${host ?? ''}`)

  const fromOwnPage = ({ headers }: Knock): boolean => {
    const origin = headers.origin === undefined ? null : originOf(headers.origin)
    return origin !== null && origin === ownOrigin(headers.host)
  }

  return {
    secure,
    cookieName,
    sessionOf: async ({ headers }) => {
      const token = cookieOf(headers.cookie ?? '', cookieName)
      return token === undefined ? null : sessions.resolve(token)
    },
    fromOwnPage,
    notFromElsewhere: (knock) => {
      if (knock.headers.origin !== undefined) return fromOwnPage(knock)
      const site = knock.headers['sec-fetch-site']
      return site === undefined || site === 'same-origin' || site === 'none'
    },
  }
}

const originOf = (url: string): string | null => {
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed && parsed.origin !== 'null' ? parsed.origin : null
}

/** The first cookie of this name; our tokens need no decoding. */
const cookieOf = (header: string, name: string): string | undefined =>
  header
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
