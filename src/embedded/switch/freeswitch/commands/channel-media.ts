/**
 * Commands about a channel's sound: recording, volume, statistics, hold.
 */
import { type OctetMap, volumeMap } from '../../media/leg.ts'
import type { Channel } from '../channel.ts'
import { setMediaStatistics } from '../media-statistics.ts'
import { startRecording, stopRecording } from '../recordings.ts'
import type { Command, Runtime } from '../runtime.ts'
import { words } from '../words.ts'
import { locate, NO_CHANNEL } from './channel-control.ts'

const RECORD_USAGE = '-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]\n'

interface RecordRequest {
  readonly runtime: Runtime
  readonly channel: Channel
  readonly path: string
  readonly limit: string | undefined
}

const withRecorder = ({ channel, path }: RecordRequest, act: 'mask' | 'pause', on: boolean): boolean => {
  const recorder = channel.recordings.get(path)
  recorder?.[act](on)
  return recorder !== undefined
}

/** What a refusal says, and what to do. */
const recordActions: Readonly<
  Record<string, readonly [refusal: string, act: (request: RecordRequest) => boolean | Promise<boolean>]>
> = {
  start: [
    'record',
    ({ runtime, channel, path, limit }) => startRecording(runtime, channel, path, Number(limit ?? 0) || 0),
  ],
  stop: ['stop record', ({ channel, path }) => stopRecording(channel, path)],
  pause: ['pause recording', (request) => withRecorder(request, 'pause', true)],
  resume: ['resume recording', (request) => withRecorder(request, 'pause', false)],
  mask: ['mask recording', (request) => withRecorder(request, 'mask', true)],
  unmask: ['unmask recording', (request) => withRecorder(request, 'mask', false)],
}

export const uuidRecord: Command = async (runtime, args) => {
  const [uuid, action = '', path, limit] = words(args)
  if (path === undefined) return RECORD_USAGE
  const channel = locate(runtime, uuid)
  if (!channel) return '-ERR Cannot locate session!\n'
  const [refusal, act] = recordActions[action.toLowerCase()] ?? []
  if (!act || refusal === undefined) return RECORD_USAGE
  return (await act({ runtime, channel, path, limit })) ? '+OK Success\n' : `-ERR Cannot ${refusal} session!\n`
}

const AUDIO_USAGE = '-USAGE: <uuid> [start [read|write] [mute|level <level>]|stop]\n'

/** The change that `mute n` or `level n` stands for; an amount of 0 takes it away. Undefined: neither. */
const volumeChange = (kind: string | undefined, amount: number): { readonly map: OctetMap } | undefined => {
  if (!Number.isFinite(amount) || (kind !== 'mute' && kind !== 'level')) return undefined
  if (amount === 0) return { map: undefined }
  return { map: kind === 'mute' ? volumeMap('mute') : volumeMap({ level: amount }) }
}

/** `start read mute 1`, `start write level -2`, `stop`. */
export const uuidAudio: Command = (runtime, args) => {
  const [uuid, action, side, kind, level] = words(args)
  const leg = locate(runtime, uuid)?.leg
  if (action === undefined) return AUDIO_USAGE
  if (!leg) return NO_CHANNEL
  const change = volumeChange(kind, Math.trunc(Number(level)))
  if (action === 'stop') {
    leg.mapIn(undefined)
    leg.mapOut(undefined)
  } else if (action !== 'start' || !change) return AUDIO_USAGE
  else if (side === 'read') leg.mapIn(change.map)
  else if (side === 'write') leg.mapOut(change.map)
  else return AUDIO_USAGE
  return '+OK\n'
}

export const uuidSetMediaStats: Command = (runtime, args) => {
  const uuid = args.trim()
  if (uuid === '') return '-USAGE: <uuid>\n'
  const channel = locate(runtime, uuid)
  if (!channel?.leg) return `-ERR No such channel ${uuid}!\n`
  setMediaStatistics(channel, channel.leg.statistics())
  return '+OK:\n'
}

export const uuidBuglist: Command = (runtime, args) => {
  const channel = locate(runtime, args.trim())
  if (!channel) return NO_CHANNEL
  const bugs = [...channel.recordings.keys()].map(
    (path) => ` <media-bug>\n  <function>session_record</function>\n  <target>${path}</target>\n </media-bug>\n`,
  )
  return `<media-bugs>\n${bugs.join('')}</media-bugs>\n`
}
