import type { CallEnd, UserAgent } from '../../../src/embedded/switch/sip/user-agent.ts'
import type { Ear } from '../../../src/citizen/ear.ts'
import { openVoiceLine, type VoiceLine } from './voice-line.ts'

/** A call to the hotline, driven step by step (`src/citizen/telephone.ts` is the one that goes by itself). */
export type CitizenCall = {
  readonly number: string
  readonly line: VoiceLine
  /** True when the hotline answered, false when the call ended before. */
  readonly answered: Promise<boolean>
  readonly ended: Promise<CallEnd>
  /** A key, as RFC 4733 events in the sound. */
  press(key: string): void
  hangUp(): Promise<void>
}

export const callHotline = async (
  agent: UserAgent,
  options: {
    readonly number: string
    readonly to: string
    /** `host:port` of the hotline's SIP server. */
    readonly server: string
    readonly toneHz: number
    /** Listens only: a crowd that waits costs the machine less. */
    readonly mute?: boolean
    /** Hears every packet, beside the line's own ear. */
    readonly also?: Ear
    readonly mediaHost?: string
  },
): Promise<CitizenCall> => {
  const { number, to, server, mediaHost = '127.0.0.1' } = options
  const line = await openVoiceLine(mediaHost, options)
  let answer: (answered: boolean) => void = () => undefined
  let end: (end: CallEnd) => void = () => undefined
  const answered = new Promise<boolean>((resolve) => (answer = resolve))
  const ended = new Promise<CallEnd>((resolve) => (end = resolve))
  const call = agent.invite(
    {
      uri: `sip:${to}@${server};transport=udp`,
      from: `<sip:${number}@${server}>`,
      contactUser: number,
      body: line.sdp,
      headers: { 'Content-Type': 'application/sdp' },
    },
    {
      onAnswer: (response) => {
        line.connect(response.body)
        answer(true)
      },
      onEnd: (how) => {
        line.close()
        answer(false)
        end(how)
      },
    },
  )
  return { number, line, answered, ended, press: (key) => line.press(key), hangUp: () => call.hangUp() }
}
