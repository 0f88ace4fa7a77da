/** Responses of an application to requests from the network. */
import { dialogOfServer } from '../sip/dialog.ts'
import { header, headerLines, type ResponseContent, type SipResponse } from '../sip/message.ts'
import { cseqOf } from '../sip/parse.ts'
import { createRepeat2xx } from '../sip/repeat-2xx.ts'
import { tagOf } from '../sip/uri.ts'
import type { Application } from './agent-connection.ts'
import type { AgentMessage } from './agent-message.ts'
import {
  answerContent,
  chosenTag,
  natRouteOfCaller,
  parseStatusLine,
  wantsReliability,
  type StatusLine,
} from './answer-content.ts'
import { applySessionExpires, endDialog } from './dialog-upkeep.ts'
import { createAgentDialog, dialogIdOf, makesDialog, type AgentDialog } from './dialogs.ts'
import { createReliableResponses } from './reliable-responses.ts'
import { confirm, forgetDialog, release, type PendingRequest, type Switchboard } from './switchboard.ts'

/** Is it the request that made the dialog, rather than one in it? */
const isFirst = ({ transaction }: PendingRequest): boolean =>
  tagOf(header(transaction.request, 'To')) === undefined

const openDialog = (board: Switchboard, pending: PendingRequest): AgentDialog => {
  const { request, flow, localTag } = pending.transaction
  const dialog = createAgentDialog({
    role: 'uas',
    method: request.method,
    transactionId: pending.id,
    application: pending.application,
    state: dialogOfServer(request, localTag, flow),
    localContact: `<${board.stack.contactUri(flow)}>`,
    natRoute: natRouteOfCaller(pending.transaction),
  })
  board.dialogs.put(dialog)
  return dialog
}

/** After a 2xx to INVITE: it is sent again until the ACK. */
const awaitAck = (board: Switchboard, pending: PendingRequest, dialog: AgentDialog): void => {
  const { transaction } = pending
  dialog.repeating?.repeat.stop()
  const repeat = createRepeat2xx(board.stack, transaction, () => {
    dialog.repeating = undefined
    if (isFirst(pending)) endDialog(board, dialog, 'ACK timeout')
  })
  dialog.repeating = { seq: cseqOf(transaction.request).number, repeat }
}

const afterSuccess = (
  board: Switchboard,
  pending: PendingRequest,
  dialog: AgentDialog,
  sent: SipResponse,
): void => {
  dialog.localContact = header(sent, 'Contact') ?? dialog.localContact
  if (sent.body !== '') dialog.localSdp = sent.body
  if (isFirst(pending)) {
    dialog.stable = true
    board.dialogs.put(dialog)
  }
  if (pending.transaction.request.method !== 'INVITE') return
  awaitAck(board, pending, dialog)
  if (isFirst(pending)) applySessionExpires(board, dialog, sent, 'uas')
}

const afterFinal = (board: Switchboard, pending: PendingRequest, sent: SipResponse): void => {
  const { transaction, dialog } = pending
  const { method } = transaction.request
  release(board, pending)
  if (sent.status >= 300) {
    if (isFirst(pending) && dialog) forgetDialog(board, dialog)
    return
  }
  if (method === 'REGISTER' || method === 'SUBSCRIBE')
    board.registered.learn(transaction.request, sent, transaction.flow)
  if (dialog && makesDialog(method)) afterSuccess(board, pending, dialog, sent)
}

const respondReliably = (
  board: Switchboard,
  pending: PendingRequest,
  status: number,
  content: ResponseContent,
): SipResponse | string | undefined => {
  const { transaction } = pending
  const options = ['Supported', 'Require'].flatMap((name) => headerLines(transaction.request, name))
  if (!options.some((value) => /\b100rel\b/i.test(value))) return 'Remote endpoint does not support 100rel'
  pending.reliable ??= createReliableResponses(board.stack, transaction, () => {
    board.logger.info({ transactionId: pending.id }, 'no PRACK came')
    release(board, pending)
    if (pending.dialog) forgetDialog(board, pending.dialog)
    transaction.respond(504)
  })
  return pending.reliable.send(status, content)
}

/** The first word of the application: its tag counts, and a dialog begins unless it is a refusal. */
const begin = (board: Switchboard, pending: PendingRequest, message: AgentMessage, status: number): void => {
  const { transaction } = pending
  pending.patience?.cancel()
  pending.patience = undefined
  if (!isFirst(pending) || pending.dialog) return
  transaction.localTag = chosenTag(message) ?? transaction.localTag
  const opens = makesDialog(transaction.request.method) && status > 100 && status < 300
  if (opens) pending.dialog = openDialog(board, pending)
}

/** Sends the answer; a string says why it could not be sent. */
const respond = (
  board: Switchboard,
  pending: PendingRequest,
  message: AgentMessage,
  line: StatusLine,
): SipResponse | string => {
  const { transaction } = pending
  if (!board.stack.isOpen(transaction.flow)) {
    release(board, pending)
    if (isFirst(pending) && pending.dialog) forgetDialog(board, pending.dialog)
    return 'transport for response has been shutdown or closed'
  }
  begin(board, pending, message, line.status)
  const isReliable = isFirst(pending) && wantsReliability(transaction, message, line.status)
  const content = answerContent(board.stack, transaction, line, message, isReliable)
  const sent = isReliable
    ? respondReliably(board, pending, line.status, content)
    : transaction.respond(line.status, content)
  if (typeof sent === 'object' && line.status >= 200) afterFinal(board, pending, sent)
  return sent ?? 'final response already sent'
}

/** An INVITE refused at once never had a dialog, but the confirmation names one all the same. */
const dialogIdFor = ({ transaction: { request }, dialog }: PendingRequest): string => {
  if (dialog) return dialog.id
  if (!makesDialog(request.method)) return ''
  return dialogIdOf(header(request, 'Call-ID') ?? '', tagOf(header(request, 'From')) ?? '')
}

const unknownTransaction = ({ headers }: AgentMessage): string =>
  headers.some(({ name, value }) => name === 'CSeq' && /\bCANCEL$/.test(value))
    ? '200 OK to incoming CANCEL is automatically generated by the stack'
    : 'Response not sent due to unknown transaction'

/** Sends the response in this message, and tells the application what came of it. */
export const answer = (board: Switchboard, message: AgentMessage, from: Application): void => {
  const [transactionId = ''] = message.args
  const line = parseStatusLine(message.startLine)
  const pending = board.requests.get(transactionId)
  if (transactionId === '') from.reply(message.id, 'NO', 'transaction id missing')
  else if (!line) from.reply(message.id, 'NOK', 'invalid status line')
  else if (!pending) from.reply(message.id, 'NOK', unknownTransaction(message))
  else {
    const dialogId = dialogIdFor(pending)
    const sent = respond(board, pending, message, line)
    if (typeof sent === 'string') from.reply(message.id, 'NOK', sent)
    else confirm(board, from, message.id, sent, pending.transaction.flow, { transactionId, dialogId })
  }
}
