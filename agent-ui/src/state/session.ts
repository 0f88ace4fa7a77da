import { reactive } from 'vue'
import type { Reference } from '../../../src/contract/reference.ts'
import type { Session } from '../../../src/contract/session.ts'
import { createRest, RestError } from '../link/rest.ts'
import type { Place } from './places.ts'

/** Which page stands: the desk has no routes. */
export type Page = 'starting' | 'signIn' | 'password' | 'headset' | 'work' | 'replaced' | 'unreachable'

export const app = reactive({
  page: 'starting' as Page,
  session: null as Session | null,
  reference: null as Reference | null,
  /** Signed out behind the page's back: sign in again over it, nothing is lost. */
  expired: false,
  tab: 'desk' as Place,
})

export const rest = createRest({
  csrfToken: () => app.session?.csrfToken ?? null,
  onExpired: () => {
    if (app.session) app.expired = true
  },
  renewToken: () => checkSession(),
})

/** Checks with the server whether the session still stands, and asks for a new sign-in when it does not. */
export const checkSession = async (): Promise<void> => {
  try {
    app.session = await rest.session()
  } catch (error) {
    if (error instanceof RestError && error.status === 401 && app.session) app.expired = true
  }
}

export const loadReference = async (): Promise<Reference> => (app.reference ??= await rest.reference())

/** Not all desks of the hall at once. */
const renewWithinMs = 3_000
let renewing: ReturnType<typeof setTimeout> | undefined

/** Asks for it anew, soon; while the server does not answer, what was known stays. */
export const renewReference = (): void => {
  clearTimeout(renewing)
  renewing = setTimeout(async () => {
    if (app.reference === null) return
    app.reference = await rest.reference().catch(() => app.reference)
  }, Math.random() * renewWithinMs)
}
