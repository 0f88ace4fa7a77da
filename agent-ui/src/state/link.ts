import type { ListNews } from '../../../src/contract/desk.ts'
import { createLive } from '../link/live.ts'
import { live, takePatch, takeSnapshot } from './desk.ts'
import { setAhead } from './clock.ts'
import { app, checkSession, renewReference } from './session.ts'

/** What the telephone does when the server speaks of the leg; set by `shift.ts`, which owns the telephone. */
export const linkEvents = {
  callLeg: (): void => undefined,
  replaced: (): void => undefined,
  /** Set by the desk whose lists they are, while it is on the screen. */
  lists: (() => undefined) as (news: ListNews) => void,
  /** Set by the page of messages while it is on the screen. */
  callbacks: (): void => undefined,
}

/** The desk's one live link. */
export const link = createLive({
  onSnapshot: takeSnapshot,
  onPatch: takePatch,
  onLinked: (linked) => {
    live.linked = linked
    if (linked) live.ended = null
    else live.roundTripMs = null
  },
  onCallLeg: () => linkEvents.callLeg(),
  onLists: (news) => linkEvents.lists(news),
  onReference: renewReference,
  onCallbacks: () => linkEvents.callbacks(),
  onLinkedAgain: () => {
    renewReference()
    linkEvents.callbacks()
  },
  onTurnedAway: () => void checkSession(),
  onBeat: (roundTripMs, aheadMs) => {
    live.roundTripMs = roundTripMs
    setAhead(aheadMs)
  },
  onEnd: (reason) => {
    live.ended = reason
    if (reason === 'replaced') {
      app.page = 'replaced'
      linkEvents.replaced()
    }
    if (reason === 'expired' || reason === 'signedOut') app.expired = app.session !== null
  },
})
