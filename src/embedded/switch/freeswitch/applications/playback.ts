/**
 * `playback`, `endless_playback`, `gentones`.
 */
import type { Channel } from '../channel.ts'
import type { Application, ApplicationContext } from '../runtime.ts'
import { playFiles, type PlayStatus } from './play-files.ts'

const responses: Readonly<Record<PlayStatus, string>> = {
  played: 'FILE PLAYED',
  broken: 'FILE PLAYED',
  digit: 'FILE PLAYED',
  notFound: 'FILE NOT FOUND',
  timeout: 'PLAYBACK ERROR',
  aborted: 'PLAYBACK ERROR',
}

const respond = (channel: Channel, status: PlayStatus): void => {
  const isFine = status === 'timeout' && channel.isTrue('playback_timeout_as_success')
  const response = isFine || (status === 'aborted' && !channel.isUp) ? 'FILE PLAYED' : responses[status]
  channel.setVariable('current_application_response', response)
}

/** The keys that end a playback: variable `playback_terminators`, a star unless set. */
export const isTerminator = (channel: Channel, key: string): boolean => {
  const terminators = channel.variable('playback_terminators') ?? '*'
  if (terminators === 'none') return false
  return (terminators === 'any' ? '1234567890*#' : terminators).includes(key)
}

/** Ends the wait at a terminator, and notes which it was. */
export const listenForTerminators = ({ channel, run }: ApplicationContext): void => {
  run.onDigit = (key) => {
    if (!isTerminator(channel, key)) return false
    channel.setVariable('playback_terminator_used', key)
    return true
  }
}

export const playback: Application = async (context) => {
  const { channel, data } = context
  const [, file = '', seek] = /^(.*?)(?:@@(\d*))?$/s.exec(data) ?? []
  channel.setVariable('playback_terminator_used', undefined)
  listenForTerminators(context)
  respond(channel, await playFiles(context, file, Number(seek ?? 0)))
}

export const endlessPlayback: Application = async (context) => {
  const { channel, data, run } = context
  let status: PlayStatus = 'played'
  while (!run.isAborted && (status === 'played' || status === 'broken')) {
    const startedAt = context.runtime.pacer.now()
    status = await playFiles(context, data)
    // An empty file must not become a busy loop.
    if (context.runtime.pacer.now() - startedAt < 20 && (await run.wait(100)) === 'aborted') status = 'aborted'
  }
  respond(channel, status)
}

/** `gentones <tones>[|loops]`: no playback events, as in FreeSWITCH. */
export const gentones: Application = async (context) => {
  const { data, run, runtime } = context
  const [tones = '', loops] = data.split('|')
  const name = `tone_stream://${tones}${loops === undefined ? '' : `;loops=${loops}`}`
  const source = await runtime.library.open(name)
  listenForTerminators(context)
  if (source) await run.play(source)
}
