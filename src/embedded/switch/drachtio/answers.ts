/** Responses of an application to requests from the network. */
import { contactOf, dialogOfServer } from '../sip/dialog.ts'
import {
  header,
  headerLines,
  headerList,
  type HeaderValues,
  type ResponseContent,
  type SipHeader,
  type SipResponse,
} from '../sip/message.ts'
import { cseqOf } from '../sip/parse.ts'
import { createRepeat2xx } from '../sip/repeat-2xx.ts'
import type { ServerTransaction } from '../sip/stack.ts'
import { parseNameAddr, parseUri, tagOf } from '../sip/uri.ts'
import type { Application } from './agent-connection.ts'
import type { AgentMessage } from './agent-message.ts'
import { contentTypeOf, responseHeaders } from './client-headers.ts'
import { applySessionExpires, endDialog } from './dialog-upkeep.ts'
import type { AgentDialog } from './dialogs.ts'
import { createReliableResponses } from './reliable-responses.ts'
import { minimumSessionSeconds, sessionExpiresOf } from './session-timer.ts'
import { confirm, ownAddress, type PendingRequest, type Switchboard } from './switchboard.ts'

const makesDialog = (method: string): boolean => method === 'INVITE' || method === 'SUBSCRIBE'

const hasHeader = (headers: readonly SipHeader[], name: string): boolean =>
  headers.some((field) => field.name === name)

/** Header lines as values; several lines of one name stay several. */
const valuesOf = (headers: readonly SipHeader[]): HeaderValues => {
  const values: Record<string, string[]> = {}
  for (const { name, value } of headers) (values[name] ??= []).push(value)
  return values
}

/** A far end behind NAT: over UDP, its Contact is not where its requests come from, and no proxy stands between. */
const natRouteOf = ({ request, flow }: ServerTransaction): string | undefined => {
  const contact = contactOf(request)
  const uri = contact === undefined ? undefined : parseUri(contact)
  if (flow.protocol !== 'udp' || !uri || headerList(request, 'Record-Route').length > 0) return undefined
  const { address, port } = flow.remote
  const isDirect = uri.host === address && (uri.port === undefined || uri.port === port)
  return isDirect ? undefined : `sip:${address.includes(':') ? `[${address}]` : address}:${port}`
}

const statusOf = (startLine: string): { status: number; reason: string } | undefined => {
  const match = /^SIP\/2\.0 +([1-6]\d\d) *(.*)$/.exec(startLine)
  return match ? { status: Number(match[1]), reason: match[2] ?? '' } : undefined
}

export const createAnswers = (board: Switchboard): ((message: AgentMessage, from: Application) => void) => {
  const { stack, requests, dialogs } = board

  const openDialog = (pending: PendingRequest): AgentDialog => {
    const { request, flow, localTag } = pending.transaction
    const state = dialogOfServer(request, localTag, flow)
    const dialog: AgentDialog = {
      id: `${state.callId};from-tag=${state.remoteTag}`,
      role: 'uas',
      method: request.method,
      transactionId: pending.id,
      application: pending.application,
      state,
      stable: false,
      localContact: `<${stack.contactUri(flow)}>`,
      localSdp: '',
      natRoute: natRouteOf(pending.transaction),
      ackDue: undefined,
      lastAck: undefined,
      byeAfterAck: false,
      repeating: undefined,
      sessionTimer: undefined,
      reInvite: undefined,
    }
    dialogs.put(dialog)
    return dialog
  }
  /** The interval echoed to a caller that asked for one and named who refreshes. */
  const sessionExpiresEcho = (pending: PendingRequest, status: number): string | undefined => {
    const { request } = pending.transaction
    const asked = sessionExpiresOf(request)
    if (status !== 200 || request.method !== 'INVITE' || asked?.refresher === undefined) return undefined
    return `${Math.max(minimumSessionSeconds, asked.seconds)};refresher=${asked.refresher}`
  }
  const contentOf = (
    pending: PendingRequest,
    status: number,
    reason: string,
    message: AgentMessage,
    needsContact: boolean,
  ): ResponseContent => {
    const { flow } = pending.transaction
    const headers = responseHeaders(message.headers, ownAddress(stack, flow))
    const contact = needsContact && !hasHeader(headers, 'Contact') ? `<${stack.contactUri(flow)}>` : undefined
    const echo = hasHeader(headers, 'Session-Expires') ? undefined : sessionExpiresEcho(pending, status)
    const contentType = message.body === '' ? undefined : contentTypeOf(message.headers, message.body)
    const own = headers.filter(({ name }) => name !== 'Content-Type')
    return {
      ...(reason === '' ? {} : { reason }),
      headers: {
        ...(contact === undefined ? {} : { Contact: contact }),
        ...valuesOf(own),
        'Session-Expires': echo ?? valuesOf(own)['Session-Expires'],
        'Content-Type': contentType,
      },
      body: message.body,
    }
  }
  /** After a 2xx to INVITE: it is sent again until the ACK. */
  const awaitAck = (pending: PendingRequest, dialog: AgentDialog, isNew: boolean): void => {
    const { transaction } = pending
    dialog.repeating?.repeat.stop()
    const repeat = createRepeat2xx(stack, transaction, () => {
      dialog.repeating = undefined
      if (isNew) endDialog(board, dialog, 'ACK timeout')
    })
    dialog.repeating = { seq: cseqOf(transaction.request).number, repeat }
  }
  const afterFinal = (pending: PendingRequest, sent: SipResponse, isNew: boolean): void => {
    const { transaction, dialog } = pending
    const { method } = transaction.request
    pending.patience?.cancel()
    pending.reliable?.stop()
    requests.delete(pending.id)
    if (sent.status >= 300) {
      if (isNew && dialog) dialogs.remove(dialog)
      return
    }
    if (method === 'REGISTER' || method === 'SUBSCRIBE')
      board.registered.learn(transaction.request, sent, transaction.flow)
    if (!dialog || !makesDialog(method)) return
    dialog.localContact = header(sent, 'Contact') ?? dialog.localContact
    if (sent.body !== '') dialog.localSdp = sent.body
    if (isNew) {
      dialog.stable = true
      dialogs.put(dialog)
    }
    if (method !== 'INVITE') return
    awaitAck(pending, dialog, isNew)
    if (isNew) applySessionExpires(board, dialog, sent, 'uas')
  }
  const respondReliably = (
    pending: PendingRequest,
    status: number,
    content: ResponseContent,
  ): SipResponse | string | undefined => {
    const { request } = pending.transaction
    const supports = [...headerLines(request, 'Supported'), ...headerLines(request, 'Require')]
    if (!supports.some((value) => /\b100rel\b/i.test(value))) return 'Remote endpoint does not support 100rel'
    pending.reliable ??= createReliableResponses(stack, pending.transaction, () => {
      requests.delete(pending.id)
      if (pending.dialog) dialogs.remove(pending.dialog)
      pending.transaction.respond(504)
    })
    return pending.reliable.send(status, content)
  }
  const respond = (
    pending: PendingRequest,
    message: AgentMessage,
    status: number,
    reason: string,
  ): SipResponse | string => {
    const { transaction } = pending
    const { method } = transaction.request
    const isNew = tagOf(header(transaction.request, 'To')) === undefined
    if (!stack.isOpen(transaction.flow)) {
      if (isNew && pending.dialog) dialogs.remove(pending.dialog)
      requests.delete(pending.id)
      return 'transport for response has been shutdown or closed'
    }
    pending.patience?.cancel()
    pending.patience = undefined
    if (isNew && !pending.dialog) {
      const tag = chosenTag(message)
      if (tag !== undefined) transaction.localTag = tag
      if (makesDialog(method) && status > 100 && status < 300) pending.dialog = openDialog(pending)
    }
    const isReliable =
      method === 'INVITE' &&
      isNew &&
      status > 100 &&
      status < 200 &&
      message.headers.some(({ name, value }) => name === 'Require' && value.includes('100rel'))
    const needsContact = makesDialog(method) && (isReliable || (status >= 200 && status < 300))
    const content = contentOf(pending, status, reason, message, needsContact)
    const sent = isReliable ? respondReliably(pending, status, content) : transaction.respond(status, content)
    if (sent === undefined) return 'final response already sent'
    if (typeof sent !== 'string' && status >= 200) afterFinal(pending, sent, isNew)
    return sent
  }

  return (message, from) => {
    const [transactionId = ''] = message.args
    const line = statusOf(message.startLine)
    if (transactionId === '' || !line) {
      from.reply(
        message.id,
        transactionId === '' ? 'NO' : 'NOK',
        transactionId === '' ? 'transaction id missing' : 'invalid status line',
      )
      return
    }
    const pending = requests.get(transactionId)
    if (!pending) {
      const isCancel = message.headers.some(({ name, value }) => name === 'CSeq' && /\bCANCEL$/.test(value))
      from.reply(
        message.id,
        'NOK',
        isCancel
          ? '200 OK to incoming CANCEL is automatically generated by the stack'
          : 'Response not sent due to unknown transaction',
      )
      return
    }
    const { transaction, dialog: before } = pending
    const sent = respond(pending, message, line.status, line.reason)
    if (typeof sent === 'string') {
      from.reply(message.id, 'NOK', sent)
      return
    }
    const dialogId = pending.dialog?.id ?? before?.id ?? dialogIdOf(transaction)
    confirm(board, from, message.id, sent, transaction.flow, { transactionId, dialogId })
  }
}

/** An INVITE refused at once never had a dialog, but the confirmation names one all the same. */
const dialogIdOf = ({ request }: ServerTransaction): string =>
  makesDialog(request.method)
    ? `${header(request, 'Call-ID') ?? ''};from-tag=${tagOf(header(request, 'From')) ?? ''}`
    : ''

/** The To tag the application wants, if it wants one. */
const chosenTag = (message: AgentMessage): string | undefined => {
  const to = message.headers.find(({ name }) => name === 'To')?.value
  const tag = to === undefined ? undefined : parseNameAddr(to)?.params.get('tag')
  return tag !== undefined && /^[A-Za-z0-9\-.!%*_+`'~]+$/.test(tag) ? tag : undefined
}
