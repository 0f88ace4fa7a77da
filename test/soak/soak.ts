import { createRandom } from '../../src/archive/random.ts'
import { createRecords } from '../faults/checkers/records.ts'
import { onlyChannels } from '../faults/checkers/switch-state.ts'
import type { FaultProduct } from '../faults/rig/product.ts'
import { watchBoard } from './board-watch.ts'
import { watchChannels } from './channels.ts'
import { planCitizens } from './citizens.ts'
import { compareBoards } from './compare-boards.ts'
import { readFacts, type StoredFact } from '../support/facts.ts'
import { breachesIn } from './invariants.ts'
import { endShift, workAtRandom, type AtWork, type Tally, type Worker } from './people.ts'
import { createReplayedBoard } from './replayed-board.ts'
import { runCitizens, type CitizensRun } from './run-citizens.ts'
import { hireStaff, skills, type Member } from './staff.ts'

export type SoakPlan = {
  readonly citizens: number
  /** The last citizen calls no later than this. */
  readonly overMs: number
  /** The most patient of them hangs up so long after the answer. */
  readonly longestStayMs: number
  readonly seed: number
}

export type SoakResult = {
  readonly plan: SoakPlan
  readonly tookMs: number
  readonly citizens: CitizensRun
  /** Terminal records of citizens' calls, by result. */
  readonly results: Readonly<Record<string, number>>
  readonly facts: number
  readonly tally: Tally
  readonly board: { readonly sights: number; readonly lateMs: readonly number[] }
  /** What should not be; a sentence each, beginning with its invariant. */
  readonly broken: readonly string[]
}

/** More than anybody needs once the most patient citizen is gone; SIPp gives up then. */
const drainMs = 30_000
const reloadBoardMs = 5_000

/** Twelve agents and so many citizens do as they like; then what came of it is held against the invariants. */
export const soak = async (
  product: FaultProduct,
  plan: SoakPlan,
  say: (line: string) => void,
): Promise<SoakResult> => {
  const startedAtMs = performance.now()
  const broken: string[] = []
  const complain = (what: string): void => {
    broken.push(what)
    say(`  ! ${what}`)
  }
  const staff = await hireStaff(product.databaseUrl, product.account('agent1'))
  const board = await watchBoard(product.origin, product.account('admin'), complain)
  const reloads = setInterval(() => void board.reload(), reloadBoardMs)
  const channels = watchChannels(product.events)
  const shift = startShift(product, staff, plan.seed, complain)
  const random = createRandom(plan.seed)
  const run = await runCitizens(
    product.sipServer,
    planCitizens(random, plan),
    plan.overMs + plan.longestStayMs + drainMs,
  )
  say(`  ${run.successful} calls went their way, ${run.failed} did not`)
  const workers = await shift.end()
  await onlyChannels(product, workers.length).catch((err: unknown) => complain(`I4: ${String(err)}`))
  const ends = await endsOf(product, complain)
  clearInterval(reloads)
  await board.reload()
  await channels.stop()
  const facts = await readFacts(product.databaseUrl)
  const skillsOf = (agentId: string): readonly string[] =>
    staff.find((member) => member.agentId === agentId)?.skills ?? []
  broken.push(...breachesIn(facts, skillsOf), ...channels.breaches(facts))
  const compared = compareBoards(facts, board.sights, createReplayedBoard(skillsOf, skills), skills)
  broken.push(...compared.broken, ...shortfall(run, facts))
  board.close()
  for (const { agent } of workers) agent.vanish()
  return {
    ...{ plan, citizens: run, results: ends, facts: facts.length, tally: shift.tally, broken },
    tookMs: Math.round(performance.now() - startedAtMs),
    board: { sights: compared.sights, lateMs: compared.lateMs },
  }
}

const startShift = (
  product: FaultProduct,
  staff: readonly Member[],
  seed: number,
  broken: (what: string) => void,
) => {
  const state = { over: false }
  const tally: Tally = { done: new Map(), refused: new Map() }
  const present = new Map<string, Worker>()
  const shared = { origin: product.origin, tally, present, broken, isOver: () => state.over }
  const works = staff.map(({ username, password }, index): AtWork => ({
    ...shared,
    account: { username, password },
    from: process.platform === 'linux' ? `127.2.0.${index + 1}` : '127.0.0.1',
    seed: seed * 1000 + index,
  }))
  const working = Promise.all(works.map((work) => workAtRandom(work)))
  return {
    tally,
    end: async (): Promise<readonly Worker[]> => {
      state.over = true
      const workers = await working
      await Promise.all(workers.map((worker) => endShift(shared, worker)))
      return workers
    },
  }
}

/** I2, I7: every call in one terminal record, no call with two drafts. */
const endsOf = async (
  { databaseUrl }: FaultProduct,
  broken: (what: string) => void,
): Promise<Readonly<Record<string, number>>> => {
  const reader = createRecords(databaseUrl)
  try {
    const records = await reader.ended(0, 30_000)
    const results: Record<string, number> = {}
    for (const { callId, ends, result } of records) {
      if (ends !== 1) broken(`I2: ${callId} has ${ends} ends`)
      const drafts = await reader.draftsOf(callId)
      if (drafts > 1) broken(`I7: ${callId} has ${drafts} drafts`)
      results[result ?? ''] = (results[result ?? ''] ?? 0) + 1
    }
    return results
  } catch (err) {
    broken(`I2: ${err instanceof Error ? err.message : String(err)}`)
    return {}
  } finally {
    await reader.close()
  }
}

/** Citizens by SIPp's count against calls by ours. */
const shortfall = (
  { successful, failed, errors }: CitizensRun,
  facts: readonly StoredFact[],
): readonly string[] => {
  const arrived = facts.filter(({ type }) => type === 'callArrived').length
  return [
    ...(failed === 0 ? [] : [`SIP: ${failed} calls did not go as they should: ${errors.slice(0, 2_000)}`]),
    ...(arrived === successful + failed
      ? []
      : [`I2: ${successful + failed} citizens called, ${arrived} calls are on record`]),
  ]
}
