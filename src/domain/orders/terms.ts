/** The words of the work order (domain.md §5.2, §5.4, §5.5). */
export const orderTypes = ['CONSULT', 'HELP', 'COMPLAINT', 'REPORT', 'SUGGESTION', 'PRAISE'] as const
export type OrderType = (typeof orderTypes)[number]

export const urgencies = ['NORMAL', 'URGENT', 'CRITICAL'] as const
export type Urgency = (typeof urgencies)[number]

export const orderStatuses = [
  'DRAFT',
  'PENDING_DISPATCH',
  'PENDING_SIGN',
  'HANDLING',
  'RETURN_REVIEW',
  'FEEDBACK_REVIEW',
  'PENDING_CALLBACK',
  'RULING',
  'ARCHIVED',
  'CLOSED_DIRECT',
  'NOT_ACCEPTED',
  'TRANSFERRED',
  'MERGED',
  'VOIDED',
] as const
export type OrderStatus = (typeof orderStatuses)[number]

const terminalStatuses = [
  'ARCHIVED',
  'CLOSED_DIRECT',
  'NOT_ACCEPTED',
  'TRANSFERRED',
  'MERGED',
  'VOIDED',
] as const satisfies readonly OrderStatus[]

export const isOpen = (status: OrderStatus): boolean =>
  !(terminalStatuses as readonly string[]).includes(status)

/** What a call came to when it left no order (domain.md §5.2). */
export const callOutcomes = ['INVALID', 'HARASSMENT', 'WITHDRAW', 'URGE', 'QUERY'] as const
export type CallOutcome = (typeof callOutcomes)[number]

export const sourceChannels = [
  'PHONE',
  'PARTY_SEC_PHONE',
  'PARTY_SEC_MAIL',
  'MAYOR_PHONE',
  'MAYOR_MAIL',
  'WEIBO',
  'POST',
  'WEB',
  'VOICEMAIL',
  'PLATFORM_110',
] as const
export type SourceChannel = (typeof sourceChannels)[number]

/** Messages to the citizen (T) and to units (U), domain.md §8; U4 carries an urge. */
export const messageTemplateIds = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'U1', 'U2', 'U3', 'U4'] as const
export type MessageTemplateId = (typeof messageTemplateIds)[number]
