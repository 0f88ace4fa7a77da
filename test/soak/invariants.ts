import { inversionsIn } from '../../src/domain/acd/routing/inversions.ts'
import type { Fact } from '../../src/domain/acd/facts.ts'
import type { StoredFact } from '../support/facts.ts'

/** What must hold of every run (quality.md §3, style.md §2d), looked for in the facts afterwards; a sentence for each breach. */

type Agent = {
  status: string
  callId: string | null
  reachable: { link: boolean; leg: boolean }
  onDuty: boolean
}
type Call = {
  queueId: string
  waits: boolean
  alsoFor: string | null
  offers: Set<string>
  holder: string | null
}

type Course = {
  readonly agents: ReadonlyMap<string, Agent>
  readonly calls: ReadonlyMap<string, Call>
}

/** I3: so long may an agent be shown busy with a call that is over. */
const deadCallMs = 5_000

export const breachesIn = (
  facts: readonly StoredFact[],
  skillsOf: (agentId: string) => readonly string[],
): readonly string[] => {
  const found: string[] = []
  const say = (what: string): void => void found.push(what)
  for (const { at, offered, before } of inversionsIn(facts as readonly Fact[]))
    say(`I5: at ${at} ${offered} was offered before ${before}, which had come before`)
  const course = createCourse(say)
  const dead = watchDeadCalls(say)
  facts.forEach((fact, index) => {
    course.take(fact)
    dead.take(fact, course.now)
    const isLastOfMoment = facts[index + 1]?.at !== fact.at
    if (!isLastOfMoment) return
    for (const what of idleMatches(course.now, skillsOf)) say(`routing: at ${fact.at} ${what}`)
  })
  const end = facts.at(-1)
  if (end !== undefined) dead.end(end.at, course.now)
  return found
}

/** Follows agents and calls, and says what cannot be: two calls at once, two answers, two ends, an offer of a dead call. */
const createCourse = (say: (what: string) => void) => {
  const agents = new Map<string, Agent>()
  const calls = new Map<string, Call>()
  const ended = new Set<string>()
  const agentOf = (agentId: string): Agent => {
    const known = agents.get(agentId) ?? {
      ...{ status: 'offline', callId: null, reachable: { link: false, leg: false }, onDuty: true },
    }
    agents.set(agentId, known)
    return known
  }
  const connect = (call: Call, callId: string, agentId: string): void => {
    if (call.holder !== null) say(`answer: ${callId} went to ${agentId} while ${call.holder} had it`)
    const others = [...calls].filter(([id, { holder }]) => id !== callId && holder === agentId)
    if (others.length > 0) say(`answer: ${agentId} has ${callId} and ${others.map(([id]) => id).join(', ')}`)
    Object.assign(call, { holder: agentId, waits: false, offers: new Set() })
  }
  const takeAgent = (fact: StoredFact): void => {
    if (fact.type === 'agentStatusChanged') {
      const agent = agentOf(fact.agentId)
      if (agent.status !== fact.from) say(`agent: ${fact.agentId} was ${agent.status}, not ${fact.from}`)
      if (fact.lastedMs < 0) say(`agent: ${fact.agentId} was ${fact.from} for ${fact.lastedMs} ms`)
      Object.assign(agent, { status: fact.to, callId: fact.callId })
    } else if (fact.type === 'agentLinkChanged') {
      agentOf(fact.agentId).reachable = { link: fact.linked, leg: fact.legUp }
    } else if (fact.type === 'agentDutyChanged') agentOf(fact.agentId).onDuty = fact.onDuty
  }
  const takeOffer = (call: Call, fact: StoredFact): void => {
    if (fact.type === 'callOffered') {
      const elsewhere = [...calls.values()].some((other) => other !== call && other.offers.has(fact.agentId))
      if (elsewhere) say(`offer: ${fact.agentId} was offered ${fact.callId} beside another call`)
      call.offers.add(fact.agentId)
      call.waits = false
    } else if (fact.type === 'offerWithdrawn') {
      call.offers.delete(fact.agentId)
      call.waits =
        call.offers.size === 0 && fact.reason !== 'callerGone' && fact.reason !== 'answeredElsewhere'
    } else if (fact.type === 'callOverflowed') call.alsoFor = fact.toQueueId
  }
  const takeTalk = (call: Call, fact: StoredFact): void => {
    if (fact.type === 'callConnected') connect(call, fact.callId, fact.agentId)
    if (fact.type === 'callHandedOver') {
      call.holder = null
      agentOf(fact.agentId).callId = fact.callId
      connect(call, fact.callId, fact.agentId)
    }
    if (fact.type === 'callReleased' || fact.type === 'callTransferred') call.holder = null
    if (fact.type === 'callRequeued') Object.assign(call, { holder: null, waits: true })
  }
  return {
    now: { agents, calls } satisfies Course,
    take: (fact: StoredFact): void => {
      takeAgent(fact)
      if (fact.type.startsWith('agent') || !('callId' in fact) || fact.callId === null) return
      const { callId } = fact
      if (fact.type === 'callEnded' && ended.has(callId)) say(`I2: ${callId} ended twice`)
      const isOver = ended.has(callId) && !afterwards.has(fact.type)
      if (isOver) say(`I6: ${fact.type} of ${callId} after its end`)
      if (fact.type === 'callQueued') {
        const { queueId } = fact
        calls.set(callId, { queueId, waits: true, alsoFor: null, offers: new Set(), holder: null })
      }
      const call = calls.get(callId)
      if (call !== undefined) {
        takeOffer(call, fact)
        takeTalk(call, fact)
      }
      if (fact.type !== 'callEnded') return
      ended.add(callId)
      calls.delete(callId)
    },
  }
}

/** What may still be told of a call that has ended. */
const afterwards: ReadonlySet<StoredFact['type']> = new Set([
  ...(['callEnded', 'recordingStopped', 'orderOpened', 'offerWithdrawn', 'partyLeft'] as const),
])

const isFree = ({ status, reachable, onDuty }: Agent): boolean =>
  status === 'ready' && reachable.link && reachable.leg && onDuty

/** Nobody is free while a call waits that they could take. */
const idleMatches = (
  { agents, calls }: Course,
  skillsOf: (agentId: string) => readonly string[],
): readonly string[] => {
  const waiting = [...calls].filter(([, { waits }]) => waits)
  if (waiting.length === 0) return []
  return [...agents]
    .filter(([, agent]) => isFree(agent))
    .flatMap(([agentId]) => {
      const skills = skillsOf(agentId)
      const match = waiting.find(
        ([, { queueId, alsoFor }]) =>
          skills.includes(queueId) || (alsoFor !== null && skills.includes(alsoFor)),
      )
      return match === undefined ? [] : [`${agentId} is free while ${match[0]} waits`]
    })
}

/** I3, I6: agents who are shown offered or talking with a call that is over. */
const watchDeadCalls = (say: (what: string) => void) => {
  const endedAt = new Map<string, number>()
  const look = (at: number, { agents }: Course): void => {
    for (const [agentId, { status, callId }] of agents) {
      const since = callId === null ? undefined : endedAt.get(callId)
      if (since === undefined || (status !== 'talking' && status !== 'offered')) continue
      if (at - since > deadCallMs) {
        say(`I3: ${agentId} was ${status} with ${callId ?? ''} ${at - since} ms after its end`)
        endedAt.delete(callId ?? '')
      }
    }
  }
  return {
    take: (fact: StoredFact, now: Course): void => {
      // As it stood until now.
      if (fact.type.startsWith('agent')) return
      look(fact.at, now)
      if (fact.type === 'callEnded') endedAt.set(fact.callId, fact.at)
    },
    end: (at: number, now: Course): void => look(at, now),
  }
}
