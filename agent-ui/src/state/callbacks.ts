import { computed, reactive } from 'vue'
import type { Callback, CallbackEvent } from '../../../src/contract/callbacks.ts'
import { callbacksOf, pressCallback } from '../link/callbacks-rest.ts'
import { RestError } from '../link/rest.ts'
import { maybe, t } from '../text/i18n.ts'
import { errorText, say } from './notices.ts'

/** Messages to be called back, as the page shows them. */
export const callbacks = reactive({
  show: 'OPEN' as Callback['state'],
  items: [] as readonly Callback[],
  open: 0,
  late: 0,
  state: 'empty' as 'empty' | 'loading' | 'fresh' | 'failed',
  picked: null as string | null,
  problem: '',
  busy: false,
})

export const pickedCallback = computed(
  () => callbacks.items.find(({ callId }) => callId === callbacks.picked) ?? null,
)

let asked = 0
export const loadCallbacks = async (): Promise<void> => {
  const mine = ++asked
  if (callbacks.state !== 'fresh') callbacks.state = 'loading'
  try {
    const { items, open, late } = await callbacksOf(callbacks.show)
    if (mine !== asked) return
    Object.assign(callbacks, { items, open, late, state: 'fresh' })
    if (pickedCallback.value === null) callbacks.picked = items[0]?.callId ?? null
  } catch {
    if (mine === asked) callbacks.state = 'failed'
  }
}

export const showCallbacks = (show: Callback['state']): Promise<void> => {
  Object.assign(callbacks, { show, picked: null, problem: '', items: [], state: 'empty' })
  return loadCallbacks()
}

export const moveCallback = (step: number): void => {
  const at = callbacks.items.findIndex(({ callId }) => callId === callbacks.picked)
  const next = callbacks.items[Math.min(callbacks.items.length - 1, Math.max(0, at + step))]
  if (next) callbacks.picked = next.callId
}

const wordsOf = (error: unknown): string => {
  const why =
    error instanceof RestError && error.code === 'CALLBACK_REFUSED'
      ? (error.message.split(': ').at(-1) ?? '')
      : ''
  return maybe(`callbacks.refused.${why}`) ?? errorText(error)
}

type Press = CallbackEvent extends infer E ? (E extends CallbackEvent ? Omit<E, 'version'> : never) : never

/** Resolves to whether it was done. */
export const press = async (task: Callback, event: Press): Promise<boolean> => {
  if (callbacks.busy) return false
  callbacks.busy = true
  callbacks.problem = ''
  try {
    const changed = await pressCallback(task.callId, { ...event, version: task.version } as CallbackEvent)
    callbacks.items = callbacks.items.map((one) => (one.callId === changed.callId ? changed : one))
    say(t(`callbacks.said.${event.event}`))
    return true
  } catch (error) {
    callbacks.problem = wordsOf(error)
    say(callbacks.problem)
    return false
  } finally {
    callbacks.busy = false
    await loadCallbacks()
  }
}
