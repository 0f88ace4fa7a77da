/**
 * The SIP profile `drachtio_mrf`: takes INVITEs that drachtio-fsmrf marked, makes channels of them, and gives each the
 * dialplan. Anything unmarked is refused.
 */
import { randomUUID } from 'node:crypto'
import { parseDtmfInfo } from '../media/dtmf.ts'
import { isRefusal, readRemoteSdp, type RemoteMedia } from '../media/sdp.ts'
import { createUserAgent } from '../sip/create-user-agent.ts'
import { header } from '../sip/message.ts'
import type { ServerTransaction } from '../sip/stack.ts'
import type { CallEnd, IncomingCall, UserAgent } from '../sip/user-agent.ts'
import { CallMedia, type CallMediaDeps, preferredCodecs } from './call-media.ts'
import { newTimes } from './caller-profile.ts'
import { Channel } from './channel.ts'
import { receiveDigit } from './digits.ts'
import { causeOf, parseCause, reasonHeader } from './hangup-causes.ts'
import { inviteVariables, remoteParty } from './invite-variables.ts'
import type { Runtime, Step } from './runtime.ts'

export interface SipProfileOptions {
  readonly host: string
  readonly port: number
  readonly name: string
  /** The steps every channel is given, with `${…}` in their data. */
  readonly dialplan: readonly Step[]
}

/** The marks drachtio-fsmrf puts on its INVITEs, and nothing looser. */
const USER_AGENT = /^drachtio-fsmrf:[0-9A-Za-z-]{8,64}$/
const ESL_OUTBOUND = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}:\d{1,5}$/

const causeOfEnd = (end: CallEnd): string => {
  if (end.by === 'remote') {
    const code = /Q\.850\s*;\s*cause=(\d+)/i.exec(header(end.request, 'Reason') ?? '')?.[1]
    return code === undefined ? 'NORMAL_CLEARING' : parseCause(code)
  }
  if (end.by === 'cancel') return 'ORIGINATOR_CANCEL'
  return end.by === 'ackTimeout' ? 'RECOVERY_ON_TIMER_EXPIRE' : 'NORMAL_TEMPORARY_FAILURE'
}

export class SipProfile {
  readonly #options: SipProfileOptions
  readonly #media: CallMediaDeps
  readonly #runtime: () => Runtime
  readonly #agent: UserAgent

  constructor(options: SipProfileOptions, media: CallMediaDeps, runtime: () => Runtime) {
    this.#options = options
    this.#media = media
    this.#runtime = runtime
    this.#agent = createUserAgent(
      {
        listeners: [{ protocol: 'udp', host: options.host, port: options.port }],
        product: 'lianxin-embedded-media',
        logger: runtime().log,
      },
      { onInvite: (call) => this.#onInvite(call) },
    )
  }

  start(): Promise<void> {
    return this.#agent.start()
  }

  stop(): Promise<void> {
    return this.#agent.stop()
  }

  get address(): { readonly host: string; readonly port: number } {
    const [listener] = this.#agent.stack.listeners
    return { host: this.#options.host, port: listener?.port ?? this.#options.port }
  }

  /** As `sofia status` shows it; drachtio-fsmrf sends its INVITEs there. */
  get url(): string {
    return `sip:mod_sofia@${this.address.host}:${this.address.port}`
  }

  #onInvite(call: IncomingCall): void {
    const { invite } = call
    const isMarked =
      USER_AGENT.test(header(invite, 'User-Agent') ?? '') && ESL_OUTBOUND.test(header(invite, 'X-esl-outbound') ?? '')
    const { core, log } = this.#runtime()
    if (!isMarked) {
      log.info({ sipCallId: call.callId }, 'INVITE without the marks of drachtio-fsmrf refused')
      call.respond(403)
      return
    }
    if (core.sessions.current >= core.maxSessions) {
      log.warn({ sipCallId: call.callId, maxSessions: core.maxSessions }, 'INVITE refused: no more sessions')
      call.respond(503, { reason: 'Maximum Calls In Progress', headers: { 'Retry-After': '300' } })
      return
    }
    const offer = invite.body === '' ? undefined : readRemoteSdp(invite.body, preferredCodecs)
    if (offer && isRefusal(offer)) {
      log.info({ sipCallId: call.callId, why: offer.refused }, 'offer refused')
      call.respond(488)
      return
    }
    void this.#admit(call, offer)
  }

  async #admit(call: IncomingCall, offer: RemoteMedia | undefined): Promise<void> {
    const { core, log } = this.#runtime()
    const sessionId = core.sessions.opened()
    try {
      const media = await CallMedia.open(this.#media, offer)
      if (call.state === 'ended') {
        media.leg.close()
        core.sessions.closed()
        return
      }
      new IncomingChannel(this.#runtime(), call, media, sessionId, this.#options).begin(offer)
    } catch (error) {
      core.sessions.closed()
      log.error({ err: error, sipCallId: call.callId }, 'no media for the call')
      call.respond(503)
    }
  }
}

/** One call with its channel. */
class IncomingChannel {
  readonly #runtime: Runtime
  readonly #call: IncomingCall
  readonly #media: CallMedia
  readonly #channel: Channel
  readonly #dialplan: readonly Step[]
  #remoteSdp: string | undefined
  #hasBegun = false
  /** We made an offer (a late one, or in a re-INVITE without SDP); the ACK brings the answer. */
  #isAwaitingAnswer = false

  constructor(runtime: Runtime, call: IncomingCall, media: CallMedia, sessionId: number, options: SipProfileOptions) {
    this.#runtime = runtime
    this.#call = call
    this.#media = media
    this.#dialplan = options.dialplan
    const uuid = randomUUID()
    const party = remoteParty(call.invite, call.flow)
    const profile = {
      uuid,
      channelName: `sofia/${options.name}/${party.user}@${party.hostPort}`,
      callerIdName: party.displayName,
      callerIdNumber: party.number,
      networkAddress: call.flow?.remote.address ?? '',
      destinationNumber: party.destination,
      rdnis: undefined,
      dialplan: 'XML',
      transferSource: undefined,
      index: 1,
      times: newTimes(runtime.core.stamp()),
    }
    this.#channel = new Channel({ uuid, sessionId, profile }, runtime.core, runtime.bus)
    for (const [name, value] of inviteVariables(call, options.name)) this.#channel.setVariable(name, value)
  }

  begin(offer: RemoteMedia | undefined): void {
    const channel = this.#channel
    const call = this.#call
    const { uuid } = channel
    this.#runtime.log.info({ uuid, sipCallId: call.callId }, 'a channel is up')
    channel.onDown.push(() => this.#runtime.log.info({ uuid }, 'a channel is gone'))
    channel.leg = this.#media.leg
    channel.signalling = {
      answer: () => this.#answer(),
      hangUp: (cause) => this.#hangUp(cause),
      sendInfo: async (type, body) =>
        (await call.request('INFO', { headers: { 'Content-Type': type }, body })).status < 300,
    }
    this.#media.leg.listen({
      onDigit: (digit) => receiveDigit(channel, digit, 'RTP'),
      onLost: (why) => {
        this.#runtime.log.info({ uuid: channel.uuid, why }, 'media lost')
        this.#runtime.execution.hangup(channel, 'DESTINATION_OUT_OF_ORDER')
      },
    })
    call.listen({
      onAck: (ack) => this.#onAck(ack.body),
      onReInvite: (transaction) => this.#onReInvite(transaction),
      onInfo: (transaction) => this.#onInfo(transaction),
      onEnd: (end) => this.#runtime.execution.hangup(channel, causeOfEnd(end)),
    })
    this.#runtime.channels.set(channel.uuid, channel)
    channel.enter('CS_INIT')
    channel.fire('CHANNEL_CREATE')
    channel.setCallState('RINGING')
    if (offer) {
      this.#take(offer, call.invite.body)
      this.#media.describe(channel, '', this.#remoteSdp)
      this.#start()
    } else this.#offerLate()
  }

  #start(): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    // Before the answer, as the dialplan of the real switch does: a crashed page sends no BYE, only silence.
    const kind = this.#media.isSecure ? 'browser_media_timeout' : 'trunk_media_timeout'
    const timeout = Number(this.#channel.variable(kind) ?? 0)
    if (timeout > 0 && !this.#channel.variables.has('media_timeout')) {
      this.#channel.setVariable('media_timeout', String(timeout))
    }
    this.#runtime.execution.start(this.#channel, this.#dialplan)
  }

  #take(remote: RemoteMedia, sdp: string): void {
    this.#remoteSdp = sdp
    this.#media.apply(remote)
  }

  #offerLate(): void {
    const sdp = this.#media.offer()
    this.#isAwaitingAnswer = true
    this.#media.describe(this.#channel, sdp, undefined)
    this.#call.respond(200, { body: sdp })
  }

  #answer(): void {
    const channel = this.#channel
    if (channel.isAnswered || !channel.isUp) return
    channel.mediaTimeoutMs = Number(channel.variable('media_timeout') ?? 0) || 0
    channel.mediaHoldTimeoutMs = Number(channel.variable('media_hold_timeout') ?? 0) || channel.mediaTimeoutMs * 10
    if (this.#call.invite.body !== '') {
      const sdp = this.#media.answer()
      this.#media.describe(channel, sdp, this.#remoteSdp)
      this.#call.respond(200, { body: sdp })
    }
    channel.isAnswered = true
    const stamp = this.#runtime.core.stamp()
    channel.profile.times.answered = stamp
    channel.profile.times.progressMedia = stamp
    channel.setVariable('endpoint_disposition', 'ANSWER')
    channel.fire('CHANNEL_ANSWER')
    channel.setCallState('ACTIVE')
    channel.refreshOutput()
  }

  #hangUp(cause: string): void {
    if (this.#call.state === 'ended') return
    if (this.#call.state === 'confirmed' || this.#channel.isAnswered || this.#isAwaitingAnswer) {
      void this.#call.hangUp({ Reason: reasonHeader(cause) })
    } else this.#call.respond(causeOf(cause).sipStatus, { headers: { Reason: reasonHeader(cause) } })
  }

  /** The answer to an offer of ours. */
  #onAck(body: string): void {
    if (!this.#isAwaitingAnswer) return
    this.#isAwaitingAnswer = false
    const remote = body === '' ? undefined : readRemoteSdp(body, preferredCodecs)
    if (!remote || isRefusal(remote)) {
      this.#runtime.log.info({ uuid: this.#channel.uuid }, 'the ACK holds no usable answer')
      this.#runtime.execution.hangup(this.#channel, 'INCOMPATIBLE_DESTINATION')
      return
    }
    this.#take(remote, body)
    this.#media.describe(this.#channel, this.#channel.variables.get('rtp_local_sdp_str') ?? '', body)
    this.#start()
  }

  #onReInvite(transaction: ServerTransaction): void {
    const { body } = transaction.request
    if (body === '') {
      const sdp = this.#media.isSecure ? this.#media.answer() : this.#media.offer()
      this.#isAwaitingAnswer = !this.#media.isSecure
      transaction.respond(200, { body: sdp })
      return
    }
    const remote = readRemoteSdp(body, preferredCodecs)
    if (isRefusal(remote) || (remote.secure !== undefined) !== this.#media.isSecure) {
      transaction.respond(488)
      return
    }
    const before = this.#media.leg.direction
    this.#take(remote, body)
    const sdp = this.#media.answer()
    this.#media.describe(this.#channel, sdp, body)
    transaction.respond(200, { body: sdp })
    this.#noteHold(before)
  }

  /** CHANNEL_HOLD when the far end stops listening or speaking, CHANNEL_UNHOLD when it is back. */
  #noteHold(before: string): void {
    const channel = this.#channel
    const now = this.#media.leg.direction
    channel.refreshOutput()
    if ((before === 'sendrecv') === (now === 'sendrecv') || !channel.isAnswered) return
    if (now === 'sendrecv') {
      channel.fire('CHANNEL_UNHOLD')
      channel.setCallState('ACTIVE')
    } else {
      channel.profile.times.lastHold = this.#runtime.core.stamp()
      channel.fire('CHANNEL_HOLD')
      channel.setCallState('HELD')
    }
  }

  #onInfo(transaction: ServerTransaction): void {
    const { request } = transaction
    const digit = parseDtmfInfo(header(request, 'Content-Type') ?? '', request.body)
    transaction.respond(200)
    if (digit) receiveDigit(this.#channel, digit, 'ENDPOINT')
  }
}
