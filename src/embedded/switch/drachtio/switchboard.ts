/** What the parts of the server share, and how they speak to applications. */
import { messageText } from '../sip/serialize.ts'
import type { SipMessage, SipRequest } from '../sip/message.ts'
import type {
  ClientTransaction,
  ServerTransaction,
  SipFlow,
  SipLogger,
  SipStack,
  SipTimer,
} from '../sip/stack.ts'
import type { Application } from './agent-connection.ts'
import { metaLine } from './agent-message.ts'
import type { OwnAddress } from './client-headers.ts'
import type { AgentDialog, Dialogs } from './dialogs.ts'
import type { RegisteredFlows } from './registered-flows.ts'
import type { ReliableResponses } from './reliable-responses.ts'
import type { Subscriptions } from './subscriptions.ts'

/** A request from the network that an application is to answer. */
export interface PendingRequest {
  readonly id: string
  readonly transaction: ServerTransaction
  readonly application: Application
  dialog: AgentDialog | undefined
  /** Provisional responses sent reliably (RFC 3262). */
  reliable: ReliableResponses | undefined
  /** Runs until the application says anything at all. */
  patience: SipTimer | undefined
}

/** An INVITE of an application that has no final response yet. */
export interface PendingInvite {
  readonly transaction: ClientTransaction
  cancelled: boolean
}

export interface Switchboard {
  readonly stack: SipStack
  readonly logger: SipLogger
  readonly now: () => Date
  readonly subscriptions: Subscriptions<Application>
  readonly dialogs: Dialogs
  readonly registered: RegisteredFlows
  /** By transaction id. */
  readonly requests: Map<string, PendingRequest>
  readonly invites: Map<string, PendingInvite>
}

/** How long an application may take to say anything about a new request, as in drachtio-server. */
export const applicationPatienceMs = 64_000

/** How long an INVITE rings on without its application before it is given up. The original: for ever. */
export const abandonedMs = 600_000

/** The application's connection is gone: its INVITEs ring on, and may be cancelled, but not for ever. */
export const abandon = (board: Switchboard, application: Application): void => {
  for (const pending of board.requests.values()) {
    const { transaction } = pending
    const rings = pending.application === application && transaction.request.method === 'INVITE'
    if (!rings || pending.patience) continue
    pending.patience = board.stack.clock.after(abandonedMs, () => {
      board.logger.warn({ transactionId: pending.id }, 'ringing call without an application given up')
      release(board, pending)
      if (pending.dialog && !pending.dialog.stable) forgetDialog(board, pending.dialog)
      transaction.respond(480)
    })
  }
}

/** Takes a request off the list of those to be answered. */
export const release = ({ requests }: Switchboard, pending: PendingRequest): void => {
  pending.patience?.cancel()
  pending.patience = undefined
  pending.reliable?.stop()
  pending.dialog?.unanswered.delete(pending.id)
  requests.delete(pending.id)
}

/** Ends a dialog on our side; what the application left unanswered in it gets 500. */
export const forgetDialog = (board: Switchboard, dialog: AgentDialog): void => {
  board.dialogs.remove(dialog)
  for (const id of [...dialog.unanswered]) {
    const pending = board.requests.get(id)
    if (!pending) continue
    release(board, pending)
    pending.transaction.respond(500)
  }
}

/** Hands a message from the network to an application. */
export const deliver = (
  { now }: Switchboard,
  application: Application,
  message: SipMessage,
  flow: SipFlow | undefined,
  ids: { readonly transactionId: string; readonly dialogId?: string | undefined; readonly isNew?: boolean },
): void => {
  const text = messageText(message)
  const meta = metaLine('network', text, flow, flow?.remote, now())
  const local = ids.isNew && flow ? `${flow.local.address}|${flow.local.port}|` : ''
  application.send(`sip|${meta}|${ids.transactionId}|${ids.dialogId ?? ''}|${local}\r\n${text}`)
}

/** Tells an application of a request that we sent without being asked: a BYE, after a time-out. */
export const deliverUnsolicited = (
  { now }: Switchboard,
  dialog: AgentDialog,
  request: SipRequest,
  flow: SipFlow,
): void => {
  const text = messageText(request)
  const meta = metaLine('application', text, flow, flow.local, now())
  dialog.application.send(`sip|${meta}|unsolicited|${dialog.id}|\r\n${text}`)
}

/** Confirms to an application that its message has been sent, and shows it. */
export const confirm = (
  { now }: Switchboard,
  application: Application,
  messageId: string,
  message: SipMessage,
  flow: SipFlow | undefined,
  ids: { readonly transactionId: string; readonly dialogId?: string | undefined },
): void => {
  const text = messageText(message)
  const isRequest = message.kind === 'request'
  // Over a connection drachtio-server names the far end even for what it sends.
  const address = isRequest && flow?.protocol === 'udp' ? flow.local : flow?.remote
  const meta = metaLine('application', text, flow, address, now())
  const dialogPart = isRequest ? '' : `${ids.dialogId ?? ''}||`
  application.reply(messageId, 'OK', `${meta}|${ids.transactionId}|${dialogPart}Msg sent:|\r\n${text}`)
}

/** Our address as the far end of that flow knows it. */
export const ownAddress = (stack: SipStack, flow: SipFlow): OwnAddress => {
  const match = /^sip:(?:\[([^\]]+)\]|([^:;]+)):(\d+)/.exec(stack.contactUri(flow))
  return { host: match?.[1] ?? match?.[2] ?? flow.local.address, port: Number(match?.[3] ?? flow.local.port) }
}
