/**
 * The server transactions of a stack: which transaction a request belongs to (RFC 3261 §17.2.3, RFC 2543's way
 * included), CANCEL (§9.2), merged requests (§8.2.2.2), and the limit on how many there may be.
 */
import { header, headerList, type SipRequest } from './message.ts'
import { cseqOf } from './parse.ts'
import { createResponse } from './response.ts'
import {
  createServerTables,
  createServerTransaction,
  writeResponse,
  type LiveServer,
} from './server-transaction.ts'
import type { SipFlow, SipStackHandlers } from './stack.ts'
import type { TransactionContext } from './transaction-context.ts'
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

/** The same for every copy of one request that reached us over different ways; none for a request in a dialog. */
const mergeKeyOf = (request: SipRequest): string | undefined =>
  tagOf(header(request, 'To')) === undefined && request.method !== 'CANCEL'
    ? `${tagOf(header(request, 'From')) ?? ''} ${header(request, 'Call-ID') ?? ''} ${header(request, 'CSeq') ?? ''}`
    : undefined

export const createServerTransactions = (
  context: TransactionContext,
  handlers: SipStackHandlers,
  maxTransactions: number,
): ServerTransactions => {
  const live = new Map<string, LiveServer>()
  const keysByMergeKey = new Map<string, string>()
  const tables = createServerTables(context)

  const reply: ServerTransactions['reply'] = (request, flow, transport, status) => {
    const response = createResponse(request, status, context.tokens())
    writeResponse(response, { request, flow, transport }, (error) =>
      context.logger.debug({ err: error }, 'response could not be sent'),
    )
  }
  const begin = (key: string, request: SipRequest, flow: SipFlow, transport: Transport): LiveServer => {
    const mergeKey = mergeKeyOf(request)
    const onEnd = (): void => {
      live.delete(key)
      if (mergeKey !== undefined && keysByMergeKey.get(mergeKey) === key) keysByMergeKey.delete(mergeKey)
    }
    const entry = createServerTransaction({ context, tables, key, request, flow, transport, onEnd })
    live.set(key, entry)
    if (mergeKey !== undefined) keysByMergeKey.set(mergeKey, key)
    return entry
  }
  const receiveAck = (ack: SipRequest, flow: SipFlow): void => {
    const invite = live.get(keyOf(ack, 'INVITE'))
    if (invite && invite.transaction.finalStatus >= 300) invite.ack(ack)
    else handlers.onAck?.(ack, flow)
  }
  const receiveCancel = (entry: LiveServer): void => {
    const cancel = entry.transaction.request
    const invite = live.get(keyOf(cancel, 'INVITE'))
    if (invite) entry.transaction.localTag = invite.transaction.localTag
    entry.transaction.respond(invite ? 200 : 481)
    invite?.cancel(cancel)
  }
  const isMerged = (request: SipRequest, key: string): boolean => {
    const mergeKey = mergeKeyOf(request)
    const first = mergeKey === undefined ? undefined : keysByMergeKey.get(mergeKey)
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
      if (known) known.repeated()
      else if (live.size >= maxTransactions) reply(request, flow, transport, 503)
      else if (request.method === 'CANCEL') receiveCancel(begin(key, request, flow, transport))
      else if (isMerged(request, key)) reply(request, flow, transport, 482)
      else handlers.onRequest(begin(key, request, flow, transport).transaction)
    },
    reply,
    dispose: () => {
      for (const entry of live.values()) entry.dispose()
      live.clear()
      keysByMergeKey.clear()
    },
  }
}
