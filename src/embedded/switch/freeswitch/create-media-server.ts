/**
 * Puts the media half of the embedded switch together: event socket, SIP profile, sound.
 */
import { randomInt } from 'node:crypto'
import { createAudioLibrary } from '../media/audio-library.ts'
import { createBrowserTransports } from '../media/browser-transport.ts'
import { createPacer } from '../media/pacer.ts'
import type { MediaNetwork } from '../media/transport.ts'
import { createUdpPorts } from '../media/udp-ports.ts'
import { applications } from './applications/table.ts'
import type { Channel } from './channel.ts'
import { commands } from './commands/table.ts'
import { Conferences } from './conferences.ts'
import { Core } from './core.ts'
import { EventBus } from './event-bus.ts'
import { EventSocketServer } from './event-socket-server.ts'
import { createExecution } from './execution.ts'
import { startHousekeeping } from './housekeeping.ts'
import type { Logger, Runtime, Step } from './runtime.ts'
import { SipProfile } from './sip-profile.ts'

export interface MediaServerOptions {
  readonly eventSocket: { readonly host: string; readonly port: number; readonly password: string }
  readonly sip: { readonly host: string; readonly port: number }
  readonly media: MediaNetwork
  /** Folder of relative file names in playbacks. */
  readonly promptsDir: string
  /** Folder of `local_stream://` music. */
  readonly musicDir: string
  readonly maxSessions: number
  /** ms without RTP after which a leg is ended, browsers and trunks apart; 0 never. */
  readonly browserMediaTimeoutMs: number
  readonly trunkMediaTimeoutMs: number
  readonly log: Logger
}

export interface MediaServer {
  /** Binds everything; rejects, with nothing left open, if something cannot be. */
  start(): Promise<void>
  /** Ends all calls and closes everything. */
  stop(): Promise<void>
  readonly eventSocketPort: number
  readonly sipPort: number
}

export const PROFILE_NAME = 'drachtio_mrf'

const step = (application: string, data = ''): Step => ({ application, data })

/** The dialplan of every leg: what freeswitch/conf/dialplan/controller.xml says for the real switch. */
const dialplan: readonly Step[] = [
  step('set', 'hangup_after_bridge=false'),
  step('set', 'park_after_bridge=true'),
  step('set', 'send_silence_when_idle=-1'),
  step('answer'),
  step('socket', '${sip_h_X-esl-outbound} async full'),
  step('park'),
]

export const createMediaServer = (options: MediaServerOptions): MediaServer => {
  const { log } = options
  const core = new Core({
    wallClock: Date.now,
    address: options.media.address,
    maxSessions: options.maxSessions,
  })
  const bus = new EventBus(core)
  const pacer = createPacer((error) => log.error({ err: error }, 'media tick failed'))
  const library = createAudioLibrary({
    promptsDir: options.promptsDir,
    musicDir: options.musicDir,
    tick: () => pacer.tick,
    onProblem: (details) => log.warn(details, 'sound file cannot be used'),
  })
  const channels = new Map<string, Channel>()
  const self = (): Runtime => runtime
  const sockets = new EventSocketServer(options.eventSocket, commands, self)
  const runtime: Runtime = {
    core,
    bus,
    channels,
    conferences: new Conferences(pacer, bus),
    pacer,
    library,
    log,
    execution: createExecution(applications, self),
    openSocket: (channel, run, target, modes) => sockets.openOutbound(channel, run, target, modes),
    profile: { name: PROFILE_NAME, url: () => profile.url },
  }
  const random = (): number => randomInt(0, 2 ** 32) / 2 ** 32
  const ports = createUdpPorts(options.media, random)
  const media = {
    pacer,
    wallClock: Date.now,
    random32: () => randomInt(0, 2 ** 32),
    ports,
    browsers: createBrowserTransports(ports, { log }),
  }
  const profile = new SipProfile({ ...options.sip, name: PROFILE_NAME, dialplan }, media, self)
  let stopHousekeeping: (() => void) | undefined

  return {
    async start() {
      await sockets.start()
      try {
        await media.browsers.prepare()
        await profile.start()
      } catch (error) {
        await sockets.stop()
        throw error
      }
      core.globals.set('browser_media_timeout', String(options.browserMediaTimeoutMs))
      core.globals.set('trunk_media_timeout', String(options.trunkMediaTimeoutMs))
      stopHousekeeping = startHousekeeping(runtime)
    },
    async stop() {
      stopHousekeeping?.()
      const live = [...channels.values()]
      for (const channel of live) runtime.execution.hangup(channel, 'SYSTEM_SHUTDOWN')
      await Promise.race([settled(channels), delay(800)])
      await Promise.all([profile.stop(), sockets.stop()])
      pacer.stop()
      for (const channel of live) channel.leg?.close()
    },
    get eventSocketPort() {
      return sockets.port
    },
    get sipPort() {
      return profile.address.port
    },
  }
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())

/** Resolves when every channel has gone through its hang-up. */
const settled = async (channels: ReadonlyMap<string, Channel>): Promise<void> => {
  while (channels.size > 0) await delay(10)
}
