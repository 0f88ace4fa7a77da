import type { CallStatus } from '../../domain/acd/terms.ts'

/** Counts what a controller finds when it starts while calls are up (architecture §5). */
export type AdoptionMeter = {
  /** A call goes on in this status. */
  adopted(status: CallStatus): void
  /** Something that could not go on was let go, with its reason. */
  released(what: 'call' | 'channel' | 'dialog'): void
  /** From the start of the process until every call was adopted or released; ms. */
  took(ms: number): void
}
