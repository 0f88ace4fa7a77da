import type { Call } from '../../domain/acd/call.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import type { SourceChannel } from '../../domain/orders/terms.ts'
import type { Log } from '../ports/log.ts'
import type { CallerHistory } from '../ports/records.ts'
import type { ConnectedCall, MovedDraft } from '../work-orders/api.ts'
import type { Cards } from './cards.ts'
import type { News } from './mailbox.ts'

export type FollowUpDeps = {
  readonly cards: Cards
  readonly callers: CallerHistory
  readonly openDraft: (call: ConnectedCall) => Promise<string | null>
  /** By call: drafts that the database would not take. */
  readonly missedDrafts: Map<string, ConnectedCall>
  readonly moveDraft: (draft: MovedDraft) => Promise<void>
  readonly post: (news: News) => void
  readonly nameOf: (agentId: string) => string
  readonly popChanged: (callId: string) => void
  readonly log: Log
}

/** Work that a fact sets off outside the mailbox: who is calling, and the draft. A live call waits for neither. */
export const followUp = (deps: FollowUpDeps, fact: Fact): void => {
  if (fact.type === 'callArrived' && fact.callerNumber !== null && fact.lineCode !== null) {
    void lookUp(deps, fact.callId, fact.callerNumber)
  }
  if (fact.type === 'callPlaced') void lookUp(deps, fact.callId, fact.callerNumber)
  if (fact.type === 'callHandedOver') void moveDraft(deps, fact)
  if (fact.type === 'callConnected' && fact.first) void openDraft(deps, fact)
}

/** What a former controller had set off for a call and cannot finish. */
export const followUpAgain = (deps: FollowUpDeps, call: Call): void => {
  const { callId, callerNumber } = call
  if (callerNumber !== null && deps.cards.get(callId)?.pop.state === 'loading') {
    void lookUp(deps, callId, callerNumber)
  }
  if (!('connectedAt' in call) || call.connectedAt === null || call.agentId === null) return
  if (call.orderId === null) void openDraft(deps, { callId, agentId: call.agentId, at: call.connectedAt })
}

const lookUp = async (deps: FollowUpDeps, callId: string, callerNumber: string): Promise<void> => {
  const { cards, callers, log } = deps
  try {
    cards.setPop(callId, await callers.lookUp(callerNumber, callId))
  } catch (err) {
    log.warn({ callId, err }, 'the history of a caller could not be read')
    cards.setPop(callId, { state: 'unavailable' })
  }
  deps.popChanged(callId)
}

const openDraft = async (
  deps: FollowUpDeps,
  { callId, agentId, at }: Pick<Extract<Fact, { type: 'callConnected' }>, 'callId' | 'agentId' | 'at'>,
): Promise<void> => {
  const card = deps.cards.get(callId)
  if (card === undefined) return
  const { callerNumber, dialled, lineCode } = card
  const known = { callId, agentId, agentName: deps.nameOf(agentId), callerNumber, at }
  await tryDraft(deps, { ...known, sourceChannel: channelOf(lineCode), sourceLine: dialled })
}

const tryDraft = async (deps: FollowUpDeps, connected: ConnectedCall): Promise<void> => {
  const { callId } = connected
  try {
    deps.missedDrafts.delete(callId)
    const orderId = await deps.openDraft(connected)
    if (orderId !== null) deps.post({ type: 'orderOpened', callId, orderId })
  } catch (err) {
    deps.missedDrafts.set(callId, connected)
    deps.log.warn(
      { callId, err },
      'the draft of a call could not be opened; once more when the database is back',
    )
  }
}

/** The database is back: drafts of calls that came meanwhile, those that have ended too. */
export const openMissedDrafts = (deps: FollowUpDeps): void => {
  for (const connected of [...deps.missedDrafts.values()]) void tryDraft(deps, connected)
}

const moveDraft = async (
  { cards, moveDraft: move, nameOf, log }: FollowUpDeps,
  { callId, agentId }: { readonly callId: string; readonly agentId: string },
): Promise<void> => {
  const card = cards.get(callId)
  const orderId = card?.orderId ?? null
  // An order that somebody dialled for is in whoever's hands it was.
  if (orderId === null || card?.direction === 'outbound') return
  try {
    await move({ orderId, agentId, agentName: nameOf(agentId) })
  } catch (err) {
    log.error({ callId, orderId, err }, 'the draft of a call could not go with it')
  }
}

/** The leaders' phones are channels of their own (domain.md §3). */
const channelOf = (lineCode: string): SourceChannel =>
  lineCode === 'PARTY_SEC_PHONE' || lineCode === 'MAYOR_PHONE' ? lineCode : 'PHONE'
