/** Requests of an application outside any dialog, and their responses. */
import { randomUUID } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { dialogOfClient, requestInDialog } from '../sip/dialog.ts'
import { header, headerList, type SipHeader, type SipRequest, type SipResponse } from '../sip/message.ts'
import { cseqOf } from '../sip/parse.ts'
import type { FinalCause, SendTarget, SipFlow } from '../sip/stack.ts'
import { parseNameAddr, parseUri, tagOf, withTag, type SipUri } from '../sip/uri.ts'
import type { Application } from './agent-connection.ts'
import type { AgentMessage } from './agent-message.ts'
import { contentTypeOf, replaceHost, requestHeaders } from './client-headers.ts'
import { acknowledgeAgain, applySessionExpires } from './dialog-upkeep.ts'
import type { AgentDialog } from './dialogs.ts'
import { confirm, deliver, ownAddress, type Switchboard } from './switchboard.ts'

const knownMethods = new Set(
  'INVITE BYE OPTIONS REGISTER INFO UPDATE MESSAGE SUBSCRIBE NOTIFY REFER PUBLISH'.split(' '),
)
const makesDialog = (method: string): boolean => method === 'INVITE' || method === 'SUBSCRIBE'

/** Method and URI of a start line, or undefined if it is none that can be sent. */
export const parseRequestLine = (startLine: string): { method: string; uri: string } | undefined => {
  const [method = '', uri = '', ...rest] = startLine.trim().split(/\s+/)
  return rest.length <= 1 && uri !== '' ? { method, uri } : undefined
}

const valueOf = (headers: readonly SipHeader[], name: string): string | undefined =>
  headers.find((field) => field.name === name)?.value

const ownAddresses = (): Set<string> =>
  new Set(
    Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .map(({ address }) => address),
  )

/** A next hop as applications write it: a URI, or `host[:port]`. */
const destinationOf = (text: string | undefined): string | undefined => {
  if (text === undefined || text === '') return undefined
  return /^sips?:/i.test(text) ? text : `sip:${text}`
}

export const createOutbound = (board: Switchboard): ((message: AgentMessage, from: Application) => void) => {
  const { stack, dialogs, invites, registered } = board

  const isOwnUri = (uri: SipUri): boolean => {
    const port = uri.port ?? 5060
    return stack.listeners.some(
      ({ host, port: ownPort, advertisedHost }) =>
        ownPort === port &&
        (uri.host === host ||
          uri.host === advertisedHost ||
          (host === '127.0.0.1' && uri.host === 'localhost') ||
          (host === '0.0.0.0' && (uri.host === 'localhost' || ownAddresses().has(uri.host)))),
    )
  }
  const hasTransport = (uri: SipUri): boolean => {
    const named = uri.params.get('transport')?.toLowerCase()
    return (
      uri.scheme === 'sip' &&
      (named === undefined || stack.listeners.some(({ protocol }) => protocol === named))
    )
  }

  const build = (message: AgentMessage, method: string, uri: string, flow: SipFlow): SipRequest => {
    const own = ownAddress(stack, flow)
    const given = requestHeaders(message.headers, own)
    const contact = `<${stack.contactUri(flow)}>`
    const from = valueOf(given, 'From') ?? contact
    const local = from.includes('localhost') ? replaceHost(from, own) : from
    const contentType = message.body === '' ? undefined : contentTypeOf(given, message.body)
    const placed = new Set(['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Type', 'Contact'])
    const contacts = given.filter(({ name }) => name === 'Contact')
    const seq = Number.parseInt(valueOf(given, 'CSeq') ?? '', 10)
    const headers: SipHeader[] = [
      { name: 'Max-Forwards', value: valueOf(given, 'Max-Forwards') ?? '70' },
      { name: 'From', value: tagOf(local) === undefined ? withTag(local, stack.tokens()) : local },
      { name: 'To', value: valueOf(given, 'To') ?? `<${uri}>` },
      { name: 'Call-ID', value: valueOf(given, 'Call-ID') ?? randomUUID() },
      { name: 'CSeq', value: `${Number.isSafeInteger(seq) ? seq : 1} ${method}` },
      ...(contacts.length === 0 && makesDialog(method) ? [{ name: 'Contact', value: contact }] : contacts),
      ...given.filter(({ name }) => !placed.has(name)),
      ...(contentType === undefined ? [] : [{ name: 'Content-Type', value: contentType }]),
    ]
    return { kind: 'request', method, uri, headers, body: message.body }
  }

  /** The far end's address stands in for an unreachable Contact or Record-Route, as drachtio-server guesses. */
  const natRouteOf = (response: SipResponse, flow: SipFlow): string | undefined => {
    const { address, port } = flow.remote
    const route = headerList(response, 'Record-Route').at(-1)
    const hop = parseUri(parseNameAddr(route ?? headerList(response, 'Contact')[0] ?? '')?.uri ?? '')
    if (!hop) return undefined
    const hidden = route === undefined ? hop.host !== address : isPrivate(hop.host)
    const suffix = flow.protocol === 'udp' ? '' : `;transport=${flow.protocol}`
    return hidden && !hop.host.endsWith('.invalid') ? `sip:${address}:${port}${suffix}` : undefined
  }

  const openDialog = (
    request: SipRequest,
    response: SipResponse,
    flow: SipFlow,
    owner: { readonly application: Application; readonly transactionId: string },
  ): AgentDialog => {
    const state = dialogOfClient(request, response, flow)
    return {
      id: `${state.callId};from-tag=${state.localTag}`,
      role: 'uac',
      method: request.method,
      transactionId: owner.transactionId,
      application: owner.application,
      state,
      stable: false,
      localContact: header(request, 'Contact') ?? `<${stack.contactUri(flow)}>`,
      localSdp: request.body,
      natRoute: natRouteOf(response, flow),
      ackDue: undefined,
      lastAck: undefined,
      byeAfterAck: false,
      repeating: undefined,
      sessionTimer: undefined,
      reInvite: undefined,
    }
  }

  const send = (request: SipRequest, target: SendTarget, message: AgentMessage, from: Application): void => {
    const transactionId = randomUUID()
    const isInvite = request.method === 'INVITE'
    const dialogId = makesDialog(request.method)
      ? `${header(request, 'Call-ID') ?? ''};from-tag=${tagOf(header(request, 'From')) ?? ''}`
      : ''
    let sent = request
    let confirmed = false
    let dialog: AgentDialog | undefined

    const tellSent = (flow: SipFlow | undefined): void => {
      if (confirmed) return
      confirmed = true
      confirm(board, from, message.id, sent, flow, { transactionId })
    }
    const tell = (response: SipResponse, flow: SipFlow | undefined): void =>
      deliver(board, from, response, flow, { transactionId, dialogId })
    /** Enters or renews the dialog this response makes. */
    const follow = (response: SipResponse, flow: SipFlow, stable: boolean): AgentDialog | undefined => {
      if (!makesDialog(request.method) || tagOf(header(response, 'To')) === undefined) return dialog
      const { localSeq } = dialog?.state ?? { localSeq: 0 }
      if (dialog) dialogs.remove(dialog)
      const opened = openDialog(sent, response, flow, { application: from, transactionId })
      opened.state = { ...opened.state, localSeq: Math.max(localSeq, opened.state.localSeq) }
      opened.stable = stable || dialog?.stable === true
      dialog = opened
      dialogs.put(opened)
      return opened
    }
    const onAnswered = (response: SipResponse, flow: SipFlow): void => {
      const opened = follow(response, flow, true)
      if (!opened || !isInvite) return
      opened.ackDue = cseqOf(response).number
      opened.byeAfterAck = invites.get(transactionId)?.cancelled === true
      applySessionExpires(board, opened, response, 'uac')
    }
    const onFinal = (response: SipResponse, why: FinalCause, flow: SipFlow | undefined): void => {
      tellSent(flow)
      if (response.status < 300 && flow) onAnswered(response, flow)
      else if (dialog) dialogs.remove(dialog)
      invites.delete(transactionId)
      tell(response, why === 'received' ? flow : undefined)
    }
    /** Another fork answered too: it is acknowledged and let go (RFC 3261 §13.2.2.4). */
    const endOtherFork = (response: SipResponse, flow: SipFlow): void => {
      const state = dialogOfClient(sent, response, flow)
      stack.sendAck(requestInDialog(state, 'ACK', state.localSeq), { flow })
      stack.send(requestInDialog(state, 'BYE', state.localSeq + 1), { flow }, { onFinal: () => undefined })
    }

    const transaction = stack.send(request, target, {
      onSent: (asSent, flow) => {
        sent = asSent
        tellSent(flow)
      },
      onProvisional: (response, flow) => {
        if (response.status === 100) return
        follow(response, flow, header(response, 'RSeq') !== undefined)
        tell(response, flow)
      },
      onFinal,
      onRetransmitted2xx: (response, flow) => {
        if (dialog && tagOf(header(response, 'To')) === dialog.state.remoteTag)
          acknowledgeAgain(board, dialog, response)
        else endOtherFork(response, flow)
      },
    })
    if (isInvite) invites.set(transactionId, { transaction, cancelled: false })
  }

  return (message, from) => {
    const refuse = (reason: string): void => from.reply(message.id, 'NOK', reason)
    const line = parseRequestLine(message.startLine)
    const uri = line && parseUri(line.uri)
    if (!line || !uri || !knownMethods.has(line.method)) {
      refuse(`invalid request-uri: ${message.startLine}`)
      return
    }
    const destination = destinationOf(message.args[2])
    const hop = destination === undefined ? uri : parseUri(destination)
    const known = registered.find(line.uri)
    if (!hop || (!known && !hasTransport(hop))) {
      refuse('requested protocol/transport not available')
      return
    }
    if (message.body !== '' && contentTypeOf(message.headers, message.body) === undefined) {
      refuse('missing content-type')
      return
    }
    if (isOwnUri(uri)) {
      refuse('can not send request to myself')
      return
    }
    const target: SendTarget = {
      ...(known ? { flow: known } : {}),
      ...(destination === undefined ? {} : { destination }),
    }
    const probe: SipRequest = { kind: 'request', method: line.method, uri: line.uri, headers: [], body: '' }
    stack.route(probe, target, (flow) => {
      const [first] = stack.listeners
      const fallback = { address: first?.host ?? '127.0.0.1', port: first?.port ?? 5060 }
      const via = flow ?? { protocol: first?.protocol ?? 'udp', local: fallback, remote: fallback }
      send(build(message, line.method, line.uri, via), target, message, from)
    })
  }
}

const isPrivate = (host: string): boolean =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)\d{1,3}(\.\d{1,3}){1,2}$/.test(host)
