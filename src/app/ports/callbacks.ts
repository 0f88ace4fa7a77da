import type { Callback } from '../../contract/callbacks.ts'
import type { CallbackTask } from '../../domain/callbacks.ts'

/** `callerNumber` whole; the use case masks it. */
export type StoredCallback = Omit<Callback, 'mine'> & { readonly takenBy: string | null }

/** What a press leaves in the row. Instants in ms. */
export type CallbackChange = Partial<{
  readonly takenBy: string | null
  readonly takenByName: string | null
  readonly takenAt: number | null
  readonly misses: readonly number[]
  readonly state: CallbackTask['state']
  readonly outcome: Callback['outcome']
  readonly note: string
  readonly doneBy: string
  readonly doneByName: string
  readonly doneAt: number
}>

export type Untold = { readonly callId: string; readonly number: string; readonly at: number }

export type CallbackStore = {
  /** Open ones by what is due first; done ones the latest first. At most 200. */
  list(state: CallbackTask['state']): Promise<readonly StoredCallback[]>
  counts(now: number): Promise<{ readonly open: number; readonly late: number }>
  /** Left within the last two hours, by somebody with a number, and not yet told of the call back by a message. */
  untold(now: number): Promise<readonly Untold[]>
  /** One task under its lock; whatever `decide` returns is written, or thrown on. Null: there is no such task. */
  change(callId: string, decide: (task: StoredCallback) => CallbackChange): Promise<StoredCallback | null>
}
