import type { LiveViews, Touched } from '../../app/hotline/api.ts'
import type { Log } from '../../app/ports/log.ts'
import type { Time } from '../../app/ports/time.ts'
import type { BoardFeed } from './board-feed.ts'
import { ownKeys, sharedKeys, type DeskFeed } from './desk-feed.ts'

export type Hub = {
  /** Each returns how to take the feed out again. */
  addDesk(feed: DeskFeed): () => void
  addBoard(feed: BoardFeed): () => void
  close(): void
}

/** The first change of a quiet moment is told so soon; while calls come and go, desks are told once a second. */
const queuesWithinMs = 250
const queuesEveryMs = 1_000
/** So many desks are told in one go: whatever happens to a call meanwhile does not wait for the whole hall. */
const desksAtOnce = 25
const boardsWithinMs = 100

/** Hears of every step of the mailbox and wakes the feeds that it concerns. */
export const createHub = (views: LiveViews, time: Time, log: Log): Hub => {
  const desks = new Set<DeskFeed>()
  const index = createDeskIndex()
  const boards = new Set<BoardFeed>()
  let saving = true

  // It runs inside a step of the mailbox: whatever goes wrong here must not reach a call.
  const guarded = (task: () => void) => (): void => {
    try {
      task()
    } catch (err) {
      log.error({ err }, 'a view could not be brought up to date')
    }
  }

  const queuesSoon = inRounds(time, desks, (feed) => guarded(() => feed.push(sharedKeys))())
  const boardsSoon = coalesce(
    time,
    boardsWithinMs,
    guarded(() => {
      const board = views.board()
      boards.forEach((feed) => feed.push(board))
    }),
  )

  const hear = (touched: Touched): void => {
    const everybody = touched.saving !== saving
    saving = touched.saving
    for (const feed of everybody ? desks : index.concernedBy(touched)) guarded(() => feed.push(ownKeys))()
    if (desks.size > 0 && touched.queues.size > 0) queuesSoon.wake()
    if (boards.size > 0) boardsSoon.wake()
  }
  const stopListening = views.onChange(hear)

  return {
    addDesk: (feed) => {
      const leave = enter(desks, feed)
      const forget = index.add(feed)
      return () => {
        leave()
        forget()
      }
    },
    addBoard: (feed) => enter(boards, feed),
    close: () => {
      stopListening()
      queuesSoon.cancel()
      boardsSoon.cancel()
    },
  }
}

/** Finds the desks that a step concerns without a look at the others of the hall: by agent, and by the call that they show. */
const createDeskIndex = () => {
  const byAgent = new Map<string, Set<DeskFeed>>()
  const byCall = new Map<string, Set<DeskFeed>>()
  const put = (map: Map<string, Set<DeskFeed>>, key: string | null, feed: DeskFeed): void => {
    if (key !== null) map.set(key, (map.get(key) ?? new Set()).add(feed))
  }
  const drop = (map: Map<string, Set<DeskFeed>>, key: string | null, feed: DeskFeed): void => {
    const feeds = key === null ? undefined : map.get(key)
    feeds?.delete(feed)
    if (key !== null && feeds?.size === 0) map.delete(key)
  }
  return {
    add: (feed: DeskFeed): (() => void) => {
      let shown = feed.callId
      put(byAgent, feed.agentId, feed)
      put(byCall, shown, feed)
      feed.onCall(() => {
        drop(byCall, shown, feed)
        shown = feed.callId
        put(byCall, shown, feed)
      })
      return () => {
        feed.onCall(() => undefined)
        drop(byAgent, feed.agentId, feed)
        drop(byCall, shown, feed)
      }
    },
    concernedBy: ({ agents, calls }: Touched): ReadonlySet<DeskFeed> => {
      const feeds = new Set<DeskFeed>()
      for (const agentId of agents) byAgent.get(agentId)?.forEach((feed) => feeds.add(feed))
      for (const callId of calls) byCall.get(callId)?.forEach((feed) => feeds.add(feed))
      return feeds
    },
  }
}

const enter = <Feed>(feeds: Set<Feed>, feed: Feed): (() => void) => {
  feeds.add(feed)
  return () => void feeds.delete(feed)
}

/** Runs `task` once within `ms` after the first of any number of wakes. */
const coalesce = (time: Time, ms: number, task: () => void) => {
  let cancel: (() => void) | null = null
  return {
    wake: (): void => {
      cancel ??= time.after(ms, () => {
        cancel = null
        task()
      })
    },
    cancel: (): void => cancel?.(),
  }
}

/** Tells everybody some time after the first of any number of wakes, some at a time; who comes meanwhile knows already. */
const inRounds = <Feed>(time: Time, everybody: ReadonlySet<Feed>, tell: (feed: Feed) => void) => {
  let cancel: (() => void) | null = null
  let telling = false
  let again = false
  let beganAt = -Infinity
  const tellSome = (waiting: readonly Feed[]): void => {
    for (const feed of waiting.slice(0, desksAtOnce)) if (everybody.has(feed)) tell(feed)
    const rest = waiting.slice(desksAtOnce)
    telling = rest.length > 0
    cancel = telling ? time.after(0, () => tellSome(rest)) : null
    if (telling || !again) return
    again = false
    wake()
  }
  const begin = (): void => {
    beganAt = time.now()
    tellSome([...everybody])
  }
  const wake = (): void => {
    // Those who have been told in this round do not know of it.
    again ||= telling
    cancel ??= time.after(Math.max(queuesWithinMs, beganAt + queuesEveryMs - time.now()), begin)
  }
  return { wake, cancel: (): void => cancel?.() }
}
