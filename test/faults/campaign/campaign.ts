import { createRandom, whole } from '../../../src/archive/random.ts'
import { soundGapMs } from '../checkers/continuity.ts'
import { inversionsIn, readCourse } from '../checkers/order-of-offers.ts'
import { createRecords } from '../checkers/records.ts'
import { watchForStrays } from '../checkers/watch.ts'
import { killController } from '../injectors/kill-controller.ts'
import type { House } from '../rig/house.ts'
import type { FaultProduct } from '../rig/product.ts'
import { callAtRandom, workAtRandom, type Caller, type Campaign, type TalkSample } from './people.ts'

export type CampaignPlan = {
  readonly kills: number
  readonly agents: number
  /** Calls at once, those that wait included. */
  readonly calls: number
  readonly seed: number
  /** Between the return of a controller and the next death, ms; keeps the launcher from giving up on it. */
  readonly betweenMs: readonly [number, number]
  /** No death after this, though there should be more; ms from the beginning. */
  readonly longestMs?: number
}

export type CampaignResult = {
  readonly plan: CampaignPlan
  readonly kills: number
  /** From the death to a controller that takes calls, ms. */
  readonly back: readonly number[]
  /** How long each new controller took to go on with the calls, ms, and how many there were. */
  readonly adoptions: readonly { readonly tookMs: number; readonly calls: number }[]
  readonly talks: readonly TalkSample[]
  readonly callers: number
  readonly answeredCallers: number
  readonly records: number
  /** What should not be; a sentence each, beginning with its invariant. */
  readonly broken: readonly string[]
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Kills the controller at random instants while random calls go on, and looks what comes of them. */
export const runCampaign = async (
  product: FaultProduct,
  house: House,
  plan: CampaignPlan,
  say: (line: string) => void,
): Promise<CampaignResult> => {
  const random = createRandom(plan.seed)
  const broken: string[] = []
  const state = { kills: 0, over: false, up: true }
  const callers = new Map<string, Caller>()
  const campaign: Campaign = {
    ...{ house, random, callers, talks: [] },
    kills: () => state.kills,
    isOver: () => state.over,
    broken: (what) => {
      broken.push(what)
      say(`  ! ${what}`)
    },
  }
  const recordedBefore = await recordsNow(product)
  const names = Array.from({ length: plan.agents }, (_, index) => `agent${index + 1}`)
  const agents = await Promise.all(names.map((name) => house.agent(name)))
  const watch = watchForStrays({ product, agents, callers, isUp: () => state.up, broken: campaign.broken })
  const life = [
    callAtRandom(campaign, [100, 900], plan.calls),
    ...agents.map((agent) => workAtRandom(campaign, agent)),
  ]
  const back: number[] = []
  const beganMs = performance.now()
  const isTime = (): boolean => performance.now() - beganMs < (plan.longestMs ?? Infinity)
  try {
    for (let kill = 0; kill < plan.kills && isTime(); kill += 1) {
      await pause(whole(random, ...plan.betweenMs))
      state.up = false
      state.kills += 1
      const { sinceDeathMs } = await killController(product).back
      state.up = true
      back.push(sinceDeathMs)
      say(`  kill ${kill + 1}/${plan.kills}: back after ${sinceDeathMs} ms`)
    }
  } finally {
    state.over = true
  }
  await Promise.all(life)
  await Promise.all([...callers.values()].map(({ citizen }) => citizen.hangUp()))
  const records = await endsOf(product, callers, recordedBefore, campaign.broken)
  await watch.stop()
  for (const { gapMs, kills } of campaign.talks)
    if (gapMs > soundGapMs) broken.push(`I1: ${gapMs} ms without sound in a talk (kills meanwhile: ${kills})`)
  return {
    ...{ plan, kills: state.kills, back, talks: campaign.talks, records, broken },
    adoptions: adoptionsIn(product),
    callers: callers.size,
    answeredCallers: [...callers.values()].filter(({ answered }) => answered).length,
  }
}

const recordsNow = async (product: FaultProduct): Promise<number> => {
  const reader = createRecords(product.databaseUrl)
  const { length } = await reader.all()
  await reader.close()
  return length
}

/** I2, I5, I7, by what the database holds when all is over. */
const endsOf = async (
  product: FaultProduct,
  callers: ReadonlyMap<string, Caller>,
  recordedBefore: number,
  broken: (what: string) => void,
): Promise<number> => {
  const reader = createRecords(product.databaseUrl)
  try {
    const answered = [...callers.values()].filter((caller) => caller.answered).length
    const records = await reader.ended(recordedBefore + answered, 30_000)
    for (const { callId, ends } of records) if (ends !== 1) broken(`I2: ${callId} has ${ends} ends`)
    const own = records.length - recordedBefore
    if (own > callers.size) broken(`I2: ${own} records of ${callers.size} calls`)
    const { events, doubled } = await readCourse(product.databaseUrl)
    inversionsIn(events).forEach(broken)
    for (const callId of doubled) broken(`I7: ${callId} has more than one draft`)
    return own
  } catch (err) {
    broken(`I2: ${err instanceof Error ? err.message : String(err)}`)
    return 0
  } finally {
    await reader.close()
  }
}

const adoptionsIn = (product: FaultProduct): CampaignResult['adoptions'] =>
  product
    .log()
    .filter(({ msg }) => msg === 'the calls of the last controller go on')
    .map(({ tookMs, calls }) => ({ tookMs: Number(tookMs), calls: Number(calls) }))
