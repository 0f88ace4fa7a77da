import type { DialOutcome } from '../../domain/acd/terms.ts'
import { rewritten, type Route } from '../../domain/trunks/trunk.ts'
import type { Log } from '../ports/log.ts'
import type { Media } from '../ports/media.ts'
import type { Time } from '../ports/time.ts'
import type { Telephony } from '../ports/telephony.ts'
import type { Trunks } from '../trunks/trunks.ts'
import type { Lines } from './lines.ts'
import type { News } from './mailbox.ts'

export type PlacingDeps = {
  readonly telephony: Telephony
  readonly media: Media
  readonly lines: Lines
  readonly trunks: Trunks
  readonly time: Pick<Time, 'after'>
  readonly post: (news: News) => void
  readonly log: Log
}

export type Placing = {
  /** Calls the number over the best trunk that is there, then over the next. What came of it is posted. */
  place(callId: string, number: string): void
  rings(callId: string, sdp: string | null): void
  pickedUp(callId: string, sdp: string | null): void
  notReached(callId: string, sipStatus: number): void
  /** Runs after all that is under way for the call; at once for a call that was not placed here. */
  afterwards(callId: string, then: () => void): void
  forget(callId: string): void
  /** Calls, in and out, that have a place on a trunk; a former controller may have left some. */
  onTrunks(): readonly string[]
}

type Attempt = {
  readonly number: string
  readonly sdp: string
  readonly legId: string
  readonly waysLeft: readonly Route[]
  readonly lastStatus: number | null
}
/** `lane` keeps what the far end does in order while the media server follows. */
type Placed = { attempt: Attempt | null; lane: Promise<void>; stopWaiting: () => void }

/** The trunk, not the person called, is the obstacle: another trunk may do better. */
const trunkFailures: readonly number[] = [401, 403, 407, 408, 500, 501, 502, 503, 504]

/** A trunk that says nothing at all for this long is left for the next one. */
const silenceMs = 12_000

/** Calls from here, until they are answered or have come to nothing. */
export const createPlacing = (deps: PlacingDeps): Placing => {
  const { telephony, media, lines, trunks, post, log } = deps
  const placed = new Map<string, Placed>()

  const fail = (callId: string, outcome: DialOutcome, reason: string): void => {
    trunks.letGo(callId)
    post({ type: 'calleeNotReached', callId, outcome, reason })
  }
  const next = (callId: string, attempt: Attempt): void => {
    const [way, ...waysLeft] = attempt.waysLeft
    const call = placed.get(callId)
    if (call === undefined) return
    if (way === undefined) {
      const { lastStatus } = attempt
      fail(callId, lastStatus === null ? 'noRoute' : outcomeOf(lastStatus), String(lastStatus ?? 'noRoute'))
      return
    }
    const now = { ...attempt, waysLeft }
    call.attempt = now
    if (!trunks.take(callId, way)) {
      next(callId, now)
      return
    }
    if (waysLeft.length > 0) {
      call.stopWaiting = deps.time.after(silenceMs, () => next(callId, { ...now, lastStatus: 408 }))
    }
    telephony.place(callId, targetOf(way, attempt.number), attempt.sdp)
  }
  const open = async (callId: string, number: string): Promise<void> => {
    const ways = trunks.routesTo(number)
    lines.knock(callId, null)
    const opened = ways.length === 0 ? null : await lines.open(callId)
    if (!placed.has(callId)) return
    if (opened === null) fail(callId, 'noRoute', 'noRoute')
    else next(callId, { number, sdp: opened.sdp, legId: opened.legId, waysLeft: ways, lastStatus: null })
  }
  const inTurn = (callId: string, what: (attempt: Attempt) => Promise<void> | void): void => {
    const call = placed.get(callId)
    if (call === undefined) return
    call.stopWaiting()
    call.lane = call.lane
      .then(async () => {
        if (call.attempt !== null && placed.get(callId) === call) await what(call.attempt)
      })
      .catch((err: unknown) => {
        log.warn({ callId, err }, 'a call could not be placed')
        fail(callId, 'failed', 'noMedia')
      })
  }
  const follow = async ({ legId }: Attempt, sdp: string | null): Promise<void> => {
    if (sdp !== null) await media.renegotiate(legId, sdp)
  }

  return {
    place: (callId, number) => {
      placed.set(callId, { attempt: null, lane: Promise.resolve(), stopWaiting: () => undefined })
      open(callId, number).catch((err: unknown) => {
        log.warn({ callId, err }, 'a call could not be placed')
        fail(callId, 'failed', 'noMedia')
      })
    },
    rings: (callId, sdp) =>
      inTurn(callId, async (attempt) => {
        await follow(attempt, sdp)
        post({ type: 'calleeRings', callId, early: sdp !== null })
      }),
    pickedUp: (callId, sdp) =>
      inTurn(callId, async (attempt) => {
        await follow(attempt, sdp)
        post({ type: 'calleeAnswered', callId })
      }),
    notReached: (callId, sipStatus) =>
      inTurn(callId, (attempt) => {
        log.info({ callId, sipStatus }, 'a number was not reached')
        if (trunkFailures.includes(sipStatus)) next(callId, { ...attempt, lastStatus: sipStatus })
        else fail(callId, outcomeOf(sipStatus), String(sipStatus))
      }),
    afterwards: (callId, then) => {
      const call = placed.get(callId)
      if (call === undefined) then()
      else call.lane = call.lane.then(then)
    },
    forget: (callId) => {
      placed.get(callId)?.stopWaiting()
      placed.delete(callId)
      trunks.letGo(callId)
    },
    onTrunks: () => trunks.inUse(),
  }
}

const targetOf = ({ trunk, address }: Route, number: string) => ({
  ...{ trunk: trunk.name, address, transport: trunk.transport, digest: trunk.digest },
  caller: rewritten(trunk.callerId, trunk.rewrite.callerOut),
  called: rewritten(number, trunk.rewrite.calledOut),
})

/** RFC 3261 §21, as far as a person at a desk can tell them apart. */
const outcomes: Readonly<Record<number, DialOutcome>> = {
  404: 'unallocated',
  410: 'unallocated',
  484: 'unallocated',
  604: 'unallocated',
  403: 'rejected',
  603: 'rejected',
  607: 'rejected',
  486: 'busy',
  600: 'busy',
  480: 'noAnswer',
  487: 'noAnswer',
}

const outcomeOf = (sipStatus: number): DialOutcome => outcomes[sipStatus] ?? 'unreachable'
