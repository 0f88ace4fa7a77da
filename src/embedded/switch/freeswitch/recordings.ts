/**
 * Recordings of a channel (`uuid_record`, `record_session`): they stay with the leg whatever it is joined to.
 */
import { extname, isAbsolute } from 'node:path'
import type { Pacer } from '../media/pacer.ts'
import { type Recorder, startRecorder } from '../media/recorder.ts'
import type { Channel } from './channel.ts'
import type { Logger } from './runtime.ts'

export interface RecordingDeps {
  readonly pacer: Pacer
  readonly log: Logger
}

const sidesOf = (channel: Channel): 'both' | 'read' | 'write' => {
  if (channel.isTrue('RECORD_READ_ONLY')) return 'read'
  return channel.isTrue('RECORD_WRITE_ONLY') ? 'write' : 'both'
}

const setLength = (channel: Channel, samples: number): void => {
  channel.setVariable('record_samples', String(samples))
  channel.setVariable('record_seconds', String(Math.floor(samples / 8000)))
  channel.setVariable('record_ms', String(Math.floor(samples / 8)))
}

const finish = async (channel: Channel, recorder: Recorder, cause: string): Promise<void> => {
  if (channel.recordings.get(recorder.path) !== recorder) return
  channel.recordings.delete(recorder.path)
  const samples = await recorder.stop()
  setLength(channel, samples)
  channel.setVariable('record_completion_cause', cause)
  channel.fire('RECORD_STOP', [['Record-File-Path', recorder.path], ['Record-Completion-Cause', cause]]) // prettier-ignore
}

/** Starts one; true also when that file is being recorded already. False if it cannot be. */
export const startRecording = async (
  deps: RecordingDeps,
  channel: Channel,
  path: string,
  limitSeconds: number,
): Promise<boolean> => {
  if (channel.recordings.has(path)) return true
  if (!channel.leg || !isAbsolute(path) || extname(path).toLowerCase() !== '.wav') return false
  const isStereo = channel.isTrue('RECORD_STEREO') || channel.isTrue('RECORD_STEREO_SWAP')
  try {
    const recorder = await startRecorder(channel.leg, deps.pacer, {
      path,
      isStereo,
      sides: sidesOf(channel),
      limitSeconds,
      onEnd: (why, error) => {
        if (error) deps.log.error({ err: error, uuid: channel.uuid, path }, 'recording failed')
        const own = channel.recordings.get(path)
        if (own) void finish(channel, own, why === 'limit' ? 'success-maxtime' : 'uri-failure')
      },
    })
    if (!channel.isUp) {
      await recorder.stop()
      return false
    }
    channel.recordings.set(path, recorder)
    channel.fire('RECORD_START', [['Record-File-Path', path]])
    return true
  } catch (error) {
    deps.log.error({ err: error, uuid: channel.uuid, path }, 'cannot record')
    return false
  }
}

/** Stops one, or all of them for `all`; false if there is none by that name. */
export const stopRecording = async (channel: Channel, path: string): Promise<boolean> => {
  const chosen = path === 'all' ? [...channel.recordings.values()] : [channel.recordings.get(path)]
  const present = chosen.filter((recorder) => recorder !== undefined)
  await Promise.all(present.map((recorder) => finish(channel, recorder, 'success')))
  return present.length > 0
}

export const stopRecordings = async (channel: Channel): Promise<void> => {
  await stopRecording(channel, 'all')
}
