/** One client transaction (RFC 3261 §17.1): joins its machine to timers, transport and user. */
import { clientStart, createClientTable, type ClientAction, type ClientInput } from './client-machine.ts'
import {
  createInviteClientTable,
  inviteClientStart,
  type InviteClientAction,
  type InviteClientInput,
} from './invite-client-machine.ts'
import { createRunner } from './machine.ts'
import { header, type HeaderValues, type SipRequest, type SipResponse } from './message.ts'
import type { NextHop } from './next-hop.ts'
import { siblingRequest, withVia } from './outgoing-request.ts'
import { createResponse } from './response.ts'
import { serialize } from './serialize.ts'
import type { ClientTransactionHandlers, FinalCause, SipFlow } from './stack.ts'
import { byReliability, pick, type ByReliability, type TransactionContext } from './transaction-context.ts'

type Input = InviteClientInput | ClientInput

/** The two tables for one kind of transport, and how a transaction starts in each. */
export interface ClientTables {
  readonly invite: ReturnType<typeof createInviteClientTable>
  readonly inviteStart: ReturnType<typeof inviteClientStart>
  readonly other: ReturnType<typeof createClientTable>
  readonly otherStart: ReturnType<typeof clientStart>
}

export const createClientTables = (context: TransactionContext): ByReliability<ClientTables> =>
  byReliability(context, (timing) => ({
    invite: createInviteClientTable(timing),
    inviteStart: inviteClientStart(timing),
    other: createClientTable(timing),
    otherStart: clientStart(timing),
  }))

/** A transaction as the collection sees it. */
export interface LiveClient {
  /** Branch and method, by which responses find it. */
  readonly key: string
  /** As sent. */
  readonly request: SipRequest
  readonly flow: SipFlow | undefined
  receive(response: SipResponse, flow: SipFlow): void
  /** The connection it went over is gone. */
  broken(): void
  cancel(headers: HeaderValues): SipRequest | undefined
  dispose(): void
}

export interface ClientSetup {
  readonly context: TransactionContext
  readonly tables: ByReliability<ClientTables>
  /** Without its Via; CANCEL comes complete. */
  readonly request: SipRequest
  readonly hop: NextHop
  readonly branch: string
  readonly handlers: ClientTransactionHandlers
  /** Starts the transaction of a CANCEL. */
  readonly sendCancel: (cancel: SipRequest, hop: NextHop) => void
  readonly onEnd: () => void
}

/** What the actions of the machine work on. */
interface Work {
  readonly setup: ClientSetup
  readonly request: SipRequest
  readonly octets: Buffer
  flow: SipFlow | undefined
  last: SipResponse
  cancel: SipRequest | undefined
  finalTold: boolean
  sends: number
  input: (type: Input) => void
}

const transmit = (work: Work, data: Buffer): void => {
  const { hop, context, request } = work.setup
  work.flow = hop.transport.send(data, hop.remote, work.flow?.connectionId ?? hop.connectionId, (error) => {
    context.logger.info(
      { err: error, method: request.method, remote: hop.remote },
      'request could not be sent',
    )
    work.input('transportError')
  })
}

const sendRequest = (work: Work): void => {
  transmit(work, work.octets)
  const { hop } = work.setup
  // Silence: is anybody there at all?
  if (work.sends === 1) hop.transport.probe(hop.remote, () => work.input('transportError'))
  work.sends += 1
}

const tellFinal = (work: Work, response: SipResponse, why: FinalCause): void => {
  if (work.finalTold) return
  work.finalTold = true
  work.setup.handlers.onFinal(response, why, work.flow)
}

const cancelOf = (work: Work, headers: HeaderValues = {}): SipRequest =>
  (work.cancel ??= siblingRequest(work.request, 'CANCEL', header(work.request, 'To') ?? '', headers))

type Action = InviteClientAction | ClientAction

const actions: {
  readonly [T in Action['type']]: (work: Work, action: Extract<Action, { readonly type: T }>) => void
} = {
  send: sendRequest,
  sendCancel: (work) =>
    work.setup.sendCancel(cancelOf(work), { ...work.setup.hop, connectionId: work.flow?.connectionId }),
  sendAck: (work) =>
    transmit(work, serialize(siblingRequest(work.request, 'ACK', header(work.last, 'To') ?? ''))),
  provisional: ({ flow, last, setup }) => {
    if (flow) setup.handlers.onProvisional?.(last, flow)
  },
  final: (work) => tellFinal(work, work.last, 'received'),
  again: ({ flow, last, setup }) => {
    if (flow) setup.handlers.onRetransmitted2xx?.(last, flow)
  },
  fail: (work, { why }) => {
    const status = why === 'timeout' ? 408 : 503
    tellFinal(work, createResponse(work.request, status, work.setup.context.tokens()), why)
  },
}

const perform = (work: Work, action: Action): void => {
  const act = actions[action.type] as (work: Work, action: Action) => void
  act(work, action)
}

const inputOf = (isInvite: boolean, status: number): Input => {
  if (status < 200) return 'provisional'
  if (!isInvite) return 'final'
  return status < 300 ? 'success' : 'failure'
}

/** Starts a transaction; the request has been sent when this returns. */
export const createClientTransaction = (setup: ClientSetup): LiveClient => {
  const { context, hop, branch } = setup
  const isInvite = setup.request.method === 'INVITE'
  const request = setup.request.method === 'CANCEL' ? setup.request : withVia(setup.request, hop, branch)
  const work: Work = {
    setup,
    request,
    octets: serialize(request),
    flow: undefined,
    last: createResponse(request, 408, context.tokens()),
    cancel: undefined,
    finalTold: false,
    sends: 0,
    // The machine begins to send before it is there to take input; transports report errors later than that.
    input: () => undefined,
  }
  const tables = pick(setup.tables, hop.transport)
  const common = {
    clock: context.clock,
    perform: (action: InviteClientAction | ClientAction) => perform(work, action),
    onEnd: setup.onEnd,
  }
  const runner = isInvite
    ? createRunner({ ...common, table: tables.invite, initial: tables.inviteStart })
    : createRunner({ ...common, table: tables.other, initial: tables.otherStart })
  work.input = (type) => runner.input(type)
  return {
    key: `${branch} ${request.method}`,
    request,
    get flow() {
      return work.flow
    },
    receive: (response, flow) => {
      work.last = response
      work.flow = flow
      work.input(inputOf(isInvite, response.status))
    },
    broken: () => work.input('transportError'),
    cancel: (headers) => {
      if (!isInvite || work.finalTold) return undefined
      const cancel = cancelOf(work, headers)
      work.input('cancel')
      return cancel
    },
    dispose: () => runner.dispose(),
  }
}
