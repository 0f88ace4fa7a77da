/**
 * Playing what a playback names, with its events and variables: the common part of `playback`, prompts for digits and
 * others. The behaviours are FreeSWITCH's switch_ivr_play_file, as seen on the wire.
 */
import type { AudioSource } from '../../media/audio-source.ts'
import type { Channel } from '../channel.ts'
import type { WaitEnd } from '../run.ts'
import type { ApplicationContext } from '../runtime.ts'

export type PlayStatus = 'played' | 'broken' | 'digit' | 'notFound' | 'timeout' | 'aborted'

const PAUSE_BETWEEN_FILES_MS = 250
const SAMPLES_PER_MS = 8

const statuses: Readonly<Record<WaitEnd | 'notFound', PlayStatus>> = {
  notFound: 'notFound',
  done: 'played',
  break: 'broken',
  digit: 'digit',
  timeout: 'timeout',
  aborted: 'aborted',
}

const typeOf = (file: string): [string, string][] => {
  const scheme = /^(local_stream|tone_stream):/i.exec(file)?.[1]
  return scheme === undefined ? [] : [['Playback-File-Type', scheme.toLowerCase()]]
}

const setProgress = (channel: Channel, source: AudioSource): void => {
  const samples = Math.min(source.playedSamples, Number.MAX_SAFE_INTEGER)
  channel.setVariable('playback_last_offset_pos', String(source.offsetSamples))
  channel.setVariable('playback_seconds', String(Math.floor(samples / SAMPLES_PER_MS / 1000)))
  channel.setVariable('playback_ms', String(Math.floor(samples / SAMPLES_PER_MS)))
  channel.setVariable('playback_samples', String(samples))
}

const playOne = async (
  { channel, run, runtime }: ApplicationContext,
  file: string,
  seek: number,
  ms: number | undefined,
): Promise<WaitEnd | 'notFound'> => {
  const source = await runtime.library.open(file, seek)
  if (!source) return run.isAborted ? 'aborted' : 'notFound'
  channel.fire('PLAYBACK_START', [...typeOf(file), ['Playback-File-Path', file]])
  const end = await run.play(source, ms)
  setProgress(channel, source)
  const isBroken = end === 'break' || end === 'digit'
  channel.fire('PLAYBACK_STOP', [
    ...typeOf(file),
    ['Playback-File-Path', file],
    ['Playback-Status', isBroken ? 'break' : 'done'],
  ])
  return end
}

interface Plan {
  readonly files: readonly string[]
  readonly pauseMs: number
  /** Milliseconds for all of it, or undefined. */
  readonly limitMs: number | undefined
}

const planOf = (channel: Channel, text: string): Plan => {
  const delimiter = channel.variable('playback_delimiter')?.[0]
  const limit = Number(channel.variable('playback_timeout_sec') ?? 0)
  return {
    files: delimiter === undefined ? [text] : text.split(delimiter),
    pauseMs: delimiter === undefined ? 0 : Number(channel.variable('playback_sleep_val') ?? PAUSE_BETWEEN_FILES_MS),
    // FreeSWITCH heeds it from two seconds on.
    limitMs: limit > 1 ? limit * 1000 : undefined,
  }
}

/** What leaves the remaining files unplayed. */
const isLast = (end: WaitEnd | 'notFound'): boolean =>
  end === 'digit' || end === 'timeout' || end === 'aborted'

/**
 * Plays a file, or several parted by the variable `playback_delimiter`. A break ends one file, a key or the time limit
 * all of them. `seek` is in samples, for the first file.
 */
export const playFiles = async (context: ApplicationContext, text: string, seek = 0): Promise<PlayStatus> => {
  const { channel, run, runtime } = context
  const { files, pauseMs, limitMs } = planOf(channel, text)
  const deadline = limitMs === undefined ? undefined : runtime.pacer.now() + limitMs
  const left = (): number | undefined =>
    deadline === undefined ? undefined : Math.max(0, deadline - runtime.pacer.now())
  let end: WaitEnd | 'notFound' = 'done'
  for (const [index, file] of files.entries()) {
    if (index > 0 && pauseMs > 0) {
      const paused = await run.wait(pauseMs)
      if (paused === 'digit' || paused === 'aborted') return statuses[paused]
    }
    end = await playOne(context, file, index === 0 ? seek : 0, left())
    if (isLast(end)) break
  }
  return statuses[end]
}
