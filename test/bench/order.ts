import { createAcd } from '../../src/domain/acd/acd.ts'
import type { Fact } from '../../src/domain/acd/facts.ts'
import type { Input } from '../../src/domain/acd/inputs.ts'
import { inversionsIn } from '../../src/domain/acd/routing/inversions.ts'
import { strategies } from '../../src/domain/acd/routing/policy.ts'
import { stepAcd } from '../../src/domain/acd/step-acd.ts'

/** P12 under one strategy: calls that were offered, and how often one of them was offered before its turn. */
export type OrderFigure = { readonly strategy: string; readonly offers: number; readonly inversions: number }

const agents = 40
const bursts = 200

/** Ten callers at a time arrive in one instant, for agents who take some calls and let others ring out. */
export const measureOrder = (): readonly OrderFigure[] =>
  strategies.map((strategy) => {
    const facts = live(strategy)
    const offers = facts.filter(({ type }) => type === 'callOffered').length
    return { strategy, offers, inversions: inversionsIn(facts).length }
  })

const live = (strategy: (typeof strategies)[number]): readonly Fact[] => {
  const policy = { strategy, maxWaiting: 100_000, noAnswer: { then: 'keepReady' as const, restMs: 1000 } }
  let acd = createAcd({
    queues: [{ queueId: 'q', policy }],
    lines: [{ lineCode: 'l', queueId: 'q', priority: 0, noticePrompt: 'notice', numbers: ['1'] }],
  })
  const facts: Fact[] = []
  const step = (input: Input): void => {
    const outcome = stepAcd(acd, input)
    acd = outcome.acd
    facts.push(...outcome.facts)
    for (const fact of outcome.facts) if (fact.type === 'callOffered') ringing.push(fact)
  }
  const ringing: { readonly callId: string; readonly agentId: string }[] = []
  for (let index = 0; index < agents; index += 1) sitDown(step, `a${index}`)
  for (let burst = 0; burst < bursts; burst += 1) {
    const at = 1000 + burst * 1000
    const callIds = Array.from({ length: 10 }, (_, index) => `c${burst}-${index}`)
    for (const callId of callIds) step({ type: 'callArrived', at, callId, callerNumber: null, dialled: '1' })
    for (const callId of callIds) step({ type: 'callAnswered', at, callId })
    for (const callId of callIds) step({ type: 'promptFinished', at, callId, prompt: 'notice' })
    for (const { callId, agentId } of ringing.splice(0, 8)) work(step, at + 500, callId, agentId, burst)
  }
  return facts
}

const sitDown = (step: (input: Input) => void, agentId: string): void => {
  const skills = [{ code: 'q', level: 3 }]
  const person = { agentId, name: agentId, agentNo: agentId, role: 'AGENT' as const, skills }
  step({ type: 'deskLinked', at: 1, person })
  step({ type: 'legUp', at: 1, agentId, legId: agentId })
  step({ type: 'ready', at: 1, agentId })
}

/** One in seven lets it ring out; the others talk, and are free again at once. */
const work = (
  step: (input: Input) => void,
  at: number,
  callId: string,
  agentId: string,
  burst: number,
): void => {
  if (burst % 7 === 0) {
    step({ type: 'offerTimedOut', at, callId, agentId })
    return
  }
  step({ type: 'accept', at, callId, agentId })
  step({ type: 'hangUp', at, callId, agentId })
  step({ type: 'finishWrapUp', at, agentId })
}
