/**
 * An application under way on a channel, and the stack of them. FreeSWITCH executes a message that comes while an
 * application runs inside that application: the newer one has the sound and the keys until it ends, then the older
 * one carries on. So here: the top run is the one that counts.
 */
import type { AudioSource } from '../media/audio-source.ts'
import type { LegOutput } from '../media/leg.ts'

/** How a wait ended. `break` skips one step, `aborted` leaves the channel's stack. */
export type WaitEnd = 'done' | 'break' | 'timeout' | 'digit' | 'aborted'

export class Run {
  readonly application: string
  readonly uuid: string
  /** What the leg plays while this run is on top. */
  output: LegOutput | undefined
  /** Takes a key; true if it ends the current wait. */
  onDigit: ((digit: string) => boolean) | undefined
  isAborted = false
  readonly #changed: () => void
  #settle: ((end: WaitEnd) => void) | undefined
  #onAbort: (() => void)[] = []

  constructor(application: string, uuid: string, changed: () => void) {
    this.application = application
    this.uuid = uuid
    this.#changed = changed
  }

  /** Waits until something ends it; `ms` at most, when given. */
  wait(ms?: number): Promise<WaitEnd> {
    if (this.isAborted) return Promise.resolve('aborted')
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => this.settle('timeout'), ms)
      this.#settle = (end) => {
        clearTimeout(timer)
        this.#settle = undefined
        resolve(end)
      }
    })
  }

  /** Plays a source to its end, or until the wait is ended otherwise. */
  async play(source: AudioSource, ms?: number): Promise<WaitEnd> {
    if (this.isAborted) return 'aborted'
    this.setOutput({ kind: 'source', source, onEnd: () => this.settle('done') })
    const end = await this.wait(ms)
    this.setOutput(undefined)
    return end
  }

  setOutput(output: LegOutput | undefined): void {
    this.output = output
    this.#changed()
  }

  settle(end: WaitEnd): void {
    this.#settle?.(end)
  }

  digit(key: string): void {
    if (this.onDigit?.(key)) this.settle('digit')
  }

  /** Calls `action` when the channel is taken away from this run (at once if it has been). */
  onAbort(action: () => void): void {
    if (this.isAborted) action()
    else this.#onAbort.push(action)
  }

  abort(): void {
    if (this.isAborted) return
    this.isAborted = true
    this.output = undefined
    this.onDigit = undefined
    for (const action of this.#onAbort) action()
    this.#onAbort = []
    this.settle('aborted')
  }
}

export class RunStack {
  readonly #runs: Run[] = []
  /** Who waits for the stack to be empty (no run), or for a run to be on top. */
  #waiting: { readonly run: Run | undefined; readonly resolve: () => void }[] = []

  get top(): Run | undefined {
    return this.#runs.at(-1)
  }

  /** The run that carries on when `run` has ended. */
  below(run: Run): Run | undefined {
    const index = this.#runs.indexOf(run)
    return index > 0 ? this.#runs[index - 1] : undefined
  }

  get depth(): number {
    return this.#runs.length
  }

  push(run: Run): void {
    this.#runs.push(run)
  }

  /** Removes a run that has ended, wherever it stands. */
  remove(run: Run): void {
    const index = this.#runs.lastIndexOf(run)
    if (index >= 0) this.#runs.splice(index, 1)
    const due = this.#waiting.filter((each) => each.run === this.top)
    this.#waiting = this.#waiting.filter((each) => each.run !== this.top)
    for (const { resolve } of due) resolve()
  }

  /** Resolves when nothing runs above `run`: what is executed inside an application ends before it. */
  untilTop(run: Run): Promise<void> {
    if (this.top === run) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ run, resolve }))
  }

  /** Ends what every application waits for, the newest first: a break in FreeSWITCH reaches all that are nested. */
  break(): void {
    for (const run of [...this.#runs].reverse()) run.settle('break')
  }

  /** Aborts everything, the newest first. */
  abort(): void {
    for (const run of [...this.#runs].reverse()) run.abort()
  }

  has(application: string): boolean {
    return this.#runs.some((run) => run.application === application)
  }

  /** Resolves when the last run has ended; at once if there is none. */
  empty(): Promise<void> {
    if (this.#runs.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ run: undefined, resolve }))
  }
}
