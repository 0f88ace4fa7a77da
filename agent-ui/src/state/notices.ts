import { reactive } from 'vue'
import { maybe, t } from '../text/i18n.ts'
import { RestError } from '../link/rest.ts'

/** Sentences for screen readers: `polite` waits its turn, `urgent` speaks at once. */
export const spoken = reactive({ polite: '', urgent: '' })

export const say = (text: string): void => {
  spoken.polite = text
}
export const sayUrgently = (text: string): void => {
  spoken.urgent = text
}

/** The translated text of an error code, or what the server said. */
export const refusalText = (code: string, message: string): string => {
  // The server's state tables name a refusal by input and status: `startBreakWhileOffered`.
  const known = maybe(/While[A-Z]/.test(code) ? 'refusal.agentNotReady' : `refusal.${code}`)
  return known ?? (message === '' ? t('refusal.unknown', { code }) : message)
}

export const errorText = (error: unknown): string =>
  error instanceof RestError ? refusalText(error.code, error.message) : t('refusal.unknown', { code: 'DESK' })
