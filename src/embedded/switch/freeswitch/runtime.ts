/**
 * What applications and commands work with. Types only: `create-media-server.ts` puts the real things together.
 */
import type { AudioLibrary } from '../media/audio-library.ts'
import type { Pacer } from '../media/pacer.ts'
import type { Channel } from './channel.ts'
import type { Conferences } from './conferences.ts'
import type { Core } from './core.ts'
import type { EventBus } from './event-bus.ts'
import type { Run } from './run.ts'

export interface Logger {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** One step of a dialplan: an application and its data. */
export interface Step {
  readonly application: string
  readonly data: string
}

export interface ExecuteOptions {
  /** `Event-UUID` of the message: comes back as `Application-UUID`. */
  readonly uuid?: string
  /** Times to execute; below zero for ever. */
  readonly loops?: number
  /** Until it has ended, what comes later waits (`event-lock`), instead of being executed inside it. */
  readonly isLocking?: boolean
}

export interface Execution {
  /** Executes an application on top of what runs, with its events. Resolves when it has ended; never rejects. */
  execute(channel: Channel, step: Step, options?: ExecuteOptions): Promise<void>
  /** Executes a message's application, at once or when the lock of another is over. */
  enqueue(channel: Channel, step: Step, options?: ExecuteOptions): void
  /** Forgets what waits for a lock. */
  flush(channel: Channel): void
  /** Takes the channel out of whatever it does and gives it these steps, as a transfer does. */
  transfer(channel: Channel, steps: readonly Step[], source: string): void
  /** Begins the dialplan of a new channel. */
  start(channel: Channel, steps: readonly Step[]): void
  /** Ends a channel; once. */
  hangup(channel: Channel, cause: string): void
  /** Parks a channel whose bridge has ended (CS_PARK), or ends it, as its variables say. */
  afterBridge(channel: Channel, cause: string): void
}

export interface Runtime {
  readonly core: Core
  readonly bus: EventBus
  readonly channels: Map<string, Channel>
  readonly conferences: Conferences
  readonly pacer: Pacer
  readonly library: AudioLibrary
  readonly log: Logger
  readonly execution: Execution
  /** Opens the outbound event socket; resolves when it is closed or the run aborted. */
  openSocket(channel: Channel, run: Run, target: string, modes: readonly string[]): Promise<void>
  /** Lines of `sofia status`. */
  readonly profile: { readonly name: string; readonly url: () => string }
}

export interface ApplicationContext {
  readonly runtime: Runtime
  readonly channel: Channel
  readonly run: Run
  /** Expanded arguments. */
  readonly data: string
}

export type Application = (context: ApplicationContext) => Promise<void> | void

/** Answers with the text of the reply. */
export type Command = (runtime: Runtime, args: string) => string | Promise<string>
