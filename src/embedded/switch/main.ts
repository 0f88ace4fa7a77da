/**
 * The embedded switch as a program: `tsx src/embedded/switch/main.ts '<settings as JSON>'` (or `-` to read them from the
 * first line of standard input). Prints one line of JSON on standard output when it is ready, logs to standard error,
 * ends on SIGTERM, SIGINT, or when its parent does.
 */
import pino, { type Logger } from 'pino'
import { createDrachtioServer, type DrachtioServer } from './drachtio/create-drachtio-server.ts'
import { createMediaServer, type MediaServer } from './freeswitch/create-media-server.ts'
import { parseSettings, type Settings } from './settings.ts'

const END_WITHIN_MS = 1500

/** The first line of standard input, which stays open for `endWithStdin`. */
const firstLine = (): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    const settle = (): void => {
      process.stdin.off('data', read)
      resolve(text.split('\n', 1)[0] ?? '')
    }
    const read = (chunk: Buffer): void => {
      text += chunk.toString()
      if (text.includes('\n')) settle()
    }
    process.stdin.on('data', read).once('end', settle)
  })

const settingsText = async (): Promise<string> => {
  const argument = process.argv[2] ?? '{}'
  return argument === '-' ? firstLine() : argument
}

const mediaServerOf = (settings: Settings, log: Logger): MediaServer =>
  createMediaServer({
    eventSocket: settings.eventSocket,
    sip: settings.mediaSip,
    media: { host: settings.media.host, address: settings.media.address, ports: settings.media.portRange },
    promptsDir: settings.promptsDir,
    musicDir: settings.musicDir,
    maxSessions: settings.maxSessions,
    browserMediaTimeoutMs: settings.media.browserTimeoutMs,
    trunkMediaTimeoutMs: settings.media.trunkTimeoutMs,
    log: log.child({ part: 'media' }),
  })

const drachtioServerOf = (settings: Settings, log: Logger): DrachtioServer => {
  const { host, port, wsHost, wsPort, advertisedHost } = settings.sip
  const advertised = advertisedHost === undefined ? {} : { advertisedHost }
  return createDrachtioServer({
    adminHost: settings.drachtio.host,
    adminPort: settings.drachtio.port,
    secret: settings.drachtio.secret,
    sip: [
      { protocol: 'udp', host, port, ...advertised },
      { protocol: 'tcp', host, port, ...advertised },
      ...(wsPort < 0 ? [] : [{ protocol: 'ws' as const, host: wsHost ?? host, port: wsPort, ...advertised }]),
    ],
    logger: log.child({ part: 'sip' }),
  })
}

const readyLine = (settings: Settings, drachtio: DrachtioServer, media: MediaServer): string => {
  const bound = (protocol: string) => drachtio.sip.find((listener) => listener.protocol === protocol)
  const where = (listener: { readonly host: string; readonly port: number } | undefined) =>
    listener ? { host: listener.host, port: listener.port } : undefined
  return JSON.stringify({
    ready: true,
    sip: { udp: where(bound('udp')), tcp: where(bound('tcp')) },
    ws: where(bound('ws')),
    drachtio: { host: settings.drachtio.host, port: drachtio.adminPort },
    eventSocket: { host: settings.eventSocket.host, port: media.eventSocketPort },
    media: {
      host: settings.media.host,
      address: settings.media.address,
      portRange: settings.media.portRange,
    },
    note: 'embedded switch: for evaluation, training and small sites (one machine, tens of calls)',
  })
}

const start = async (settings: Settings, log: Logger): Promise<() => Promise<void>> => {
  const media = mediaServerOf(settings, log)
  await media.start()
  const drachtio = drachtioServerOf(settings, log)
  try {
    await drachtio.start()
  } catch (error) {
    await media.stop()
    throw error
  }
  console.log(readyLine(settings, drachtio, media))
  return async () => {
    await Promise.allSettled([media.stop(), drachtio.stop()])
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const run = async (): Promise<void> => {
  const settings = parseSettings(await settingsText())
  const log = pino(
    { level: settings.logLevel, base: { program: 'switch' } },
    pino.destination({ dest: 2, sync: true }),
  )
  const stop = await start(settings, log)
  let isEnding = false
  const end = (why: string): void => {
    if (isEnding) return
    isEnding = true
    log.info({ why }, 'ending')
    setTimeout(() => process.exit(0), END_WITHIN_MS).unref()
    void stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', () => end('SIGTERM'))
  process.on('SIGINT', () => end('SIGINT'))
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'))
  if (!settings.endWithStdin) return
  if (process.stdin.readableEnded) end('standard input closed')
  process.stdin.on('end', () => end('standard input closed'))
  process.stdin.on('error', () => end('standard input failed'))
  process.stdin.resume()
}

run().catch((error: unknown) => {
  console.error(`embedded switch: ${reasonOf(error)}`)
  process.exit(1)
})
