/** Calls back to citizens who left a message (domain.md §4.6). All of how it is done is D but the due time. */

export const callbackOutcomes = ['TALKED', 'ORDER', 'UNREACHED', 'NOTHING'] as const
/** Talked to; an order was made; not reached; nothing to do, e.g. an empty message. */
export type CallbackOutcome = (typeof callbackOutcomes)[number]

export const callbackOrigins = ['asked', 'closed', 'blocked'] as const
export const callbackNoteLength = 200

export type CallbackTask = {
  readonly state: 'OPEN' | 'DONE'
  readonly version: number
  /** Who has taken it on; null while nobody has. */
  readonly takenBy: string | null
  readonly misses: readonly number[]
}

export type CallbackPress =
  | { readonly event: 'take' }
  /** Back to the list. */
  | { readonly event: 'release' }
  /** Nobody answered. */
  | { readonly event: 'miss' }
  | { readonly event: 'done'; readonly outcome: CallbackOutcome; readonly note: string }

export type CallbackRefusal = 'stale' | 'done' | 'taken' | 'notYours' | 'notTried' | 'noteMissing'

/** Why a press is refused; null when it is not. A lead may take a task over, or give it back for somebody who left. */
export const refusalOf = (
  task: CallbackTask,
  press: CallbackPress & { readonly version: number },
  by: { readonly userId: string; readonly isLead: boolean },
): CallbackRefusal | null => {
  if (task.state === 'DONE') return 'done'
  if (press.version !== task.version) return 'stale'
  const isMine = task.takenBy === by.userId
  if (press.event === 'take') return task.takenBy === null || by.isLead ? null : isMine ? null : 'taken'
  if (press.event === 'release' && by.isLead) return null
  if (!isMine) return 'notYours'
  return press.event === 'done' ? whyNotDone(task, press.outcome, press.note) : null
}

/** Not reached is said by whoever tried; that there is nothing to do is said in words. */
const whyNotDone = (task: CallbackTask, outcome: CallbackOutcome, note: string): CallbackRefusal | null => {
  if (outcome === 'UNREACHED' && task.misses.length === 0) return 'notTried'
  return outcome === 'NOTHING' && note.trim() === '' ? 'noteMissing' : null
}
