import { randomInt } from 'node:crypto'
import { createEar } from '../citizen/ear.ts'
import { openRtpPort, type RtpPort } from '../citizen/rtp-port.ts'
import type { Voice } from '../citizen/voice.ts'
import type { IncomingCall } from '../embedded/switch/sip/user-agent.ts'
import { behaviourOf, type Behaviour } from './numbers.ts'

export type ExchangeDeps = {
  readonly mediaHost: string
  /** What a person says, and what the exchange lets be heard before that. */
  readonly voice: Voice
  readonly ringing: Voice
  readonly ringMs: number
  /** Calls back every 20 ms until the returned function is called. */
  readonly every20Ms: (tick: () => void) => () => void
  readonly after: (ms: number, fire: () => void) => () => void
  readonly tell: (line: { readonly number: string; readonly what: string }) => void
}

/** Answers one call as its number behaves. Never rejects. */
export const answerCall = (deps: ExchangeDeps, call: IncomingCall): void => {
  const number = /^sips?:([^@;>]+)@/.exec(call.invite.uri)?.[1] ?? ''
  const behaviour = behaviourOf(number, deps.ringMs)
  const ending: (() => void)[] = []
  const end = (): void => ending.splice(0).forEach((step) => step())
  call.listen({
    onEnd: ({ by }) => {
      deps.tell({ number, what: `ended by ${by}` })
      end()
    },
  })
  deps.tell({ number, what: 'called' })
  const wait = (ms: number, then: () => void): void => void ending.push(deps.after(ms, then))
  ring(deps, call, behaviour, ending)
    .then((port) => {
      wait(behaviour.ringMs ?? 0, () => {
        const { then } = behaviour
        if ('refuse' in then) call.respond(then.refuse)
        else if (port !== null) talk(deps, call, port, then.hangUpAfterMs, wait)
      })
    })
    .catch((err: unknown) => {
      deps.tell({ number, what: `failed: ${err instanceof Error ? err.message : String(err)}` })
      call.respond(500)
    })
}

/** The port of somebody who will answer, open from the first ring; null for one who will not. */
const ring = async (
  deps: ExchangeDeps,
  call: IncomingCall,
  { ringMs, early, then }: Behaviour,
  ending: (() => void)[],
): Promise<Port | null> => {
  if ('refuse' in then) {
    if (ringMs !== null) call.respond(180)
    return null
  }
  const port = await openPort(deps, call, early ? deps.ringing : deps.voice, ending)
  if (early) {
    call.respond(183, sdpOf(deps, port))
    port.speak()
  } else if (ringMs !== null) call.respond(180)
  return port
}

const talk = (
  deps: ExchangeDeps,
  call: IncomingCall,
  port: Port,
  hangUpAfterMs: number,
  wait: (ms: number, then: () => void) => void,
): void => {
  port.say(deps.voice)
  port.speak()
  call.respond(200, sdpOf(deps, port))
  wait(hangUpAfterMs, () => void call.hangUp())
}

type Port = RtpPort & {
  /** Sound begins to flow. */
  speak(): void
  say(voice: Voice): void
}

const openPort = async (
  deps: ExchangeDeps,
  call: IncomingCall,
  first: Voice,
  ending: (() => void)[],
): Promise<Port> => {
  let voice = first
  const spoken: Voice = { frame: (index) => voice.frame(index) }
  const port = await openRtpPort(deps.mediaHost, randomInt(2 ** 31), spoken, createEar())
  ending.push(() => port.close())
  const host = /^c=IN IP4 (\S+)/m.exec(call.invite.body)?.[1]
  const number = /^m=audio (\d+)/m.exec(call.invite.body)?.[1]
  if (host === undefined || number === undefined) throw new Error('the call has no offer of sound')
  port.sendTo(host, Number(number))
  let speaking = false
  return {
    ...port,
    say: (next) => void (voice = next),
    speak: () => {
      if (speaking) return
      speaking = true
      ending.unshift(deps.every20Ms(() => port.tick()))
    },
  }
}

const sdpOf = ({ mediaHost }: ExchangeDeps, { port }: RtpPort) => ({
  body: [
    ...['v=0', `o=exchange 1 1 IN IP4 ${mediaHost}`, 's=exchange', `c=IN IP4 ${mediaHost}`, 't=0 0'],
    ...[`m=audio ${port} RTP/AVP 8 101`, 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:101 telephone-event/8000'],
    ...['a=fmtp:101 0-16', 'a=ptime:20', 'a=sendrecv', ''],
  ].join('\r\n'),
})
