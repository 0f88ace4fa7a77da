import { computed, ref, watch } from 'vue'
import type { AgentView } from '../../../src/contract/desk.ts'
import { agent } from './desk.ts'
import { send } from './press.ts'

/** The state in which "ready" was pressed while the telephone of this page was still being connected. */
const pressedIn = ref<AgentView['status'] | null>(null)

/** Done once the telephone is connected, unless the state is another by then; pressed again, it is taken back. */
export const readyOnceUp = computed(() => pressedIn.value !== null)

/** Hands a state over by its own button, by key or from the palette. */
export const goReady = (): void => {
  const { status, legUp } = agent.value ?? {}
  const waits = legUp === false && (status === 'notReady' || status === 'onBreak')
  if (waits) pressedIn.value = readyOnceUp.value ? null : status
  else void send({ type: status === 'wrapUp' ? 'finishWrapUp' : 'ready' })
}

watch(
  () => agent.value?.status,
  () => (pressedIn.value = null),
)
watch(
  () => agent.value?.legUp === true,
  (up) => {
    if (up && readyOnceUp.value) void send({ type: 'ready' })
    pressedIn.value = null
  },
)
