import { createPacer } from '../../src/embedded/switch/media/pacer.ts'
import { createUserAgent } from '../../src/embedded/switch/sip/create-user-agent.ts'
import type { Exchange } from '../../src/citizen/telephone.ts'

export type TestExchange = { readonly exchange: Exchange; close(): Promise<void> }

/** Where simulated citizens telephone from: a SIP user agent on a free port of the loopback. */
export const createExchange = async (): Promise<TestExchange> => {
  const faults: unknown[] = []
  const agent = createUserAgent(
    { listeners: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }], product: 'citizen' },
    { onInvite: (call) => void call.respond(486) },
  )
  await agent.start()
  const pacer = createPacer((fault) => faults.push(fault))
  return {
    exchange: {
      agent,
      every20Ms: (tick) => pacer.add(tick),
      now: () => performance.now(),
      after: (ms, fire) => {
        const timer = setTimeout(fire, ms)
        return () => clearTimeout(timer)
      },
    },
    close: async () => {
      pacer.stop()
      await agent.stop()
      if (faults.length > 0) throw new Error('a telephone failed', { cause: faults[0] })
    },
  }
}
