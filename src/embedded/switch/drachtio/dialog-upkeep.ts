/**
 * What the server does in a dialog of its own accord: session refresh, and the BYE that ends a call nobody
 * acknowledged, refreshed or still wants. The application is told of such a BYE as "unsolicited".
 */
import { refreshTarget, requestInDialog } from '../sip/dialog.ts'
import type { HeaderValues, SipMessage, SipRequest, SipResponse } from '../sip/message.ts'
import { cseqOf } from '../sip/parse.ts'
import type { ClientTransactionHandlers, SendTarget } from '../sip/stack.ts'
import type { AgentDialog } from './dialogs.ts'
import { minimumSessionSeconds, sessionExpiresOf, startSessionTimer } from './session-timer.ts'
import { deliverUnsolicited, forgetDialog, type Switchboard } from './switchboard.ts'

/** Where requests in this dialog go. */
export const targetOf = ({ registered }: Switchboard, dialog: AgentDialog): SendTarget => {
  const flow = registered.find(dialog.state.remoteTarget) ?? dialog.state.flow
  return dialog.natRoute === undefined ? { flow } : { flow, destination: dialog.natRoute }
}

/** The next request in the dialog; counts CSeq up. */
export const nextInDialog = (
  dialog: AgentDialog,
  method: string,
  headers: HeaderValues = {},
  body = '',
): SipRequest => {
  const seq = dialog.state.localSeq + 1
  dialog.state = { ...dialog.state, localSeq: seq }
  return requestInDialog(dialog.state, method, seq, headers, body)
}

export type ByeReason = 'ACK timeout' | 'Session timer expired' | 'ACK-BYE due to cancel race condition'

/** Ends the dialog with BYE, tells the application, forgets the dialog. */
export const endDialog = (board: Switchboard, dialog: AgentDialog, reason: ByeReason): void => {
  const bye = nextInDialog(dialog, 'BYE', { Reason: `SIP;cause=200;text="${reason}"` })
  forgetDialog(board, dialog)
  board.logger.info({ dialogId: dialog.id, reason }, 'dialog ended by the server')
  board.stack.send(bye, targetOf(board, dialog), {
    onSent: (sent, flow) => deliverUnsolicited(board, dialog, sent, flow),
    onFinal: () => undefined,
  })
}

/** Acknowledges a 2xx to our INVITE in the dialog. */
export const acknowledge = (board: Switchboard, dialog: AgentDialog, response: SipResponse): void => {
  const { number } = cseqOf(response)
  const ack = requestInDialog(dialog.state, 'ACK', number)
  dialog.lastAck = { seq: number, ack }
  board.stack.sendAck(ack, targetOf(board, dialog))
}

/** A 2xx came again: so does its ACK, if there was one. */
export const acknowledgeAgain = (board: Switchboard, dialog: AgentDialog, response: SipResponse): void => {
  if (dialog.lastAck?.seq === cseqOf(response).number)
    board.stack.sendAck(dialog.lastAck.ack, targetOf(board, dialog))
}

/** Starts, restarts or stops the timer as this message, in this direction, says. */
export const applySessionExpires = (
  board: Switchboard,
  dialog: AgentDialog,
  message: SipMessage,
  weAre: 'uac' | 'uas',
): void => {
  const expires = sessionExpiresOf(message)
  if (!expires) return
  const refresher = expires.refresher ?? (dialog.sessionTimer?.weRefresh && weAre === 'uas' ? 'uas' : 'uac')
  restartSessionTimer(board, dialog, Math.max(minimumSessionSeconds, expires.seconds), refresher === weAre)
}

const restartSessionTimer = (
  board: Switchboard,
  dialog: AgentDialog,
  seconds: number,
  weRefresh: boolean,
): void => {
  dialog.sessionTimer?.cancel()
  dialog.sessionTimer = startSessionTimer(
    board.stack.clock,
    { seconds, weRefresh },
    {
      refresh: () => refreshSession(board, dialog, seconds),
      expire: () => endDialog(board, dialog, 'Session timer expired'),
    },
  )
}

const refreshSession = (board: Switchboard, dialog: AgentDialog, seconds: number): void => {
  dialog.sessionTimer = undefined
  const invite = nextInDialog(
    dialog,
    'INVITE',
    {
      'Session-Expires': `${seconds};refresher=uac`,
      'Min-SE': String(minimumSessionSeconds),
      Contact: dialog.localContact,
      'Content-Type': dialog.localSdp === '' ? undefined : 'application/sdp',
    },
    dialog.localSdp,
  )
  const onFinal: ClientTransactionHandlers['onFinal'] = (response, why) => {
    if (board.dialogs.byId(dialog.id) !== dialog) return
    if (response.status < 300) {
      dialog.state = refreshTarget(dialog.state, response)
      acknowledge(board, dialog, response)
      applySessionExpires(board, dialog, response, 'uac')
    } else if (response.status === 491 && why === 'received')
      restartSessionTimer(board, dialog, seconds, true)
    else endDialog(board, dialog, 'Session timer expired')
  }
  board.stack.send(invite, targetOf(board, dialog), {
    onFinal,
    onRetransmitted2xx: (response) => acknowledgeAgain(board, dialog, response),
  })
}
