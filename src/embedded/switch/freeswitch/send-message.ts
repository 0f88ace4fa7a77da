/**
 * `sendmsg`: execute an application on a channel, or end it.
 */
import { parseCause } from './hangup-causes.ts'
import type { SocketMessage } from './event-socket-parser.ts'
import type { Channel } from './channel.ts'
import type { Runtime } from './runtime.ts'
import { isTrue } from './channel.ts'

const argumentOf = (message: SocketMessage): string => {
  const own = message.headers.get('execute-app-arg') ?? ''
  const isText = message.headers.get('content-type')?.toLowerCase() === 'text/plain'
  return own === '' && isText ? message.body : own
}

/** What to do, and what to say before it is done. */
export interface MessagePlan {
  readonly reply: string
  act?(): void
}

const execution = (runtime: Runtime, channel: Channel, message: SocketMessage): MessagePlan => {
  const application = message.headers.get('execute-app-name')?.trim()
  if (application === undefined || application === '') return { reply: '-ERR no application' }
  const uuid = message.headers.get('event-uuid')
  const loops = Number.parseInt(message.headers.get('loops') ?? '1', 10)
  const isLocking = isTrue(message.headers.get('event-lock')) || isTrue(message.headers.get('event-lock-pri'))
  const options = { ...(uuid === undefined ? {} : { uuid }), loops: Number.isFinite(loops) ? loops : 1, isLocking }
  const step = { application, data: argumentOf(message) }
  return { reply: '+OK', act: () => runtime.execution.enqueue(channel, step, options) }
}

/** Reads a message for the channel `uuid`. */
export const planMessage = (runtime: Runtime, uuid: string | undefined, message: SocketMessage): MessagePlan => {
  const channel = uuid === undefined ? undefined : runtime.channels.get(uuid)
  if (!channel?.isUp) return { reply: `-ERR invalid session id [${uuid ?? ''}]` }
  const command = message.headers.get('call-command')?.toLowerCase()
  if (command === 'execute') return execution(runtime, channel, message)
  if (command !== 'hangup') return { reply: `-ERR unknown call-command [${command ?? ''}]` }
  const cause = message.headers.get('hangup-cause')
  const name = cause === undefined ? 'NORMAL_CLEARING' : parseCause(cause)
  return { reply: '+OK', act: () => runtime.execution.hangup(channel, name) }
}
