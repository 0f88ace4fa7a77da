/** The far end: a SIP telephone that speaks and hears tones. */
import { randomInt } from 'node:crypto'
import { openRtpPort, type RtpPort } from '../../../src/citizen/rtp-port.ts'
import { toneVoice, type Voice } from '../../../src/citizen/voice.ts'
import { alaw, FRAME_SAMPLES } from '../../../src/embedded/switch/media/g711.ts'
import type { Pacer } from '../../../src/embedded/switch/media/pacer.ts'
import { createUserAgent } from '../../../src/embedded/switch/sip/create-user-agent.ts'
import type { HeaderValues, SipRequest, SipResponse } from '../../../src/embedded/switch/sip/message.ts'
import type { SipListener } from '../../../src/embedded/switch/sip/stack.ts'
import type {
  Call,
  CallEnd,
  CallHandlers,
  IncomingCall,
  OutgoingCall,
  UserAgent,
} from '../../../src/embedded/switch/sip/user-agent.ts'
import { createListener, type Listener } from './sound.ts'
import { createTape, type Tape } from './tape.ts'

const host = '127.0.0.1'

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** One end of a call: its sound and what happened to it. */
export type CallSide = {
  /** What is heard. A moved port brings a new one. */
  readonly ear: Listener
  readonly port: number
  /** From now on this tone, or silence when null. */
  say(hertz: number | null): void
  /** Sends nothing at all any more. */
  fallSilent(): void
  press(key: string): void
  /** Our SDP; every call of it is a new version of the session. */
  sdp(direction?: Direction): string
  /** Takes another UDP port; the old one stays open, deaf. */
  movePort(): Promise<void>
  readonly reInvites: Tape<SipRequest>
  readonly infos: Tape<SipRequest>
  readonly ends: Tape<CallEnd>
}

export type PlacedCall = CallSide & {
  readonly call: OutgoingCall
  readonly progress: Tape<SipResponse>
  readonly answers: Tape<SipResponse>
  /** A re-INVITE with our SDP; follows the answer. */
  reInvite(direction?: Direction): Promise<SipResponse>
}

export type ReceivedCall = CallSide & {
  readonly call: IncomingCall
  ring(status?: number): void
  answer(): void
}

export type PlaceOptions = {
  readonly from?: string
  readonly headers?: HeaderValues
  /** INVITE without SDP: our answer goes with the ACK. */
  readonly lateOffer?: boolean
  readonly transport?: 'udp' | 'tcp'
  readonly tone?: number | null
}

export type Telephone = {
  readonly agent: UserAgent
  /** Where it is called, `host:port`. */
  readonly address: string
  place(to: string, options?: PlaceOptions): Promise<PlacedCall>
  readonly received: Tape<ReceivedCall>
  /** Hangs up everything. */
  hangUpAll(): Promise<void>
  stop(): Promise<void>
}

/** Makes and starts one; `server` is `host:port` of the switch. */
export const createTelephone = async (server: string, pacer: Pacer): Promise<Telephone> => {
  const received = createTape<ReceivedCall>('calls received')
  const sides = new Set<Sound>()
  const calls = new Set<Call>()
  const open = async (tone: number | null): Promise<Sound> => {
    const sound = await openSound(pacer, tone)
    sides.add(sound)
    return sound
  }
  const listeners: SipListener[] = [
    { protocol: 'udp', host, port: 0 },
    { protocol: 'tcp', host, port: 0 },
  ]
  const agent = createUserAgent(
    { listeners, product: 'telephone' },
    {
      onInvite: (call) => {
        calls.add(call)
        const news = createNews()
        call.listen(handlersOf(() => sound, news))
        let sound: Sound | null = null
        void open(null).then((opened) => {
          sound = opened
          if (call.invite.body !== '') opened.follow(call.invite.body)
          received.add(receivedCall(call, opened, news))
        })
      },
    },
  )
  await agent.start()
  return {
    agent,
    address: `${host}:${agent.stack.listeners[0]?.port ?? 0}`,
    received,
    place: async (to, options = {}) => {
      const sound = await open(options.tone ?? null)
      const placed = place(agent, server, to, sound, options)
      calls.add(placed.call)
      return placed
    },
    hangUpAll: async () => {
      await Promise.all([...calls].map((call) => call.hangUp()))
      calls.clear()
      for (const side of sides) side.close()
      sides.clear()
    },
    stop: () => agent.stop(),
  }
}

type News = {
  readonly reInvites: Tape<SipRequest>
  readonly infos: Tape<SipRequest>
  readonly ends: Tape<CallEnd>
}

const createNews = (): News => ({
  reInvites: createTape('re-INVITEs'),
  infos: createTape('INFOs'),
  ends: createTape('ends of the call'),
})

/** Re-INVITEs are agreed to with our SDP, and our sound follows theirs. */
const handlersOf = (soundOf: () => Sound | null, news: News): CallHandlers => ({
  onReInvite: (transaction) => {
    const { request } = transaction
    const sound = soundOf()
    if (request.body !== '') sound?.follow(request.body)
    transaction.respond(200, { body: sound?.sdp(answering(request.body)) ?? '' })
    news.reInvites.add(request)
  },
  onAck: (ack) => {
    if (ack.body !== '') soundOf()?.follow(ack.body)
  },
  onInfo: (transaction) => {
    transaction.respond(200)
    news.infos.add(transaction.request)
  },
  onEnd: (end) => news.ends.add(end),
})

const answering = (offer: string): Direction => {
  if (/^a=sendonly/m.test(offer)) return 'recvonly'
  if (/^a=recvonly/m.test(offer)) return 'sendonly'
  return /^a=inactive/m.test(offer) ? 'inactive' : 'sendrecv'
}

const place = (
  agent: UserAgent,
  server: string,
  to: string,
  sound: Sound,
  { from = '13812345678', headers = {}, lateOffer = false, transport = 'udp' }: PlaceOptions,
): PlacedCall => {
  const news = createNews()
  const progress = createTape<SipResponse>('provisional responses')
  const answers = createTape<SipResponse>('answers')
  const answerLate = (offer: string) => {
    sound.follow(offer)
    return sound.sdp()
  }
  const call = agent.invite(
    {
      uri: `sip:${to}@${server};transport=${transport}`,
      from: `<sip:${from}@${host}>`,
      contactUser: from,
      headers,
      ...(lateOffer ? { lateOffer: answerLate } : { body: sound.sdp() }),
    },
    {
      ...handlersOf(() => sound, news),
      onProgress: (response) => {
        if (response.body !== '') sound.follow(response.body)
        progress.add(response)
      },
      onAnswer: (response) => {
        if (!lateOffer) sound.follow(response.body)
        answers.add(response)
      },
    },
  )
  return {
    ...sideOf(sound, news),
    get ear() {
      return sound.ear
    },
    get port() {
      return sound.port
    },
    ...{ call, progress, answers },
    reInvite: async (direction) => {
      const response = await call.reInvite({ body: sound.sdp(direction) })
      if (response.body !== '') sound.follow(response.body)
      return response
    },
  }
}

const receivedCall = (call: IncomingCall, sound: Sound, news: News): ReceivedCall => ({
  ...sideOf(sound, news),
  get ear() {
    return sound.ear
  },
  get port() {
    return sound.port
  },
  call,
  ring: (status = 180) => void call.respond(status),
  answer: () => void call.respond(200, { body: sound.sdp() }),
})

const sideOf = (sound: Sound, news: News) => ({
  ...news,
  ...{ say: sound.say, fallSilent: sound.fallSilent, press: sound.press, sdp: sound.sdp },
  ...{ movePort: sound.movePort },
})

type Sound = {
  readonly ear: Listener
  readonly port: number
  readonly say: (hertz: number | null) => void
  readonly fallSilent: () => void
  readonly press: (key: string) => void
  readonly sdp: (direction?: Direction) => string
  /** From now on our sound goes where this SDP says. */
  readonly follow: (sdp: string) => void
  readonly movePort: () => Promise<void>
  readonly close: () => void
}

const silence = new Uint8Array(FRAME_SAMPLES).fill(alaw.silence)
const silentVoice: Voice = { frame: () => silence }
const voiceOf = (hertz: number | null): Voice => (hertz === null ? silentVoice : toneVoice(hertz))

const openSound = async (pacer: Pacer, tone: number | null): Promise<Sound> => {
  let voice = voiceOf(tone)
  const spoken: Voice = { frame: (index) => voice.frame(index) }
  const openPort = async (): Promise<{ readonly rtp: RtpPort; readonly ear: Listener }> => {
    const ear = createListener()
    return { rtp: await openRtpPort(host, randomInt(2 ** 31), spoken, ear), ear }
  }
  const opened: RtpPort[] = []
  let now = await openPort()
  opened.push(now.rtp)
  let target: { readonly host: string; readonly port: number } | null = null
  let version = 0
  let stopTalking = pacer.add(() => now.rtp.tick())
  const sessionId = randomInt(2 ** 31)
  return {
    get ear() {
      return now.ear
    },
    get port() {
      return now.rtp.port
    },
    say: (hertz) => void (voice = voiceOf(hertz)),
    fallSilent: () => stopTalking(),
    press: (key) => now.rtp.press(key),
    sdp: (direction = 'sendrecv') => {
      version += 1
      return sessionDescription(sessionId, version, now.rtp.port, direction)
    },
    follow: (sdp) => {
      const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1]
      const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0)
      if (address === undefined || port === 0) return
      target = { host: address, port }
      now.rtp.sendTo(address, port)
    },
    movePort: async () => {
      now = await openPort()
      opened.push(now.rtp)
      if (target !== null) now.rtp.sendTo(target.host, target.port)
    },
    close: () => {
      stopTalking()
      stopTalking = () => undefined
      for (const rtp of opened) rtp.close()
    },
  }
}

const sessionDescription = (id: number, version: number, port: number, direction: Direction): string =>
  [
    'v=0',
    `o=telephone ${id} ${version} IN IP4 ${host}`,
    's=call',
    `c=IN IP4 ${host}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 8 0 101`,
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-16',
    'a=ptime:20',
    `a=${direction}`,
    '',
  ].join('\r\n')
