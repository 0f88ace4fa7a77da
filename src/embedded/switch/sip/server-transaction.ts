/** One server transaction (RFC 3261 §17.2): joins its machine to timers, transport and user. */
import {
  createInviteServerTable,
  inviteServerStart,
  type InviteServerAction,
  type InviteServerInput,
} from './invite-server-machine.ts'
import { createRunner } from './machine.ts'
import { header, type SipRequest, type SipResponse } from './message.ts'
import { responseAddress } from './next-hop.ts'
import { createResponse } from './response.ts'
import { serialize } from './serialize.ts'
import { createServerTable, serverStart, type ServerAction, type ServerInput } from './server-machine.ts'
import type { ServerTransaction, ServerTransactionHandlers, SipFlow } from './stack.ts'
import { byReliability, pick, type ByReliability, type TransactionContext } from './transaction-context.ts'
import type { Transport } from './transport.ts'
import { tagOf } from './uri.ts'

type Input = InviteServerInput | ServerInput

export interface ServerTables {
  readonly invite: ReturnType<typeof createInviteServerTable>
  readonly inviteStart: ReturnType<typeof inviteServerStart>
  readonly other: ReturnType<typeof createServerTable>
  readonly otherStart: ReturnType<typeof serverStart>
}

export const createServerTables = (context: TransactionContext): ByReliability<ServerTables> =>
  byReliability(context, (timing) => ({
    invite: createInviteServerTable(timing),
    inviteStart: inviteServerStart(),
    other: createServerTable(timing),
    otherStart: serverStart(timing),
  }))

/** A transaction as the collection sees it. */
export interface LiveServer {
  readonly transaction: ServerTransaction
  /** The request came again. */
  repeated(): void
  ack(ack: SipRequest): void
  cancel(cancel: SipRequest): void
  dispose(): void
}

export interface ServerSetup {
  readonly context: TransactionContext
  readonly tables: ByReliability<ServerTables>
  readonly key: string
  readonly request: SipRequest
  readonly flow: SipFlow
  readonly transport: Transport
  readonly onEnd: () => void
}

interface Work {
  readonly setup: ServerSetup
  user: ServerTransactionHandlers
  localTag: string
  last: SipResponse | undefined
  finalStatus: number
  ack: SipRequest | undefined
  input: (type: Input) => void
}

/** Sends a response the way of RFC 3261 §18.2.2. */
export const writeResponse = (
  response: SipResponse,
  { request, flow, transport }: Pick<ServerSetup, 'request' | 'flow' | 'transport'>,
  onError: (error: Error) => void,
): void => {
  transport.send(serialize(response), responseAddress(request, flow), flow.connectionId, onError)
}

const transmit = (work: Work, response: SipResponse): void => {
  const { setup } = work
  writeResponse(response, setup, (error) => {
    const { method } = setup.request
    setup.context.logger.info({ err: error, method, flow: setup.flow }, 'response could not be sent')
    work.input('transportError')
  })
}

const perform = (work: Work, action: InviteServerAction | ServerAction): void => {
  switch (action.type) {
    case 'send':
      if (work.last) transmit(work, work.last)
      break
    case 'sendTrying':
      work.last = createResponse(work.setup.request, 100, work.localTag)
      transmit(work, work.last)
      break
    case 'ack':
      if (work.ack) work.user.onAck?.(work.ack)
      break
    case 'fail':
      work.user.onFailure?.(action.why)
      break
  }
}

const inputOf = (isInvite: boolean, status: number): Input => {
  if (status < 200) return 'provisional'
  if (!isInvite) return 'final'
  return status < 300 ? 'success' : 'failure'
}

const createUserSide = (work: Work, isOver: () => boolean): ServerTransaction => {
  const { key, request, flow } = work.setup
  const isInvite = request.method === 'INVITE'
  return {
    id: key,
    request,
    flow,
    get finalStatus() {
      return work.finalStatus
    },
    get localTag() {
      return tagOf(header(request, 'To')) ?? work.localTag
    },
    set localTag(tag) {
      work.localTag = tag
    },
    listen: (handlers) => {
      work.user = handlers
    },
    respond: (status, content) => {
      if (work.finalStatus !== 0 || isOver()) return undefined
      const response = createResponse(request, status, work.localTag, content)
      work.last = response
      if (status >= 200) work.finalStatus = status
      work.input(inputOf(isInvite, status))
      return response
    },
    resend2xx: () => work.input('success'),
    resendProvisional: () => {
      if (work.finalStatus === 0) work.input('provisional')
    },
  }
}

export const createServerTransaction = (setup: ServerSetup): LiveServer => {
  const { context, request } = setup
  const work: Work = {
    setup,
    user: {},
    localTag: context.tokens(),
    last: undefined,
    finalStatus: 0,
    ack: undefined,
    input: () => undefined,
  }
  const tables = pick(setup.tables, setup.transport)
  const common = {
    clock: context.clock,
    perform: (action: InviteServerAction | ServerAction) => perform(work, action),
    onEnd: () => {
      setup.onEnd()
      work.user.onEnd?.()
    },
  }
  const runner =
    request.method === 'INVITE'
      ? createRunner({ ...common, table: tables.invite, initial: tables.inviteStart })
      : createRunner({ ...common, table: tables.other, initial: tables.otherStart })
  work.input = (type) => runner.input(type as never)
  const transaction = createUserSide(work, () => runner.status === 'terminated')
  return {
    transaction,
    repeated: () => work.input('request'),
    ack: (ack) => {
      work.ack = ack
      work.input('ack')
    },
    cancel: (cancel) => {
      if (work.finalStatus !== 0) return
      transaction.respond(487)
      work.user.onCancel?.(cancel)
    },
    dispose: () => runner.dispose(),
  }
}
