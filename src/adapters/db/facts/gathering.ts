import { createPause } from './pause.ts'

/** Lets work gather for a while before it is done together, unless somebody waits for it. */
export type Gathering = {
  /** Resolves after the time, or at once when there is a hurry. */
  readonly done: () => Promise<void>
  /** From now on nothing is gathered. */
  readonly hurry: () => void
  /** Nobody waits any more. */
  readonly calm: () => void
}

export const createGathering = (ms: number): Gathering => {
  const pause = createPause()
  let hurried = false
  return {
    done: () => (hurried ? Promise.resolve() : pause.forMs(ms)),
    hurry: () => {
      hurried = true
      pause.end()
    },
    calm: () => {
      hurried = false
    },
  }
}
