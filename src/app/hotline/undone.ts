import type { Time } from '../ports/time.ts'

/** A database that was away tells when it is back; one that was only too busy is asked again after a while. */
const againMs = 5_000

export type Undone = {
  /**
   * Does `work`; where that fails, `failed` hears of it, and it is done again every five seconds until it succeeds. Newer
   * work of the same key takes the place of what was not done.
   */
  run(key: string, work: () => Promise<void>, failed: (err: unknown) => void): Promise<void>
  /** All of it once more, now. */
  again(): void
}

export const createUndone = (time: Pick<Time, 'after'>): Undone => {
  const undone = new Map<string, () => void>()
  const run: Undone['run'] = async (key, work, failed) => {
    undone.delete(key)
    try {
      await work()
    } catch (err) {
      failed(err)
      const again = () => void run(key, work, failed)
      undone.set(key, again)
      time.after(againMs, () => {
        if (undone.get(key) === again) again()
      })
    }
  }
  return { run, again: () => [...undone.values()].forEach((again) => again()) }
}
