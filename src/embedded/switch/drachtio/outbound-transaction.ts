/** An application's request outside a dialog once it is on its way: its responses, and the dialog they make. */
import { randomUUID } from 'node:crypto'
import { dialogOfClient, requestInDialog } from '../sip/dialog.ts'
import { header, headerList, type SipRequest, type SipResponse } from '../sip/message.ts'
import { cseqOf } from '../sip/parse.ts'
import type { FinalCause, SendTarget, SipFlow } from '../sip/stack.ts'
import { hostPort, parseNameAddr, parseUri, tagOf } from '../sip/uri.ts'
import type { Application } from './agent-connection.ts'
import { acknowledgeAgain, applySessionExpires } from './dialog-upkeep.ts'
import { createAgentDialog, dialogIdOf, makesDialog, type AgentDialog } from './dialogs.ts'
import { confirm, deliver, forgetDialog, type Switchboard } from './switchboard.ts'

export interface Sending {
  readonly request: SipRequest
  readonly target: SendTarget
  /** Id of the application's message, for its confirmation. */
  readonly messageId: string
  readonly application: Application
}

interface Work extends Sending {
  readonly board: Switchboard
  readonly transactionId: string
  readonly dialogId: string
  /** The request as it went out. */
  sent: SipRequest
  confirmed: boolean
  dialog: AgentDialog | undefined
  /** The reliable provisional response last told, by To tag and RSeq. */
  reliable: string | undefined
}

const isPrivate = (host: string): boolean =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)\d{1,3}(\.\d{1,3}){1,2}$/.test(host)

/**
 * The answering address in place of a Contact or Record-Route that is not to be reached, as drachtio-server guesses: a
 * Contact with another host than the answer came from, or a private Record-Route.
 */
const natRouteOf = (response: SipResponse, { remote, protocol }: SipFlow): string | undefined => {
  const route = headerList(response, 'Record-Route').at(-1)
  const hop = parseUri(parseNameAddr(route ?? headerList(response, 'Contact')[0] ?? '')?.uri ?? '')
  if (!hop || hop.host.endsWith('.invalid')) return undefined
  const isHidden = route === undefined ? hop.host !== remote.address : isPrivate(hop.host)
  const suffix = protocol === 'udp' ? '' : `;transport=${protocol}`
  return isHidden ? `sip:${hostPort(remote.address, remote.port)}${suffix}` : undefined
}

const tellSent = (work: Work, flow: SipFlow | undefined): void => {
  if (work.confirmed) return
  work.confirmed = true
  const { board, application, messageId, sent, transactionId } = work
  confirm(board, application, messageId, sent, flow, { transactionId })
}

const tell = (
  { board, application, transactionId, dialogId }: Work,
  response: SipResponse,
  flow?: SipFlow,
): void => deliver(board, application, response, flow, { transactionId, dialogId })

/** Enters or renews the dialog that this response makes. */
const follow = (work: Work, response: SipResponse, flow: SipFlow, stable: boolean): void => {
  const { board, sent, dialog: before } = work
  if (!makesDialog(sent.method) || tagOf(header(response, 'To')) === undefined) return
  const state = dialogOfClient(sent, response, flow)
  if (before) board.dialogs.remove(before)
  const dialog = createAgentDialog({
    role: 'uac',
    method: sent.method,
    transactionId: work.transactionId,
    application: work.application,
    state: { ...state, localSeq: Math.max(before?.state.localSeq ?? 0, state.localSeq) },
    localContact: header(sent, 'Contact') ?? `<${board.stack.contactUri(flow)}>`,
    natRoute: natRouteOf(response, flow),
  })
  dialog.localSdp = sent.body
  dialog.stable = stable || before?.stable === true
  work.dialog = dialog
  board.dialogs.put(dialog)
}

const isRepeated = (work: Work, response: SipResponse): boolean => {
  const rseq = header(response, 'RSeq')
  if (rseq === undefined) return false
  const reliable = `${tagOf(header(response, 'To')) ?? ''} ${rseq}`
  const repeated = work.reliable === reliable
  work.reliable = reliable
  return repeated
}

const onProvisional = (work: Work, response: SipResponse, flow: SipFlow): void => {
  // 100 says nothing to an application; nor does a reliable response that comes again before its PRACK.
  if (response.status === 100 || isRepeated(work, response)) return
  follow(work, response, flow, header(response, 'RSeq') !== undefined)
  tell(work, response, flow)
}

const onAnswered = (work: Work, response: SipResponse, flow: SipFlow): void => {
  follow(work, response, flow, true)
  const { board, dialog, sent, transactionId } = work
  if (!dialog || sent.method !== 'INVITE') return
  dialog.ackDue = cseqOf(response).number
  dialog.byeAfterAck = board.invites.get(transactionId)?.cancelled === true
  applySessionExpires(board, dialog, response, 'uac')
}

const onFinal = (work: Work, response: SipResponse, why: FinalCause, flow: SipFlow | undefined): void => {
  tellSent(work, flow)
  if (response.status < 300 && flow) onAnswered(work, response, flow)
  else if (work.dialog) forgetDialog(work.board, work.dialog)
  work.board.invites.delete(work.transactionId)
  tell(work, response, why === 'received' ? flow : undefined)
}

/** Another fork answered too: it is acknowledged and let go (RFC 3261 §13.2.2.4). */
const endOtherFork = ({ board: { stack }, sent }: Work, response: SipResponse, flow: SipFlow): void => {
  const state = dialogOfClient(sent, response, flow)
  stack.sendAck(requestInDialog(state, 'ACK', state.localSeq), { flow })
  stack.send(requestInDialog(state, 'BYE', state.localSeq + 1), { flow }, { onFinal: () => undefined })
}

export const sendOutside = (board: Switchboard, sending: Sending): void => {
  const { request, target } = sending
  const transactionId = randomUUID()
  const dialogId = makesDialog(request.method)
    ? dialogIdOf(header(request, 'Call-ID') ?? '', tagOf(header(request, 'From')) ?? '')
    : ''
  const work: Work = {
    ...sending,
    board,
    transactionId,
    dialogId,
    sent: request,
    confirmed: false,
    dialog: undefined,
    reliable: undefined,
  }
  const transaction = board.stack.send(request, target, {
    onSent: (sent, flow) => {
      work.sent = sent
      tellSent(work, flow)
    },
    onProvisional: (response, flow) => onProvisional(work, response, flow),
    onFinal: (response, why, flow) => onFinal(work, response, why, flow),
    onRetransmitted2xx: (response, flow) => {
      const isOurs = work.dialog && tagOf(header(response, 'To')) === work.dialog.state.remoteTag
      if (work.dialog && isOurs) acknowledgeAgain(board, work.dialog, response)
      else endOtherFork(work, response, flow)
    },
  })
  if (request.method === 'INVITE') board.invites.set(transactionId, { transaction, cancelled: false })
}
