import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { createPacer } from '../embedded/switch/media/pacer.ts'
import { createUserAgent } from '../embedded/switch/sip/create-user-agent.ts'
import { readOptions, usage, type Options } from './options.ts'
import { placeCall, type CallReport, type Exchange } from './telephone.ts'
import { toneVoice, wavVoice, type Voice } from './voice.ts'

/** The command `npm run call`: exit code 0 when every call reached an agent or was at least answered, else 1. */
const run = async (options: Options): Promise<number> => {
  const voice = options.wav === null ? toneVoice(options.tone) : wavVoice(options.wav)
  const agent = createUserAgent(
    {
      listeners: [
        { protocol: 'udp', host: options.host, port: 0 },
        { protocol: 'tcp', host: options.host, port: 0 },
      ],
      product: 'citizen',
    },
    { onInvite: (call) => void call.respond(486) },
  )
  await agent.start()
  const pacer = createPacer((fault) => console.error(fault))
  const exchange: Exchange = {
    agent,
    every20Ms: (tick) => pacer.add(tick),
    now: () => performance.now(),
    after: (ms, fire) => {
      const timer = setTimeout(fire, ms)
      return () => clearTimeout(timer)
    },
  }
  const reports = await Promise.all(
    Array.from({ length: options.count }, async (_, index) => {
      await new Promise<void>((resolve) => void exchange.after((index * 1000) / options.rate, resolve))
      const report = await placeCall(exchange, planOf(options, index, voice))
      console.log(JSON.stringify(report))
      return report
    }),
  )
  pacer.stop()
  await agent.stop()
  return reports.every(reached) ? 0 : 1
}

const reached = (report: CallReport): boolean => report.result === 'answered' || report.result === 'abandoned'

/** Each further call comes from the next number. */
const planOf = (options: Options, index: number, voice: Voice) => ({
  from: /^\d+$/.test(options.from)
    ? String(BigInt(options.from) + BigInt(index)).padStart(options.from.length, '0')
    : options.from,
  to: options.to,
  server: options.server,
  transport: options.transport,
  mediaHost: options.host,
  talkMs: options.seconds === null ? null : options.seconds * 1000,
  patienceMs: options.patience * 1000,
  rating: options.press,
  voice,
})

/** Where the hotline of this folder listens: the environment, then `.env`, then the defaults. */
const ownServer = (): string => {
  const file = readDotEnv()
  // eslint-disable-next-line no-restricted-properties -- an outside telephone reads no configuration of the hotline but its address
  const setting = (name: string, fallback: string) => process.env[name] || file[name] || fallback
  const host = setting('SIP_HOST', '127.0.0.1')
  return `${host === '0.0.0.0' ? '127.0.0.1' : host}:${setting('SIP_PORT', '5060')}`
}

const readDotEnv = (): Record<string, string | undefined> => {
  try {
    return parseEnv(readFileSync('.env', 'utf8'))
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return {}
    throw err
  }
}

try {
  const options = readOptions(process.argv.slice(2), ownServer())
  if (options === null) console.log(usage)
  else process.exitCode = await run(options)
} catch (err) {
  console.error(err instanceof Error ? err.message : err)
  console.error(`\n${usage}`)
  process.exitCode = 2
}
