/**
 * `eavesdrop <uuid>`: hear both sides of another channel. Keys change who hears the listener: 2 the target, 1 the
 * target's partner, 3 both, 0 nobody (as seen on FreeSWITCH 1.11).
 */
import type { AudioSource } from '../../media/audio-source.ts'
import { clampSample, type Codec, encodeSamples, FRAME_SAMPLES } from '../../media/g711.ts'
import { createVoiceBuffer } from '../../media/mix-source.ts'
import type { Tap } from '../../media/leg.ts'
import type { PlayoutBuffer } from '../../media/playout-buffer.ts'
import type { Channel } from '../channel.ts'
import type { Application } from '../runtime.ts'
import { words } from '../words.ts'

/** The sum of two lines. */
const sumSource = (one: PlayoutBuffer, other: PlayoutBuffer): AudioSource => {
  const left = new Int16Array(FRAME_SAMPLES)
  const right = new Int16Array(FRAME_SAMPLES)
  const octets = new Uint8Array(FRAME_SAMPLES)
  let played = 0
  return {
    next(codec: Codec) {
      one.read(left)
      other.read(right)
      played += FRAME_SAMPLES
      for (let index = 0; index < FRAME_SAMPLES; index += 1) {
        left[index] = clampSample((left[index] ?? 0) + (right[index] ?? 0))
      }
      return encodeSamples(codec, left, octets)
    },
    get playedSamples() {
      return played
    },
    get offsetSamples() {
      return played
    },
  }
}

/** Lets the spy's voice into the target's ear or into what its partner hears. */
class Whisper {
  readonly #target: Channel
  readonly #spy: Channel
  readonly #toTarget = createVoiceBuffer()
  readonly #toPartner = createVoiceBuffer()
  readonly #untap: (() => void)[]

  constructor(target: Channel, spy: Channel) {
    this.#target = target
    this.#spy = spy
    const leg = this.#spy.leg
    this.#untap = leg ? [leg.tapIn(this.#toTarget), leg.tapIn(this.#toPartner)] : []
  }

  set(toTarget: boolean, toPartner: boolean): void {
    this.#target.whispers[toTarget ? 'add' : 'delete'](this.#toTarget)
    this.#target.interjections[toPartner ? 'add' : 'delete'](this.#toPartner)
    this.#target.refreshOutput()
    this.#target.partner?.refreshOutput()
  }

  release(): void {
    this.set(false, false)
    for (const untap of this.#untap) untap()
  }
}

export const eavesdrop: Application = async ({ channel, data, run, runtime }) => {
  const [uuid = ''] = words(data)
  const target = runtime.channels.get(uuid)
  if (!target?.isUp || !target.leg || target === channel) return
  const said = createVoiceBuffer()
  const heard = createVoiceBuffer()
  const unmixed: Tap = {
    push: (...samples) => {
      if (!target.isMixing) heard.push(...samples)
    },
  }
  const untap = [target.leg.tapIn(said), target.leg.tapOut(unmixed)]
  target.whisperers.add(heard)
  const whisper = new Whisper(target, channel)
  const isOver = { yes: false }
  target.onDown.push(() => {
    isOver.yes = true
    run.settle('done')
  })
  run.onDigit = (key) => {
    if (/^[0-3]$/.test(key)) whisper.set(key === '2' || key === '3', key === '1' || key === '3')
    return false
  }
  run.setOutput({ kind: 'source', source: sumSource(said, heard) })
  while (!run.isAborted && !isOver.yes) await run.wait()
  for (const release of untap) release()
  target.whisperers.delete(heard)
  whisper.release()
}
