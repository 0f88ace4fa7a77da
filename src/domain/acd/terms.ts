/** The words of calls and agents (domain.md §4). */
export const agentStatuses = [
  'offline',
  'ready',
  'notReady',
  'onBreak',
  'offered',
  'talking',
  'wrapUp',
] as const
export type AgentStatus = (typeof agentStatuses)[number]

export const notReadyReasons = ['signedIn', 'asked', 'noAnswer', 'legLost', 'forced'] as const
/** Why an agent is not ready: just signed in, asked for it, let a call ring out, lost the leg while offered, forced by a lead. */
export type NotReadyReason = (typeof notReadyReasons)[number]

export const breakTypes = ['REST', 'MEAL', 'TRAINING', 'MEETING', 'OTHER'] as const
export type BreakType = (typeof breakTypes)[number]

export const callStatuses = [
  'ringing',
  'refusing',
  'notice',
  'queued',
  'offered',
  'talking',
  'held',
  'survey',
  'ended',
] as const
export type CallStatus = (typeof callStatuses)[number]

/** How a call left the hotline, once and for all. */
export const callResults = ['answered', 'abandoned', 'refused', 'failed'] as const
export type CallResult = (typeof callResults)[number]

/** Who or what ended a call (style.md §2e). */
export const endedBy = ['caller', 'agent', 'system', 'upstream', 'server'] as const
export type EndedBy = (typeof endedBy)[number]
