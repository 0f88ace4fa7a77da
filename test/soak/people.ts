import { chance, createRandom, pick, weighted, whole, type Random } from '../../src/archive/random.ts'
import type { CommandReply, DeskCommand } from '../../src/contract/desk.ts'
import {
  createSimulatedAgent,
  type AgentAccount,
  type SimulatedAgent,
} from '../support/agents/simulated-agent.ts'
import { within } from '../faults/rig/patience.ts'

/** What agents of the soak did, by the name of the act; what the hotline refused them, by its code. */
export type Tally = { readonly done: Map<string, number>; readonly refused: Map<string, number> }

export type AtWork = {
  readonly origin: string
  readonly account: AgentAccount
  /** The address that this desk signs in from. */
  readonly from: string
  readonly seed: number
  readonly tally: Tally
  /** Everybody who is at work, for whoever wants to ask a colleague in. */
  readonly present: Map<string, Worker>
  readonly isOver: () => boolean
  readonly broken: (what: string) => void
}

/** One seat: the agent at it changes with every reload. */
export type Worker = { agent: SimulatedAgent }

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const agentTone = 1000

const countUp = (counts: Map<string, number>, what: string): void =>
  void counts.set(what, (counts.get(what) ?? 0) + 1)

/**
 * One agent at work until the soak is over: does, at random, what people at desks do, whatever comes of it. Which act
 * follows goes by what the desk shows, so that every refusal is a race with somebody else's act. Resolves at the end of the
 * shift, with the last call handled.
 */
export const workAtRandom = async (work: AtWork): Promise<Worker> => {
  const random = createRandom(work.seed)
  const worker: Worker = { agent: await sitDown(work) }
  work.present.set(worker.agent.agentId, worker)
  while (!work.isOver()) {
    try {
      await actOnce(work, random, worker)
    } catch (err) {
      work.broken(`${work.account.username}: ${err instanceof Error ? err.message : String(err)}`)
    }
  }
  return worker
}

const sitDown = async ({ origin, account, from }: AtWork): Promise<SimulatedAgent> =>
  createSimulatedAgent({ ...{ origin, account, from }, toneHz: agentTone, sparse: true, stays: true })

const actOnce = async (work: AtWork, random: Random, worker: Worker): Promise<void> => {
  switch (worker.agent.state.agent.status) {
    case 'ready': {
      return whileReady(work, random, worker)
    }
    case 'offered': {
      return whileOffered(work, random, worker)
    }
    case 'talking': {
      return whileTalking(work, random, worker)
    }
    case 'wrapUp': {
      await pause(whole(random, 200, 2_500))
      return press(work, worker, { type: 'finishWrapUp' })
    }
    case 'onBreak': {
      await pause(whole(random, 1_000, 8_000))
      return press(work, worker, { type: 'ready' })
    }
    case 'notReady':
    case 'offline': {
      await pause(whole(random, 100, 1_500))
      return press(work, worker, { type: 'ready' })
    }
  }
}

/** The browser's tab is gone, and a moment later there is a new one. */
const reload = async (work: AtWork, random: Random, worker: Worker): Promise<void> => {
  countUp(work.tally.done, 'reload')
  worker.agent.vanish()
  await pause(whole(random, 50, 1_500))
  worker.agent = await sitDown(work)
}

const whileReady = async (work: AtWork, random: Random, worker: Worker): Promise<void> => {
  await worker.agent.until(({ agent: { status } }) => status !== 'ready', 1_500).catch(() => null)
  if (worker.agent.state.agent.status !== 'ready') return
  const act = weighted(random, { wait: 30, rest: 4, notReady: 1, reload: 2 })
  if (act === 'rest') await press(work, worker, { type: 'startBreak', breakType: 'REST' })
  if (act === 'notReady') await press(work, worker, { type: 'notReady' })
  if (act === 'reload') await reload(work, random, worker)
}

const whileOffered = async (work: AtWork, random: Random, worker: Worker): Promise<void> => {
  const callId = worker.agent.state.call?.callId ?? ''
  const act = weighted(random, { accept: 40, letRing: 1, reload: 1 })
  await pause(whole(random, 100, 1_500))
  if (act === 'reload') return reload(work, random, worker)
  if (act === 'accept') await press(work, worker, { type: 'accept', callId })
  else countUp(work.tally.done, 'let it ring')
  await worker.agent.until(({ agent: { status } }) => status !== 'offered').catch(() => null)
}

const whileTalking = async (work: AtWork, random: Random, worker: Worker): Promise<void> => {
  await pause(whole(random, 500, 4_000))
  const { agent, call, parties } = worker.agent.state
  if (agent.status !== 'talking' || call === null) return
  const { callId } = call
  if (call.askedBy !== null) return asGuest(work, random, worker, callId)
  if (parties.length > 0) return withParties(work, random, worker, callId)
  if (call.status === 'held') return press(work, worker, { type: 'resume', callId })
  await talkActs[weighted(random, talkWeights)](work, random, worker, callId)
}

type TalkAct = (work: AtWork, random: Random, worker: Worker, callId: string) => Promise<void>
const talkWeights = {
  ...{ talk: 40, hangUp: 30, hold: 8, consult: 8, transfer: 4, outside: 5, reload: 3, nextBreak: 2 },
} as const
const talkActs: Readonly<Record<keyof typeof talkWeights, TalkAct>> = {
  talk: () => Promise.resolve(),
  hangUp: (work, _random, worker, callId) => press(work, worker, { type: 'hangUp', callId }),
  hold: (work, _random, worker, callId) => press(work, worker, { type: 'hold', callId }),
  consult: (work, random, worker, callId) => askColleague(work, random, worker, callId, 'consult'),
  transfer: (work, random, worker, callId) => askColleague(work, random, worker, callId, 'transfer'),
  outside: (work, random, worker, callId) => askOutside(work, random, worker, callId),
  reload: (work, random, worker) => reload(work, random, worker),
  nextBreak: (work, _random, worker) => press(work, worker, { type: 'startBreak', breakType: 'MEAL' }),
}

const askColleague = async (
  work: AtWork,
  random: Random,
  worker: Worker,
  callId: string,
  manner: 'consult' | 'transfer',
): Promise<void> => {
  const free = [...work.present].filter(([, other]) => other.agent.state.agent.status === 'ready')
  if (free.length === 0) return
  const [agentId] = pick(random, free)
  await press(work, worker, { type: 'addParty', callId, to: { agentId }, manner }, manner)
}

/** At the simulated exchange: answers, is busy, or hangs up after six seconds (src/exchange/README.md). */
const outsideNumbers = ['13911112222', '13800000486', '13800001006'] as const

const askOutside = async (work: AtWork, random: Random, worker: Worker, callId: string): Promise<void> => {
  const to = { number: pick(random, outsideNumbers) }
  const manner = chance(random, 0.7) ? 'consult' : 'transfer'
  await press(work, worker, { type: 'addParty', callId, to, manner }, `${manner} outside`)
}

const withParties = async (work: AtWork, random: Random, worker: Worker, callId: string): Promise<void> => {
  const [party] = worker.agent.state.parties
  if (party === undefined) return
  const { partyId, status } = party
  if (status === 'calling') {
    if (chance(random, 0.15)) await press(work, worker, { type: 'dropParty', callId, partyId })
    return
  }
  const act = weighted(random, { together: 3, swap: 2, caller: 2, leave: 3, drop: 2, hangUp: 1, reload: 1 })
  if (act === 'together') await press(work, worker, { type: 'talkTo', callId, with: 'all' }, 'three-way')
  if (act === 'swap') await press(work, worker, { type: 'talkTo', callId, with: { partyId } }, 'swap')
  if (act === 'caller') await press(work, worker, { type: 'talkTo', callId, with: 'caller' }, 'swap')
  if (act === 'leave') await press(work, worker, { type: 'leaveCall', callId })
  if (act === 'drop') await press(work, worker, { type: 'dropParty', callId, partyId })
  if (act === 'hangUp') await press(work, worker, { type: 'hangUp', callId })
  if (act === 'reload') await reload(work, random, worker)
}

/** In somebody else's call: stays until that is over, leaves sooner, or reloads. */
const asGuest = async (work: AtWork, random: Random, worker: Worker, callId: string): Promise<void> => {
  const act = weighted(random, { stay: 12, hangUp: 2, reload: 1 })
  if (act === 'hangUp') await press(work, worker, { type: 'hangUp', callId }, 'guest leaves')
  if (act === 'reload') await reload(work, random, worker)
}

/** A press, once; a refusal is one of the things that happen. No answer is a breach. */
const press = async (
  { tally, broken }: AtWork,
  { agent }: Worker,
  command: DeskCommand,
  name: string = command.type,
): Promise<void> => {
  const reply = await within<CommandReply>(5_000, agent.command(command))
  if (reply === null) broken(`nobody answered "${command.type}" of ${agent.username}`)
  else if (reply.ok) countUp(tally.done, name)
  else countUp(tally.refused, `${name}: ${reply.code}`)
}

/** The shift ends: nothing new is taken, and what is up is ended. Resolves when nobody has a call. */
export const endShift = async (work: Pick<AtWork, 'tally' | 'broken'>, worker: Worker): Promise<void> => {
  const deadline = performance.now() + 20_000
  while (performance.now() < deadline) {
    const { agent, call } = worker.agent.state
    const whole = { ...work } as AtWork
    if (agent.status === 'talking' && call !== null)
      await press(whole, worker, { type: 'hangUp', callId: call.callId })
    else if (agent.status === 'wrapUp') await press(whole, worker, { type: 'finishWrapUp' })
    else if (agent.status === 'ready') await press(whole, worker, { type: 'notReady' })
    else if (agent.status !== 'offered') return
    await pause(100)
  }
  work.broken(
    `I3: ${worker.agent.username} is still ${worker.agent.state.agent.status} at the end of the shift`,
  )
}
