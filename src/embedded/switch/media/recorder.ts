/**
 * Records a leg to a WAV file: its own voice left, what it hears right (or both in one channel). Both sides are laid
 * on one line of time, so the file is as long as the clock says, whatever the leg is joined to meanwhile.
 */
import { clampSample, FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from './g711.ts'
import type { MediaLeg } from './leg.ts'
import type { Pacer } from './pacer.ts'
import { createPlayoutBuffer } from './playout-buffer.ts'
import { createWavWriter, type WavWriter } from './wav-writer.ts'

export interface Recorder {
  readonly path: string
  /** Milliseconds recorded so far. */
  readonly recordedMs: number
  /** While masked the file gets silence; while paused, nothing. */
  mask(on: boolean): void
  pause(on: boolean): void
  /** Ends and closes the file; resolves with its length in samples. */
  stop(): Promise<number>
}

export interface RecorderOptions {
  readonly path: string
  readonly isStereo: boolean
  /** Which sides are recorded; `read` is the leg's own voice. */
  readonly sides: 'both' | 'read' | 'write'
  /** Ends by itself after this many seconds; 0 never. */
  readonly limitSeconds: number
  /** Called once at a limit or a failing disk; `stop` must still be called. */
  onEnd(why: 'limit' | 'error', error?: Error): void
}

/** How long a packet may be on its way and still be put in its place. */
const DELAY_SAMPLES = (400 * SAMPLE_RATE) / 1000

class LegRecorder implements Recorder {
  readonly path: string
  readonly #options: RecorderOptions
  readonly #writer: WavWriter
  readonly #said = createPlayoutBuffer({ delaySamples: DELAY_SAMPLES })
  readonly #heard = createPlayoutBuffer({ delaySamples: DELAY_SAMPLES })
  readonly #left = new Int16Array(FRAME_SAMPLES)
  readonly #right = new Int16Array(FRAME_SAMPLES)
  readonly #limitFrames: number
  readonly #release: (() => void)[]
  #frames = 0
  #isMasked = false
  #isPaused = false
  #hasEnded = false
  /** The line begins `DELAY_SAMPLES` before the first sound: what is read until then is the lead-in. */
  #leadIn = DELAY_SAMPLES / FRAME_SAMPLES

  constructor(leg: MediaLeg, pacer: Pacer, writer: WavWriter, options: RecorderOptions) {
    this.path = options.path
    this.#options = options
    this.#writer = writer
    this.#limitFrames = options.limitSeconds > 0 ? (options.limitSeconds * 1000) / FRAME_MS : Infinity
    this.#release = [
      pacer.add(() => this.#record()),
      ...(options.sides === 'write' ? [] : [leg.tapIn(this.#said)]),
      ...(options.sides === 'read' ? [] : [leg.tapOut(this.#heard)]),
    ]
  }

  get recordedMs(): number {
    return this.#frames * FRAME_MS
  }

  mask(on: boolean): void {
    this.#isMasked = on
  }

  pause(on: boolean): void {
    this.#isPaused = on
  }

  async stop(): Promise<number> {
    for (const release of this.#release) release()
    // The last `DELAY_SAMPLES` are still on the line.
    for (let left = DELAY_SAMPLES / FRAME_SAMPLES - this.#leadIn; left > 0; left -= 1) this.#record()
    this.#hasEnded = true
    const bytes = await this.#writer.close()
    return bytes / 2 / (this.#options.isStereo ? 2 : 1)
  }

  fail(error: Error): void {
    this.#end('error', error)
  }

  #end(why: 'limit' | 'error', error?: Error): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#options.onEnd(why, error)
  }

  #record(): void {
    this.#said.read(this.#left)
    this.#heard.read(this.#right)
    if (this.#leadIn > 0) {
      this.#leadIn -= 1
      return
    }
    if (this.#isPaused || this.#hasEnded) return
    this.#frames += 1
    this.#writer.write(this.#options.isStereo ? this.#interleave() : this.#sum())
    if (this.#frames >= this.#limitFrames) this.#end('limit')
  }

  #interleave(): Int16Array {
    const samples = new Int16Array(FRAME_SAMPLES * 2)
    if (this.#isMasked) return samples
    for (let index = 0; index < FRAME_SAMPLES; index += 1) {
      samples[index * 2] = this.#left[index] ?? 0
      samples[index * 2 + 1] = this.#right[index] ?? 0
    }
    return samples
  }

  #sum(): Int16Array {
    const samples = new Int16Array(FRAME_SAMPLES)
    if (this.#isMasked) return samples
    return samples.map((_, index) => clampSample((this.#left[index] ?? 0) + (this.#right[index] ?? 0)))
  }
}

/**
 * Opens the file and begins at the next tick.
 * @throws the file system's error when the file cannot be made
 */
export const startRecorder = async (
  leg: MediaLeg,
  pacer: Pacer,
  options: RecorderOptions,
): Promise<Recorder> => {
  const made: { recorder?: LegRecorder } = {}
  const writer = await createWavWriter(options.path, options.isStereo ? 2 : 1, (error) =>
    made.recorder?.fail(error),
  )
  made.recorder = new LegRecorder(leg, pacer, writer, options)
  return made.recorder
}
