/** Numbers that may not be connected for a while (domain.md §4, harassment). */

/** So many calls that agents marked as harassment within so long propose a number. */
export const proposalCalls = 3
export const proposalMs = 24 * 3_600_000

const hourMs = 3_600_000
/** 24 hours, then 7 days, then 30 days each time. */
const ladderMs = [24 * hourMs, 7 * 24 * hourMs, 30 * 24 * hourMs] as const

/** `before`: how often the number was blocked, those that were lifted not counted. */
export const stepOf = (before: number): number => Math.min(ladderMs.length, before + 1)
export const blockedForMs = (step: number): number => ladderMs[step - 1] ?? ladderMs[0]

export const blacklistStates = ['PROPOSED', 'ACTIVE', 'ENDED', 'REJECTED', 'LIFTED'] as const
/** `ENDED`: its time is over. */
export type BlacklistState = (typeof blacklistStates)[number]

export const blacklistActs = ['PROPOSED', 'APPROVED', 'REJECTED', 'LIFTED'] as const
export type BlacklistAct = (typeof blacklistActs)[number]
export type BlacklistDecision = 'approve' | 'reject' | 'lift'

export type BlacklistRefusal = 'stale' | 'reasonMissing' | 'notProposed' | 'notActive'

/** Why a decision is refused; null when it is not. */
export const refusalOf = (
  entry: { readonly state: BlacklistState; readonly version: number },
  decision: { readonly what: BlacklistDecision; readonly version: number; readonly reason: string },
): BlacklistRefusal | null => {
  if (entry.version !== decision.version) return 'stale'
  if (decision.reason.trim() === '') return 'reasonMissing'
  if (decision.what === 'lift') return entry.state === 'ACTIVE' ? null : 'notActive'
  return entry.state === 'PROPOSED' ? null : 'notProposed'
}
