import type { CommandReply, DeskCommand } from '../../../src/contract/desk.ts'
import { chance, whole, type Random } from '../../../src/archive/random.ts'
import type { Agent, Citizen, House } from '../rig/house.ts'
import { within } from '../rig/patience.ts'

/** A citizen of the campaign: what became of the call is told by whoever watches. */
export type Caller = {
  readonly citizen: Citizen
  readonly placedAtMs: number
  /** `performance.now()` of the end; null while the call is up. */
  endedAtMs: number | null
  /** An agent talks with them: nobody hangs up for impatience any more. */
  inTalk: boolean
  answered: boolean
}

/** One talk, from the first words of both to its end or hold. `kills` happened meanwhile. */
export type TalkSample = { readonly gapMs: number; readonly kills: number }

export type Campaign = {
  readonly house: House
  readonly random: Random
  readonly kills: () => number
  readonly isOver: () => boolean
  readonly callers: Map<string, Caller>
  readonly talks: TalkSample[]
  readonly broken: (what: string) => void
}

/** A controller may be away for as long as a loaded machine takes to start one. */
const patienceMs = 30_000

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Citizens call at random until the campaign is over; some lose patience. */
export const callAtRandom = async (
  campaign: Campaign,
  everyMs: readonly [number, number],
  most: number,
): Promise<void> => {
  const { random, callers } = campaign
  while (!campaign.isOver()) {
    await pause(whole(random, ...everyMs))
    const up = [...callers.values()].filter(({ endedAtMs }) => endedAtMs === null).length
    if (up < most && !campaign.isOver()) await callOnce(campaign)
  }
}

const callOnce = async (campaign: Campaign): Promise<void> => {
  const { house, random, callers } = campaign
  const number = String(13_500_000_000 + callers.size)
  const citizen = await house.citizen({ number })
  const caller: Caller = {
    ...{ citizen, placedAtMs: performance.now(), endedAtMs: null, inTalk: false, answered: false },
  }
  callers.set(number.slice(-4), caller)
  void citizen.answered.then((answered) => (caller.answered = answered))
  void citizen.ended.then(() => (caller.endedAtMs = performance.now()))
  if (chance(random, 0.25)) void losePatience(caller, whole(random, 200, 9_000))
}

const losePatience = async (caller: Caller, afterMs: number): Promise<void> => {
  await pause(afterMs)
  if (!caller.inTalk && caller.endedAtMs === null) await caller.citizen.hangUp()
}

/** One agent at work: accepts what is offered, talks, holds, hangs up or is hung up on, and is ready again. */
export const workAtRandom = async (campaign: Campaign, agent: Agent): Promise<void> => {
  while (!campaign.isOver()) {
    try {
      const offered = await agent
        .until(({ agent: { status } }) => status === 'offered', 1_000)
        .catch(() => null)
      if (offered === null) await beReady(agent)
      else await take(campaign, agent, offered.call?.callId ?? '', offered.call?.callerNumber ?? '')
    } catch (err) {
      campaign.broken(err instanceof Error ? err.message : String(err))
    }
  }
}

const beReady = async (agent: Agent): Promise<void> => {
  const { status, legUp } = agent.state.agent
  if (!legUp || status === 'ready') return
  if (status === 'wrapUp') await press(agent, { type: 'finishWrapUp' })
  if (status === 'notReady') await press(agent, { type: 'ready' })
}

const take = async (
  campaign: Campaign,
  agent: Agent,
  callId: string,
  callerNumber: string,
): Promise<void> => {
  const { random, callers } = campaign
  await pause(whole(random, 0, 900))
  const caller = callers.get(callerNumber.slice(-4))
  if (caller === undefined) throw new Error('an agent was offered a call that nobody placed')
  caller.inTalk = true
  await press(agent, { type: 'accept', callId })
  const isMine = (): boolean => agent.state.agent.status === 'talking' && agent.state.call?.callId === callId
  await agent.until(({ agent: { status } }) => status !== 'offered', patienceMs).catch(() => null)
  if (!isMine()) {
    caller.inTalk = false
    return
  }
  await converse(campaign, agent, caller)
  if (chance(random, 0.3) && isMine()) {
    await press(agent, { type: 'hold', callId })
    await pause(whole(random, 300, 2_500))
    if (caller.endedAtMs === null && (await press(agent, { type: 'resume', callId }))) {
      await converse(campaign, agent, caller)
    }
  }
  if (chance(random, 0.5)) await caller.citizen.hangUp()
  else await press(agent, { type: 'hangUp', callId })
  await agent.until(({ agent: { status } }) => status !== 'talking', patienceMs)
  // Who is asked for a rating leaves without one, sooner or later.
  await pause(whole(random, 0, 3_000))
  if (caller.endedAtMs === null) await caller.citizen.hangUp()
  await beReady(agent)
}

/** Both are heard, then talk for a while; how long either was not heard is the sample. */
const converse = async (campaign: Campaign, agent: Agent, { citizen }: Caller): Promise<void> => {
  await Promise.all([citizen.hears.voice(patienceMs), agent.hears.voice(patienceMs)])
  const before = campaign.kills()
  await pause(whole(campaign.random, 1_500, 7_000))
  campaign.talks.push({
    gapMs: Math.max(citizen.hears.longestSilenceMs(), agent.hears.longestSilenceMs()),
    kills: campaign.kills() - before,
  })
}

/**
 * A press that was under way when the controller died gets no answer, and one that was waiting for the link comes before the
 * desk is back in its seat (`notDesk`): it is pressed again, as a person would.
 */
const press = async (agent: Agent, command: DeskCommand): Promise<boolean> => {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const reply = await within<CommandReply>(2_500, agent.command(command))
    if (reply !== null && (reply.ok || reply.code !== 'notDesk')) return reply.ok
    if (reply !== null) await pause(300)
  }
  throw new Error(`nobody answered "${command.type}"`)
}
