import { lastSeq, type Step } from './step.ts'

/** Those who wait until facts are in the database. */
export type Waiting = {
  until(writerId: string, seq: number): Promise<void>
  /** The last step of a batch that was written, and whether nothing is left. */
  settle(written: Step | undefined, everything: boolean): void
  /** Rejects all, and whoever comes later. */
  giveUp(): void
}

type Waiter = {
  readonly writerId: string
  readonly seq: number
  readonly resolve: () => void
  readonly reject: (err: Error) => void
}

export const createWaiting = (): Waiting => {
  let waiters: readonly Waiter[] = []
  let over = false
  const overError = (): Error => new Error('The fact log was closed before everything was written')
  return {
    until: (writerId, seq) =>
      new Promise((resolve, reject) => {
        if (over) reject(overError())
        else waiters = [...waiters, { writerId, seq, resolve, reject }]
      }),
    settle: (written, everything) => {
      const isDone = (one: Waiter): boolean =>
        everything || (written?.writerId === one.writerId && one.seq > 0 && lastSeq(written) >= one.seq)
      const done = waiters.filter(isDone)
      waiters = waiters.filter((one) => !done.includes(one))
      done.forEach((one) => one.resolve())
    },
    giveUp: () => {
      over = true
      waiters.forEach((one) => one.reject(overError()))
      waiters = []
    },
  }
}
