import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createCards } from '../../../src/app/hotline/cards.ts'
import { createDials } from '../../../src/app/hotline/dials.ts'
import { createFigures } from '../../../src/app/hotline/figures.ts'
import { createProjector } from '../../../src/app/hotline/projector.ts'
import { createQueueViews } from '../../../src/app/hotline/queue-views.ts'
import { createStaffing } from '../../../src/app/hotline/staffing.ts'
import { createWatchEnds } from '../../../src/app/hotline/supervision-views.ts'
import { boardState } from '../../../src/app/hotline/views.ts'
import { createAcd, type Acd } from '../../../src/domain/acd/acd.ts'
import type { Agent, AgentPerson } from '../../../src/domain/acd/agent.ts'
import type { Call } from '../../../src/domain/acd/call.ts'
import { timerKey, type Timer } from '../../../src/domain/acd/commands.ts'
import type { Input } from '../../../src/domain/acd/inputs.ts'
import * as ordered from '../../../src/domain/acd/ordered-map.ts'
import { allParties } from '../../../src/domain/acd/parties/book.ts'
import { policyOf } from '../../../src/domain/acd/routing/policy.ts'
import { stepAcd } from '../../../src/domain/acd/step-acd.ts'
import { watchModes } from '../../../src/domain/acd/terms.ts'
import { breachesIn } from '../../soak/invariants.ts'
import { createReplayedBoard, shapeOf } from '../../soak/replayed-board.ts'
import { person } from '../../support/hotline-script.ts'
import type { StoredFact } from '../../support/facts.ts'

type WithoutTime<I> = I extends unknown ? Omit<I, 'at'> : never
type News = WithoutTime<Input>

const queueIds = ['SG_GENERAL', 'SG_ENV'] as const
const skills: Readonly<Record<string, readonly string[]>> = {
  ...{ a0: ['SG_GENERAL'], a1: ['SG_GENERAL'], a2: ['SG_ENV'], a3: ['SG_GENERAL', 'SG_ENV'] },
}
const overflow = { toQueueId: 'SG_GENERAL', afterMs: 30_000, waitingOverStaffed: null }
const queues = [
  { queueId: 'SG_GENERAL', name: 'general', policy: policyOf('SG_GENERAL') },
  { queueId: 'SG_ENV', name: 'environment', policy: policyOf('SG_ENV', { overflow }) },
]
const lines = queueIds.map((queueId, index) => ({
  ...{ lineCode: queueId, queueId, priority: 0, noticePrompt: 'notice', numbers: [String(12_345 + index)] },
}))

/** One of them leads the shift. */
const leadId = 'a3'
const personOf = (agentId: string): AgentPerson => ({
  ...person(agentId, [...(skills[agentId] ?? [])]),
  role: agentId === leadId ? 'SHIFT_LEAD' : 'AGENT',
})

/** What the lead does to somebody, and to a call. */
const leadTo = (targetId: string): readonly News[] => [
  ...watchModes.map((mode): News => ({ type: 'watch', agentId: leadId, targetId, mode, visible: true })),
  { type: 'unwatch', agentId: leadId },
  { type: 'force', agentId: leadId, targetId, to: 'forced' },
  { type: 'write', agentId: leadId, targetId, noteId: 'note', text: '…' },
]
const leadWith = (callId: string): readonly News[] => [{ type: 'takeOver', agentId: leadId, callId }]

/** What can happen to an agent now, as often as it should. */
const ofAgent = (agent: Agent, free: readonly string[], newId: () => string): readonly News[] => {
  const { agentId } = agent
  const links: readonly News[] = agent.linked
    ? [{ type: 'deskUnlinked', agentId }]
    : [{ type: 'deskLinked', person: personOf(agentId) }]
  const legs: readonly News[] =
    agent.legId === null
      ? [{ type: 'legUp', agentId, legId: newId() }]
      : [{ type: 'legDown', agentId, legId: agent.legId }]
  return [...links, ...legs, ...pressesOf(agent, free, newId)]
}

const pressesOf = (agent: Agent, free: readonly string[], newId: () => string): readonly News[] => {
  const { agentId } = agent
  switch (agent.status) {
    case 'offered': {
      const accept: News = { type: 'accept', agentId, callId: agent.callId }
      return [accept, accept, accept]
    }
    case 'talking': {
      return inTalk(agentId, agent.callId, free, newId)
    }
    case 'wrapUp': {
      return [{ type: 'finishWrapUp', agentId }]
    }
    case 'ready': {
      return [{ type: 'startBreak', agentId, breakType: 'REST' }]
    }
    case 'notReady':
    case 'onBreak':
    case 'offline': {
      const ready: News = { type: 'ready', agentId }
      return [ready, ready, ready]
    }
  }
}

const inTalk = (
  agentId: string,
  callId: string,
  free: readonly string[],
  newId: () => string,
): readonly News[] => {
  const own = { agentId, callId }
  const asks = (['consult', 'join', 'transfer'] as const).flatMap((manner): readonly News[] =>
    [...free.map((id) => ({ agentId: id })), { number: '13912345678' }].map((to) => ({
      ...{ type: 'addParty', ...own, partyId: newId(), to, manner, dialsToday: 0 },
    })),
  )
  return [
    ...asks,
    { type: 'hold', ...own },
    { type: 'resume', ...own },
    { type: 'talkTo', ...own, with: 'all' },
    { type: 'talkTo', ...own, with: 'caller' },
    { type: 'leaveCall', ...own },
    { type: 'hangUp', ...own },
  ]
}

const ofCall = ({ callId, status, direction }: Call): readonly News[] => [
  { type: 'callerHungUp', callId, reason: 'bye' },
  ...(status === 'ringing' ? [{ type: 'callAnswered', callId } as const] : []),
  ...(status === 'notice' ? [{ type: 'promptFinished', callId, prompt: 'notice' } as const] : []),
  ...(status === 'survey' ? [{ type: 'digitPressed', callId, digit: '1' } as const] : []),
  ...(direction === 'outbound' ? [{ type: 'calleeAnswered', callId } as const] : []),
]

const ofNumber = (callId: string): readonly News[] => [
  { type: 'calleeRings', callId, early: false },
  { type: 'calleeAnswered', callId },
  { type: 'calleeNotReached', callId, outcome: 'busy', reason: '486' },
  { type: 'callerHungUp', callId, reason: 'bye' },
]

const whatCanHappen = (
  acd: Acd,
  timers: ReadonlyMap<string, Timer>,
  newId: () => string,
): readonly (readonly News[])[] => {
  const agents = [...ordered.values(acd.agents)]
  const free = agents.filter(({ status }) => status === 'ready').map(({ agentId }) => agentId)
  const arrivals = lines.flatMap(({ numbers }) =>
    numbers.map((dialled): News => ({ type: 'callArrived', callId: newId(), callerNumber: null, dialled })),
  )
  return [
    ...[arrivals, arrivals],
    ...agents.map((agent) => ofAgent(agent, free, newId)),
    ...agents.map(({ agentId }) => leadTo(agentId)),
    ...[...ordered.values(acd.calls)].map(({ callId }) => leadWith(callId)),
    ...[...ordered.values(acd.calls)].map(ofCall),
    ...allParties(acd.parties).map(({ partyId }) => ofNumber(partyId)),
    ...[...timers.values()].map((timer): readonly News[] => [timer]),
  ]
}

/** A hotline with its board, and the board that follows from the facts alone. */
const openHotline = () => {
  let acd = createAcd({ queues, lines })
  let at = Date.parse('2026-04-30T10:00:00+08:00')
  let ids = 0
  const kept = {
    ...{ cards: createCards(), figures: createFigures(), staffing: createStaffing(), dials: createDials() },
    watchEnds: createWatchEnds(),
  }
  const projector = createProjector(kept)
  const config = { queues, lines: [] }
  const shown = { ...kept, acd: () => acd, config: () => config }
  const sources = { ...shown, queueViews: createQueueViews(shown), saving: () => true }
  const timers = new Map<string, Timer>()
  const facts: StoredFact[] = []
  const replayed = createReplayedBoard((agentId) => skills[agentId] ?? [], queueIds)
  return {
    facts,
    possible: () => whatCanHappen(acd, timers, () => `id${(ids += 1)}`),
    step: (news: News, afterMs: number): void => {
      at += afterMs
      const outcome = stepAcd(acd, { ...news, at })
      acd = outcome.acd
      timers.delete(timerKey(news as Timer))
      for (const command of outcome.commands) {
        if (command.type === 'startTimer') timers.set(timerKey(command.timer), command.timer)
        if (command.type === 'cancelTimer') timers.delete(timerKey(command.timer))
      }
      projector.take(outcome.facts, acd)
      for (const fact of outcome.facts) {
        const stored = { ...fact, seq: facts.length + 1 } as StoredFact
        facts.push(stored)
        replayed.take(stored)
      }
    },
    shown: () => shapeOf(boardState(sources), queueIds),
    replayed: () => replayed.shape(),
  }
}

const dice = fc.array(
  fc.record({ what: fc.nat(), which: fc.nat(), afterMs: fc.integer({ min: 1, max: 4000 }) }),
  {
    ...{ maxLength: 150, size: 'max' },
  },
)

it('shows at every moment what follows from the facts alone, whatever citizens, agents and lines do', () => {
  fc.assert(
    fc.property(dice, (throws) => {
      const hotline = openHotline()
      for (const agentId of Object.keys(skills)) {
        hotline.step({ type: 'deskLinked', person: personOf(agentId) }, 1)
        hotline.step({ type: 'legUp', agentId, legId: `leg-${agentId}` }, 1)
        hotline.step({ type: 'ready', agentId }, 1)
      }
      for (const { what, which, afterMs } of throws) {
        const kinds = hotline.possible()
        const kind = kinds[what % kinds.length] ?? []
        const news = kind[which % Math.max(1, kind.length)]
        if (news !== undefined) hotline.step(news, afterMs)
        if (!isDeepStrictEqual(hotline.shown(), hotline.replayed()))
          expect(hotline.shown(), JSON.stringify(news)).toEqual(hotline.replayed())
      }
      expect(breachesIn(hotline.facts, (agentId) => skills[agentId] ?? [])).toEqual([])
    }),
    { numRuns: 40 },
  )
})
