import { startChild, type Child, type ChildListener, type Program } from './child.ts'
import type { Instance } from './instance.ts'

/** A second process of a program, started and loaded, that waits for its first line of input. */
export type Spare<T> = {
  /** Starts one in a while: the start itself is not to be held up by it. */
  prepare(): void
  /** It is given its first line and takes over; null when there is none that could. */
  takeOver(): Child<T> | null
  /** No more spares; the one that waits is ended. */
  end(): void
}

export type SpareDeps = {
  readonly instance: Pick<Instance, 'noteChild' | 'forgetChild'>
  readonly listener: ChildListener
  /** Rejects when aborted. */
  readonly wait: (ms: number, ending: AbortSignal) => Promise<unknown>
}

const afterMs = 2_000

/** For a program that does not want one. */
export const noSpare: Spare<never> = { prepare: () => undefined, takeOver: () => null, end: () => undefined }

export const createSpare = <T>(
  program: () => Program<T>,
  { instance, listener, wait }: SpareDeps,
): Spare<T> => {
  let waiting: { readonly child: Child<T>; readonly tell: (line: Program<T>['firstLine']) => void } | null =
    null
  const ending = new AbortController()
  const note = `${program().name}-spare`
  const start = (): void => {
    let tell: (line: Program<T>['firstLine']) => void = () => undefined
    const firstLine = new Promise<string>((resolve) => (tell = resolve))
    const child = startChild({ ...program(), firstLine }, listener)
    instance.noteChild(note, child.pid)
    const made = { child, tell }
    waiting = made
    void child.exited.then(() => {
      if (waiting !== made) return
      instance.forgetChild(note)
      waiting = null
    })
  }
  const forget = () => {
    const had = waiting
    waiting = null
    if (had !== null) instance.forgetChild(note)
    return had
  }
  return {
    prepare: () => {
      wait(afterMs, ending.signal).then(
        () => {
          if (!ending.signal.aborted && waiting === null) start()
        },
        // It ends.
        () => undefined,
      )
    },
    takeOver: () => {
      const had = forget()
      had?.tell(program().firstLine)
      return had?.child ?? null
    },
    end: () => {
      ending.abort()
      forget()?.child.kill()
    },
  }
}
