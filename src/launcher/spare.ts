import { startChild, type Child, type ChildListener, type Program } from './child.ts'
import type { Instance } from './instance.ts'

/** A second process of a program, started and loaded, that waits for its first line of input. */
export type Spare<T> = {
  /** From now on there is one, as soon as it is loaded. */
  prepare(): void
  /** It takes over with this line; null when there is none that could. */
  takeOver(firstLine: Program<T>['firstLine']): Child<T> | null
  /** No more spares; the one that waits is ended. */
  end(): void
}

export type SpareDeps = {
  readonly instance: Pick<Instance, 'noteChild' | 'forgetChild'>
  readonly listener: ChildListener
}

/** For a program that does not want one. */
export const noSpare: Spare<never> = { prepare: () => undefined, takeOver: () => null, end: () => undefined }

export const createSpare = <T>(program: () => Program<T>, { instance, listener }: SpareDeps): Spare<T> => {
  let waiting: { readonly child: Child<T>; readonly tell: (line: Program<T>['firstLine']) => void } | null =
    null
  let ended = false
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
      if (!ended && waiting === null) start()
    },
    takeOver: (firstLine) => {
      const had = forget()
      had?.tell(firstLine)
      return had?.child ?? null
    },
    end: () => {
      ended = true
      forget()?.child.kill()
    },
  }
}
