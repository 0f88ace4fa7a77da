/** Requests from the network that belong to no dialog, on their way to an application. */
import { contactOf, dialogKeyOfRequest } from '../sip/dialog.ts'
import { header, type SipRequest } from '../sip/message.ts'
import { cseqOf } from '../sip/parse.ts'
import type { ServerTransaction, SipFlow } from '../sip/stack.ts'
import { tagOf } from '../sip/uri.ts'
import type { AgentDialog } from './dialogs.ts'
import { hold } from './hold-request.ts'
import { receiveInside } from './inbound-in-dialog.ts'
import { applicationPatienceMs, deliver, release, type Switchboard } from './switchboard.ts'

export interface Inbound {
  onRequest(transaction: ServerTransaction): void
  onAck(ack: SipRequest, flow: SipFlow): void
}

/** What may come outside a dialog. The rest belongs in one, or is unknown to drachtio-server. */
const outsideMethods = new Set([
  'INVITE',
  'REGISTER',
  'MESSAGE',
  'OPTIONS',
  'INFO',
  'NOTIFY',
  'SUBSCRIBE',
  'PUBLISH',
])
const dialogMethods = new Set(['BYE', 'UPDATE', 'PRACK'])

/** An answer that needs no application; undefined if one must be asked. */
const refusalOutsideDialog = ({ request }: ServerTransaction): number | undefined => {
  const inDialog = tagOf(header(request, 'To')) !== undefined
  if (dialogMethods.has(request.method)) return 481
  // drachtio-server lets these fall silently; an answer spares the far end 32 seconds.
  if (!outsideMethods.has(request.method)) return request.method === 'REFER' ? 405 : 501
  if (request.method !== 'INVITE') return undefined
  if (inDialog) return 481
  const isWhole = contactOf(request) !== undefined && tagOf(header(request, 'From')) !== undefined
  return isWhole ? undefined : 400
}

const receiveOutside = (board: Switchboard, transaction: ServerTransaction): void => {
  const { request, flow } = transaction
  const refusal = refusalOutsideDialog(transaction)
  if (refusal !== undefined) {
    transaction.respond(refusal)
    return
  }
  if (request.method === 'INVITE') transaction.respond(100)
  const application = board.subscriptions.next(request.method)
  if (!application) {
    board.logger.info({ method: request.method }, 'no application for this request')
    transaction.respond(503)
    return
  }
  const pending = hold(board, transaction, application, undefined)
  pending.patience = board.stack.clock.after(applicationPatienceMs, () => {
    board.logger.warn({ transactionId: pending.id, method: request.method }, 'application never answered')
    release(board, pending)
    transaction.respond(408)
  })
  deliver(board, application, request, flow, { transactionId: pending.id, isNew: true })
}

export const createInbound = (board: Switchboard): Inbound => {
  const dialogFor = (request: SipRequest): AgentDialog | undefined => {
    const key = dialogKeyOfRequest(request)
    return key === undefined ? undefined : board.dialogs.byKey(key)
  }
  return {
    onRequest: (transaction) => {
      const dialog = dialogFor(transaction.request)
      if (dialog) receiveInside(board, transaction, dialog)
      else receiveOutside(board, transaction)
    },
    onAck: (ack, flow) => {
      const dialog = dialogFor(ack)
      if (!dialog || dialog.repeating?.seq !== cseqOf(ack).number) return
      dialog.repeating.repeat.stop()
      dialog.repeating = undefined
      const { id: dialogId, transactionId } = dialog
      deliver(board, dialog.application, ack, flow, { transactionId, dialogId })
    },
  }
}
