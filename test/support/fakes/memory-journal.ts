import type { Journal } from '../../../src/app/ports/journal.ts'

/**
 * A journal without a disk. `after()` is what the next controller would find if this one died now: each line made into text
 * and read again, as the disk does it.
 */
export const createMemoryJournal = (left: readonly object[] = [], aliveAt: number | null = null) => {
  let older: object[] = []
  let present: object[] = []
  const journal: Journal = {
    ...{ left, aliveAt },
    get length() {
      return present.length
    },
    write: (line) => void present.push(line),
    begin: (line) => {
      older = [...older, ...present]
      present = [line]
    },
    dropOlder: () => void (older = []),
    close: () => undefined,
  }
  return {
    journal,
    after: () => [...older, ...present].map((line) => JSON.parse(JSON.stringify(line)) as object),
  }
}
