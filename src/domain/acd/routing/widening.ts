import type { Acd } from '../acd.ts'
import type { Journey } from '../call.ts'
import * as ordered from '../ordered-map.ts'
import { bucketOf } from './book.ts'
import type { WaitLimit } from './policy.ts'

/** How many could take what a list asks for, and how many wait for how many in a queue. */
export type Staffed = {
  readonly onList: (key: string) => number
  readonly inQueue: (queueId: string) => { readonly waiting: number; readonly staffed: number }
}

export const staffedFor = (acd: Acd): Staffed => ({
  onList: (key) => bucketOf(acd.book, key)?.staffed ?? 0,
  inQueue: (queueId) => {
    const queue = ordered.get(acd.queues, queueId)
    return queue === undefined
      ? { waiting: 0, staffed: 0 }
      : { waiting: ordered.size(queue.waiting), staffed: queue.staffed }
  },
})

/** How far a wait has come: never back. `nextMs` until it will have come further by time alone; null when it will not. */
export type Stage = {
  readonly step: number
  readonly overflowed: boolean
  /** It has been, or is now to be, told that it may leave a message. */
  readonly messageOffered: boolean
  readonly nextMs: number | null
}

export const stageOf = (call: Journey, at: number, staffed: Staffed): Stage => {
  const waited = at - call.queuedAt
  const step = stepOf(call, waited, staffed)
  const overflowed = call.overflowed || flowsOver(call, waited, staffed)
  const messageOffered = call.messageOffered || offersMessage(call, waited, staffed)
  const due = momentsAhead(call, { step, overflowed, messageOffered }).map((dueAt) =>
    Math.max(0, dueAt - waited),
  )
  return { step, overflowed, messageOffered, nextMs: due.length === 0 ? null : Math.min(...due) }
}

/** After how much waiting something will be due by time alone. */
const momentsAhead = (
  { plan: { policy, overflow } }: Journey,
  come: Omit<Stage, 'nextMs'>,
): readonly number[] => {
  const spills = !come.overflowed && overflow !== null
  return [
    policy.steps[come.step + 1]?.afterMs ?? null,
    spills ? (policy.overflow?.afterMs ?? null) : null,
    come.messageOffered ? null : (policy.voicemail?.afterMs ?? null),
  ].filter((dueAt) => dueAt !== null)
}

const stepOf = (call: Journey, waited: number, staffed: Staffed): number => {
  const { steps } = call.plan.policy
  let { step } = call
  while (step + 1 < steps.length && (isDue(steps[step + 1], waited) || isSkipped(call, step, staffed)))
    step += 1
  return step
}

const flowsOver = ({ plan }: Journey, waited: number, staffed: Staffed): boolean =>
  plan.policy.overflow !== null &&
  plan.overflow !== null &&
  isOver(plan.policy.overflow, waited, staffed.inQueue(plan.queueId))

/** Only before an agent has talked to them. */
const offersMessage = ({ plan, connectedAt }: Journey, waited: number, staffed: Staffed): boolean =>
  plan.policy.voicemail !== null &&
  connectedAt === null &&
  isOver(plan.policy.voicemail, waited, staffed.inQueue(plan.queueId))

const isDue = (step: { readonly afterMs: number } | undefined, waited: number): boolean =>
  step !== undefined && step.afterMs <= waited

const isSkipped = ({ plan }: Journey, step: number, staffed: Staffed): boolean =>
  plan.policy.steps[step]?.skipIfNobody === true && staffed.onList(plan.asks[step]?.key ?? '') === 0

/** Has a wait come to its limit? By its own length, or because too many wait for too few. */
const isOver = (
  { afterMs, waitingOverStaffed }: WaitLimit,
  waited: number,
  queue: { readonly waiting: number; readonly staffed: number },
): boolean =>
  (afterMs !== null && waited >= afterMs) ||
  (waitingOverStaffed !== null && queue.waiting > waitingOverStaffed * queue.staffed)
