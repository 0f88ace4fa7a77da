/**
 * Runs tasks of one key one after another. Failed sign-ins read a count and write it back: side by side, a hundred
 * guesses would count as one.
 */
export const createTurns = () => {
  const tails = new Map<string, Promise<void>>()
  return async <T>(key: string, task: () => Promise<T>): Promise<T> => {
    const before = tails.get(key) ?? Promise.resolve()
    const result = before.then(task)
    const tail = result.then(nothing, nothing)
    tails.set(key, tail)
    try {
      return await result
    } finally {
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}

const nothing = (): void => undefined
