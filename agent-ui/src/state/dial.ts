import { computed, reactive, watch } from 'vue'
import { spacedNumber } from '../text/times.ts'
import { t } from '../text/i18n.ts'
import { agent, call, live } from './desk.ts'
import { say } from './notices.ts'
import { press, send } from './press.ts'
import { app } from './session.ts'
import { telephoneStarted } from './telephone.ts'

/** Calling out: what is typed, and what became of the last number. */
export const dialling = reactive({ number: '' })

/** The server checks the rest: one call at a time, and what this person may dial. */
export const canDial = computed(
  () => agent.value !== null && !['offline', 'offered', 'talking'].includes(agent.value.status),
)
/** The number that was dialled last from this desk, and how it goes or went. */
export const lastDial = computed(() => live.desk?.outgoing ?? null)
/** The call that this desk placed, while it is on the desk. */
export const outgoingCall = computed(() => (call.value?.direction === 'outbound' ? call.value : null))

/** Without a headset there is nothing to dial with: it is chosen first, and the number stays where it was typed. */
export const dial = async (number: string, orderId: string | null = null): Promise<void> => {
  if (number.trim() === '') return
  if (!telephoneStarted()) {
    app.page = 'headset'
    return
  }
  await send({ type: 'dial', number: number.trim(), ...(orderId === null ? {} : { orderId }) })
}

/** The field of the call column. */
export const dialTyped = async (): Promise<void> => {
  await dial(dialling.number)
  if (press.refused?.by !== 'dial' && outgoingCall.value !== null) dialling.number = ''
}

/** Says aloud how a call from here ended; called once at the start. */
export const tieDial = (): void => {
  watch(
    () => lastDial.value?.outcome ?? null,
    (outcome) => {
      const last = lastDial.value
      if (outcome === null || last === null) return
      say(t('dial.said', { number: spacedNumber(last.number), outcome: t(`dial.outcome.${outcome}`) }))
    },
  )
}
