/**
 * Client transactions (RFC 3261 §17.1): makes them, matches responses to them by branch and CSeq method (§17.1.3),
 * and joins the machines to timers and transports.
 */
import { createClientTable, clientStart, type ClientAction, type ClientInput } from './client-machine.ts'
import {
  createInviteClientTable,
  inviteClientStart,
  type InviteClientAction,
  type InviteClientInput,
} from './invite-client-machine.ts'
import { createRunner, type Runner, type Timing } from './machine.ts'
import {
  header,
  headerLines,
  headerList,
  withFirstHeader,
  withHeaders,
  type HeaderValues,
  type SipRequest,
  type SipResponse,
} from './message.ts'
import { advertised, locate, type NextHop } from './next-hop.ts'
import { cseqOf } from './parse.ts'
import { createResponse } from './response.ts'
import { serialize } from './serialize.ts'
import type {
  ClientTransaction,
  ClientTransactionHandlers,
  SendTarget,
  SipClock,
  SipFlow,
  SipLogger,
  SipTimerValues,
  SipTokens,
} from './stack.ts'
import type { Transport } from './transport.ts'
import { formatVia, magicCookie, parseVia } from './via.ts'

export interface TransactionContext {
  readonly clock: SipClock
  readonly timers: SipTimerValues
  readonly tokens: SipTokens
  readonly logger: SipLogger
  readonly transports: readonly Transport[]
}

export interface ClientTransactions {
  readonly size: number
  send(request: SipRequest, target: SendTarget, handlers: ClientTransactionHandlers): ClientTransaction
  /** False if no transaction waits for it. */
  receive(response: SipResponse, flow: SipFlow): boolean
  connectionClosed(connectionId: string): void
  dispose(): void
}

/** A transaction as the collection sees it. */
interface Live {
  readonly key: string
  readonly connectionId: string | undefined
  receive(response: SipResponse, flow: SipFlow): void
  broken(): void
  dispose(): void
}

/** The request with the Via of this hop and Max-Forwards. */
const withVia = (request: SipRequest, hop: NextHop, branch: string): SipRequest => {
  const { host, port } = advertised(hop.transport, hop.remote.address)
  const params = new Map([
    ['branch', branch],
    ['rport', ''],
  ])
  const via = formatVia({ transport: hop.transport.protocol.toUpperCase(), host, port, params })
  const limited =
    header(request, 'Max-Forwards') === undefined ? withFirstHeader(request, 'Max-Forwards', '70') : request
  return withFirstHeader(limited, 'Via', via)
}

/** ACK to a non-2xx (§17.1.1.3), and CANCEL (§9.1): the request's Via, Route, From and Call-ID. */
const sibling = (
  request: SipRequest,
  method: 'ACK' | 'CANCEL',
  to: string,
  more: HeaderValues = {},
): SipRequest => ({
  kind: 'request',
  method,
  uri: request.uri,
  body: '',
  headers: withHeaders(
    {
      ...request,
      headers: [
        { name: 'Via', value: headerList(request, 'Via')[0] ?? '' },
        { name: 'Max-Forwards', value: '70' },
        ...headerLines(request, 'Route').map((value) => ({ name: 'Route', value })),
        { name: 'From', value: header(request, 'From') ?? '' },
        { name: 'To', value: to },
        { name: 'Call-ID', value: header(request, 'Call-ID') ?? '' },
        { name: 'CSeq', value: `${cseqOf(request).number} ${method}` },
      ],
    },
    more,
  ).headers,
})

const branchOf = (response: SipResponse): string =>
  parseVia(headerList(response, 'Via')[0] ?? '')?.params.get('branch') ?? ''

export const createClientTransactions = (context: TransactionContext): ClientTransactions => {
  const live = new Map<string, Live>()
  const tables = [false, true].map((reliable) => {
    const timing: Timing = { ...context.timers, reliable }
    return { timing, invite: createInviteClientTable(timing), other: createClientTable(timing) }
  })

  const begin = (
    plain: SipRequest,
    hop: NextHop,
    branch: string,
    handlers: ClientTransactionHandlers,
    sent: (request: SipRequest, flow: SipFlow) => void,
  ): { cancel: (headers?: HeaderValues) => SipRequest | undefined } => {
    const isCancel = plain.method === 'CANCEL'
    const request = isCancel ? plain : withVia(plain, hop, branch)
    const key = `${branch} ${plain.method}`
    const octets = serialize(request)
    const { timing, invite, other } = tables[hop.transport.reliable ? 1 : 0] as (typeof tables)[number]
    const isInvite = plain.method === 'INVITE'
    let flow: SipFlow | undefined
    let last: SipResponse = createResponse(request, 408, context.tokens())
    let cancel: SipRequest | undefined
    let finalTold = false
    let sends = 0
    // The machine starts sending before `runner` is assigned; errors come later.
    let runner: Runner<InviteClientInput | ClientInput> | undefined

    const transmit = (data: Buffer): void => {
      const connectionId = flow?.connectionId ?? hop.connectionId
      flow = hop.transport.send(data, hop.remote, connectionId, (error) => {
        context.logger.info(
          { err: error, method: plain.method, remote: hop.remote },
          'request could not be sent',
        )
        runner?.input('transportError')
      })
    }
    const tellFinal = (response: SipResponse, why: 'received' | 'timeout' | 'transport'): void => {
      if (finalTold) return
      finalTold = true
      handlers.onFinal(response, why, flow)
    }
    const sendCancel = (): void => {
      cancel ??= sibling(request, 'CANCEL', header(request, 'To') ?? '')
      begin(
        cancel,
        { ...hop, connectionId: flow?.connectionId },
        branch,
        { onFinal: () => undefined },
        () => undefined,
      )
    }
    const perform = (action: InviteClientAction | ClientAction): void => {
      switch (action.type) {
        case 'send':
          transmit(octets)
          // Silence: is anybody there at all?
          if (sends === 1) hop.transport.probe(hop.remote, () => runner?.input('transportError'))
          sends += 1
          break
        case 'sendCancel':
          sendCancel()
          break
        case 'sendAck':
          transmit(serialize(sibling(request, 'ACK', header(last, 'To') ?? '')))
          break
        case 'provisional':
          if (flow) handlers.onProvisional?.(last, flow)
          break
        case 'final':
          tellFinal(last, 'received')
          break
        case 'again':
          if (flow) handlers.onRetransmitted2xx?.(last, flow)
          break
        case 'fail':
          tellFinal(
            createResponse(request, action.why === 'timeout' ? 408 : 503, context.tokens()),
            action.why,
          )
          break
      }
    }
    const onEnd = (): void => {
      live.delete(key)
    }
    const entry: Live = {
      key,
      get connectionId() {
        return flow?.connectionId
      },
      receive: (response, from) => {
        last = response
        flow = from
        const { status } = response
        if (status < 200) runner?.input('provisional')
        else if (!isInvite) (runner as Runner<ClientInput>).input('final')
        else (runner as Runner<InviteClientInput>).input(status < 300 ? 'success' : 'failure')
      },
      broken: () => runner?.input('transportError'),
      dispose: () => runner?.dispose(),
    }
    live.set(key, entry)
    const common = { clock: context.clock, perform, onEnd }
    runner = (
      isInvite
        ? createRunner({ ...common, table: invite, initial: inviteClientStart(timing) })
        : createRunner({ ...common, table: other, initial: clientStart(timing) })
    ) as Runner<InviteClientInput | ClientInput>
    if (flow) sent(request, flow)
    return {
      cancel: (headers = {}) => {
        if (!isInvite || finalTold) return undefined
        cancel ??= sibling(request, 'CANCEL', header(request, 'To') ?? '', headers)
        ;(runner as Runner<InviteClientInput>).input('cancel')
        return cancel
      },
    }
  }

  return {
    get size() {
      return live.size
    },
    send: (request, target, handlers) => {
      const branch = `${magicCookie}${context.tokens()}`
      const transaction = {
        id: branch,
        request,
        flow: undefined as SipFlow | undefined,
        cancel: (_headers?: HeaderValues): SipRequest | undefined => undefined,
      }
      locate(context.transports, request, target, (located) => {
        if ('error' in located) {
          context.logger.info(
            { method: request.method, uri: request.uri, reason: located.error },
            'no way to send',
          )
          setImmediate(() =>
            handlers.onFinal(
              createResponse(request, located.status, context.tokens()),
              'transport',
              undefined,
            ),
          )
          return
        }
        const begun = begin(request, located, branch, handlers, (sentRequest, flow) => {
          transaction.request = sentRequest
          transaction.flow = flow
          handlers.onSent?.(sentRequest, flow)
        })
        transaction.cancel = begun.cancel
      })
      return transaction
    },
    receive: (response, flow) => {
      const entry = live.get(`${branchOf(response)} ${cseqOf(response).method}`)
      entry?.receive(response, flow)
      return entry !== undefined
    },
    connectionClosed: (connectionId) => {
      for (const entry of [...live.values()]) if (entry.connectionId === connectionId) entry.broken()
    },
    dispose: () => {
      for (const entry of live.values()) entry.dispose()
      live.clear()
    },
  }
}
