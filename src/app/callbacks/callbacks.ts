import type { Callback, CallbackEvent, CallbackList } from '../../contract/callbacks.ts'
import { refusalOf } from '../../domain/callbacks.ts'
import { maskNumber } from '../../domain/masking.ts'
import { phoneRoles, type Role } from '../../domain/people.ts'
import { errors } from '../errors.ts'
import type { CallbackChange, CallbackStore, StoredCallback, Untold } from '../ports/callbacks.ts'
import type { Time } from '../ports/time.ts'
import type { Actor } from '../work-orders/actor.ts'

/** Who calls citizens back. */
export const callbackRoles: readonly Role[] = phoneRoles

/**
 * Calls back to citizens who left a message. Errors: `FORBIDDEN` · `NOT_FOUND` · `CALLBACK_REFUSED` with the reason:
 * somebody was faster, has taken it, or it is done.
 */
export type Callbacks = {
  list(actor: Actor, state: 'OPEN' | 'DONE'): Promise<CallbackList>
  press(actor: Actor, callId: string, event: CallbackEvent): Promise<Callback>
  /** Tells by message who will be called back (T7, domain.md §8), each once. Returns how many. */
  tellCallers(): Promise<number>
}

export const createCallbacks = ({
  store,
  tell,
  changed,
  time,
}: {
  readonly store: CallbackStore
  readonly tell: (call: Untold) => Promise<void>
  /** Somebody's press was done: lists that are open are old. */
  readonly changed: () => void
  readonly time: Pick<Time, 'now'>
}): Callbacks => ({
  list: async (actor, state) => {
    const [items, counts] = await Promise.all([store.list(state), store.counts(time.now())])
    return { items: items.map((one) => toView(one, actor)), ...counts }
  },
  press: async (actor, callId, event) => {
    const pressed = await store.change(callId, (task) => {
      const by = { userId: actor.userId, isLead: actor.role === 'SHIFT_LEAD' }
      const refused = refusalOf(task, event, by)
      if (refused !== null) throw new errors.callbackRefused(refused)
      return changeBy(task, event, actor, time.now())
    })
    if (pressed === null) throw new errors.notFound('message')
    changed()
    return toView(pressed, actor)
  },
  tellCallers: async () => {
    const untold = await store.untold(time.now())
    for (const call of untold) await tell(call)
    return untold.length
  },
})

const changeBy = (
  task: StoredCallback,
  event: CallbackEvent,
  { userId, name }: Actor,
  at: number,
): CallbackChange => {
  switch (event.event) {
    case 'take':
      return { takenBy: userId, takenByName: name, takenAt: at }
    case 'release':
      return { takenBy: null, takenByName: null, takenAt: null }
    case 'miss':
      return { misses: [...task.misses, at] }
    case 'done': {
      const { outcome, note } = event
      const done = { doneBy: userId, doneByName: name, doneAt: at }
      return { state: 'DONE', outcome, note: note.trim(), ...done }
    }
  }
}

const toView = ({ takenBy, callerNumber, ...task }: StoredCallback, { userId }: Actor): Callback => {
  const mine = takenBy === userId
  return {
    ...task,
    mine,
    callerNumber: callerNumber === null || mine ? callerNumber : maskNumber(callerNumber),
  }
}
