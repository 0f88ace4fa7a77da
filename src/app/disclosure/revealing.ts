import type { Revealed, RevealCallerRequest, RevealRequest } from '../../contract/disclosure.ts'
import { toIso } from '../../domain/calendar/shanghai.ts'
import { mayReveal, mayRevealCaller } from '../../domain/disclosure/rules.ts'
import { findPurposeProblem, revealedMs, type RevealField } from '../../domain/disclosure/terms.ts'
import { maySee } from '../../domain/orders/permissions.ts'
import { errors, withDetails } from '../errors.ts'
import type { OrderRecord, OrderStore } from '../ports/orders.ts'
import type { Actor } from '../work-orders/actor.ts'
import { personOf } from '../work-orders/changes.ts'
import { noSuchOrder } from '../work-orders/refusals.ts'
import {
  listAccess,
  writeDown,
  type AccessAsk,
  type AccessDeps,
  type AccessPage,
  type Visit,
} from './access-log.ts'

/**
 * Errors: `NOT_FOUND` no such order or call, or not one that the actor may see · `FORBIDDEN` not for this role, or a
 * confidential order and a unit · `INVALID` the purpose is not put into words, or there is nothing behind the field.
 */
export type Disclosure = {
  /** One masked field of an order, whole, for a while. */
  reveal(actor: Actor, visit: Visit, orderId: string, request: RevealRequest): Promise<Revealed>
  /** The number of a call. */
  revealCaller(actor: Actor, visit: Visit, callId: string, request: RevealCallerRequest): Promise<Revealed>
  accessLog(ask: AccessAsk): Promise<AccessPage>
}

export type DisclosureDeps = AccessDeps & {
  readonly orders: Pick<OrderStore, 'byId' | 'call' | 'unitsOfUser'>
}

export const createDisclosure = (deps: DisclosureDeps): Disclosure => {
  const shown = (field: RevealField, value: string): Revealed => ({
    ...{ field, value },
    until: toIso(deps.time.now() + revealedMs),
  })
  return {
    reveal: async (actor, visit, orderId, { field, purpose, note }) => {
      requirePurpose(purpose, note)
      const [record, by] = await Promise.all([deps.orders.byId(orderId), personOf(deps, actor)])
      if (record === null) throw noSuchOrder()
      const asked = { action: 'reveal', field, purpose, note, orderId, orderNo: record.orderNo } as const
      if (!mayReveal(record.order, by)) {
        await writeDown(deps, actor, visit, { ...asked, outcome: 'REFUSED' })
        throw maySee(record.order, by) ? errors.forbidden() : noSuchOrder()
      }
      const value = valueOf(record, field)
      await writeDown(deps, actor, visit, { ...asked, outcome: 'GIVEN' })
      return shown(field, value)
    },
    revealCaller: async (actor, visit, callId, { purpose, note }) => {
      requirePurpose(purpose, note)
      const [call, by] = await Promise.all([deps.orders.call(callId), personOf(deps, actor)])
      if (call === null) throw new errors.notFound('call')
      const field = 'callerNumber'
      const asked = { action: 'reveal', field, purpose, note, callId } as const
      if (!mayRevealCaller(call, by)) {
        await writeDown(deps, actor, visit, { ...asked, outcome: 'REFUSED' })
        throw errors.forbidden()
      }
      if (call.callerNumber === null) throw nothingBehind(field)
      await writeDown(deps, actor, visit, { ...asked, outcome: 'GIVEN' })
      return shown(field, call.callerNumber)
    },
    accessLog: (ask) => listAccess(deps, ask),
  }
}

const requirePurpose = (...[purpose, note]: Parameters<typeof findPurposeProblem>): void => {
  const problem = findPurposeProblem(purpose, note)
  if (problem !== null) throw withDetails(errors.invalid(), [problem])
}

const valueOf = ({ order, callerNumber }: OrderRecord, field: RevealField): string => {
  const value = field === 'callerNumber' ? callerNumber : order.fields[field]
  if (value === null || value === '') throw nothingBehind(field)
  return value
}

const nothingBehind = (field: RevealField): Error => withDetails(errors.invalid(), [{ field, rule: 'empty' }])
