import { ref } from 'vue'
import type { RosterSetup } from '../../../../src/contract/roster-setup.ts'
import { takeSetup } from './month.ts'
import { refusalLines } from './words.ts'

/** Saves a part of the setup; `problem` says what was refused, `saved` that it stands. */
export const useSetupSaving = () => {
  const problem = ref<readonly string[]>([])
  const saved = ref(false)
  const forget = (): void => {
    problem.value = []
    saved.value = false
  }
  return {
    ...{ problem, saved, forget },
    keep: async (work: Promise<RosterSetup>): Promise<boolean> => {
      try {
        takeSetup(await work)
        problem.value = []
        saved.value = true
      } catch (error) {
        problem.value = refusalLines(error)
        saved.value = false
      }
      return saved.value
    },
  }
}
