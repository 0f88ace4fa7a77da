import { deadline, type ClockContext, type Deadline, type Limit } from './deadline.ts'

const redoMaxWorkdays = 5
const supervisedWorkdays = 3

/**
 * The deadline of a redo (domain.md §7): the original limit again, at most five workdays; a supervised redo at most three.
 * It replaces the unit's deadline while the redo lasts and cannot be extended.
 */
export const redoClock = (
  at: number,
  original: Limit,
  supervised: boolean,
  context: ClockContext,
): Deadline => {
  const limit: Limit =
    original.unit === 'HOUR'
      ? original
      : { unit: 'WORKDAY', value: Math.min(original.value, redoMaxWorkdays) }
  const plain = deadline(at, limit, '回访不满意，重办', context)
  if (!supervised) return plain
  const supervision = deadline(
    at,
    { unit: 'WORKDAY', value: supervisedWorkdays },
    '督办重办，3个工作日',
    context,
  )
  return supervision.due < plain.due ? supervision : { ...plain, basis: '督办重办' }
}

/** Which deadline counts: the redo's while there is one, else the unit's own. */
export const effectiveClock = (handle: Deadline, redo: Deadline | null): Deadline => redo ?? handle
