import { once } from 'node:events'
import type Mrf from 'drachtio-fsmrf'
import { api, inTurn, take, type Leg } from './leg.ts'

/** Messages: what the far end says, recorded by the application `record`, which ends by itself. */

/** Mean of the samples (16 bits) of a frame below which FreeSWITCH takes it for silence. */
const silenceLevel = 200
const endKey = '#'

type Limits = { readonly maxMs: number; readonly silenceMs: number }

/** As the port says. Takes its turn among the commands; the message itself holds nobody up, and is ended by a `take`. */
export const takeMessage = async (
  leg: Leg,
  path: string,
  limits: Limits,
  begun: () => void,
): Promise<{ readonly spokenMs: number }> => {
  leg.turn += 1
  leg.looping = null
  const { turn } = leg
  const seconds = (ms: number): number => Math.max(1, Math.round(ms / 1000))
  const recording = await inTurn(leg, async () => {
    await take(leg)
    await api(leg, 'uuid_setvar', ['playback_terminators', endKey])
    leg.playing = true
    const argument = `${path} ${seconds(limits.maxMs)} ${silenceLevel} ${seconds(limits.silenceMs)}`
    return { ended: leg.endpoint.execute('record', argument) }
  })
  recording.ended.catch(() => undefined)
  begun()
  const end = await leg.over.race(recording.ended)
  if (leg.turn === turn) {
    leg.playing = false
    // Else the key would end every prompt that follows.
    await inTurn(leg, () => api(leg, 'uuid_setvar', ['playback_terminators', 'none']))
  }
  return { spokenMs: spokenIn(end, limits) }
}

const spokenIn = (end: Mrf.EslEvent, { maxMs, silenceMs }: Limits): number => {
  const ms = Number(end.getHeader('variable_record_ms') ?? Number.NaN)
  if (!Number.isFinite(ms)) throw new Error('nothing was recorded')
  const isSpokenToItsEnd =
    end.getHeader('variable_playback_terminator_used') === endKey ||
    end.getHeader('Answer-State') === 'hangup' ||
    ms >= maxMs - 500
  return isSpokenToItsEnd ? ms : Math.max(0, ms - silenceMs)
}

/** Of a message that was being taken when the leg was taken up. */
export const messageOver = async (leg: Leg): Promise<void> => {
  const completed = `esl::event::CHANNEL_EXECUTE_COMPLETE::${leg.endpoint.uuid}`
  for (;;) {
    const [event] = (await leg.over.race(once(leg.endpoint.conn, completed))) as [Mrf.EslEvent]
    if (event.getHeader('Application') === 'record') break
  }
  leg.playing = false
  await inTurn(leg, () => api(leg, 'uuid_setvar', ['playback_terminators', 'none']))
}
