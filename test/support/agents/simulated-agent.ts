import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { json, text } from 'node:stream/consumers'
import type { Session, SipAccess } from '../../../src/contract/session.ts'
import type { Ear } from '../../../src/citizen/ear.ts'
import { callDesk } from './desk-leg.ts'
import { openDeskLink, type DeskLink } from './desk-link.ts'
import { openVoiceLine, type VoiceLine } from './voice-line.ts'

export type SimulatedAgent = Omit<DeskLink, 'close'> & {
  readonly agentId: string
  readonly username: string
  readonly line: VoiceLine
  /** A REST request of this desk; `body` is sent as JSON. */
  ask(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly body: unknown }>
  /** Leg, link and session end in order. */
  signOut(): Promise<void>
  /** Goes without a word, as a browser does that is killed. */
  vanish(): void
}

export type AgentAccount = { readonly username: string; readonly password: string }

/**
 * An agent without a browser, speaking the desk's own protocol: signs in, brings up the media leg through `/sip` (with
 * plain RTP in place of DTLS-SRTP), opens the live link. Resolves when a call could be offered; the status is still
 * whatever the hotline gives to somebody who came.
 */
export const createSimulatedAgent = async (options: {
  readonly origin: string
  readonly account: AgentAccount
  /** What it says, over and over. */
  readonly toneHz: number
  /** Listens and says nothing. */
  readonly mute?: boolean
  /** Sends a packet a second only: a crowd costs the machine less. */
  readonly sparse?: boolean
  /** Its leg is there and carries no sound either way: a thousand of them cost next to nothing. */
  readonly silent?: boolean
  /** Hears every packet, beside the line's own ear. */
  readonly also?: Ear
  /** The live link comes back by itself, as a desk's does. */
  readonly stays?: boolean
  readonly mediaHost?: string
  /** The address that all of it comes from: a crowd at one address is held back by the server. */
  readonly from?: string
}): Promise<SimulatedAgent> => {
  const { origin, account, stays = false, mediaHost = '127.0.0.1', from = '127.0.0.1' } = options
  const { session, cookie } = await signIn(origin, account, from)
  const ask = (method: string, path: string): Promise<IncomingMessage> =>
    send(new URL(path, origin), {
      ...{ method, localAddress: from, body: '' },
      headers: { cookie, origin, 'x-csrf-token': session.csrfToken },
    })
  const link = await openDeskLink(origin, cookie, { stays, from })
  const line = await openVoiceLine(mediaHost, options)
  const access = await ask('POST', '/api/session/sip')
  if (!isFine(access)) throw new Error(`no SIP credentials: ${await said(access)}`)
  const leg = await callDesk(origin, { cookie, from }, (await json(access)) as SipAccess, line)
  await link.until(({ agent }) => agent.legUp)
  return {
    ...{ agentId: session.userId, username: account.username, line },
    get state() {
      return link.state
    },
    onChange: (listener) => link.onChange(listener),
    until: (fits, withinMs) => link.until(fits, withinMs),
    command: (command) => link.command(command),
    ask: async (method, path, body) => {
      const answer = await send(new URL(path, origin), {
        ...{ method, localAddress: from, body: body === undefined ? '' : JSON.stringify(body) },
        headers: {
          ...{ cookie, origin, 'x-csrf-token': session.csrfToken },
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
      })
      const words = await text(answer)
      return { status: answer.statusCode ?? 0, body: words === '' ? null : (JSON.parse(words) as unknown) }
    },
    signOut: async () => {
      await leg.hangUp()
      await said(await ask('DELETE', '/api/session'))
      link.close()
      line.close()
    },
    vanish: () => {
      leg.vanish()
      link.close()
      line.close()
    },
  }
}

/** The session of somebody who signs in from this address, and its cookie. */
export const signIn = async (
  origin: string,
  { username, password }: AgentAccount,
  from: string,
): Promise<{ readonly session: Session; readonly cookie: string }> => {
  const answer = await send(new URL('/api/session', origin), {
    ...{ method: 'POST', localAddress: from },
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ username, password }),
  })
  if (!isFine(answer)) throw new Error(`${username} cannot sign in: ${await said(answer)}`)
  const cookie = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; ')
  return { session: (await json(answer)) as Session, cookie }
}

const isFine = ({ statusCode = 0 }: IncomingMessage): boolean => statusCode >= 200 && statusCode < 300
const said = async (answer: IncomingMessage): Promise<string> =>
  `${String(answer.statusCode)} ${await text(answer)}`

const send = async (
  url: URL,
  { body, ...options }: Parameters<typeof request>[1] & { readonly body: string },
): Promise<IncomingMessage> => {
  // A connection that was kept may be closed by the server just as it is used again.
  const asking = request(url, { ...options, agent: false })
  asking.end(body)
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  return answer
}
