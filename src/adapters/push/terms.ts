import type { Server, Socket } from 'socket.io'
import type { IncomingHttpHeaders } from 'node:http'
import type { Hotline } from '../../app/hotline/api.ts'
import type { Log } from '../../app/ports/log.ts'
import type { Time } from '../../app/ports/time.ts'
import type { LiveSession, Sessions } from '../../app/sessions.ts'
import type { Desks } from '../../app/sessions/desks.ts'
import type { ListWatch } from '../../app/work-orders/list-watch.ts'
import type { DeskToServer, ServerToDesk } from '../../contract/desk.ts'

type Nothing = Record<string, never>
export type LinkServer = Server<DeskToServer, ServerToDesk, Nothing, { session: LiveSession }>
export type LinkSocket = Socket<DeskToServer, ServerToDesk, Nothing, { session: LiveSession }>

/** Whose a request is and where it comes from; the web server's door. */
type LinkDoor = {
  sessionOf(knock: { readonly headers: IncomingHttpHeaders }): Promise<LiveSession | null>
  fromOwnPage(knock: { readonly headers: IncomingHttpHeaders }): boolean
  notFromElsewhere(knock: { readonly headers: IncomingHttpHeaders }): boolean
}

/** A report of the desk on when it painted a call's card and began to ring, by the desk's clock (figure P7). */
export type Painted = {
  readonly agentId: string
  readonly callId: string
  readonly popPaintedAt: number
  readonly ringStartedAt: number
  /** By the server's clock. */
  readonly receivedAt: number
}

export type LinkDeps = {
  readonly door: LinkDoor
  readonly sessions: Pick<Sessions, 'resolveById' | 'onEnd'>
  readonly desks: Desks
  readonly hotline: Hotline
  readonly lists: Pick<ListWatch, 'watch'>
  readonly time: Time
  readonly logger: Log
  readonly onPainted: (report: Painted) => void
}
