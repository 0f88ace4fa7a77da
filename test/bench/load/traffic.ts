import type { CallView } from '../../../src/contract/desk.ts'
import type { DeskChange } from '../../support/agents/desk-link.ts'
import type { SimulatedAgent } from '../../support/agents/simulated-agent.ts'
import type { CitizenCall } from '../../support/agents/simulated-citizen.ts'
import { goNotReady, goReady, agentTone, citizenTone } from './agents.ts'
import { atEach, poissonArrivals, type Citizens } from './citizens.ts'

export type TrafficPlan = {
  readonly seconds: number
  readonly callsPerSecond: number
  /** Callers who come at the very beginning, so that somebody always waits. */
  readonly backlog: number
  /** From hearing each other until the citizen hangs up. */
  readonly talkMs: number
  readonly wrapUpMs: number
  /** False: citizens are mute, and nobody listens for voices; what is counted are calls, not sound. */
  readonly sound: boolean
  /** How long callers of the end are still served when no more come; null: they are left waiting. */
  readonly drainMs: number | null
  /** From the offer to the press, even between the two. */
  readonly reactionMs: readonly [number, number]
}

/** All in ms; one value a call. */
export type TrafficFigures = {
  /** Queue entry (the server's stamp, whole ms) to the offer at an idle agent's client. */
  readonly queuedToOffer: readonly number[]
  /** The same up to the moment the server sent it, by the server's own stamps (whole ms). */
  readonly queuedToSent: readonly number[]
  /** Press that ends the wrap-up to the next caller's offer at that client. */
  readonly freeToOffer: readonly number[]
  /** Press to accept to the first packet of the citizen's voice at the agent's leg. */
  readonly acceptToAgent: readonly number[]
  /** The same press to the first packet of the agent's voice at the citizen's telephone. */
  readonly acceptToCitizen: readonly number[]
  readonly calls: {
    readonly placed: number
    readonly talked: number
    /** Still waiting when the run was over: hung up by us. */
    readonly left: number
    /** By what went wrong. */
    readonly failed: Readonly<Record<string, number>>
  }
}

type Numbers = { -readonly [K in Exclude<keyof TrafficFigures, 'calls'>]: number[] }
type Count = { placed: number; talked: number; left: number; failed: Record<string, number> }
type Run = {
  readonly plan: TrafficPlan
  readonly citizens: Citizens
  readonly numbers: Numbers
  readonly count: Count
  readonly busy: Set<Promise<void>>
  /** The ends of all calls. */
  readonly calls: Promise<unknown>[]
  /** Numbers of callers whose offer was accepted. */
  readonly taken: Set<string>
  over: boolean
}

const heardWithinMs = 3_000

/** Lets these agents work and citizens call for so long; afterwards nobody is on the line and nobody ready. */
export const runTraffic = async (
  agents: readonly SimulatedAgent[],
  citizens: Citizens,
  plan: TrafficPlan,
): Promise<TrafficFigures> => {
  const run: Run = {
    ...{ plan, citizens, busy: new Set(), calls: [], taken: new Set(), over: false },
    numbers: {
      ...{ queuedToOffer: [], queuedToSent: [], freeToOffer: [], acceptToAgent: [], acceptToCitizen: [] },
    },
    count: { placed: 0, talked: 0, left: 0, failed: {} },
  }
  const workers = agents.map((agent) => work(run, agent))
  await goReady(agents)
  const backlog = Array.from({ length: plan.backlog }, (_, index) => index * 20)
  await atEach([...backlog, ...poissonArrivals(plan.callsPerSecond, plan.seconds)], () => place(run))
  if (plan.drainMs !== null) await Promise.race([Promise.all(run.calls), sleep(plan.drainMs)])
  run.over = true
  await Promise.all(run.busy)
  await citizens.hangUpAll()
  workers.forEach((stop) => stop())
  await goNotReady(agents)
  return { ...run.numbers, calls: run.count }
}

const fail = ({ count }: Run, what: string): void => {
  count.failed[what] = (count.failed[what] ?? 0) + 1
}

const place = async (run: Run): Promise<void> => {
  run.count.placed += 1
  const call = await run.citizens.call({ mute: !run.plan.sound })
  run.calls.push(call.ended)
  void call.ended.then((end) => {
    if (end.by === 'refused' || end.by === 'failure') fail(run, `SIP ${end.status}`)
    else if (end.by === 'remote') fail(run, 'hung up by the hotline')
    else if (!run.taken.has(call.number)) run.count.left += 1
  })
}

const work = (run: Run, agent: SimulatedAgent): (() => void) => {
  let freedAtMs: number | null = null
  return agent.onChange((change) => {
    const [was, is] = [change.before.agent.status, change.state.agent.status]
    if (was === is) return
    const { call } = change.state
    if (is === 'offered' && call !== null && !run.over) {
      noteOffer(run, change, call, freedAtMs)
      keep(run, take(run, agent, call))
    }
    if (is === 'wrapUp' && !run.over) {
      setTimeout(() => {
        freedAtMs = performance.now()
        void agent.command({ type: 'finishWrapUp' })
      }, run.plan.wrapUpMs)
    }
  })
}

const keep = ({ busy }: Run, task: Promise<void>): void => {
  busy.add(task)
  void task.finally(() => busy.delete(task))
}

/** Offered straight from wrap-up: the caller waited for this agent. Offered while ready: the agent for the caller. */
const noteOffer = (
  { numbers }: Run,
  { before, sentAt, atMs }: DeskChange,
  call: CallView,
  freedAtMs: number | null,
): void => {
  if (before.agent.status === 'ready') {
    numbers.queuedToOffer.push(wallClock(atMs) - call.queuedAt)
    numbers.queuedToSent.push(sentAt - call.queuedAt)
  } else if (freedAtMs !== null) numbers.freeToOffer.push(atMs - freedAtMs)
}

/** Accepts an offer, listens for the first packet of the other's voice on both sides, lets them talk. */
const take = async (run: Run, agent: SimulatedAgent, call: CallView): Promise<void> => {
  const { plan } = run
  const [least, most] = plan.reactionMs
  await sleep(least + Math.random() * (most - least))
  const citizen = run.citizens.byNumber(call.callerNumber ?? '')
  if (citizen === undefined) {
    fail(run, 'offered without a caller')
    return
  }
  run.taken.add(citizen.number)
  if (plan.sound) await hearEachOther(run, agent, citizen, call)
  else if (await press(run, agent, call)) run.count.talked += 1
  await sleep(plan.talkMs)
  await citizen.hangUp()
}

const press = async (run: Run, agent: SimulatedAgent, { callId }: CallView): Promise<boolean> => {
  const reply = await agent.command({ type: 'accept', callId })
  if (!reply.ok) fail(run, `accept refused: ${reply.code}`)
  return reply.ok
}

const hearEachOther = async (
  run: Run,
  agent: SimulatedAgent,
  citizen: CitizenCall,
  call: CallView,
): Promise<void> => {
  const { numbers } = run
  const atAgent = agent.line.ear.firstPacket(citizenTone, heardWithinMs)
  const atCitizen = citizen.line.ear.firstPacket(agentTone, heardWithinMs)
  const pressedAtMs = performance.now()
  await press(run, agent, call)
  const [agentMs, citizenMs] = await Promise.all([atAgent, atCitizen])
  if (agentMs === null) fail(run, 'agent heard nothing')
  else numbers.acceptToAgent.push(agentMs - pressedAtMs)
  if (citizenMs === null) fail(run, 'citizen heard nothing')
  else numbers.acceptToCitizen.push(citizenMs - pressedAtMs)
  if (agentMs !== null && citizenMs !== null) run.count.talked += 1
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

let offset = Date.now() - performance.now()
/** The wall clock without its steps, as the server's own clock is made (`src/adapters/time/system-time.ts`). */
const wallClock = (atMs: number): number => {
  offset = Math.max(offset, Date.now() - performance.now())
  return atMs + offset
}
