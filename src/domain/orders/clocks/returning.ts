import { isOnTime } from '../../calendar/shanghai.ts'
import type { Urgency } from '../terms.ts'
import { deadline, type ClockContext, type Deadline } from './deadline.ts'

/** How long a unit may say that a matter is not its own (domain.md §6.6). */
export const returnClock = (dispatchedAt: number, urgency: Urgency, context: ClockContext): Deadline =>
  urgency === 'NORMAL'
    ? deadline(dispatchedAt, { unit: 'WORKDAY', value: 2 }, '自转办起2个工作日内可申请退单', context)
    : deadline(dispatchedAt, { unit: 'HOUR', value: 1 }, '紧急件自转办起1小时内可申请退单', context)

/** How long the hotline may take to decide on it. */
export const returnDecisionClock = (askedAt: number, context: ClockContext): Deadline =>
  deadline(askedAt, { unit: 'HOUR', value: 4 }, '退单申请4小时内审核', context)

export type ReturnAsk = {
  readonly at: number
  readonly due: number
  readonly forbidReturn: boolean
  readonly inRedo: boolean
  readonly supervised: boolean
  /** This unit has asked to return this order before. */
  readonly askedBefore: boolean
}

export type ReturnRefusal = 'tooLate' | 'returnForbidden' | 'inRedo' | 'supervised' | 'askedBefore'

/** Whether a unit may ask to return an order, null if it may (domain.md §5.5 `req_return`). */
export const refuseReturn = (ask: ReturnAsk): ReturnRefusal | null => {
  if (ask.forbidReturn) return 'returnForbidden'
  if (ask.inRedo) return 'inRedo'
  if (ask.supervised) return 'supervised'
  if (ask.askedBefore) return 'askedBefore'
  return isOnTime(ask.at, ask.due) ? null : 'tooLate'
}

/** After two accepted returns only the leader names the unit, and nobody returns it again (WF22). */
export const mustBeDesignated = (acceptedReturns: number): boolean => acceptedReturns >= 2
