/** Requests from the network in a dialog: they go to the connection that made it, and get 481 when that is gone. */
import { receiveInDialog } from '../sip/dialog.ts'
import type { SipRequest } from '../sip/message.ts'
import type { ServerTransaction } from '../sip/stack.ts'
import { applySessionExpires } from './dialog-upkeep.ts'
import { endsSubscription, type AgentDialog } from './dialogs.ts'
import { hold } from './hold-request.ts'
import { minimumSessionSeconds, sessionExpiresOf } from './session-timer.ts'
import { deliver, forgetDialog, release, type Switchboard } from './switchboard.ts'

const receiveBye = (board: Switchboard, transaction: ServerTransaction, dialog: AgentDialog): void => {
  const { clock, timers } = board.stack
  dialog.reInvite?.cancel()
  forgetDialog(board, dialog)
  // BYE in an early dialog ends its INVITE too (RFC 3261 §15.1.2).
  const invite = board.requests.get(dialog.transactionId)
  if (invite && !dialog.stable) {
    release(board, invite)
    invite.transaction.respond(487)
  }
  if (!dialog.application.open) {
    transaction.respond(481)
    return
  }
  const pending = hold(board, transaction, dialog.application, undefined)
  pending.patience = clock.after(64 * timers.t1Ms, () => {
    release(board, pending)
    transaction.respond(500)
  })
  deliver(board, dialog.application, transaction.request, transaction.flow, {
    transactionId: pending.id,
    dialogId: dialog.id,
  })
}

/** Renews the session timer from a re-INVITE or UPDATE; false if the interval asked for has been refused. */
const takeSessionExpires = (
  board: Switchboard,
  transaction: ServerTransaction,
  dialog: AgentDialog,
): boolean => {
  const { request } = transaction
  if (request.method !== 'INVITE' && request.method !== 'UPDATE') return true
  const expires = sessionExpiresOf(request)
  if (expires && expires.seconds < minimumSessionSeconds) {
    transaction.respond(422, { headers: { 'Min-SE': String(minimumSessionSeconds) } })
    return false
  }
  if (expires) applySessionExpires(board, dialog, request, 'uas')
  else {
    dialog.sessionTimer?.cancel()
    dialog.sessionTimer = undefined
  }
  return true
}

/** A PRACK must answer a reliable response; the dialog is then one the application may send in. */
const isStray = (board: Switchboard, request: SipRequest, dialog: AgentDialog): boolean => {
  if (request.method !== 'PRACK') return false
  if (board.requests.get(dialog.transactionId)?.reliable?.acknowledge(request) !== true) return true
  dialog.stable = true
  board.dialogs.put(dialog)
  return false
}

export const receiveInside = (
  board: Switchboard,
  transaction: ServerTransaction,
  dialog: AgentDialog,
): void => {
  const { request, flow } = transaction
  const seen = receiveInDialog(dialog.state, request, flow)
  if (!seen) {
    transaction.respond(500)
    return
  }
  dialog.state = seen
  if (request.method === 'BYE') {
    receiveBye(board, transaction, dialog)
    return
  }
  if (request.method === 'INVITE') transaction.respond(100)
  if (!takeSessionExpires(board, transaction, dialog)) return
  if (isStray(board, request, dialog) || !dialog.application.open) {
    board.logger.info({ dialogId: dialog.id, method: request.method }, 'nobody takes this request')
    transaction.respond(481)
    return
  }
  const isLast = endsSubscription(dialog, request)
  const pending = hold(board, transaction, dialog.application, isLast ? undefined : dialog)
  if (isLast) forgetDialog(board, dialog)
  deliver(board, dialog.application, request, flow, { transactionId: pending.id, dialogId: dialog.id })
}
