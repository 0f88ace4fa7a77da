import type { BlacklistDecisionBody, BlacklistEntry } from '../../../src/contract/blacklist.ts'
import { rest } from '../state/session.ts'

/** Numbers that may not be connected for a while. Both reject with `RestError`. */
export const blacklistEntries = (): Promise<readonly BlacklistEntry[]> =>
  rest.ask<readonly BlacklistEntry[]>('GET', '/blacklist')

export const decideNumber = (entryId: string, decision: BlacklistDecisionBody): Promise<BlacklistEntry> =>
  rest.ask<BlacklistEntry>('POST', `/blacklist/${entryId}/decisions`, decision)
