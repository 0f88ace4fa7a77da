import { afterEach, expect, test } from 'vitest'
import { createUserAgent } from '../../../src/embedded/switch/sip/create-user-agent.ts'
import type { IncomingCall, UserAgent, CallEnd } from '../../../src/embedded/switch/sip/user-agent.ts'
import type { SipProtocol } from '../../../src/embedded/switch/sip/stack.ts'

const agents: UserAgent[] = []
afterEach(async () => {
  await Promise.all(agents.splice(0).map(async (agent) => agent.stop()))
})

const start = async (protocol: SipProtocol, onInvite: (call: IncomingCall) => void): Promise<UserAgent> => {
  const agent = createUserAgent({ listeners: [{ protocol, host: '127.0.0.1', port: 0 }] }, { onInvite })
  agents.push(agent)
  await agent.start()
  return agent
}
const uriOf = (agent: UserAgent): string => {
  const [listener] = agent.stack.listeners
  return `sip:bob@127.0.0.1:${listener?.port ?? 0};transport=${listener?.protocol ?? 'udp'}`
}

test.each(['udp', 'tcp'] as const)(
  'a call over %s is answered, modified, asked and ended',
  async (protocol) => {
    const acks: string[] = []
    const infos: string[] = []
    const ends: CallEnd[] = []
    const bob = await start(protocol, (call) => {
      call.listen({
        onAck: (ack) => acks.push(ack.body),
        onInfo: (transaction) => {
          infos.push(transaction.request.body)
          transaction.respond(200)
        },
        onReInvite: (transaction) =>
          transaction.respond(200, { body: `answer to ${transaction.request.body}` }),
        onEnd: (end) => ends.push(end),
      })
      call.respond(180)
      call.respond(200, { body: 'v=0 bob' })
    })
    const alice = await start(protocol, () => undefined)
    const progress: number[] = []
    const answer = await new Promise<string>((resolve) => {
      const call = alice.invite(
        { uri: uriOf(bob), body: 'v=0 alice' },
        { onProgress: ({ status }) => progress.push(status), onAnswer: ({ body }) => resolve(body) },
      )
      Object.assign(globalThis, { call })
    })
    expect(answer).toBe('v=0 bob')
    const { call } = globalThis as unknown as {
      call: import('../../../src/embedded/switch/sip/user-agent.ts').OutgoingCall
    }
    const info = await call.request('INFO', {
      body: 'Signal=1',
      headers: { 'Content-Type': 'application/dtmf-relay' },
    })
    expect(info.status).toBe(200)
    const changed = await call.reInvite({ body: 'v=0 more' })
    expect([changed.status, changed.body]).toEqual([200, 'answer to v=0 more'])
    await call.hangUp()
    expect(infos).toEqual(['Signal=1'])
    expect(progress).toEqual([180])
    expect(acks).toEqual(['', ''])
    expect(ends.map(({ by }) => by)).toEqual(['remote'])
  },
)
