import type { Hotline } from '../../app/hotline/api.ts'
import type { Time } from '../../app/ports/time.ts'
import type { LiveSession } from '../../app/sessions.ts'
import type { DeskHolder, Desks } from '../../app/sessions/desks.ts'
import type { LinkEnd } from '../../contract/desk.ts'

export type DeskSeat = {
  /** Takes the agent's one desk; a tab that held it is ended. */
  take(): void
  /** The tab gave a sign of life. */
  spoke(): void
  /** The connection is gone or given up. */
  leave(): void
  readonly taken: boolean
}

type SeatDeps = {
  readonly session: LiveSession
  readonly desks: Desks
  readonly hotline: Pick<Hotline, 'deskLinked' | 'deskUnlinked'>
  readonly time: Time
  /** Another tab took the desk, or the session ended. */
  readonly end: (reason: LinkEnd) => void
}

/** Three heartbeats missed: a frozen tab must not be offered a call. */
const silentAfterMs = 6_000

/** One tab's hold on its agent's desk. The mailbox hears of it only while this tab holds it. */
export const createDeskSeat = ({ session, desks, hotline, time, end }: SeatDeps): DeskSeat => {
  const { person, sessionId } = session
  const holder: DeskHolder = { sessionId, end }
  let linked = false
  let cancelSilence = (): void => undefined

  const holds = (): boolean => desks.holder(person.userId) === holder

  const fallSilent = (): void => {
    if (!holds()) return
    linked = false
    hotline.deskUnlinked(person.userId)
  }

  const spoke = (): void => {
    if (!holds()) return
    cancelSilence()
    cancelSilence = time.after(silentAfterMs, fallSilent)
    if (linked) return
    linked = true
    hotline.deskLinked(person)
  }

  return {
    take: () => {
      desks.claim(person.userId, holder)
      spoke()
    },
    spoke,
    leave: () => {
      cancelSilence()
      const wasHeld = desks.release(person.userId, holder)
      if (wasHeld && linked) hotline.deskUnlinked(person.userId)
      linked = false
    },
    get taken() {
      return holds()
    },
  }
}
