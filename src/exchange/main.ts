import { createInterface } from 'node:readline'
import { toneVoice } from '../citizen/voice.ts'
import { createPacer } from '../embedded/switch/media/pacer.ts'
import { createUserAgent } from '../embedded/switch/sip/create-user-agent.ts'
import { answerCall, type ExchangeDeps } from './exchange.ts'

/**
 * The simulated exchange as a program: settings as JSON in the first line of standard input, one line of JSON on
 * standard output when it answers, what happens on standard error. Ends on SIGTERM or with its standard input.
 */
type Settings = { readonly host?: string; readonly port?: number; readonly ringMs?: number }

/** Long enough to see that it rings. */
const usualRingMs = 1_500

const firstLine = (): Promise<string> =>
  new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin })
    lines.once('line', resolve).once('close', () => end())
  })

const end = (): never => process.exit(0)
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const start = async ({ host = '127.0.0.1', port = 0, ringMs = usualRingMs }: Settings): Promise<void> => {
  if (!host.startsWith('127.')) throw new Error(`the exchange answers on loopback alone, not on ${host}`)
  const pacer = createPacer((fault) => say(String(fault)))
  const deps: ExchangeDeps = {
    ...{ mediaHost: host, ringMs, voice: toneVoice(620), ringing: toneVoice(450) },
    every20Ms: (tick) => pacer.add(tick),
    after: (ms, fire) => {
      const timer = setTimeout(fire, ms)
      return () => clearTimeout(timer)
    },
    tell: ({ number, what }) =>
      say(JSON.stringify({ level: 'info', number: `${number.slice(0, -4)}****`, msg: what })),
  }
  const agent = createUserAgent(
    {
      listeners: [
        { protocol: 'udp', host, port },
        { protocol: 'tcp', host, port },
      ],
      product: 'exchange',
    },
    { onInvite: (call) => answerCall(deps, call) },
  )
  await agent.start()
  const bound = agent.stack.listeners.find(({ protocol }) => protocol === 'udp')
  process.stdout.write(`${JSON.stringify({ ready: true, sip: { host, port: bound?.port } })}\n`)
}

process.on('SIGTERM', end)
process.on('SIGINT', end)
firstLine()
  .then((line) => start(JSON.parse(line) as Settings))
  .catch((err: unknown) => {
    say(err instanceof Error ? err.message : String(err))
    process.exit(1)
  })
