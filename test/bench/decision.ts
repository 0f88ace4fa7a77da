import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createAcd, type Acd } from '../../src/domain/acd/acd.ts'
import type { Input } from '../../src/domain/acd/inputs.ts'
import type { QueuePolicy } from '../../src/domain/acd/routing/policy.ts'
import { stepAcd } from '../../src/domain/acd/step-acd.ts'
import { histogram, type Histogram } from './histogram.ts'

/** One size of hotline and what a decision cost in it, µs. */
export type DecisionFigure = {
  readonly agents: number
  readonly waiting: number
  readonly skills: number
  readonly decisionUs: Histogram
}

const sizes = [
  { agents: 30, waiting: 150, skills: 50 },
  { agents: 300, waiting: 1500, skills: 50 },
  { agents: 1000, waiting: 5000, skills: 50 },
]
const warmUp = 20_000
const rounds = 40_000

/**
 * P6: how long the core needs to decide, at three sizes. Every measured step is one in which a pair is made: an agent
 * becomes free while thousands wait, and is offered the right one of them.
 */
export const measureDecisions = (): {
  readonly figures: readonly DecisionFigure[]
  readonly slope: number
} => {
  const figures = sizes.map((size) => ({ ...size, decisionUs: measure(size) }))
  return { figures, slope: slopeOf(figures) }
}

const kept = fileURLToPath(new URL('../.results/bench-decisions.json', import.meta.url))

/** One run, or the one that was kept with the sizes of hotline. */
export const keptDecisions = (anew: boolean): readonly DecisionFigure[] => {
  if (!anew) return JSON.parse(readFileSync(kept, 'utf8')) as readonly DecisionFigure[]
  const { figures } = measureDecisions()
  mkdirSync(dirname(kept), { recursive: true })
  writeFileSync(kept, JSON.stringify(figures, null, 2))
  return figures
}

const measure = ({ agents, waiting, skills }: (typeof sizes)[number]): Histogram => {
  let acd = fill(agents, waiting, skills)
  const taken: number[] = []
  const step = (input: Input): void => {
    acd = stepAcd(acd, input).acd
  }
  let at = 10_000_000
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const agentId = `a${round % agents}`
    at += 1
    const input: Input = { type: 'ready', at, agentId }
    const before = process.hrtime.bigint()
    const outcome = stepAcd(acd, input)
    const after = process.hrtime.bigint()
    acd = outcome.acd
    if (round >= warmUp) taken.push(Number(after - before) / 1000)
    const offered = outcome.facts.find((fact) => fact.type === 'callOffered')
    if (offered === undefined) throw new Error('no pair was made: the measurement measures nothing')
    step({ type: 'offerTimedOut', at, callId: offered.callId, agentId })
  }
  return histogram(taken)
}

/**
 * Every agent has two of the skills, at levels; every queue asks for one, of a lower level after half a minute, and
 * overflows to the next. Nobody is ready, everybody waits.
 */
const fill = (agents: number, waiting: number, skills: number): Acd => {
  let acd = createAcd({
    queues: Array.from({ length: skills }, (_, index) => ({
      queueId: `q${index}`,
      policy: policyOfQueue(index, skills),
    })),
    lines: Array.from({ length: skills }, (_, index) => ({
      ...{ lineCode: `l${index}`, queueId: `q${index}`, priority: 0, noticePrompt: 'notice' },
      numbers: [String(index)],
    })),
  })
  const step = (input: Input): void => {
    acd = stepAcd(acd, input).acd
  }
  for (let index = 0; index < agents; index += 1) {
    const agentId = `a${index}`
    const codes = [`q${index % skills}`, `q${(index * 7 + 1) % skills}`]
    const has = codes.map((code, which) => ({ code, level: 1 + ((index + which) % 5) }))
    const person = { agentId, name: agentId, agentNo: agentId, role: 'AGENT' as const, skills: has }
    step({ type: 'deskLinked', at: 1, person })
    step({ type: 'legUp', at: 1, agentId, legId: agentId })
  }
  for (let index = 0; index < waiting; index += 1) arrive(step, `c${index}`, index % skills, index + 2)
  // Half of them have come to the second step, and a third of those have overflowed.
  for (let index = 0; index < waiting; index += 2)
    step({ type: 'wideningDue', at: index % 3 === 0 ? 90_000 : 45_000, callId: `c${index}` })
  return acd
}

const policyOfQueue = (index: number, skills: number): Partial<QueuePolicy> => {
  const step = (afterMs: number, minLevel: number) => {
    return { afterMs, skills: [{ code: `q${index}`, minLevel }], skipIfNobody: false }
  }
  return {
    maxWaiting: 1_000_000,
    steps: [step(0, 3), step(30_000, 1)],
    overflow: { toQueueId: `q${(index + 1) % skills}`, afterMs: 60_000, waitingOverStaffed: null },
  }
}

const arrive = (step: (input: Input) => void, callId: string, skill: number, at: number): void => {
  step({ type: 'callArrived', at, callId, callerNumber: null, dialled: String(skill) })
  step({ type: 'callAnswered', at, callId })
  step({ type: 'promptFinished', at, callId, prompt: 'notice' })
}

/** Growth of the median against the size (agents × waiting), both logarithmic: 0 is flat, 1 is linear. */
const slopeOf = (figures: readonly DecisionFigure[]): number => {
  const points = figures.map(({ agents, waiting, decisionUs }) => [
    Math.log(agents * waiting),
    Math.log(decisionUs.p50),
  ])
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + (point[index] ?? 0), 0) / points.length
  const [mx, my] = [mean(0), mean(1)]
  const over = points.reduce((sum, [x = 0, y = 0]) => sum + (x - mx) * (y - my), 0)
  const under = points.reduce((sum, [x = 0]) => sum + (x - mx) ** 2, 0)
  return Math.round((over / under) * 1000) / 1000
}
