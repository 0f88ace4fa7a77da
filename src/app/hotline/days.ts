import { dayOf, instantOf } from '../../domain/calendar/shanghai.ts'
import type { DayFigures } from '../ports/records.ts'
import type { Time } from '../ports/time.ts'
import type { News } from './mailbox.ts'

export type DaysDeps = {
  readonly time: Time
  readonly post: (news: News) => void
  /** When the journal's last input was taken, null without a journal. */
  readonly lastAt: number | null
}

/**
 * The figures by which calls are shared out fairly belong to a local day. They come from the journal; when that is gone,
 * or is of an earlier day, from what the database knows; and begin anew at midnight.
 */
export const keepDays = ({ time, post, lastAt }: DaysDeps) => {
  let cancel = (): void => undefined
  const waitForMidnight = (): void => {
    const now = time.now()
    cancel = time.after(instantOf(dayOf(now) + 1) - now, () => {
      post({ type: 'dayBegan', tallies: [] })
      waitForMidnight()
    })
  }
  waitForMidnight()
  return {
    dayKnown: ({ agents }: DayFigures): void => {
      if (lastAt !== null && dayOf(lastAt) === dayOf(time.now())) return
      const tallies = Object.entries(agents).map(([agentId, { calls, talkMs = 0 }]) => {
        return { agentId, calls, talkMs }
      })
      post({ type: 'dayBegan', tallies })
    },
    close: (): void => cancel(),
  }
}
