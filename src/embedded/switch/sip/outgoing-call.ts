/** A call from here: INVITE, its responses, ACK and CANCEL (RFC 3261 §13.2). */
import { contentTypeFor, type CallCore, type CallEnvironment } from './call-environment.ts'
import { createCallCore } from './call.ts'
import { dialogOfClient, requestInDialog } from './dialog.ts'
import { createRequest, header, type HeaderValues, type SipRequest, type SipResponse } from './message.ts'
import { cseqOf } from './parse.ts'
import type { ClientTransaction, SipFlow } from './stack.ts'
import { tagOf, withTag } from './uri.ts'
import type { InviteOptions, OutgoingCall, OutgoingCallHandlers } from './user-agent.ts'

const buildInvite = (
  { stack, requestHeaders }: CallEnvironment,
  options: InviteOptions,
  ids: { readonly localTag: string; readonly callId: string },
  flow: SipFlow | null,
): SipRequest => {
  const contact = flow ? stack.contactUri(flow, options.contactUser) : 'sip:unreachable.invalid'
  const headers = {
    From: withTag(options.from ?? `<${contact}>`, ids.localTag),
    To: options.to ?? `<${options.uri}>`,
    'Call-ID': ids.callId,
    CSeq: '1 INVITE',
    Contact: `<${contact}>`,
    ...requestHeaders,
    ...options.headers,
  }
  const body = options.body ?? ''
  return createRequest('INVITE', options.uri, contentTypeFor(headers, body), body)
}

/** The call while its INVITE is under way. */
interface Work {
  readonly environment: CallEnvironment
  readonly options: InviteOptions
  readonly core: CallCore
  handlers: OutgoingCallHandlers
  invite: SipRequest
  flow: SipFlow | undefined
  transaction: ClientTransaction | undefined
  /** Called when the far end has taken note that we gave up. */
  toldOfHangUp: () => void
  answered: { readonly remoteTag: string; readonly ack: SipRequest } | undefined
}

const acknowledge = (
  { environment, invite }: Work,
  response: SipResponse,
  flow: SipFlow,
  body = '',
): SipRequest => {
  const dialog = dialogOfClient(invite, response, flow)
  const headers = contentTypeFor(environment.requestHeaders, body)
  const ack = requestInDialog(dialog, 'ACK', cseqOf(response).number, headers, body)
  environment.stack.sendAck(ack, { flow })
  return ack
}

/** A 2xx that nobody wants: of another fork, or after CANCEL (§13.2.2.4). */
const endUnwanted = (work: Work, response: SipResponse, flow: SipFlow): void => {
  const { environment, invite } = work
  acknowledge(work, response, flow)
  const dialog = dialogOfClient(invite, response, flow)
  const bye = requestInDialog(dialog, 'BYE', dialog.localSeq + 1, environment.requestHeaders)
  environment.stack.send(bye, { flow }, { onFinal: () => work.toldOfHangUp() })
}

const onAnswer = (work: Work, response: SipResponse, flow: SipFlow): void => {
  const { core, options } = work
  if (core.state === 'ended') {
    endUnwanted(work, response, flow)
    return
  }
  const dialog = dialogOfClient(work.invite, response, flow)
  core.establish({ ...dialog, localSeq: Math.max(dialog.localSeq, core.dialog?.localSeq ?? 0) })
  core.state = 'confirmed'
  const isLateOffer = options.lateOffer !== undefined && options.body === undefined
  const body = isLateOffer ? options.lateOffer(response.body) : undefined
  work.answered = { remoteTag: dialog.remoteTag, ack: acknowledge(work, response, flow, body) }
  work.handlers.onAnswer?.(response)
}

const onProvisional = (work: Work, response: SipResponse, flow: SipFlow): void => {
  const { core } = work
  if (core.state !== 'early') return
  const isNew = core.dialog === undefined && tagOf(header(response, 'To')) !== undefined
  if (isNew) core.establish(dialogOfClient(work.invite, response, flow))
  if (response.status > 100) work.handlers.onProgress?.(response)
}

const start = (work: Work): void => {
  const { stack } = work.environment
  work.transaction = stack.send(work.invite, work.options.target ?? {}, {
    onSent: (sent, flow) => {
      work.invite = sent
      work.flow = flow
    },
    onProvisional: (response, flow) => onProvisional(work, response, flow),
    onFinal: (response, _why, flow) => {
      if (response.status < 300 && flow) onAnswer(work, response, flow)
      else {
        work.toldOfHangUp()
        work.core.finish({ by: 'refused', status: response.status, response })
      }
    },
    onRetransmitted2xx: (response, flow) => {
      const { answered } = work
      if (answered && answered.remoteTag === tagOf(header(response, 'To')))
        stack.sendAck(answered.ack, { flow })
      else endUnwanted(work, response, flow)
    },
  })
}

const hangUp = async (work: Work, headers?: HeaderValues): Promise<void> => {
  const { core } = work
  if (core.state === 'ended') return
  const told =
    core.state === 'confirmed'
      ? core.bye(headers)
      : new Promise<void>((resolve) => {
          work.toldOfHangUp = resolve
          if (work.transaction?.cancel(headers) === undefined) resolve()
        })
  core.finish({ by: 'local' })
  await told
}

export const createOutgoingCall = (
  environment: CallEnvironment,
  options: InviteOptions,
  handlers: OutgoingCallHandlers,
): OutgoingCall => {
  const { stack } = environment
  const core = createCallCore(environment)
  core.handlers = handlers
  const localTag = stack.tokens()
  const callId = options.callId ?? stack.tokens()
  const work: Work = {
    environment,
    options,
    core,
    handlers,
    invite: buildInvite(environment, options, { localTag, callId }, null),
    flow: undefined,
    transaction: undefined,
    toldOfHangUp: () => undefined,
    answered: undefined,
  }
  stack.route(work.invite, options.target ?? {}, (flow) => {
    if (core.state === 'ended') return
    work.invite = buildInvite(environment, options, { localTag, callId }, flow)
    start(work)
  })
  return {
    direction: 'out',
    get invite() {
      return work.invite
    },
    callId,
    localTag,
    get remoteTag() {
      return core.dialog?.remoteTag
    },
    get flow() {
      return core.dialog?.flow ?? work.flow
    },
    get state() {
      return core.state
    },
    listen: (given) => {
      core.handlers = given
      work.handlers = { ...work.handlers, ...given }
    },
    request: async (method, content) => core.request(method, content),
    reInvite: async (content) => core.reInvite(content),
    hangUp: async (headers) => hangUp(work, headers),
  }
}
