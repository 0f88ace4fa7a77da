/** A browser in place of Chromium: sip.js, which the desk uses, over WebSocket, with werift's ICE and DTLS-SRTP. */
import { randomInt } from 'node:crypto'
import { Inviter, SessionState, UserAgent, type SessionDescriptionHandler } from 'sip.js'
import {
  MediaStreamTrack,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RtpHeader,
  RtpPacket,
  type RTCRtpTransceiver,
} from 'werift'
import { WebSocket } from 'ws'
import { toneVoice } from '../../../src/citizen/voice.ts'
import type { Pacer } from '../../../src/embedded/switch/media/pacer.ts'
import { createListener, type Listener } from './sound.ts'
import { createTape, type Tape } from './tape.ts'

export type Browser = {
  readonly ear: Listener
  /** Session states as sip.js names them. */
  readonly states: Tape<SessionState>
  readonly iceStates: Tape<string>
  say(hertz: number): void
  hangUp(): Promise<void>
  /** The page dies: nothing is sent any more, no BYE, no ICE, no DTLS alert. */
  crash(): Promise<void>
  close(): Promise<void>
}

const audioCodec = (name: string, payloadType: number, clockRate: number, channels = 1) =>
  new RTCRtpCodecParameters({ mimeType: `audio/${name}`, clockRate, channels, payloadType })

/** As Chromium offers them. */
const chromiumCodecs = () => [
  audioCodec('opus', 111, 48_000, 2),
  audioCodec('PCMU', 0, 8_000),
  audioCodec('PCMA', 8, 8_000),
  audioCodec('telephone-event', 126, 8_000),
]

/** Calls `to` and resolves when its 200 was taken; sound comes when ICE and DTLS are done. */
export const callFromBrowser = async (
  ws: { readonly host: string; readonly port: number },
  to: string,
  pacer: Pacer,
): Promise<Browser> => {
  const media = createPeer(pacer)
  const states = createTape<SessionState>('session states')
  // sip.js takes the browser's own.
  Object.assign(globalThis, { WebSocket })
  const agent = new UserAgent({
    uri: uriOf('sip:agent@lianxin.invalid'),
    transportOptions: { server: `ws://${ws.host}:${ws.port}`, traceSip: false, connectionTimeout: 5 },
    logBuiltinEnabled: false,
    gracefulShutdown: false,
    sessionDescriptionHandlerFactory: () => media.handler,
  })
  await agent.start()
  const inviter = new Inviter(agent, uriOf(`sip:${to}@lianxin.invalid`))
  inviter.stateChange.addListener((state) => states.add(state))
  await inviter.invite()
  await states.first('the answer', { matches: (state) => state === SessionState.Established })
  return {
    ear: media.ear,
    states,
    iceStates: media.iceStates,
    say: media.say,
    hangUp: async () => {
      if (inviter.state === SessionState.Established) await inviter.bye()
    },
    crash: async () => {
      media.fallSilent()
      await media.peer.close()
      await agent.transport.disconnect()
    },
    close: async () => {
      media.fallSilent()
      await media.peer.close()
      await agent.stop()
    },
  }
}

const uriOf = (text: string) => {
  const uri = UserAgent.makeURI(text)
  if (uri === undefined) throw new Error(`not a SIP URI: ${text}`)
  return uri
}

const createPeer = (pacer: Pacer) => {
  const peer = new RTCPeerConnection({
    codecs: { audio: chromiumCodecs() },
    iceServers: [],
    iceAdditionalHostAddresses: ['127.0.0.1'],
    iceUseIpv6: false,
    bundlePolicy: 'max-bundle',
  })
  const ear = createListener()
  const iceStates = createTape<string>('ICE states')
  const track = new MediaStreamTrack({ kind: 'audio' })
  const transceiver: RTCRtpTransceiver = peer.addTransceiver(track, { direction: 'sendrecv' })
  peer.iceConnectionStateChange.subscribe((state) => iceStates.add(state))
  transceiver.onTrack.subscribe((theirs) => {
    theirs.onReceiveRtp.subscribe(({ header, payload }) =>
      ear.hear(header.payloadType, payload, header.sequenceNumber, performance.now()),
    )
  })
  let voice = toneVoice(1_000)
  let frame = 0
  const ssrc = randomInt(2 ** 31)
  const stopTalking = pacer.add(() => {
    frame += 1
    const header = new RtpHeader({
      ...{ payloadType: 8, sequenceNumber: frame & 0xffff, timestamp: frame * 160, ssrc },
    })
    track.writeRtp(new RtpPacket(header, Buffer.from(voice.frame(frame))))
  })
  return {
    peer,
    ear,
    iceStates,
    say: (hertz: number) => void (voice = toneVoice(hertz)),
    fallSilent: stopTalking,
    handler: handlerOf(peer),
  }
}

/** What sip.js asks of the browser's media. */
const handlerOf = (peer: RTCPeerConnection): SessionDescriptionHandler => ({
  close: () => undefined,
  hasDescription: (contentType) => contentType === 'application/sdp',
  getDescription: async () => {
    await peer.setLocalDescription(await peer.createOffer())
    return { body: peer.localDescription?.sdp ?? '', contentType: 'application/sdp' }
  },
  setDescription: (sdp) => peer.setRemoteDescription({ type: 'answer', sdp: withMid(sdp) }),
  sendDtmf: () => false,
})

/** FreeSWITCH's answer has no mid; a browser does without, werift wants it. */
const withMid = (sdp: string): string =>
  /^a=mid:/m.test(sdp) ? sdp : sdp.replace(/(m=audio[^\r\n]*\r?\n)/, '$1a=mid:0\r\n')
