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

export const notReadyReasons = ['signedIn', 'asked', 'noAnswer', 'legLost', 'forced', 'watching'] as const
/**
 * Why an agent is not ready: just signed in, asked for it, let a call ring out, lost the leg while offered, forced by a
 * lead, or is a lead who hears somebody else's conversation.
 */
export type NotReadyReason = (typeof notReadyReasons)[number]

/** Code of a kind of break: which there are is for the administration to say. */
export type BreakType = string

export const callStatuses = [
  'ringing',
  'refusing',
  'notice',
  'queued',
  'offered',
  'talking',
  'held',
  'transferred',
  'survey',
  'message',
  'dialling',
  'ended',
] as const
export type CallStatus = (typeof callStatuses)[number]

export const manners = ['consult', 'join', 'transfer'] as const
/**
 * How somebody is brought into a call: `consult` speaks with the agent alone first, `join` with everybody at once,
 * `transfer` with the citizen alone, the agent having left.
 */
export type Manner = (typeof manners)[number]

/** Of somebody else in a call (`Party`). */
export type PartyStatus = 'calling' | 'talking' | 'held'

export const watchModes = ['listen', 'whisper', 'barge'] as const
/** Who hears a lead who hears a conversation: nobody, its agent, or everybody in it. */
export type WatchMode = (typeof watchModes)[number]

export const directions = ['inbound', 'outbound'] as const
/** Who began a call: a citizen, or the hotline. */
export type Direction = (typeof directions)[number]

/**
 * How a call left the hotline, once and for all. `transferred`: answered, then left with somebody outside; `voicemail`: left
 * a message, or asked to; `blocked`: the number is on the blacklist.
 */
export const callResults = [
  'answered',
  'transferred',
  'voicemail',
  'abandoned',
  'blocked',
  'refused',
  'failed',
] as const
export type CallResult = (typeof callResults)[number]

export const dialOutcomes = [
  'answered',
  'busy',
  'noAnswer',
  'unallocated',
  'rejected',
  'noRoute',
  'unreachable',
  'cancelled',
  'failed',
] as const
/**
 * What became of a number that was dialled: a conversation; busy; nobody there in time; no such number; refused by the
 * person called; no trunk for it, or none that works; the trunk gave up; given up here; something broke here.
 */
export type DialOutcome = (typeof dialOutcomes)[number]

/** Why somebody leaves a message: the line is closed, the number is blocked, or it was asked for while waiting. */
export type MessageReason = 'closed' | 'blocked' | 'asked'

/** Who or what ended a call (style.md §2e). */
export const endedBy = ['caller', 'agent', 'system', 'upstream', 'server'] as const
export type EndedBy = (typeof endedBy)[number]
