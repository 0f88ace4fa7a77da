/** A call from here: INVITE, its responses, ACK and CANCEL (RFC 3261 §13.2). */
import { contentTypeFor, createCallCore, type CallEnvironment } from './call.ts'
import { dialogOfClient, refreshTarget, requestInDialog } from './dialog.ts'
import { createRequest, header, type SipRequest, type SipResponse } from './message.ts'
import { cseqOf } from './parse.ts'
import type { ClientTransaction, FinalCause, SipFlow } from './stack.ts'
import { tagOf, withTag } from './uri.ts'
import type { InviteOptions, OutgoingCall, OutgoingCallHandlers } from './user-agent.ts'

const buildInvite = (
  { stack, requestHeaders }: CallEnvironment,
  options: InviteOptions,
  localTag: string,
  flow: SipFlow | null,
): SipRequest => {
  const contact = flow ? stack.contactUri(flow, options.contactUser) : 'sip:unreachable.invalid'
  const headers = {
    From: withTag(options.from ?? `<${contact}>`, localTag),
    To: options.to ?? `<${options.uri}>`,
    'Call-ID': options.callId ?? stack.tokens(),
    CSeq: '1 INVITE',
    Contact: `<${contact}>`,
    ...requestHeaders,
    ...options.headers,
  }
  const body = options.body ?? ''
  return createRequest('INVITE', options.uri, contentTypeFor(headers, body), body)
}

export const createOutgoingCall = (
  environment: CallEnvironment,
  options: InviteOptions,
  handlers: OutgoingCallHandlers,
): OutgoingCall => {
  const { stack } = environment
  const core = createCallCore(environment)
  core.handlers = handlers
  let progress = handlers
  const localTag = stack.tokens()
  const target = options.target ?? {}
  let invite = buildInvite(environment, options, localTag, null)
  let transaction: ClientTransaction | undefined
  let hangingUp: { done: () => void } | undefined
  let flow: SipFlow | undefined
  let answered: { readonly remoteTag: string; readonly ack: SipRequest } | undefined

  const acknowledge = (response: SipResponse, from: SipFlow, body = ''): SipRequest => {
    const dialog = dialogOfClient(invite, response, from)
    const headers = contentTypeFor(environment.requestHeaders, body)
    const ack = requestInDialog(dialog, 'ACK', cseqOf(response).number, headers, body)
    stack.sendAck(ack, { flow: dialog.flow })
    return ack
  }
  /** A 2xx that nobody wants: of another fork, or after CANCEL (§13.2.2.4). */
  const endUnwanted = (response: SipResponse, from: SipFlow): void => {
    acknowledge(response, from)
    const dialog = dialogOfClient(invite, response, from)
    const bye = requestInDialog(dialog, 'BYE', dialog.localSeq + 1, environment.requestHeaders)
    stack.send(bye, { flow: dialog.flow }, { onFinal: () => hangingUp?.done() })
  }
  const onAnswer = (response: SipResponse, from: SipFlow): void => {
    if (core.state === 'ended') {
      endUnwanted(response, from)
      return
    }
    const dialog = dialogOfClient(invite, response, from)
    core.establish(refreshTarget(dialog, response))
    core.state = 'confirmed'
    const body =
      options.lateOffer && options.body === undefined ? options.lateOffer(response.body) : undefined
    answered = { remoteTag: dialog.remoteTag, ack: acknowledge(response, from, body) }
    progress.onAnswer?.(response)
  }
  const onFinal = (response: SipResponse, _why: FinalCause, from: SipFlow | undefined): void => {
    if (response.status < 300 && from) onAnswer(response, from)
    else {
      hangingUp?.done()
      core.finish({ by: 'refused', status: response.status })
    }
  }
  const start = (): void => {
    transaction = stack.send(invite, target, {
      onSent: (sent, via) => {
        invite = sent
        flow = via
      },
      onProvisional: (response, from) => {
        if (core.state !== 'early') return
        if (tagOf(header(response, 'To')) !== undefined)
          core.establish(dialogOfClient(invite, response, from))
        if (response.status > 100) progress.onProgress?.(response)
      },
      onFinal,
      onRetransmitted2xx: (response, from) => {
        if (answered && answered.remoteTag === tagOf(header(response, 'To')))
          stack.sendAck(answered.ack, { flow: from })
        else endUnwanted(response, from)
      },
    })
  }
  stack.route(invite, target, (via) => {
    invite = buildInvite(environment, { ...options, callId: header(invite, 'Call-ID') ?? '' }, localTag, via)
    if (core.state !== 'ended') start()
  })

  return {
    direction: 'out',
    get invite() {
      return invite
    },
    callId: header(invite, 'Call-ID') ?? '',
    localTag,
    get remoteTag() {
      return core.dialog?.remoteTag
    },
    get flow() {
      return core.dialog?.flow ?? flow
    },
    get state() {
      return core.state
    },
    listen: (given) => {
      core.handlers = given
      progress = { ...progress, ...given }
    },
    request: core.request,
    reInvite: core.reInvite,
    hangUp: async (headers) => {
      if (core.state === 'ended') return
      const told =
        core.state === 'confirmed'
          ? core.bye(headers)
          : new Promise<void>((resolve) => {
              if (transaction?.cancel(headers) === undefined) resolve()
              else hangingUp = { done: resolve }
            })
      core.finish({ by: 'local' })
      await told
    },
  }
}
