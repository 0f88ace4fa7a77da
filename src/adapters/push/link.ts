import type { CommandReply, LinkEnd, Snapshot, ViewName } from '../../contract/desk.ts'
import { hasPhone, leadsShift, seesBoard } from '../../domain/people.ts'
import { createBoardFeed, type BoardFeed } from './board-feed.ts'
import { createBudget } from './budget.ts'
import { createDeskFeed, type DeskFeed } from './desk-feed.ts'
import { createDeskSeat, type DeskSeat } from './desk-seat.ts'
import type { Hub } from './hub.ts'
import { isLeadCommand, readCommand, readPainted, readReply, readView, refusals } from './messages.ts'
import { createOutlet } from './outlet.ts'
import type { LinkDeps, LinkSocket } from './terms.ts'

const commandsPerSecond = 20
const eventsPerSecond = 50
const askSessionEveryMs = 30_000

/** One connection of a browser: what it may see, what it may press, and its end. */
export type Link = { end(reason: LinkEnd): void; callLeg(): void; readonly isDeskOf: string | null }

type Subscribed = { readonly refused: string } | Snapshot

export const createLink = (socket: LinkSocket, hub: Hub, deps: LinkDeps): Link => {
  const { session } = socket.data
  const { hotline, time, logger } = deps
  const { person } = session
  const outlet = createOutlet(socket, time)
  const commands = createBudget(commandsPerSecond, time.now())

  const end = (reason: LinkEnd): void => {
    socket.emit('end', reason)
    socket.disconnect(true)
  }
  const seat: DeskSeat = createDeskSeat({ ...deps, session, end })
  const watchSession = createSessionWatch(deps, session.sessionId, end)
  const views = createSubscriptions(socket, hub, deps, seat, outlet)

  const run = (sent: unknown): CommandReply => {
    if (!commands.spend(time.now())) return refusals.tooMany
    const command = readCommand(sent)
    if (!command) return refusals.invalid
    if (isLeadCommand(command) && !leadsShift(person.role)) return refusals.forbidden
    if (!seat.taken) return refusals.notDesk
    seat.spoke()
    try {
      return hotline.command(person.userId, command)
    } catch (err) {
      logger.error({ err, agentId: person.userId, command: command.type }, 'a command failed')
      return refusals.failed
    }
  }

  limitEvents(socket, deps)
  socket.on('subscribe', (view, reply) => readReply(reply)(views.subscribe(readView(view))))
  socket.on('command', (command, reply) => readReply(reply)(run(command)))
  socket.on('colleagues', (reply) => {
    readReply(reply)(hasPhone(person.role) ? hotline.views.colleagues(person.userId) : [])
  })
  socket.on('heartbeat', (reply) => {
    seat.spoke()
    readReply(reply)(time.now())
    watchSession()
  })
  socket.on('painted', (sent) => {
    const report = readPainted(sent)
    if (report) deps.onPainted({ ...report, agentId: person.userId, receivedAt: time.now() })
  })
  socket.on('disconnect', () => {
    views.close()
    seat.leave()
  })

  return {
    end,
    callLeg: () => void socket.emit('callLeg'),
    get isDeskOf() {
      return seat.taken ? person.userId : null
    },
  }
}

/** What a connection has subscribed to, at most one feed of each view. */
const createSubscriptions = (
  socket: LinkSocket,
  hub: Hub,
  { hotline: { views }, time }: LinkDeps,
  seat: DeskSeat,
  outlet: ReturnType<typeof createOutlet>,
) => {
  const { person } = socket.data.session
  let desk: DeskFeed | null = null
  let board: BoardFeed | null = null
  const leaving: (() => void)[] = []

  const subscribeDesk = (): Subscribed => {
    if (!hasPhone(person.role)) return { refused: 'forbidden' }
    seat.take()
    if (!desk) {
      desk = createDeskFeed(person.userId, views, outlet, time)
      leaving.push(hub.addDesk(desk))
    }
    return desk.snapshot() ?? { refused: 'noDesk' }
  }

  const subscribeBoard = (): Subscribed => {
    if (!seesBoard(person.role)) return { refused: 'forbidden' }
    if (!board) {
      board = createBoardFeed(person.role, () => views.board(), outlet, time)
      leaving.push(hub.addBoard(board))
    }
    return board.snapshot(views.board())
  }

  return {
    subscribe: (view: ViewName | null): Subscribed => {
      if (view === null) return { refused: 'unknownView' }
      return view === 'desk' ? subscribeDesk() : subscribeBoard()
    },
    close: (): void => leaving.splice(0).forEach((leave) => leave()),
  }
}

/** A tab that floods is cut off; no honest one comes near. */
const limitEvents = (socket: LinkSocket, { time, logger }: LinkDeps): void => {
  const events = createBudget(eventsPerSecond, time.now())
  socket.use((_event, next) => {
    if (events.spend(time.now())) {
      next()
      return
    }
    logger.warn({ userId: socket.data.session.person.userId }, 'a live link was cut off for flooding')
    socket.disconnect(true)
  })
}

/** A beating link counts as use of the session, and is where its end is noticed. */
const createSessionWatch = (
  { sessions, time, logger }: LinkDeps,
  sessionId: string,
  end: (reason: LinkEnd) => void,
) => {
  let askedAt = time.now()
  return (): void => {
    if (time.now() - askedAt < askSessionEveryMs) return
    askedAt = time.now()
    sessions.resolveById(sessionId).then(
      (session) => {
        if (!session) end('expired')
      },
      (err: unknown) => logger.warn({ err, sessionId }, 'a session could not be looked up'),
    )
  }
}
