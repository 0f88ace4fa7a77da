import type { InputOf } from '../event.ts'
import type { OrderIn, OrderStep, Refusal } from '../order.ts'
import { oneOfProblems, reasonProblems, refuseField, refuseFields } from '../problems.ts'
import type { Rules } from '../rules.ts'
import { redo } from './calling-back.ts'
import { archive, move } from './step.ts'

/**
 * Dissatisfied for the third time: once more under supervision, or into the archive as a hard order. That a demand is
 * unreasonable, or does not count, takes the unit's application and a second leader (domain.md §7).
 */
export const rule = (order: OrderIn<'RULING'>, input: InputOf<'rule'>, rules: Rules): OrderStep | Refusal => {
  const { decision, reason, unreasonable, notCounted } = input
  const problems = [...oneOfProblems('decision', decision, ['REDO', 'ARCHIVE']), ...reasonProblems(reason)]
  if (problems.length > 0) return refuseFields(problems)
  const data = { decision, reason }
  if (decision === 'REDO') return redo(order, input, { proposedRuling: null }, true, data, rules)
  if (!unreasonable && !notCounted) return archive(order, input, 'RULED', { hardOrder: true }, data)
  return ruleByTwo(order, input)
}

const ruleByTwo = (order: OrderIn<'RULING'>, input: InputOf<'rule'>): OrderStep | Refusal => {
  const { reason, unreasonable, notCounted, at } = input
  const { unreasonableApplication, proposedRuling } = order.course
  if (unreasonable && unreasonableApplication === null)
    return refuseField('unreasonable', 'applicationMissing')
  const data = { decision: 'ARCHIVE', reason, unreasonable, notCounted }
  const seconds =
    proposedRuling?.unreasonable === unreasonable && proposedRuling.notCounted === notCounted
      ? proposedRuling
      : null
  if (seconds === null) {
    const proposed = { at, by: input.by.userId, reason, unreasonable, notCounted }
    return move(order, input, 'RULING', { proposedRuling: proposed }, { data: { ...data, proposed: true } })
  }
  if (seconds.by === input.by.userId) return refuseField('decision', 'secondApprover')
  const flags = { hardOrder: true, unreasonable, notCounted }
  return archive(order, input, unreasonable ? 'UNREASONABLE' : 'RULED', flags, {
    ...data,
    proposedBy: seconds.by,
  })
}
