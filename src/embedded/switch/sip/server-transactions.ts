/**
 * Server transactions (RFC 3261 §17.2): matches requests to them (§17.2.3, RFC 2543's way included), answers CANCEL
 * (§9.2), refuses merged requests (§8.2.2.2), and joins the machines to timers and transports.
 */
import type { TransactionContext } from './client-transactions.ts'
import {
  createInviteServerTable,
  inviteServerStart,
  type InviteServerAction,
  type InviteServerInput,
} from './invite-server-machine.ts'
import { createRunner, type Runner, type Timing } from './machine.ts'
import { header, headerList, type SipRequest, type SipResponse } from './message.ts'
import { responseAddress } from './next-hop.ts'
import { cseqOf } from './parse.ts'
import { createResponse } from './response.ts'
import { serialize } from './serialize.ts'
import { createServerTable, serverStart, type ServerAction, type ServerInput } from './server-machine.ts'
import type { ServerTransaction, ServerTransactionHandlers, SipFlow, SipStackHandlers } from './stack.ts'
import type { Transport } from './transport.ts'
import { tagOf } from './uri.ts'
import { magicCookie, parseVia } from './via.ts'

export interface ServerTransactions {
  readonly size: number
  receive(request: SipRequest, flow: SipFlow, transport: Transport): void
  /** Answers without a transaction. */
  reply(request: SipRequest, flow: SipFlow, transport: Transport, status: number): void
  dispose(): void
}

interface Live {
  readonly transaction: ServerTransaction
  input(type: InviteServerInput | ServerInput): void
  ack(ack: SipRequest): void
  cancel(cancel: SipRequest): void
  dispose(): void
}

const keyOf = (request: SipRequest, method: string): string => {
  const top = headerList(request, 'Via')[0] ?? ''
  const via = parseVia(top)
  const branch = via?.params.get('branch') ?? ''
  if (via && branch.startsWith(magicCookie)) return `${method} ${branch} ${via.host}:${via.port ?? ''}`
  // RFC 2543 peers: what stays the same in a retransmission.
  const from = tagOf(header(request, 'From')) ?? ''
  const plain = top.replace(/;(received|rport)(=[^;]*)?/gi, '')
  return `${method} 2543 ${plain} ${header(request, 'Call-ID') ?? ''} ${cseqOf(request).number} ${from}`
}

/** The same for every copy of one request that reached us over different ways. */
const mergeKeyOf = (request: SipRequest): string | undefined =>
  tagOf(header(request, 'To')) === undefined
    ? `${tagOf(header(request, 'From')) ?? ''} ${header(request, 'Call-ID') ?? ''} ${header(request, 'CSeq') ?? ''}`
    : undefined

export const createServerTransactions = (
  context: TransactionContext,
  handlers: SipStackHandlers,
  maxTransactions: number,
): ServerTransactions => {
  const live = new Map<string, Live>()
  const merged = new Map<string, string>()
  const tables = [false, true].map((reliable) => {
    const timing: Timing = { ...context.timers, reliable }
    return { timing, invite: createInviteServerTable(timing), other: createServerTable(timing) }
  })

  const write = (
    response: SipResponse,
    request: SipRequest,
    flow: SipFlow,
    transport: Transport,
    onError: (error: Error) => void,
  ): void => {
    transport.send(serialize(response), responseAddress(request, flow), flow.connectionId, onError)
  }
  const reply: ServerTransactions['reply'] = (request, flow, transport, status) => {
    const response = createResponse(request, status, context.tokens())
    write(response, request, flow, transport, (error) =>
      context.logger.debug({ err: error }, 'response could not be sent'),
    )
  }

  const begin = (key: string, request: SipRequest, flow: SipFlow, transport: Transport): Live => {
    const mergeKey = mergeKeyOf(request)
    const isInvite = request.method === 'INVITE'
    const { timing, invite, other } = tables[transport.reliable ? 1 : 0] as (typeof tables)[number]
    let user: ServerTransactionHandlers = {}
    let localTag = context.tokens()
    let last: SipResponse | undefined
    let finalStatus = 0
    let ackMessage: SipRequest | undefined
    let runner: Runner<InviteServerInput | ServerInput> | undefined

    const transmit = (response: SipResponse): void =>
      write(response, request, flow, transport, (error) => {
        context.logger.info({ err: error, method: request.method, flow }, 'response could not be sent')
        runner?.input('transportError')
      })
    const perform = (action: InviteServerAction | ServerAction): void => {
      switch (action.type) {
        case 'send':
          if (last) transmit(last)
          break
        case 'sendTrying':
          last = createResponse(request, 100, localTag)
          transmit(last)
          break
        case 'ack':
          if (ackMessage) user.onAck?.(ackMessage)
          break
        case 'fail':
          user.onFailure?.(action.why)
          break
      }
    }
    const onEnd = (): void => {
      live.delete(key)
      if (mergeKey !== undefined && merged.get(mergeKey) === key) merged.delete(mergeKey)
      user.onEnd?.()
    }
    const inputFor = (status: number): InviteServerInput | ServerInput => {
      if (status < 200) return 'provisional'
      if (!isInvite) return 'final'
      return status < 300 ? 'success' : 'failure'
    }
    const transaction: ServerTransaction = {
      id: key,
      request,
      flow,
      get finalStatus() {
        return finalStatus
      },
      get localTag() {
        return tagOf(header(request, 'To')) ?? localTag
      },
      set localTag(tag) {
        localTag = tag
      },
      listen: (given) => {
        user = given
      },
      respond: (status, content) => {
        if (finalStatus !== 0 || runner?.status === 'terminated') return undefined
        last = createResponse(request, status, localTag, content)
        if (status >= 200) finalStatus = status
        runner?.input(inputFor(status))
        return last
      },
      resend2xx: () => runner?.input('success'),
      resendProvisional: () => {
        if (finalStatus === 0) runner?.input('provisional')
      },
    }
    const entry: Live = {
      transaction,
      input: (type) => runner?.input(type),
      ack: (ack) => {
        ackMessage = ack
        runner?.input('ack')
      },
      cancel: (cancel) => {
        if (finalStatus !== 0) return
        transaction.respond(487)
        user.onCancel?.(cancel)
      },
      dispose: () => runner?.dispose(),
    }
    live.set(key, entry)
    if (mergeKey !== undefined) merged.set(mergeKey, key)
    const common = { clock: context.clock, perform, onEnd }
    runner = (
      isInvite
        ? createRunner({ ...common, table: invite, initial: inviteServerStart() })
        : createRunner({ ...common, table: other, initial: serverStart(timing) })
    ) as Runner<InviteServerInput | ServerInput>
    return entry
  }

  const receiveAck = (ack: SipRequest, flow: SipFlow): void => {
    const invite = live.get(keyOf(ack, 'INVITE'))
    if (invite && invite.transaction.finalStatus >= 300) invite.ack(ack)
    else handlers.onAck?.(ack, flow)
  }
  const receiveCancel = (entry: Live): void => {
    const cancel = entry.transaction.request
    const invite = live.get(keyOf(cancel, 'INVITE'))
    if (invite) entry.transaction.localTag = invite.transaction.localTag
    entry.transaction.respond(invite ? 200 : 481)
    invite?.cancel(cancel)
  }
  const isMerged = (request: SipRequest, key: string): boolean => {
    const mergeKey = mergeKeyOf(request)
    const first = mergeKey === undefined ? undefined : merged.get(mergeKey)
    return first !== undefined && first !== key
  }

  return {
    get size() {
      return live.size
    },
    receive: (request, flow, transport) => {
      if (request.method === 'ACK') {
        receiveAck(request, flow)
        return
      }
      const key = keyOf(request, request.method)
      const known = live.get(key)
      if (known) known.input('request')
      else if (live.size >= maxTransactions) reply(request, flow, transport, 503)
      else if (request.method === 'CANCEL') receiveCancel(begin(key, request, flow, transport))
      else if (isMerged(request, key)) reply(request, flow, transport, 482)
      else handlers.onRequest(begin(key, request, flow, transport).transaction)
    },
    reply,
    dispose: () => {
      for (const entry of live.values()) entry.dispose()
      live.clear()
      merged.clear()
    },
  }
}
