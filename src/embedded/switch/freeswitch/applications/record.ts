/**
 * `record` (the caller's own voice, until a key, a limit or silence) and the recordings of a session.
 */
import { extname, isAbsolute } from 'node:path'
import { FRAME_SAMPLES } from '../../media/g711.ts'
import { createVoiceBuffer } from '../../media/mix-source.ts'
import { type Recorder, startRecorder } from '../../media/recorder.ts'
import { startRecording, stopRecording } from '../recordings.ts'
import type { Application, ApplicationContext } from '../runtime.ts'
import { words } from '../words.ts'
import { listenForTerminators } from './playback.ts'

/** Ends the wait when the caller's voice stays below `threshold` for `seconds`. */
const watchSilence = (context: ApplicationContext, threshold: number, seconds: number): (() => void) => {
  const { channel, run, runtime } = context
  if (threshold <= 0 || seconds <= 0 || !channel.leg) return () => undefined
  const voice = createVoiceBuffer()
  const frame = new Int16Array(FRAME_SAMPLES)
  let quietFrames = 0
  const untap = channel.leg.tapIn(voice)
  const stopTicking = runtime.pacer.add(() => {
    voice.read(frame)
    const energy = frame.reduce((sum, sample) => sum + Math.abs(sample), 0) / FRAME_SAMPLES
    quietFrames = energy > threshold ? 0 : quietFrames + 1
    if (quietFrames >= seconds * 50) run.settle('done')
  })
  return () => {
    untap()
    stopTicking()
  }
}

const open = async ({ channel, run, runtime }: ApplicationContext, path: string, limitSeconds: number) => {
  if (!channel.leg || !isAbsolute(path) || extname(path).toLowerCase() !== '.wav') return undefined
  try {
    return await startRecorder(channel.leg, runtime.pacer, {
      path,
      isStereo: false,
      sides: 'read',
      limitSeconds,
      onEnd: () => run.settle('done'),
    })
  } catch (error) {
    runtime.log.error({ err: error, uuid: channel.uuid, path }, 'cannot record')
    return undefined
  }
}

const close = async ({ channel }: ApplicationContext, recorder: Recorder): Promise<void> => {
  const samples = await recorder.stop()
  channel.setVariable('record_samples', String(samples))
  channel.setVariable('record_seconds', String(Math.floor(samples / 8000)))
  channel.setVariable('record_ms', String(Math.floor(samples / 8)))
  channel.fire('RECORD_STOP', [['Record-File-Path', recorder.path]])
}

/** `<path> [<limit seconds>] [<silence threshold>] [<silence seconds>]` */
export const record: Application = async (context) => {
  const { channel, data, run } = context
  const [path = '', limit, threshold, hits] = words(data)
  channel.setVariable('playback_terminator_used', undefined)
  const recorder = await open(context, path, Number(limit ?? 0) || 0)
  if (!recorder) return
  channel.fire('RECORD_START', [['Record-File-Path', path]])
  listenForTerminators(context)
  const unwatch = watchSilence(context, Number(threshold ?? 0), Number(hits ?? 3))
  await run.wait()
  unwatch()
  await close(context, recorder)
}

/** `<path> [<limit>]`; the limit as `+seconds` or seconds. */
export const recordSession: Application = async ({ channel, data, runtime }) => {
  const [path = '', limit = '0'] = words(data)
  await startRecording(runtime, channel, path, Number(limit.replace('+', '')) || 0)
}

export const stopRecordSession: Application = async ({ channel, data }) => {
  await stopRecording(channel, data.trim())
}

const maskSession =
  (on: boolean): Application =>
  ({ channel, data }) =>
    channel.recordings.get(data.trim())?.mask(on)

export const maskRecordSession = maskSession(true)
export const unmaskRecordSession = maskSession(false)
