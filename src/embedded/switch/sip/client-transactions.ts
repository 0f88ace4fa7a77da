/**
 * The client transactions of a stack: finds the way of a request, and the transaction of a response by branch and
 * CSeq method (RFC 3261 §17.1.3).
 */
import {
  createClientTables,
  createClientTransaction,
  type ClientSetup,
  type LiveClient,
} from './client-transaction.ts'
import { headerList, type SipRequest, type SipResponse } from './message.ts'
import { locate, type NextHop } from './next-hop.ts'
import { cseqOf } from './parse.ts'
import { createResponse } from './response.ts'
import type { ClientTransaction, ClientTransactionHandlers, SendTarget, SipFlow } from './stack.ts'
import type { TransactionContext } from './transaction-context.ts'
import { magicCookie, parseVia } from './via.ts'

export interface ClientTransactions {
  readonly size: number
  send(request: SipRequest, target: SendTarget, handlers: ClientTransactionHandlers): ClientTransaction
  /** False if no transaction waits for it. */
  receive(response: SipResponse, flow: SipFlow): boolean
  connectionClosed(connectionId: string): void
  dispose(): void
}

const branchOf = (response: SipResponse): string =>
  parseVia(headerList(response, 'Via')[0] ?? '')?.params.get('branch') ?? ''

const nobody: ClientTransactionHandlers = { onFinal: () => undefined }

export const createClientTransactions = (context: TransactionContext): ClientTransactions => {
  const live = new Map<string, LiveClient>()
  const tables = createClientTables(context)

  const begin = (given: Pick<ClientSetup, 'request' | 'hop' | 'branch' | 'handlers'>): LiveClient => {
    const key = `${given.branch} ${given.request.method}`
    const transaction = createClientTransaction({
      ...given,
      context,
      tables,
      sendCancel: (cancel: SipRequest, hop: NextHop) => {
        begin({ request: cancel, hop, branch: given.branch, handlers: nobody })
      },
      onEnd: () => live.delete(key),
    })
    live.set(key, transaction)
    return transaction
  }

  return {
    get size() {
      return live.size
    },
    send: (request, target, handlers) => {
      const branch = `${magicCookie}${context.tokens()}`
      let begun: LiveClient | undefined
      locate(context.transports, request, target, (located) => {
        if ('error' in located) {
          context.logger.info(
            { method: request.method, uri: request.uri, reason: located.error },
            'no way to send',
          )
          const response = createResponse(request, located.status, context.tokens())
          setImmediate(() => handlers.onFinal(response, 'transport', undefined))
          return
        }
        begun = begin({ request, hop: located, branch, handlers })
        if (begun.flow) handlers.onSent?.(begun.request, begun.flow)
      })
      return {
        id: branch,
        get request() {
          return begun?.request ?? request
        },
        get flow() {
          return begun?.flow
        },
        cancel: (headers = {}) => begun?.cancel(headers),
      }
    },
    receive: (response, flow) => {
      const transaction = live.get(`${branchOf(response)} ${cseqOf(response).method}`)
      transaction?.receive(response, flow)
      return transaction !== undefined
    },
    connectionClosed: (connectionId) => {
      for (const transaction of [...live.values()])
        if (transaction.flow?.connectionId === connectionId) transaction.broken()
    },
    dispose: () => {
      for (const transaction of live.values()) transaction.dispose()
      live.clear()
    },
  }
}
