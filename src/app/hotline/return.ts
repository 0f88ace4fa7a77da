import * as ordered from '../../domain/acd/ordered-map.ts'
import type { AdoptionMeter } from '../ports/adoption.ts'
import type { Log } from '../ports/log.ts'
import type { Time } from '../ports/time.ts'
import { adopt } from './adoption.ts'
import type { Hands } from './effects.ts'
import { followUpAgain, type FollowUpDeps } from './follow-up.ts'
import type { Legacy } from './history.ts'
import type { Mailbox, News } from './mailbox.ts'

export type ReturnDeps = {
  readonly hands: Hands
  readonly mailbox: Mailbox
  readonly legacy: Legacy | null
  readonly follow: FollowUpDeps
  readonly adoption?: AdoptionMeter
  readonly time: Time
  readonly log: Log
}

/** A desk that was linked has this long to be back, like one that has fallen silent (`desk-seat.ts`). */
const deskReturnMs = 6_000
/** An INVITE that nobody answered comes again from the line holder at once, or not at all. */
const inviteReturnMs = 3_000
/** Who was away longer than this cannot say that calls lasted until now. */
const longAwayMs = 60_000

/** The return of a hotline whose controller died: its calls, its desks, what was set off for its calls. */
export const createReturn = (deps: ReturnDeps) => {
  const { hands, mailbox, legacy, time, log } = deps
  const back = new Set<string>()
  const acd = () => mailbox.acd

  const expectDesks = (): void => {
    const linked = [...ordered.values(acd().agents)].filter((agent) => agent.linked)
    time.after(deskReturnMs, () => {
      for (const { agentId } of linked)
        if (!back.has(agentId)) mailbox.post({ type: 'deskUnlinked', agentId })
    })
  }
  const expectInvites = (): void => {
    // Calls that come meanwhile are none of these: a number that is being dialled has no INVITE yet, either.
    const former = [...ordered.values(acd().calls)]
    time.after(inviteReturnMs, () => {
      for (const { callId } of former) {
        if (ordered.get(acd().calls, callId) !== undefined && hands.telephony.holds(callId) === null)
          mailbox.post({ type: 'callerHungUp', callId, reason: 'lost' })
      }
    })
  }

  const count = (lost: number, tookMs: number): void => {
    for (const { status } of ordered.values(acd().calls)) deps.adoption?.adopted(status)
    deps.adoption?.lost(lost)
    deps.adoption?.took(tookMs)
  }

  return {
    /** A desk of this agent is on the live link. */
    deskLinked: (agentId: string): void => void back.add(agentId),
    takeUp: async (): Promise<void> => {
      const began = time.now()
      const away = legacy === null ? 0 : began - legacy.aliveAt
      const diedAt = away > longAwayMs ? legacy?.aliveAt : undefined
      const postLate = (news: News): void => void mailbox.post(news, diedAt)
      try {
        const timers = legacy?.timers ?? []
        const adopted = await adopt({ hands, acd, postLate, timers, now: () => time.now() })
        if (legacy === null) return
        for (const call of ordered.values(acd().calls)) followUpAgain(deps.follow, call)
        expectDesks()
        expectInvites()
        const tookMs = time.now() - began
        count(adopted.lost, tookMs)
        log.info({ ...adopted, away, tookMs }, 'the calls of the last controller go on')
      } catch (err) {
        log.error({ err }, 'the calls of the last controller could not be taken up')
      }
    },
  }
}
