import { randomInt } from 'node:crypto'
import { createPacer } from '../../../src/embedded/switch/media/pacer.ts'
import { openRtpPort } from '../../../src/citizen/rtp-port.ts'
import { toneVoice, type Voice } from '../../../src/citizen/voice.ts'
import type { Ear } from '../../../src/citizen/ear.ts'
import { createToneWatch, type ToneWatch } from './tone-watch.ts'

/** One leg's sound in plain RTP: it says a tone, and knows the first packet of another one. */
export type VoiceLine = {
  readonly ear: ToneWatch
  /** What to offer: A-law and µ-law, telephone events, no encryption. */
  readonly sdp: string
  /** The far end's SDP says where to talk to. */
  connect(sdp: string): void
  /** Says another tone from the next packet on; resolves with when that packet went, by `performance.now()`. */
  say(hertz: number): Promise<number>
  press(key: string): void
  close(): void
}

const voices = new Map<number, Voice>()
const voiceOf = (hertz: number): Voice => {
  const voice = voices.get(hertz) ?? toneVoice(hertz)
  voices.set(hertz, voice)
  return voice
}

/** One voice that can change in the middle of a call. */
const changingVoice = (hertz: number) => {
  let voice = voiceOf(hertz)
  const waiting: ((atMs: number) => void)[] = []
  return {
    frame: (index: number) => {
      for (const settle of waiting.splice(0)) settle(performance.now())
      return voice.frame(index)
    },
    say: (other: number) => {
      voice = voiceOf(other)
      return new Promise<number>((resolve) => waiting.push(resolve))
    },
  }
}

/** A packet a second: the least that shows a media server that somebody is there. */
const sparseTicks = 50

/**
 * Each line has a packet clock of its own, begun when it is opened, so that many lines are spread over the 20 ms as
 * they are in life. A `mute` one listens and never sends, a `sparse` one sends a packet a second, a `silent` one does neither
 * and asks for nothing; `also` hears every packet too.
 */
export const openVoiceLine = async (
  host: string,
  options: {
    readonly toneHz: number
    readonly mute?: boolean
    readonly sparse?: boolean
    readonly silent?: boolean
    readonly also?: Ear
  },
): Promise<VoiceLine> => {
  const { toneHz, mute = false, sparse = false, silent = false } = options
  const ear = createToneWatch()
  const hear: Ear['hear'] = (...packet) => {
    ear.hear(...packet)
    options.also?.hear(...packet)
  }
  const voice = changingVoice(toneHz)
  const port = await openRtpPort(host, randomInt(2 ** 31), voice, { ...ear, hear })
  const pacer = createPacer((fault) => {
    throw fault
  })
  return {
    ear,
    sdp: offer(host, port.port, silent ? 'inactive' : 'sendrecv'),
    connect: (sdp) => {
      const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1]
      const number = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0)
      if (address === undefined || number === 0) throw new Error('the answer names no place for sound')
      port.sendTo(address, number)
      let ticks = 0
      const tick = () => {
        if (!sparse || ticks % sparseTicks === 0) port.tick()
        ticks += 1
      }
      if (!mute && !silent) pacer.add(tick)
    },
    say: (hertz) => voice.say(hertz),
    press: (key) => port.press(key),
    close: () => {
      pacer.stop()
      port.close()
    },
  }
}

const offer = (host: string, port: number, direction: 'sendrecv' | 'inactive'): string =>
  [
    ...['v=0', `o=leg 1 1 IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0'],
    `m=audio ${port} RTP/AVP 8 0 101`,
    ...['a=rtpmap:8 PCMA/8000', 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000'],
    ...['a=fmtp:101 0-16', 'a=ptime:20', `a=${direction}`, ''],
  ].join('\r\n')
