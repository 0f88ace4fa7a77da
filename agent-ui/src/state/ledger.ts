import { computed, onMounted, reactive, ref, shallowRef } from 'vue'
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

type Page<I> = { readonly items: readonly I[]; readonly nextCursor: string | null }

/** A ledger that grows at its end: `load` begins anew, `load(true)` adds the next page. */
export const useGrowingLedger = <A extends Record<string, string>, I>(
  nothing: A,
  ask: (asked: A, cursor: string | null) => Promise<Page<I>>,
) => {
  const items = shallowRef<readonly I[]>([])
  const cursor = ref<string | null>(null)
  const load = (more = false): Promise<void> =>
    ledger.load(
      () => ask(ledger.asked, more ? cursor.value : null),
      (page) => {
        items.value = more ? [...items.value, ...page.items] : page.items
        cursor.value = page.nextCursor
      },
    )
  const ledger = useLedger(nothing, () => load())
  return { ...ledger, items, cursor, load }
}

/** What was typed, or null where nothing was. */
export const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim())
