import { createHash, randomBytes } from 'node:crypto'
import type { SipAccess } from '../../../src/contract/session.ts'
import {
  createHeaders,
  createRequest,
  header,
  headerLines,
  headerList,
  type SipRequest,
  type SipResponse,
} from '../../../src/embedded/switch/sip/message.ts'
import { cseqOf } from '../../../src/embedded/switch/sip/parse.ts'
import { parseNameAddr } from '../../../src/embedded/switch/sip/uri.ts'
import { openSipSocket, type SipSocket } from './sip-socket.ts'
import type { VoiceLine } from './voice-line.ts'

/** The media leg of a desk: one INVITE to the desk address, as sip.js sends it, but with plain RTP. */
export type DeskLeg = {
  /** Resolves when the far end has hung up or the socket is gone. */
  readonly ended: Promise<void>
  hangUp(): Promise<void>
  /** Only the socket goes. */
  vanish(): void
}

type Place = {
  readonly access: SipAccess
  readonly callId: string
  readonly tag: string
  readonly host: string
}

export const callDesk = async (
  origin: string,
  { cookie, from }: { readonly cookie: string; readonly from?: string | undefined },
  access: SipAccess,
  line: VoiceLine,
): Promise<DeskLeg> => {
  const socket = await openSipSocket(origin, { path: access.path, cookie, from })
  const place = { access, callId: token(), tag: token(), host: `${token()}.invalid` }
  const answer = await invite(socket, place, line.sdp)
  if (answer.status !== 200) throw new Error(`the desk leg was refused: ${answer.status} ${answer.reason}`)
  line.connect(answer.body)
  const dialog = dialogOf(place, answer)
  socket.send(dialog('ACK', cseqOf(answer).number))
  const ended = new Promise<void>((resolve) => {
    socket.onRequest((request) => {
      if (request.method === 'ACK') return
      socket.send(ok(request))
      if (request.method === 'BYE') resolve()
    })
    void socket.closed.then(resolve)
  })
  return {
    ended,
    vanish: () => socket.close(),
    hangUp: async () => {
      const bye = dialog('BYE', cseqOf(answer).number + 1)
      const gone = socket.response((response) => cseqOf(response).method === 'BYE')
      socket.send(bye)
      await Promise.race([gone, ended])
      socket.close()
    },
  }
}

const token = (): string => randomBytes(6).toString('hex')

/** The first one is challenged; the second carries the answer (RFC 7616, `qop=auth`). */
const invite = async (socket: SipSocket, place: Place, sdp: string): Promise<SipResponse> => {
  const first = inviteRequest(place, 1, sdp, undefined)
  const challenge = await finalOf(socket, first, 1)
  if (challenge.status !== 401) return challenge
  socket.send(ackOf(first, challenge))
  const authorization = authorize(place.access, header(challenge, 'WWW-Authenticate') ?? '')
  const second = inviteRequest(place, 2, sdp, authorization)
  const answer = await finalOf(socket, second, 2)
  if (answer.status >= 300) socket.send(ackOf(second, answer))
  return answer
}

const finalOf = (socket: SipSocket, request: SipRequest, cseq: number): Promise<SipResponse> => {
  const answer = socket.response((response) => response.status >= 200 && cseqOf(response).number === cseq)
  socket.send(request)
  return answer
}

const via = (host: string): string => `SIP/2.0/WS ${host};branch=z9hG4bK${token()}`

const inviteRequest = (
  { access, callId, tag, host }: Place,
  cseq: number,
  sdp: string,
  authorization: string | undefined,
): SipRequest =>
  createRequest(
    'INVITE',
    access.deskUri,
    {
      Via: via(host),
      'Max-Forwards': '70',
      From: `<${access.uri}>;tag=${tag}`,
      To: `<${access.deskUri}>`,
      'Call-ID': callId,
      CSeq: `${cseq} INVITE`,
      Contact: `<sip:${access.username}@${host};transport=ws>`,
      'User-Agent': 'simulated-desk',
      Authorization: authorization,
      'Content-Type': 'application/sdp',
    },
    sdp,
  )

/** The ACK of a refusal belongs to the INVITE's transaction (RFC 3261 §17.1.1.3). */
const ackOf = (request: SipRequest, response: SipResponse): SipRequest =>
  createRequest('ACK', request.uri, {
    Via: header(request, 'Via'),
    'Max-Forwards': '70',
    From: header(request, 'From'),
    To: header(response, 'To'),
    'Call-ID': header(request, 'Call-ID'),
    CSeq: `${cseqOf(response).number} ACK`,
  })

/** Requests in the dialog that a 200 made (RFC 3261 §12.1.2). */
const dialogOf = ({ access, callId, tag, host }: Place, answer: SipResponse) => {
  const target = parseNameAddr(header(answer, 'Contact') ?? '')?.uri ?? access.deskUri
  const route = headerList(answer, 'Record-Route').reverse()
  const to = header(answer, 'To')
  return (method: string, cseq: number): SipRequest =>
    createRequest(method, target, {
      Via: via(host),
      Route: route.length === 0 ? undefined : route.join(', '),
      'Max-Forwards': '70',
      From: `<${access.uri}>;tag=${tag}`,
      To: to,
      'Call-ID': callId,
      CSeq: `${cseq} ${method}`,
    })
}

const ok = (request: SipRequest): SipResponse => ({
  kind: 'response',
  status: 200,
  reason: 'OK',
  headers: createHeaders({
    Via: headerLines(request, 'Via'),
    From: header(request, 'From'),
    To: header(request, 'To'),
    'Call-ID': header(request, 'Call-ID'),
    CSeq: header(request, 'CSeq'),
  }),
  body: '',
})

const authorize = ({ username, password, deskUri }: SipAccess, challenge: string): string => {
  const read = (name: string): string => new RegExp(`${name}="?([^",]+)"?`).exec(challenge)?.[1] ?? ''
  const [realm, nonce, cnonce, nc] = [read('realm'), read('nonce'), token(), '00000001']
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
  const own = md5(`${username}:${realm}:${password}`)
  const response = md5(`${own}:${nonce}:${nc}:${cnonce}:auth:${md5(`INVITE:${deskUri}`)}`)
  return (
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${deskUri}", ` +
    `response="${response}", algorithm=MD5, cnonce="${cnonce}", qop=auth, nc=${nc}`
  )
}
