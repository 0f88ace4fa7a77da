import type { Call } from '../../domain/acd/call.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import type { SourceChannel } from '../../domain/orders/terms.ts'
import type { Pop } from '../../contract/desk.ts'
import type { Log } from '../ports/log.ts'
import type { CallerHistory } from '../ports/records.ts'
import type { ConnectedCall, MovedDraft } from '../work-orders/api.ts'
import type { Cards } from './cards.ts'
import type { News } from './mailbox.ts'
import type { Undone } from './undone.ts'

export type FollowUpDeps = {
  readonly cards: Cards
  readonly callers: CallerHistory
  readonly openDraft: (call: ConnectedCall) => Promise<string | null>
  /** What the database would not do. */
  readonly undone: Undone
  readonly moveDraft: (draft: MovedDraft) => Promise<void>
  readonly post: (news: News) => void
  readonly nameOf: (agentId: string) => string
  /** Whose a live call is now; null of one that nobody has, or that has ended. */
  readonly agentOf: (callId: string) => string | null
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

const lookUp = (deps: FollowUpDeps, callId: string, callerNumber: string): Promise<void> => {
  const { cards, callers, log, undone } = deps
  const show = (pop: Pop): void => {
    cards.setPop(callId, pop)
    deps.popChanged(callId)
  }
  return undone.run(
    `caller of ${callId}`,
    async () => {
      if (cards.get(callId) !== undefined) show(await callers.lookUp(callerNumber, callId))
    },
    (err) => {
      log.warn({ callId, err }, 'the history of a caller could not be read')
      show({ state: 'unavailable' })
    },
  )
}

const openDraft = async (
  deps: FollowUpDeps,
  { callId, agentId, at }: Pick<Extract<Fact, { type: 'callConnected' }>, 'callId' | 'agentId' | 'at'>,
): Promise<void> => {
  const card = deps.cards.get(callId)
  if (card === undefined) return
  const { callerNumber, dialled, lineCode } = card
  const known = { callId, callerNumber, at, sourceChannel: channelOf(lineCode), sourceLine: dialled }
  const open = async (): Promise<void> => {
    // Somebody else may have the call by now.
    const holder = deps.agentOf(callId) ?? agentId
    const orderId = await deps.openDraft({ ...known, agentId: holder, agentName: deps.nameOf(holder) })
    if (orderId === null) return
    deps.post({ type: 'orderOpened', callId, orderId })
    const now = deps.agentOf(callId)
    if (now !== null && now !== holder) await moveDraft(deps, { callId, agentId: now }, orderId)
  }
  await deps.undone.run(`draft of ${callId}`, open, (err) =>
    deps.log.warn({ callId, err }, 'the draft of a call could not be opened; it is tried again'),
  )
}

const moveDraft = async (
  deps: FollowUpDeps,
  { callId, agentId }: { readonly callId: string; readonly agentId: string },
  orderId = deps.cards.get(callId)?.orderId ?? null,
): Promise<void> => {
  const { cards, log, undone } = deps
  // An order that somebody dialled for is in whoever's hands it was.
  if (orderId === null || cards.get(callId)?.direction === 'outbound') return
  await undone.run(
    `hands of ${orderId}`,
    () => deps.moveDraft({ orderId, agentId, agentName: deps.nameOf(agentId) }),
    (err) =>
      log.warn({ callId, orderId, err }, 'the draft of a call could not go with it; it is tried again'),
  )
}

/** The leaders' phones are channels of their own (domain.md §3). */
const channelOf = (lineCode: string): SourceChannel =>
  lineCode === 'PARTY_SEC_PHONE' || lineCode === 'MAYOR_PHONE' ? lineCode : 'PHONE'
