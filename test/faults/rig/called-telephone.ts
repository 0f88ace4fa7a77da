import { createUserAgent } from '../../../src/embedded/switch/sip/create-user-agent.ts'
import type { CallEnd, IncomingCall } from '../../../src/embedded/switch/sip/user-agent.ts'
import { openVoiceLine } from '../../support/agents/voice-line.ts'
import { createContinuityEar, type ContinuityEar } from '../checkers/continuity.ts'
import { agentTone, citizenTone } from './house.ts'

/** A call that reached the telephone. */
export type ReceivedCall = {
  /** Listens for the agent's voice. */
  readonly hears: ContinuityEar
  answer(): void
  readonly acknowledged: Promise<void>
  readonly ended: Promise<CallEnd>
}

/** A citizen's telephone behind a trunk: it rings, and a test answers. */
export type CalledTelephone = {
  /** For the setting `TRUNKS`. */
  readonly trunks: string
  /** The next call that comes in. */
  nextCall(): Promise<ReceivedCall>
  close(): Promise<void>
}

export const createCalledTelephone = async (): Promise<CalledTelephone> => {
  const waiting: ((call: ReceivedCall) => void)[] = []
  const agent = createUserAgent(
    { listeners: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }], product: 'telephone' },
    { onInvite: (call) => void receive(call).then((received) => waiting.shift()?.(received)) },
  )
  await agent.start()
  const address = agent.stack.listeners[0]
  if (address === undefined) throw new Error('the telephone listens nowhere')
  return {
    trunks: JSON.stringify([
      { name: 'telephone', addresses: [`127.0.0.1:${address.port}`], allow: [], probeSeconds: 0 },
    ]),
    nextCall: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => agent.stop(),
  }
}

const receive = async (call: IncomingCall): Promise<ReceivedCall> => {
  const hears = createContinuityEar(agentTone)
  const happened = { acknowledged: (): void => undefined, ended: (_end: CallEnd): void => undefined }
  const acknowledged = new Promise<void>((resolve) => (happened.acknowledged = resolve))
  const ended = new Promise<CallEnd>((resolve) => (happened.ended = resolve))
  const opening = openVoiceLine('127.0.0.1', { toneHz: citizenTone, also: hears })
  call.listen({
    onAck: () => happened.acknowledged(),
    onEnd: (end) => {
      void opening.then((line) => line.close())
      happened.ended(end)
    },
  })
  const line = await opening
  line.connect(call.invite.body)
  call.respond(180)
  return { hears, acknowledged, ended, answer: () => void call.respond(200, { body: line.sdp }) }
}
