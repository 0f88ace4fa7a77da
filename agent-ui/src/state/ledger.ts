import { computed, onMounted, reactive, ref } from 'vue'
import { errorText } from './notices.ts'

const pauseMs = 300

/**
 * What a list of records is narrowed by, and how the asking goes. `first` asks for its beginning: at once, after each pause
 * in typing, and when the narrowing is taken back.
 */
export const useLedger = <A extends Record<string, string>>(nothing: A, first: () => Promise<void>) => {
  const asked = reactive({ ...nothing }) as A
  const state = ref<'loading' | 'fresh' | 'failed'>('loading')
  const problem = ref('')
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  onMounted(first)
  return {
    ...{ asked, state, problem },
    filtered: computed(() => Object.values(asked).some((value) => value !== '')),
    /** Of several questions under way only the last one's answer is shown. */
    load: async <P>(ask: () => Promise<P>, show: (page: P) => void): Promise<void> => {
      const mine = (turn += 1)
      state.value = 'loading'
      try {
        const page = await ask()
        if (mine !== turn) return
        show(page)
        state.value = 'fresh'
      } catch (error) {
        if (mine !== turn) return
        problem.value = errorText(error)
        state.value = 'failed'
      }
    },
    changed: (event: Event): void => {
      if ((event as InputEvent).isComposing) return
      clearTimeout(timer)
      timer = setTimeout(() => void first(), pauseMs)
    },
    clear: (): void => {
      Object.assign(asked, nothing)
      void first()
    },
  }
}
