import type { CallStatus } from '../../domain/acd/terms.ts'

/** Counts what a controller finds when it starts while calls are up (architecture §5). */
export type AdoptionMeter = {
  /** A call goes on in this status. */
  adopted(status: CallStatus): void
  /** So many calls could not go on. */
  lost(calls: number): void
  /** From the first look for them until every call was brought in line or let go; ms. */
  took(ms: number): void
}
