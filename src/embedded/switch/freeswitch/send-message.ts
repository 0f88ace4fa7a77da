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

const execute = (runtime: Runtime, channel: Channel, message: SocketMessage): string => {
  const application = message.headers.get('execute-app-name')?.trim()
  if (application === undefined || application === '') return '-ERR no application'
  const uuid = message.headers.get('event-uuid')
  const loops = Number.parseInt(message.headers.get('loops') ?? '1', 10)
  const isLocking = isTrue(message.headers.get('event-lock')) || isTrue(message.headers.get('event-lock-pri'))
  runtime.execution.enqueue(
    channel,
    { application, data: argumentOf(message) },
    { ...(uuid === undefined ? {} : { uuid }), loops: Number.isFinite(loops) ? loops : 1, isLocking },
  )
  return '+OK'
}

/** Carries a message out; the text of the reply. */
export const sendMessage = (runtime: Runtime, uuid: string | undefined, message: SocketMessage): string => {
  const channel = uuid === undefined ? undefined : runtime.channels.get(uuid)
  if (!channel?.isUp) return `-ERR invalid session id [${uuid ?? ''}]`
  const command = message.headers.get('call-command')?.toLowerCase()
  if (command === 'execute') return execute(runtime, channel, message)
  if (command === 'hangup') {
    const cause = message.headers.get('hangup-cause')
    runtime.execution.hangup(channel, cause === undefined ? 'NORMAL_CLEARING' : parseCause(cause))
    return '+OK'
  }
  return `-ERR unknown call-command [${command ?? ''}]`
}
