import { ref } from 'vue'
import { refusalLines } from './words.ts'

/** A page of requests: `ask` reads what stands there, and is asked again after each press; `problem` says what was refused. */
export const usePresses = (ask: () => Promise<void>) => {
  const problem = ref<readonly string[]>([])
  const read = async (): Promise<void> => {
    try {
      await ask()
    } catch (error) {
      problem.value = refusalLines(error)
    }
  }
  return {
    ...{ problem, read },
    act: async (work: Promise<unknown>): Promise<void> => {
      try {
        await work
        problem.value = []
      } catch (error) {
        problem.value = refusalLines(error)
      }
      await read()
    },
  }
}
