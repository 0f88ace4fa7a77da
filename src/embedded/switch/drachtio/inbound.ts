/** Requests from the network, on their way to an application. */
import { randomUUID } from 'node:crypto'
import { contactOf, dialogKeyOfRequest, receiveInDialog } from '../sip/dialog.ts'
import { header, type SipRequest } from '../sip/message.ts'
import { cseqOf } from '../sip/parse.ts'
import type { ServerTransaction, SipFlow, SipTimer } from '../sip/stack.ts'
import { tagOf } from '../sip/uri.ts'
import type { Application } from './agent-connection.ts'
import { applySessionExpires } from './dialog-upkeep.ts'
import type { AgentDialog } from './dialogs.ts'
import { minimumSessionSeconds, sessionExpiresOf } from './session-timer.ts'
import { applicationPatienceMs, deliver, type PendingRequest, type Switchboard } from './switchboard.ts'

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

const endsSubscription = ({ method }: AgentDialog, request: SipRequest): boolean =>
  method === 'SUBSCRIBE' &&
  request.method === 'NOTIFY' &&
  /^\s*terminated/i.test(header(request, 'Subscription-State') ?? '')

export const createInbound = (board: Switchboard): Inbound => {
  const { requests, dialogs, stack, logger } = board

  const hold = (
    transaction: ServerTransaction,
    application: Application,
    dialog: AgentDialog | undefined,
    patience?: SipTimer,
  ): PendingRequest => {
    const pending: PendingRequest = {
      id: randomUUID(),
      transaction,
      application,
      dialog,
      reliable: undefined,
      patience,
    }
    requests.set(pending.id, pending)
    return pending
  }
  const release = (pending: PendingRequest): void => {
    pending.patience?.cancel()
    pending.reliable?.stop()
    requests.delete(pending.id)
  }
  const onCancel = (pending: PendingRequest, cancel: SipRequest): void => {
    const { application, dialog, transaction } = pending
    release(pending)
    // A re-INVITE's CANCEL leaves the dialog as it was.
    if (dialog && !dialog.stable) dialogs.remove(dialog)
    deliver(board, application, cancel, transaction.flow, {
      transactionId: pending.id,
      dialogId: dialog?.id,
    })
  }
  const watch = (pending: PendingRequest): void =>
    pending.transaction.listen({
      onCancel: (cancel) => onCancel(pending, cancel),
      onFailure: (why) => logger.info({ transactionId: pending.id, why }, 'answer did not arrive'),
      onEnd: () => {
        if (requests.get(pending.id) === pending) release(pending)
      },
    })

  const receiveOutside = (transaction: ServerTransaction): void => {
    const { request, flow } = transaction
    const refusal = refusalOutsideDialog(transaction)
    if (refusal !== undefined) {
      transaction.respond(refusal)
      return
    }
    if (request.method === 'INVITE') transaction.respond(100)
    const application = board.subscriptions.next(request.method)
    if (!application) {
      logger.info({ method: request.method }, 'no application for this request')
      transaction.respond(503)
      return
    }
    const pending = hold(transaction, application, undefined)
    pending.patience = stack.clock.after(applicationPatienceMs, () => {
      logger.warn({ transactionId: pending.id, method: request.method }, 'application never answered')
      release(pending)
      transaction.respond(408)
    })
    watch(pending)
    deliver(board, application, request, flow, { transactionId: pending.id, isNew: true })
  }

  const receiveBye = (transaction: ServerTransaction, dialog: AgentDialog): void => {
    dialogs.remove(dialog)
    dialog.reInvite?.cancel()
    if (!dialog.application.open) {
      transaction.respond(481)
      return
    }
    const limitMs = 64 * stack.timers.t1Ms
    const pending = hold(
      transaction,
      dialog.application,
      undefined,
      stack.clock.after(limitMs, () => {
        release(pending)
        transaction.respond(500)
      }),
    )
    watch(pending)
    deliver(board, dialog.application, transaction.request, transaction.flow, {
      transactionId: pending.id,
      dialogId: dialog.id,
    })
  }
  /** False if the interval asked for is refused. */
  const takeSessionExpires = (transaction: ServerTransaction, dialog: AgentDialog): boolean => {
    const expires = sessionExpiresOf(transaction.request)
    if (expires && expires.seconds < minimumSessionSeconds) {
      transaction.respond(422, { headers: { 'Min-SE': String(minimumSessionSeconds) } })
      return false
    }
    if (expires) applySessionExpires(board, dialog, transaction.request, 'uas')
    else {
      dialog.sessionTimer?.cancel()
      dialog.sessionTimer = undefined
    }
    return true
  }
  const isExpectedPrack = (prack: SipRequest, dialog: AgentDialog): boolean => {
    const invite = requests.get(dialog.transactionId)
    if (invite?.reliable?.acknowledge(prack) !== true) return false
    dialog.stable = true
    dialogs.put(dialog)
    return true
  }
  const receiveInside = (transaction: ServerTransaction, dialog: AgentDialog): void => {
    const { request, flow } = transaction
    const seen = receiveInDialog(dialog.state, request, flow)
    if (!seen) {
      transaction.respond(500)
      return
    }
    dialog.state = seen
    if (request.method === 'BYE') {
      receiveBye(transaction, dialog)
      return
    }
    if (request.method === 'INVITE') transaction.respond(100)
    const isRefresh = request.method === 'INVITE' || request.method === 'UPDATE'
    if (isRefresh && !takeSessionExpires(transaction, dialog)) return
    const unexpected = request.method === 'PRACK' && !isExpectedPrack(request, dialog)
    if (unexpected || !dialog.application.open) {
      logger.info({ dialogId: dialog.id, method: request.method }, 'no application for this dialog')
      transaction.respond(481)
      return
    }
    const pending = hold(transaction, dialog.application, dialog)
    watch(pending)
    if (endsSubscription(dialog, request)) dialogs.remove(dialog)
    deliver(board, dialog.application, request, flow, { transactionId: pending.id, dialogId: dialog.id })
  }

  return {
    onRequest: (transaction) => {
      const key = dialogKeyOfRequest(transaction.request)
      const dialog = key === undefined ? undefined : dialogs.byKey(key)
      if (dialog) receiveInside(transaction, dialog)
      else receiveOutside(transaction)
    },
    onAck: (ack, flow) => {
      const key = dialogKeyOfRequest(ack)
      const dialog = key === undefined ? undefined : dialogs.byKey(key)
      if (!dialog || dialog.repeating?.seq !== cseqOf(ack).number) return
      dialog.repeating.repeat.stop()
      dialog.repeating = undefined
      deliver(board, dialog.application, ack, flow, {
        transactionId: dialog.transactionId,
        dialogId: dialog.id,
      })
    },
  }
}
