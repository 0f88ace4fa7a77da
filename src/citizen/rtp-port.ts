import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { alaw, FRAME_SAMPLES } from '../embedded/switch/media/g711.ts'
import { createRtpView, parseRtp, RTP_HEADER_BYTES, writeRtpHeader } from '../embedded/switch/media/rtp.ts'
import type { Ear } from './ear.ts'
import type { Voice } from './voice.ts'

export type RtpPort = {
  readonly port: number
  /** From now on frames go there, one a call of `tick`. */
  sendTo(host: string, port: number): void
  /** Every 20 ms. */
  tick(): void
  /** Presses a key by RFC 4733, 100 ms long. */
  press(key: string): void
  close(): void
}

const eventPayloadType = 101
const keys = '0123456789*#ABCD'
/** Five packets while the key is down, then the last one three times (RFC 4733 §2.5.1.4). */
const keyFrames = 5
const lastKeyFrames = 3

type Press = { readonly event: number; readonly timestamp: number; frame: number }

/** A UDP socket that says what `voice` holds and lets `ear` hear what comes. */
export const openRtpPort = async (host: string, ssrc: number, voice: Voice, ear: Ear): Promise<RtpPort> => {
  const socket = createSocket('udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  const view = createRtpView()
  socket.on('message', (packet) => {
    if (parseRtp(packet, view)) ear.hear(view.payloadType, view.payload, view.sequence, performance.now())
  })
  socket.on('error', () => socket.close())
  return talkingPort(socket, ssrc, voice)
}

const talkingPort = (socket: Socket, ssrc: number, voice: Voice): RtpPort => {
  let target: { readonly host: string; readonly port: number } | null = null
  let frame = 0
  let sequence = 0
  let press: Press | null = null
  const waiting: string[] = []

  const send = (payload: Uint8Array, payloadType: number, marker: boolean, timestamp: number) => {
    if (target === null) return
    const packet = Buffer.alloc(RTP_HEADER_BYTES + payload.length)
    writeRtpHeader(packet, payloadType, marker, sequence, timestamp, ssrc)
    packet.set(payload, RTP_HEADER_BYTES)
    socket.send(packet, target.port, target.host)
    sequence += 1
  }
  const pressOn = (down: Press) => {
    const ending = down.frame >= keyFrames
    const duration = Math.min(down.frame + 1, keyFrames) * FRAME_SAMPLES
    const payload = Buffer.from([down.event, (ending ? 0x80 : 0) | 10, duration >> 8, duration & 0xff])
    send(payload, eventPayloadType, down.frame === 0, down.timestamp)
    down.frame += 1
    if (down.frame >= keyFrames + lastKeyFrames) press = null
  }
  return {
    port: socket.address().port,
    sendTo: (host, port) => void (target = { host, port }),
    tick: () => {
      const timestamp = frame * FRAME_SAMPLES
      const key = press === null ? waiting.shift() : undefined
      if (key !== undefined) press = { event: keys.indexOf(key), timestamp, frame: 0 }
      if (press !== null) pressOn(press)
      else send(voice.frame(frame), alaw.payloadType, frame === 0, timestamp)
      frame += 1
    },
    press: (key) => {
      if (keys.includes(key)) waiting.push(key)
    },
    close: () => socket.close(),
  }
}
