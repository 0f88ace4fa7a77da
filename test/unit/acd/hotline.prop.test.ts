import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createAcd, type Acd, type AcdConfig } from '../../../src/domain/acd/acd.ts'
import {
  isEligible,
  isOnHand,
  type Agent,
  type AgentPerson,
  type Forced,
} from '../../../src/domain/acd/agent.ts'
import { asksOf, type Call } from '../../../src/domain/acd/call.ts'
import { timerKey, type Command, type Timer } from '../../../src/domain/acd/commands.ts'
import type { Fact } from '../../../src/domain/acd/facts.ts'
import type { Input, MoveTo } from '../../../src/domain/acd/inputs.ts'
import { queuesFor } from '../../../src/domain/acd/routing/book.ts'
import {
  noAnswerActions,
  strategies,
  wrapUpModes,
  type RoutingStep,
} from '../../../src/domain/acd/routing/policy.ts'
import { inversionsIn } from '../../../src/domain/acd/routing/inversions.ts'
import { meets } from '../../../src/domain/acd/routing/requirement.ts'
import { snapshotOf } from '../../../src/domain/acd/snapshot.ts'
import { journalVersion, relive, type DueTimer, type Picture } from '../../../src/app/hotline/past.ts'
import * as ordered from '../../../src/domain/acd/ordered-map.ts'
import { agentStatuses, callStatuses } from '../../../src/domain/acd/terms.ts'
import { stepAcd } from '../../../src/domain/acd/step-acd.ts'
import { person, twoQueues } from '../../support/hotline-script.ts'

/** Small enough to be full now and then. */
const smallQueues = {
  ...twoQueues,
  queues: twoQueues.queues.map((queue) => ({ ...queue, policy: { maxWaiting: 2 } })),
}

const callId = fc.constantFrom('c1', 'c2', 'c3', 'c4', 'c5', 'c6')
const agentId = fc.constantFrom('a1', 'a2', 'a3')
const dialledId = fc.constantFrom('d1', 'd2', 'd3', 'd4', 'd5', 'd6')
/** One of them leads the shift. */
const desk = (id: string, codes: string[]): AgentPerson => ({
  ...person(id, codes),
  role: id === 'a2' ? 'SHIFT_LEAD' : 'AGENT',
})
const skills = { a1: ['SG_GENERAL'], a2: ['SG_ENV:5'], a3: ['SG_GENERAL:2', 'SG_ENV:1'] }
type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>
type Typed<T, R> = { type: T } & { [K in keyof R]: R[K] extends fc.Arbitrary<infer V> ? V : never }
const typed = <T extends string, R extends Fields>(type: T, fields: R): fc.Arbitrary<Typed<T, R>> =>
  fc.record(fields).map((values) => Object.assign(values, { type }) as unknown as Typed<T, R>)

/** Anything at all, sensible or not: late, repeated, for somebody else's call. */
const anything = fc.oneof(
  {
    weight: 6,
    arbitrary: typed('callArrived', {
      callId,
      callerNumber: fc.constant('13812345678'),
      dialled: fc.constantFrom('12345', '12369', '087100001', '404'),
      blocked: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
  },
  { weight: 6, arbitrary: typed('callAnswered', { callId }) },
  {
    weight: 10,
    arbitrary: typed('promptFinished', {
      callId,
      prompt: fc.constantFrom(
        ...['notice', 'notice', 'notice', 'notice', 'notice', 'notice'],
        ...['rating-ask', 'rating-thanks', 'queue-full'],
        ...['voicemail-record', 'voicemail-thanks', 'blocked'],
      ),
    }),
  },
  typed('recordingStarted', { callId, recordingId: fc.constant('r1'), path: fc.constant('/r1.wav') }),
  typed('messageTaken', { callId, spokenMs: fc.constantFrom(0, 5000) }),
  typed('answerFailed', { callId, reason: fc.constant('noMedia') }),
  {
    weight: 5,
    arbitrary: typed('digitPressed', { callId, digit: fc.constantFrom('1', '2', '3', '9', '*') }),
  },
  { weight: 3, arbitrary: typed('callerHungUp', { callId, reason: fc.constant('bye') }) },
  typed('mediaLost', { callId, reason: fc.constant('mediaLost') }),
  typed('connectFailed', { callId, agentId, reason: fc.constant('joinFailed') }),
  {
    weight: 6,
    arbitrary: typed('dial', {
      agentId,
      callId: dialledId,
      number: fc.constantFrom('13912345678', '13912345678', '110', '+12025550100', '12345'),
      orderId: fc.constantFrom(null, 'o2'),
      dialsToday: fc.constantFrom(0, 0, 500),
    }),
  },
  { weight: 4, arbitrary: typed('calleeRings', { callId: dialledId, early: fc.boolean() }) },
  { weight: 3, arbitrary: typed('calleeAnswered', { callId: dialledId }) },
  {
    weight: 2,
    arbitrary: typed('calleeNotReached', {
      callId: dialledId,
      outcome: fc.constantFrom('busy', 'unallocated', 'failed'),
      reason: fc.constant('486'),
    }),
  },
  typed('callerHungUp', { callId: dialledId, reason: fc.constant('bye') }),
  typed('mediaLost', { callId: dialledId, reason: fc.constant('mediaLost') }),
  typed('connectFailed', { callId: dialledId, agentId, reason: fc.constant('joinFailed') }),
  typed('orderOpened', { callId, orderId: fc.constant('o1') }),
  {
    weight: 4,
    arbitrary: typed('deskLinked', { person: agentId.map((id) => desk(id, skills[id])) }),
  },
  typed('deskUnlinked', { agentId }),
  { weight: 4, arbitrary: typed('legUp', { agentId, legId: fc.constantFrom('l1', 'l2', 'l3') }) },
  typed('legDown', { agentId, legId: fc.constantFrom('l1', 'l2', 'l3') }),
  { weight: 6, arbitrary: typed('ready', { agentId }) },
  typed('notReady', { agentId }),
  typed('startBreak', { agentId, breakType: fc.constant('REST' as const) }),
  typed('finishWrapUp', { agentId }),
  typed('extendWrapUp', { agentId }),
  { weight: 4, arbitrary: typed('takeLonger', { pick: fc.nat() }) },
  typed('dutyChanged', { agentId, onDuty: fc.constantFrom(true, true, false) }),
  typed('personChanged', { person: agentId.map((id) => desk(id, ['SG_GENERAL:5'])) }),
  typed('signOut', { agentId }),
  /** What the lead does to calls that wait, and to the others. */
  {
    weight: 3,
    arbitrary: typed('move', {
      to: fc.constantFrom<MoveTo>(
        'head',
        'head',
        { queueId: 'SG_ENV' },
        { agentId: 'a1' },
        { agentId: 'a3' },
      ),
      pick: fc.nat(),
    }),
  },
  typed('force', {
    agentId: fc.constant('a2'),
    targetId: agentId,
    to: fc.constantFrom<Forced>('ready', 'ready', 'forced', 'offline', { breakType: 'MEAL' }),
  }),
  { weight: 8, arbitrary: typed('accept', { agentId, callId }) },
  typed('hold', { agentId, callId }),
  typed('resume', { agentId, callId }),
  { weight: 2, arbitrary: typed('hangUp', { agentId, callId }) },
  typed('sendDigits', { agentId, callId, digits: fc.constant('1') }),
  typed('mediaChanged', { available: fc.constantFrom(true, true, true, false) }),
  /** A press that fits the moment, for one of the calls on a desk. */
  {
    weight: 14,
    arbitrary: typed('press', {
      what: fc.constantFrom(
        ...(['accept', 'accept', 'accept', 'hold', 'resume', 'resume', 'hangUp', 'connectFailed'] as const),
      ),
      pick: fc.nat(),
    }),
  },
  /** A key of somebody who is asked for a rating, or whether to leave a message. */
  { weight: 12, arbitrary: typed('rate', { digit: fc.constantFrom('1', '3', '9'), pick: fc.nat() }) },
  /** What usually comes next to one of the calls. */
  { weight: 14, arbitrary: typed('onward', { pick: fc.nat() }) },
  /** Fires one of the timers that run. */
  { weight: 6, arbitrary: typed('fireTimer', { pick: fc.nat() }) },
)
type Event = typeof anything extends fc.Arbitrary<infer E> ? E : never
const moments = fc.array(fc.record({ event: anything, afterMs: fc.nat({ max: 5000 }) }), {
  maxLength: 120,
  size: 'max',
})

const either = <T>(...values: T[]) => fc.constantFrom(...values)
/** Any strategy, steps that widen or are skipped, overflow to one another, every wrap-up and no-answer policy. */
const policy = (queueId: string, toQueueId: string) =>
  fc.record({
    maxWaiting: fc.constant(3),
    strategy: fc.constantFrom(...strategies),
    agePointsPerMinute: either(0, 0, 3),
    progressive: fc.record({ first: either(1, 2), everyMs: fc.constant(5000), add: either(1, 2) }),
    noAnswer: fc.record({ then: fc.constantFrom(...noAnswerActions), restMs: fc.constant(3000) }),
    wrapUp: fc.record({
      ...{ mode: fc.constantFrom(...wrapUpModes), ms: fc.constant(4000) },
      ...{ extendMs: fc.constant(2000), maxExtensions: fc.constant(2) },
    }),
    overflow: either(
      null,
      { toQueueId, afterMs: 3000, waitingOverStaffed: null },
      { toQueueId, afterMs: null, waitingOverStaffed: 1 },
    ),
    voicemail: either(
      null,
      null,
      { afterMs: 2000, waitingOverStaffed: null },
      { afterMs: null, waitingOverStaffed: 0 },
    ),
    steps: either<readonly RoutingStep[]>(
      [],
      [
        { afterMs: 0, skills: [{ code: queueId, minLevel: 4 }], skipIfNobody: true },
        { afterMs: 4000, skills: [{ code: queueId, minLevel: 2 }], skipIfNobody: false },
        { afterMs: 8000, skills: [], skipIfNobody: false },
      ],
    ),
  })
const queues = fc
  .tuple(policy('SG_GENERAL', 'SG_ENV'), policy('SG_ENV', 'SG_GENERAL'))
  .map(([general, env]) => [
    { queueId: 'SG_GENERAL', policy: general },
    { queueId: 'SG_ENV', policy: env },
  ])
/** What happens, and under which configuration. */
type Schedule = {
  readonly steps: readonly { readonly event: Event; readonly afterMs: number }[]
  readonly queues: AcdConfig['queues']
}
const schedule: fc.Arbitrary<Schedule> = fc.record({
  steps: moments,
  queues: fc.oneof(fc.constant(smallQueues.queues), queues),
})

const agentsOf = (acd: Acd): Agent[] => [...ordered.values(acd.agents)]
const callsOf = (acd: Acd): Call[] => [...ordered.values(acd.calls)]

const freeze = (value: unknown): void => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || value instanceof Map) return
  Object.freeze(value)
  Object.values(value).forEach(freeze)
}

/** Keeps the timers as the mailbox does, so that a fired one is one that was started and not cancelled. */
const applyTimers = (running: Map<string, Timer>, commands: readonly Command[]) => {
  for (const command of commands) {
    if (command.type === 'startTimer') running.set(timerKey(command.timer), command.timer)
    if (command.type === 'cancelTimer') running.delete(timerKey(command.timer))
  }
}

const pressOf = ({ what, pick }: Extract<Event, { type: 'press' }>, at: number, acd: Acd): Input | null => {
  const desks = agentsOf(acd).filter((agent) => agent.status === 'offered' || agent.status === 'talking')
  const agent = desks[pick % Math.max(1, desks.length)]
  if (agent === undefined) return null
  return { type: what, at, agentId: agent.agentId, callId: agent.callId, reason: 'joinFailed' }
}

/** Null when the event has nothing to happen to. A call's id arrives once. */
const inputOf = (
  event: Event,
  at: number,
  acd: Acd,
  timers: Map<string, Timer>,
  used: Set<string>,
): Input | null => {
  if (event.type === 'fireTimer') {
    const chosen = [...timers][event.pick % Math.max(1, timers.size)]
    if (chosen === undefined) return null
    timers.delete(chosen[0])
    return { ...chosen[1], at }
  }
  if (event.type === 'press') return pressOf(event, at, acd)
  if (event.type === 'takeLonger') {
    const desks = agentsOf(acd).filter((agent) => agent.status === 'wrapUp')
    const agent = desks[event.pick % Math.max(1, desks.length)]
    return agent === undefined ? null : { type: 'extendWrapUp', at, agentId: agent.agentId }
  }
  if (event.type === 'move') return moveOf(event, at, acd)
  if (event.type === 'onward') return onwardOf(event, at, acd)
  if (event.type === 'rate') return rateOf(event, at, acd)
  if (event.type === 'callArrived' || event.type === 'dial') {
    if (used.has(event.callId)) return null
    used.add(event.callId)
  }
  return { ...event, at }
}

const onwardInMessage = (
  { callId, stage, prompt }: Extract<Call, { status: 'message' }>,
  at: number,
): Input => {
  if (stage === 'ringing') return { type: 'callAnswered', at, callId }
  if (stage === 'recording') return { type: 'messageTaken', at, callId, spokenMs: 5000 }
  return { type: 'promptFinished', at, callId, prompt }
}

const onwardOf = ({ pick }: Extract<Event, { type: 'onward' }>, at: number, acd: Acd): Input | null => {
  const calls = callsOf(acd).filter(({ direction }) => direction === 'inbound')
  const call = calls[pick % Math.max(1, calls.length)]
  if (call === undefined) return null
  const { callId } = call
  const ends = (prompt: string): Input => ({ type: 'promptFinished', at, callId, prompt })
  if (call.status === 'ringing') return { type: 'callAnswered', at, callId }
  if (call.status === 'notice') return ends('notice')
  if (call.status === 'offered') return { type: 'accept', at, callId, agentId: call.agentId }
  if (call.status === 'message') return onwardInMessage(call, at)
  return rateOf({ type: 'rate', digit: '1', pick }, at, acd)
}

/** What the lead does to a call that waits; nothing when none does. */
const moveOf = ({ to, pick }: Extract<Event, { type: 'move' }>, at: number, acd: Acd): Input | null => {
  const waiting = callsOf(acd).filter(({ status }) => status === 'queued' || status === 'offered')
  const call = waiting[pick % Math.max(1, waiting.length)]
  return call === undefined ? null : { type: 'moveCall', at, agentId: 'a2', callId: call.callId, to }
}

const rateOf = ({ digit, pick }: Extract<Event, { type: 'rate' }>, at: number, acd: Acd): Input | null => {
  const asked = callsOf(acd).filter(
    (call) => call.status === 'survey' || (call.status === 'queued' && call.messageOffered),
  )
  const call = asked[pick % Math.max(1, asked.length)]
  return call === undefined ? null : { type: 'digitPressed', at, callId: call.callId, digit }
}

const play = (
  { steps, queues: given }: Schedule,
  check: (acd: Acd, facts: readonly Fact[]) => void,
  heard: (input: Input) => void = () => undefined,
) => {
  let acd = createAcd({ ...smallQueues, queues: given })
  let now = 1_000_000
  const facts: Fact[] = []
  const timers = new Map<string, Timer>()
  const used = new Set<string>()
  const step = (input: Input) => {
    freeze(acd)
    freeze(input)
    heard(input)
    const outcome = stepAcd(acd, input)
    expect(stepAcd(acd, input)).toEqual(outcome)
    acd = outcome.acd
    facts.push(...outcome.facts)
    applyTimers(timers, outcome.commands)
    check(acd, facts)
  }
  for (const [id, queueIds] of Object.entries(skills)) {
    step({ type: 'deskLinked', at: now, person: desk(id, queueIds) })
    step({ type: 'legUp', at: now, agentId: id, legId: 'l1' })
    step({ type: 'ready', at: now, agentId: id })
  }
  for (const { event, afterMs } of steps) {
    now += afterMs
    const input = inputOf(event, now, acd, timers, used)
    if (input !== null) step(input)
  }
  return { acd, facts, timers }
}

const options = { numRuns: 120 }

it('reaches every status and every fact with these schedules: the properties below are about something', () => {
  const seen = new Set<string>()
  const sampled = fc.sample(schedule, 400)
  for (const steps of sampled) {
    play(steps, (acd, facts) => {
      for (const { status } of [...agentsOf(acd), ...callsOf(acd)]) seen.add(status)
      for (const { type } of facts) seen.add(type)
    })
  }
  for (const status of [...agentStatuses, ...callStatuses])
    if (status !== 'ended' && status !== 'transferred') expect(seen).toContain(status)
  for (const fact of [
    'calleeRings',
    'calleeAnswered',
    'callRated',
    'callRequeued',
    'callResumed',
    'offerWithdrawn',
    'callReleased',
    'callWidened',
    'callOverflowed',
    'agentDutyChanged',
    'messageOffered',
    'messageAsked',
    ...['callMoved', 'leadMoved', 'leadForced'],
  ]) {
    expect(seen).toContain(fact)
  }
})

it('never throws, never changes what it is given, and gives the same outcome for the same input', () => {
  fc.assert(
    fc.property(schedule, (steps) => void play(steps, () => undefined)),
    options,
  )
})

it('leaves no call waiting while an eligible agent of its queue idles', () => {
  fc.assert(
    fc.property(
      schedule,
      (steps) =>
        void play(steps, (acd) => {
          const idle = agentsOf(acd).filter(isEligible)
          for (const call of callsOf(acd)) {
            if (call.status !== 'queued') continue
            expect(
              idle.filter((agent) => asksOf(call).some(({ skills }) => meets(agent.skills, skills))),
            ).toEqual([])
          }
        }),
    ),
    options,
  )
})

/** The agents who say that they have a call are those whom the call names, and no more than its strategy allows. */
const expectHeldByItsOwn = (acd: Acd, call: Call) => {
  const mine = agentsOf(acd).filter(
    (one) => one.status !== 'wrapUp' && 'callId' in one && one.callId === call.callId,
  )
  if (call.status === 'offered') {
    const { strategy } = call.plan.policy
    const several = strategy === 'ringAll' || strategy === 'ringProgressively'
    expect(several || call.offers.length === 1).toBe(true)
    expect(mine.map(({ agentId: id }) => id)).toEqual(call.offers.map((offer) => offer.agentId).toSorted())
    expect(mine.every(({ status }) => status === 'offered')).toBe(true)
  } else if (['talking', 'held', 'dialling'].includes(call.status)) {
    expect(mine).toMatchObject([{ status: 'talking', direction: call.direction }])
    expect(call).toMatchObject({ agentId: mine[0]?.agentId })
  } else expect(mine).toEqual([])
}

it('keeps calls and agents married: one call an agent, one agent a call, each naming the other', () => {
  fc.assert(
    fc.property(
      schedule,
      (steps) =>
        void play(steps, (acd) => {
          for (const agent of agentsOf(acd)) {
            if (agent.status !== 'offered' && agent.status !== 'talking') continue
            const call = ordered.get(acd.calls, agent.callId)
            const expected = agent.status === 'offered' ? ['offered'] : ['talking', 'held', 'dialling']
            expect(expected).toContain(call?.status)
            if (call?.status === 'offered')
              expect(call.offers.map((offer) => offer.agentId)).toContain(agent.agentId)
            else expect(call).toMatchObject({ agentId: agent.agentId })
          }
          for (const call of callsOf(acd)) expectHeldByItsOwn(acd, call)
        }),
    ),
    options,
  )
})

it('offers equals first in, first out', () => {
  fc.assert(
    fc.property(schedule, (given) => {
      const { facts } = play(given, () => undefined)
      expect(inversionsIn(facts)).toEqual([])
    }),
    options,
  )
})

it('ends every call in exactly one terminal fact, and every offer in an answer or a withdrawal', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const { acd, facts } = play(steps, () => undefined)
      const arrived = facts
        .filter((fact) => fact.type === 'callArrived' || fact.type === 'callPlaced')
        .map(({ callId: id }) => id)
      expect(new Set(arrived).size).toBe(arrived.length)
      for (const id of arrived) {
        const endings = facts.filter((fact) => fact.type === 'callEnded' && fact.callId === id)
        expect(endings).toHaveLength(ordered.get(acd.calls, id) === undefined ? 1 : 0)
      }
      const count = (type: Fact['type']) => facts.filter((fact) => fact.type === type).length
      const open = callsOf(acd).reduce(
        (sum, call) => sum + (call.status === 'offered' ? call.offers.length : 0),
        0,
      )
      const mediaLost = facts.filter(
        (fact) => fact.type === 'offerWithdrawn' && fact.reason === 'callerGone',
      ).length
      expect(mediaLost).toBeLessThanOrEqual(count('offerWithdrawn'))
      expect(count('callOffered')).toBe(count('callConnected') + count('offerWithdrawn') + open)
    }),
    options,
  )
})

it('keeps its books: the waiting lists, the idle lists and the counts of each queue agree with the calls and agents', () => {
  fc.assert(
    fc.property(
      schedule,
      (steps) =>
        void play(steps, (acd) => {
          for (const queue of ordered.values(acd.queues)) {
            const inQueue = callsOf(acd).filter(
              (call) => 'plan' in call && call.plan.queueId === queue.queueId,
            )
            const waiting = inQueue.filter(({ status }) => status === 'queued').map(({ callId: id }) => id)
            expect([...ordered.values(queue.waiting)].sort()).toEqual(waiting.sort())
            const beforeAnswer = ['ringing', 'notice', 'queued', 'offered']
            expect(queue.admitted).toBe(inQueue.filter(({ status }) => beforeAnswer.includes(status)).length)
            const belongs = (agent: Agent) => queuesFor(acd.book, agent.skills).includes(queue.queueId)
            expect(queue.staffed).toBe(
              agentsOf(acd).filter((agent) => isOnHand(agent) && belongs(agent)).length,
            )
          }
          for (const bucket of ordered.values(acd.book.buckets)) {
            const fit = agentsOf(acd).filter((agent) => meets(agent.skills, bucket.skills))
            const idle = fit.filter(isEligible).map(({ agentId: id }) => id)
            expect([...ordered.values(bucket.idle)].sort()).toEqual(idle.sort())
            expect(bucket.staffed).toBe(fit.filter(isOnHand).length)
            const waits = callsOf(acd).filter(
              (call) => call.status === 'queued' && asksOf(call).some(({ key }) => key === bucket.key),
            )
            expect([...ordered.values(bucket.waiting)].sort()).toEqual(
              waits.map((call) => call.callId).sort(),
            )
          }
        }),
    ),
    options,
  )
})

it('leaves nothing running: when the callers have gone and the timers have fired, no call is left and no agent is stuck', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const played = play(steps, () => undefined)
      let { acd } = played
      const { timers } = played
      const now = 2_000_000_000
      for (const { callId: id } of callsOf(acd)) {
        const outcome = stepAcd(acd, { type: 'callerHungUp', at: now, callId: id, reason: 'bye' })
        acd = outcome.acd
        applyTimers(timers, outcome.commands)
      }
      for (const [key, timer] of timers) {
        timers.delete(key)
        const outcome = stepAcd(acd, { ...timer, at: now })
        acd = outcome.acd
        applyTimers(timers, outcome.commands)
      }
      for (const agent of agentsOf(acd)) {
        if (agent.status !== 'wrapUp' || agent.until !== null) continue
        acd = stepAcd(acd, { type: 'finishWrapUp', at: now, agentId: agent.agentId }).acd
      }
      expect(callsOf(acd)).toEqual([])
      expect(agentsOf(acd).filter(({ status }) => ['offered', 'talking', 'wrapUp'].includes(status))).toEqual(
        [],
      )
      expect(timers.size).toBe(0)
    }),
    options,
  )
})

it('is the same when its journal is lived again, whole or from a picture taken at any moment', () => {
  const throughText = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
  const pictureOf = (given: Schedule, acd: Acd, timers: readonly DueTimer[]): Picture =>
    throughText({
      ...{ kind: 'begin', version: journalVersion, writerId: 'w', nextSeq: 1 },
      config: { ...smallQueues, queues: given.queues },
      ...{ acd: snapshotOf(acd), timers, cards: [], notes: [] },
    })
  const live = (picture: Picture, inputs: readonly Input[], facts: Fact[]) =>
    relive(picture, inputs, (step) => void facts.push(...step))
  fc.assert(
    fc.property(schedule, fc.nat(), (given, pick) => {
      const inputs: Input[] = []
      const lived = play(
        given,
        () => undefined,
        (input) => void inputs.push(throughText(input)),
      )
      const cut = pick % (inputs.length + 1)
      const facts: Fact[] = []
      const half = live(
        pictureOf(given, createAcd({ ...smallQueues, queues: given.queues }), []),
        inputs.slice(0, cut),
        facts,
      )
      const whole = live(pictureOf(given, half.acd, half.timers), inputs.slice(cut), facts)
      expect(snapshotOf(whole.acd)).toEqual(throughText(snapshotOf(lived.acd)))
      expect(facts).toEqual(throughText(lived.facts))
      const keys = whole.timers.map(({ timer }) => timerKey(timer))
      expect(keys.toSorted()).toEqual([...lived.timers.keys()].toSorted())
      const books = (acd: Acd) => [
        ...[...ordered.values(acd.queues)].map((queue) => [
          ...[queue.queueId, queue.admitted, queue.staffed, ...ordered.values(queue.waiting)],
        ]),
        ...[...ordered.values(acd.book.buckets)].map(({ key, staffed, waiting, ringing, idle }) => [
          ...[key, staffed, [...ordered.values(waiting)], [...ordered.values(ringing)]],
          [...ordered.values(idle)],
        ]),
      ]
      expect(books(whole.acd)).toEqual(books(lived.acd))
    }),
    options,
  )
})
