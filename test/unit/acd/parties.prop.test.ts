import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createAcd, type Acd } from '../../../src/domain/acd/acd.ts'
import type { Agent, AgentPerson } from '../../../src/domain/acd/agent.ts'
import type { Call } from '../../../src/domain/acd/call.ts'
import { timerKey, type Command, type Timer } from '../../../src/domain/acd/commands.ts'
import type { Fact } from '../../../src/domain/acd/facts.ts'
import type { Input } from '../../../src/domain/acd/inputs.ts'
import * as ordered from '../../../src/domain/acd/ordered-map.ts'
import { isOpen } from '../../../src/domain/acd/parties/arrangement.ts'
import { allParties } from '../../../src/domain/acd/parties/book.ts'
import type { Party } from '../../../src/domain/acd/parties/party.ts'
import { acdFrom, snapshotOf } from '../../../src/domain/acd/snapshot.ts'
import { stepAcd } from '../../../src/domain/acd/step-acd.ts'
import { watchModes } from '../../../src/domain/acd/terms.ts'
import { person, twoQueues } from '../../support/hotline-script.ts'
import { createWhoHearsWhom } from '../../support/who-hears-whom.ts'

/** Two agents and two shift leads, a few citizens, and every press and every piece of news about parties, in any order. */
const agentIds = ['a1', 'a2', 'a3', 'a4'] as const
const leadIds = ['a3', 'a4'] as const
const desk = (agentId: string): AgentPerson => ({
  ...person(agentId),
  role: leadIds.some((leadId) => leadId === agentId) ? 'SHIFT_LEAD' : 'AGENT',
})
const event = fc.record({
  what: fc.constantFrom(
    ...(['arrive', 'arrive', 'accept', 'accept', 'accept', 'dial'] as const),
    ...([
      'add',
      'add',
      'add',
      'add',
      'talkTo',
      'talkTo',
      'drop',
      'leave',
      'leave',
      'hold',
      'resume',
      'hangUp',
    ] as const),
    ...([
      'rings',
      'reached',
      'reached',
      'reached',
      'notReached',
      'partyGone',
      'citizenGone',
      'mediaLost',
    ] as const),
    ...([
      'legDown',
      'legUp',
      'legUp',
      'unlinked',
      'linked',
      'ready',
      'ready',
      'timer',
      'timer',
      'signOut',
    ] as const),
    ...([
      'watch',
      'watch',
      'watch',
      'watch',
      'unwatch',
      'takeOver',
      'takeOver',
      'force',
      'move',
      'write',
    ] as const),
  ),
  pick: fc.nat(),
  other: fc.nat(),
  manner: fc.constantFrom('consult' as const, 'join' as const, 'transfer' as const),
  early: fc.boolean(),
  afterMs: fc.nat({ max: 4000 }),
})
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never
const schedule = fc.array(event, { maxLength: 90, size: 'max' })

const agentsOf = (acd: Acd): Agent[] => [...ordered.values(acd.agents)]
const callsOf = (acd: Acd): Call[] => [...ordered.values(acd.calls)]
const chosen = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)]

type Moment = {
  readonly at: number
  readonly agentId: string
  readonly lead: string
  readonly acd: Acd
  readonly newId: () => string
  readonly timers: Map<string, Timer>
  readonly event: Event
  /** A press of somebody who is in a call. */
  readonly own: { readonly at: number; readonly agentId: string; readonly callId: string } | undefined
  readonly party: Party | undefined
  /** News of a number that was dialled, as a party or by itself. */
  readonly number: { readonly at: number; readonly callId: string } | undefined
}

const momentOf = (
  e: Event,
  at: number,
  acd: Acd,
  timers: Map<string, Timer>,
  newId: () => string,
): Moment => {
  const mine = chosen(agentsOf(acd).filter(isTalking), e.pick)
  const parties = allParties(acd.parties)
  const dialled = [
    ...parties.filter(({ far }) => far.kind === 'number').map(({ partyId }) => partyId),
    ...callsOf(acd).flatMap(({ direction, callId }) => (direction === 'outbound' ? [callId] : [])),
  ]
  const number = chosen(dialled, e.pick)
  return {
    ...{ at, acd, newId, timers, event: e, agentId: chosen(agentIds, e.pick) ?? 'a1' },
    lead: chosen(leadIds, e.other) ?? 'a4',
    own: mine && { at, agentId: mine.agentId, callId: mine.callId },
    party: chosen(parties, e.pick),
    number: number === undefined ? undefined : { at, callId: number },
  }
}

const isTalking = (agent: Agent): agent is Extract<Agent, { status: 'talking' }> => agent.status === 'talking'
const isOffered = (agent: Agent): agent is Extract<Agent, { status: 'offered' }> => agent.status === 'offered'

/** Undefined when there is nobody to whom it could happen. */
const inputs: Readonly<Record<Event['what'], (m: Moment) => Input | undefined>> = {
  arrive: ({ at, newId }) => ({
    ...{ type: 'callArrived', at, callId: newId(), callerNumber: '13812345678', dialled: '12345' },
  }),
  accept: ({ at, acd, event: { pick } }) => {
    const desk = chosen(agentsOf(acd).filter(isOffered), pick)
    return desk && { type: 'accept', at, agentId: desk.agentId, callId: desk.callId }
  },
  dial: ({ at, agentId, newId }) => ({
    ...{ type: 'dial', at, agentId, callId: newId(), number: '13912345678', orderId: null, dialsToday: 0 },
  }),
  add: ({ own, newId, event: { other, manner } }) => {
    const to =
      other % 3 === 0
        ? { agentId: chosen(agentIds, other) ?? 'a1' }
        : { number: chosen(['110', '13912345678', '+1'], other) ?? '110' }
    return own && { type: 'addParty', ...own, partyId: newId(), to, manner, dialsToday: 0 }
  },
  talkTo: ({ own, party, event: { other } }) => {
    const { partyId } = party ?? { partyId: 'nobody' }
    return own && { type: 'talkTo', ...own, with: chosen(['caller', 'all', { partyId }], other) ?? 'all' }
  },
  drop: ({ own, party }) => own && party && { type: 'dropParty', ...own, partyId: party.partyId },
  leave: ({ own }) => own && { type: 'leaveCall', ...own },
  hold: ({ own }) => own && { type: 'hold', ...own },
  resume: ({ own }) => own && { type: 'resume', ...own },
  hangUp: ({ own }) => own && { type: 'hangUp', ...own },
  rings: ({ number, event: { early } }) => number && { type: 'calleeRings', ...number, early },
  reached: ({ number }) => number && { type: 'calleeAnswered', ...number },
  notReached: ({ number }) =>
    number && { type: 'calleeNotReached', ...number, outcome: 'busy', reason: '486' },
  partyGone: ({ number }) => number && { type: 'callerHungUp', ...number, reason: 'bye' },
  mediaLost: ({ number }) => number && { type: 'mediaLost', ...number, reason: 'mediaLost' },
  citizenGone: ({ at, acd, event: { pick } }) => {
    const call = chosen(callsOf(acd), pick)
    return call && { type: 'callerHungUp', at, callId: call.callId, reason: 'bye' }
  },
  legDown: ({ at, acd, agentId }) => {
    const legId = ordered.get(acd.agents, agentId)?.legId
    return legId == null ? undefined : { type: 'legDown', at, agentId, legId }
  },
  legUp: ({ at, agentId, newId }) => ({ type: 'legUp', at, agentId, legId: `leg-${agentId}-${newId()}` }),
  unlinked: ({ at, agentId }) => ({ type: 'deskUnlinked', at, agentId }),
  linked: ({ at, agentId }) => ({ type: 'deskLinked', at, person: desk(agentId) }),
  ready: ({ at, agentId }) => ({ type: 'ready', at, agentId }),
  signOut: ({ at, agentId }) => ({ type: 'signOut', at, agentId }),
  watch: ({ at, lead, agentId, own, event: { pick, other, early } }) => ({
    ...{ type: 'watch', at, agentId: lead, targetId: own?.agentId ?? agentId, visible: early },
    mode: chosen(watchModes, pick + other) ?? 'listen',
  }),
  unwatch: ({ at, lead }) => ({ type: 'unwatch', at, agentId: lead }),
  takeOver: ({ at, lead, acd, event: { pick } }) => {
    const call = chosen(callsOf(acd).filter(isOpen), pick)
    return call && { type: 'takeOver', at, agentId: lead, callId: call.callId }
  },
  force: ({ at, lead, agentId, event: { other } }) => ({
    ...{ type: 'force', at, agentId: lead, targetId: agentId },
    to: chosen(['ready', 'forced', 'offline', { breakType: 'MEAL' }] as const, other) ?? 'ready',
  }),
  move: ({ at, lead, agentId, acd, event: { pick, other } }) => {
    const call = chosen(callsOf(acd), pick)
    const to = chosen(['head', { queueId: 'SG_ENV' }, { queueId: 'SG_GENERAL' }, { agentId }] as const, other)
    return call && to && { type: 'moveCall', at, agentId: lead, callId: call.callId, to }
  },
  write: ({ at, lead, agentId, newId }) => ({
    ...{ type: 'write', at, agentId: lead, targetId: agentId, noteId: newId(), text: '请回拨 13812345678' },
  }),
  timer: ({ at, timers, event: { pick } }) => {
    const due = chosen([...timers], pick)
    if (due === undefined) return undefined
    timers.delete(due[0])
    return { ...due[1], at }
  },
}

type Seen = {
  readonly acd: Acd
  readonly facts: readonly Fact[]
  readonly ears: ReturnType<typeof createWhoHearsWhom>
  readonly lines: ReadonlySet<string>
}

const begins: readonly Command['type'][] = ['answerCall', 'playBeforeRefusal', 'placeCall']

const play = (events: readonly Event[], check: (seen: Seen, input: Input) => void) => {
  let acd = createAcd(twoQueues)
  let now = 1_000_000
  let id = 0
  const facts: Fact[] = []
  const timers = new Map<string, Timer>()
  const ears = createWhoHearsWhom()
  /** Legs towards the network: answered or placed, and not released. */
  const lines = new Set<string>()
  const follow = (command: Command) => {
    if (command.type === 'startTimer') timers.set(timerKey(command.timer), command.timer)
    if (command.type === 'cancelTimer') timers.delete(timerKey(command.timer))
    if (begins.includes(command.type) && 'callId' in command) lines.add(command.callId)
    if (command.type === 'releaseCall') lines.delete(command.callId)
    ears.carryOut(command)
  }
  const step = (input: Input) => {
    if (input.type === 'legDown') ears.gone(input.legId)
    const outcome = stepAcd(acd, input)
    acd = outcome.acd
    facts.push(...outcome.facts)
    outcome.commands.forEach(follow)
    check({ acd, facts, ears, lines }, input)
  }
  const take = (input: Input) => {
    step(input)
    if (input.type !== 'callArrived') return
    step({ type: 'callAnswered', at: now, callId: input.callId })
    step({ type: 'promptFinished', at: now, callId: input.callId, prompt: 'notice' })
  }
  for (const agentId of agentIds) {
    step({ type: 'deskLinked', at: now, person: desk(agentId) })
    step({ type: 'legUp', at: now, agentId, legId: `leg-${agentId}` })
    step({ type: 'ready', at: now, agentId })
  }
  for (const e of events) {
    now += e.afterMs
    const input = inputs[e.what](momentOf(e, now, acd, timers, () => `x${(id += 1)}`))
    if (input !== undefined) take(input)
  }
  return { acd, facts, timers, take, now }
}

const options = { numRuns: 60 }

it('reaches everything that these properties are about', () => {
  const seen = new Set<string>()
  for (const events of fc.sample(schedule, { numRuns: 250, seed: 13 })) {
    play(events, ({ acd, facts, ears }) => {
      for (const { status } of allParties(acd.parties)) seen.add(`party ${status}`)
      for (const call of callsOf(acd)) seen.add(call.status).add(`together ${ears.with(call.callId).length}`)
      for (const fact of facts) seen.add(fact.type)
      for (const fact of facts) {
        if (fact.type === 'partyLeft') seen.add(fact.reason)
        if (fact.type === 'leadWatchEnded') seen.add(`ended ${fact.reason}`)
      }
    })
  }
  for (const wanted of [
    ...['party calling', 'party talking', 'party held', 'transferred', 'together 2'],
    ...[
      'partyAsked',
      'partyJoined',
      'callHandedOver',
      'callTransferred',
      'tookOver',
      'kept',
      'dropped',
      'callOver',
    ],
    ...['leadWatchBegan', 'leadTookOver', 'leadForced', 'leadMoved', 'leadWrote', 'agentNextAsked'],
    ...['ended asked', 'ended changed', 'ended tookOver', 'ended callOver', 'ended callChanged'],
    'ended leadLeft',
  ])
    expect(seen).toContain(wanted)
})

it('leaves nobody without an owner: agents, calls and parties name each other, at every moment', () => {
  fc.assert(
    fc.property(
      schedule,
      (events) =>
        void play(events, ({ acd, lines }) => {
          const parties = allParties(acd.parties)
          for (const party of parties) {
            const call = ordered.get(acd.calls, party.callId) ?? null
            expect(isOpen(call)).toBe(true)
            if (call?.status !== 'transferred') expect(call).toMatchObject({ agentId: party.askedBy })
            if (party.far.kind !== 'agent') continue
            expect(ordered.get(acd.agents, party.far.agentId)).toMatchObject({
              status: party.status === 'calling' ? 'offered' : 'talking',
              callId: party.partyId,
            })
          }
          for (const agent of agentsOf(acd)) {
            if (agent.status !== 'offered' && agent.status !== 'talking') continue
            const party = parties.find(({ partyId }) => partyId === agent.callId)
            if (party !== undefined) expect(party.far).toEqual({ kind: 'agent', agentId: agent.agentId })
            else if (agent.status === 'talking')
              expect(ordered.get(acd.calls, agent.callId)).toMatchObject({ agentId: agent.agentId })
          }
          const owned = new Set([
            ...callsOf(acd).map(({ callId }) => callId),
            ...parties.filter(({ far }) => far.kind === 'number').map(({ partyId }) => partyId),
          ])
          expect([...lines].sort()).toEqual([...owned].sort())
        }),
    ),
    options,
  )
})

it('never leaves a citizen, or anybody outside, in silence: music, a partner, or the end', () => {
  fc.assert(
    fc.property(
      schedule,
      (events) =>
        void play(events, ({ acd, ears }) => {
          for (const call of callsOf(acd)) {
            if (!isOpen(call)) continue
            const heard = ears.of(call.callId)
            expect(heard).not.toBe('silence')
            expect(heard).not.toBe(null)
            expect(heard).not.toBe(0)
          }
          for (const { partyId, status, far } of allParties(acd.parties)) {
            if (far.kind !== 'number' || status === 'calling') continue
            expect([null, 'silence', 0]).not.toContain(ears.of(partyId))
          }
        }),
    ),
    options,
  )
})

it('joins whoever the state says is together, and nobody else; nobody stays behind in a room', () => {
  fc.assert(
    fc.property(
      schedule,
      (events) =>
        void play(events, ({ acd, ears }) => {
          for (const agent of agentsOf(acd)) {
            if (agent.legId === null || agent.status === 'talking') continue
            expect(ears.with(agent.legId)).toEqual([])
          }
          for (const call of callsOf(acd)) {
            if (call.status !== 'talking') continue
            const legId = ordered.get(acd.agents, call.agentId)?.legId
            if (legId != null) expect(ears.with(call.callId)).toContain(legId)
            const parties = allParties(acd.parties).filter(
              ({ callId, status }) => callId === call.callId && status === 'talking',
            )
            for (const { far, partyId } of parties)
              if (far.kind === 'number') expect(ears.with(call.callId)).toContain(partyId)
          }
        }),
    ),
    options,
  )
})

it('lets a lead hear exactly the conversation that the state says, whoever leaves it, and lets the lead go after it', () => {
  fc.assert(
    fc.property(
      schedule,
      (events) =>
        void play(events, ({ acd, ears }) => {
          const leads = new Map<string, string>()
          for (const watch of ordered.values(acd.watches)) {
            const agent = ordered.get(acd.agents, watch.agentId)
            expect(agent).toMatchObject({ status: 'talking', legId: watch.agentLeg })
            expect(ordered.get(acd.agents, watch.leadId)).toMatchObject({
              ...{ status: 'notReady', reason: 'watching', legId: watch.leadLeg },
            })
            expect(ordered.get(acd.calls, watch.callId)).toBeDefined()
            leads.set(watch.leadId, watch.agentLeg === null ? 'silence' : `overhears ${watch.agentLeg}`)
          }
          for (const agent of agentsOf(acd)) {
            if (agent.legId === null) continue
            const heard = ears.of(agent.legId)
            const expected = leads.get(agent.agentId)
            if (expected !== undefined) expect(heard).toBe(expected)
            else expect(String(heard)).not.toMatch(/^overhears/)
            if (expected === undefined && agent.status === 'notReady')
              expect(agent.reason).not.toBe('watching')
          }
        }),
    ),
    options,
  )
})

it('writes down every watch with its end, of the right length', () => {
  fc.assert(
    fc.property(schedule, (events) => {
      const { facts, acd } = play(events, () => undefined)
      const going = new Map<string, Extract<Fact, { type: 'leadWatchBegan' }>>()
      for (const fact of facts) {
        if (fact.type === 'leadWatchBegan') {
          expect(going.has(fact.leadId)).toBe(false)
          going.set(fact.leadId, fact)
        }
        if (fact.type !== 'leadWatchEnded') continue
        const began = going.get(fact.leadId)
        const { agentId, callId, mode, visible, at } = fact
        expect(began).toMatchObject({ agentId, callId, mode, visible, at: fact.since })
        expect(fact.lastedMs).toBe(at - fact.since)
        going.delete(fact.leadId)
      }
      expect([...going.keys()].sort()).toEqual([...ordered.values(acd.watches)].map(({ leadId }) => leadId))
    }),
    options,
  )
})

it('ends every call and every number in one record, and leaves nothing running', () => {
  fc.assert(
    fc.property(schedule, (events) => {
      const played = play(events, () => undefined)
      const { timers, take, facts } = played
      for (const agentId of agentIds) take({ type: 'deskLinked', at: played.now, person: desk(agentId) })
      const begun = facts
        .filter((fact) => fact.type === 'callArrived' || fact.type === 'callPlaced')
        .map((fact) => fact.callId)
      expect(new Set(begun).size).toBe(begun.length)
      for (let round = 0; round < 4; round += 1) {
        for (const id of begun) take({ type: 'callerHungUp', at: played.now, callId: id, reason: 'bye' })
        for (const [key, timer] of [...timers]) {
          timers.delete(key)
          take({ ...timer, at: played.now + 1_000_000 })
        }
      }
      for (const id of begun)
        expect(facts.filter((fact) => fact.type === 'callEnded' && fact.callId === id)).toHaveLength(1)
      const stuck = facts
        .filter((fact) => fact.type === 'agentStatusChanged')
        .reduce((now, fact) => now.set(fact.agentId, fact.to), new Map<string, string>())
      for (const status of stuck.values()) expect(['offered', 'talking', 'wrapUp']).not.toContain(status)
      expect(timers.size).toBe(0)
    }),
    options,
  )
})

it('is the same hotline again from its picture', () => {
  fc.assert(
    fc.property(schedule, (events) => {
      const { acd } = play(events, () => undefined)
      const throughText = JSON.parse(JSON.stringify(snapshotOf(acd))) as ReturnType<typeof snapshotOf>
      expect(snapshotOf(acdFrom(twoQueues, throughText))).toEqual(snapshotOf(acd))
    }),
    options,
  )
})
