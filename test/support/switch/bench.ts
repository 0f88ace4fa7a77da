/**
 * The controller's half of a conformance test: the project's own connections to both servers, and calls answered the
 * way the controller answers them. Works on whatever stands at the addresses.
 */
import type Mrf from 'drachtio-fsmrf'
import type Srf from 'drachtio-srf'
import { pino } from 'pino'
import { createMediaServer, type MediaServer } from '../../../src/adapters/media/media-server.ts'
import { faultOfFreeswitch } from '../../../src/adapters/probes/freeswitch.ts'
import { createSipServer, type SipServer } from '../../../src/adapters/telephony/sip-server.ts'
import { createSystemTime } from '../../../src/adapters/time/system-time.ts'
import { createPacer } from '../../../src/embedded/switch/media/pacer.ts'
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts'
import type { SwitchAddresses } from './addresses.ts'
import { createTape, eventually, within, type Tape } from './tape.ts'
import { createTelephone, type PlacedCall, type PlaceOptions, type Telephone } from './telephone.ts'

export type Invitation = {
  readonly number: string
  readonly req: Srf.SrfRequest
  readonly res: Srf.SrfResponse
}

/** A leg on the media server, and what it told. */
export type Leg = {
  readonly endpoint: Mrf.Endpoint
  readonly digits: Tape<string>
  readonly destroyed: Tape<unknown>
}

/** A telephone's call that is up and has a leg. */
export type Talk = Leg & {
  readonly phone: PlacedCall
  readonly dialog: Srf.Dialog
  readonly hungUp: Tape<unknown>
}

export type Bench = {
  readonly kind: 'embedded' | 'real'
  readonly addresses: SwitchAddresses
  readonly sip: SipServer
  readonly srf: Srf
  readonly mediaServer: MediaServer
  readonly telephone: Telephone
  /** Ways to the two servers that can be cut, where that was asked for. */
  readonly ways: { readonly drachtio: TcpProxy; readonly freeswitch: TcpProxy } | null
  /** INVITEs that nobody answered yet, by the number dialled. */
  readonly invitations: Tape<Invitation>
  /** What became of the connection to the SIP server: connect, close, error. */
  readonly sipNews: Tape<string>
  /** A number nobody else dials. */
  newNumber(): string
  /** The INVITE to this number. */
  invitation(number: string): Promise<Invitation>
  /** Runs before the tape gets an INVITE; true takes it away. */
  intercept(take: (invitation: Invitation) => boolean): void
  createLeg(remoteSdp: string | null): Promise<Leg>
  /** A leg from an endpoint that was made elsewhere. */
  watch(endpoint: Mrf.Endpoint): Leg
  /** Answers it with a leg; ends each when the other ends, as the controller does. */
  answer(invitation: Invitation): Promise<Omit<Talk, 'phone'>>
  /** A call from the telephone, answered. */
  talk(options?: PlaceOptions): Promise<Talk>
  /** An API command, its reply without the end of line. */
  api(command: string): Promise<string>
  channels(): Promise<number>
  /** Hangs up what the telephone has, and rejects if a channel is left over. */
  settle(): Promise<void>
  close(): Promise<void>
}

const settleMs = 4_000

export const createBench = async (
  kind: Bench['kind'],
  addresses: SwitchAddresses,
  breakable = false,
): Promise<Bench> => {
  const log = pino({ level: process.env['SWITCH_TEST_LOG'] ?? 'silent' }, pino.destination(2))
  const pacer = createPacer((fault) => log.error({ fault }, 'a tick failed'))
  const ways = breakable ? await openWays(addresses) : null
  const { drachtio, freeswitch } = throughWays(addresses, ways)
  const sip = createSipServer(drachtio, log)
  const mediaServer = createMediaServer(freeswitch, {
    ...{ srf: sip.srf, time: createSystemTime(), log, probe: faultOfFreeswitch },
  })
  const invitations = createTape<Invitation>('INVITEs')
  const sipNews = createTape<string>('news of the SIP connection')
  for (const news of ['connect', 'close', 'error']) sip.srf.on(news as 'error', () => sipNews.add(news))
  let take: (invitation: Invitation) => boolean = () => false
  sip.srf.invite((req, res) => {
    const invitation = { number: req.calledNumber, req, res }
    if (!take(invitation)) invitations.add(invitation)
  })
  sip.srf.use('options', (_req, res) => res.send(200))
  await connect(sip, mediaServer)
  const telephone = await createTelephone(`${addresses.sip.host}:${addresses.sip.port}`, pacer)
  let dialled = 0
  const api = async (command: string) => (await mediaServer.present.api(command)).trim()
  const channels = async () => Number.parseInt(await api('show channels count'), 10)

  const watch = (endpoint: Mrf.Endpoint): Leg => {
    endpoint.conn.socket.setNoDelay(true)
    const digits = createTape<string>('digits')
    const destroyed = createTape<unknown>('ends of the leg')
    endpoint.on('dtmf', ({ dtmf }: { dtmf: string }) => digits.add(dtmf))
    endpoint.on('destroy', (why: unknown) => destroyed.add(why ?? {}))
    return { endpoint, digits, destroyed }
  }
  const createLeg = async (remoteSdp: string | null): Promise<Leg> =>
    watch(await mediaServer.present.createEndpoint(remoteSdp === null ? {} : { remoteSdp }))

  /** Rejections are of no interest: the dialog, or the connection it belongs to, is gone. */
  const bye = (dialog: Srf.Dialog): void =>
    dialog.destroy({ headers: {} }, (err: unknown) => log.debug({ err }, 'BYE'))
  const answer = async ({ req, res }: Invitation): Promise<Omit<Talk, 'phone'>> => {
    const isLate = req.body === ''
    const leg = await createLeg(isLate ? null : req.body)
    const { endpoint } = leg
    const dialog = await sip.srf.createUAS(req, res, { localSdp: endpoint.local.sdp })
    const hungUp = createTape<unknown>('BYEs')
    const left = () => {
      hungUp.add('BYE')
      endpoint.destroy().catch((err: unknown) => log.debug({ err }, 'the leg was gone'))
    }
    dialog.on('destroy', left)
    // A BYE that came in one packet with the word that our 200 was sent: its event went by before we could listen.
    if (!dialog.connected) left()
    endpoint.on('destroy', () => bye(dialog))
    dialog.on('modify', (ask, reply) => {
      endpoint.modify(ask.body).then(
        () => reply.send(200, { body: endpoint.local.sdp }),
        () => reply.send(488),
      )
    })
    if (isLate) {
      const ack = createTape<Srf.SrfRequest>('ACKs')
      dialog.on('ack', (message) => ack.add(message))
      await endpoint.modify((await ack.first('the answer in the ACK')).body)
    }
    return { ...leg, dialog, hungUp }
  }
  const newNumber = () => `10086${String((dialled += 1)).padStart(4, '0')}`
  const invitation = (number: string) =>
    invitations.first(`an INVITE to ${number}`, { matches: (one) => one.number === number })

  return {
    ...{ kind, addresses, sip, srf: sip.srf, mediaServer, telephone, ways, invitations, sipNews },
    ...{ newNumber, invitation },
    ...{ api, channels, createLeg, watch, answer },
    intercept: (given) => void (take = given),
    talk: async (options) => {
      const number = newNumber()
      const phone = await telephone.place(number, options)
      const answered = await answer(await invitation(number))
      await phone.answers.first('200')
      return { ...answered, phone }
    },
    settle: async () => {
      await within('hanging up', telephone.hangUpAll(), settleMs)
      try {
        await eventually('channels left over', channels, (count) => count === 0, settleMs)
      } catch (err) {
        const left = await api('show channels as json')
        await api('hupall')
        throw new Error(`a channel is left over: ${left}`, { cause: err })
      }
    },
    close: async () => {
      await telephone.stop()
      pacer.stop()
      mediaServer.close()
      if (sipNews.items.at(-1) === 'connect') sip.close()
      await ways?.drachtio.close()
      await ways?.freeswitch.close()
    },
  }
}

const openWays = async ({ drachtio, freeswitch }: SwitchAddresses): Promise<NonNullable<Bench['ways']>> => ({
  drachtio: await createTcpProxy(drachtio.port),
  freeswitch: await createTcpProxy(freeswitch.port),
})

const throughWays = (addresses: SwitchAddresses, ways: Bench['ways']): SwitchAddresses => {
  if (ways === null) return addresses
  const host = '127.0.0.1'
  return {
    ...addresses,
    drachtio: { ...addresses.drachtio, host, port: ways.drachtio.port },
    freeswitch: { ...addresses.freeswitch, host, port: ways.freeswitch.port },
  }
}

/** Both connections, or an error that names the one that did not come up. */
const connect = async (sip: SipServer, mediaServer: MediaServer): Promise<void> => {
  const sipUp = new Promise<void>((resolve) => {
    sip.onState((up) => {
      if (up) resolve()
    })
  })
  const mediaUp = new Promise<void>((resolve) => {
    mediaServer.onAvailability((up) => {
      if (up) resolve()
    })
  })
  sip.connect()
  await within('the connection to the SIP server', sipUp)
  mediaServer.connect()
  await within('the connection to the media server', mediaUp)
}
