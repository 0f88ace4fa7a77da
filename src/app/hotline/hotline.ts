import { defaultTiming } from '../../domain/acd/timing.ts'
import { createAcd, type Acd, type AcdConfig } from '../../domain/acd/acd.ts'
import type { Command } from '../../domain/acd/commands.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import type { Input } from '../../domain/acd/inputs.ts'
import { acdFrom, snapshotOf } from '../../domain/acd/snapshot.ts'
import type { Timing } from '../../domain/acd/timing.ts'
import { dialPlanOf } from '../../domain/dialling.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'
import type { AdoptionMeter } from '../ports/adoption.ts'
import type { DeskLegs } from '../ports/desk-legs.ts'
import type { Log } from '../ports/log.ts'
import type { Media } from '../ports/media.ts'
import type { CallerHistory, FactLog, HotlineConfig } from '../ports/records.ts'
import type { Telephony } from '../ports/telephony.ts'
import type { Time } from '../ports/time.ts'
import type { Trunks } from '../trunks/trunks.ts'
import type { ConnectedCall, MovedDraft } from '../work-orders/api.ts'
import type { Hotline, LiveViews } from './api.ts'
import { createAdrift } from './adrift.ts'
import { createAudience, type Audience } from './audience.ts'
import { createCards } from './cards.ts'
import { answeredBefore } from './adoption.ts'
import { act, answerAgain, type Hands } from './effects.ts'
import { createFigures, type Figures } from './figures.ts'
import { govern, personOf, type Governed } from './governing.ts'
import { followUp, type FollowUpDeps } from './follow-up.ts'
import type { History } from './history.ts'
import { createLines } from './lines.ts'
import { logMilestone } from './milestones.ts'
import { createMailbox, type Mailbox, type News } from './mailbox.ts'
import { createUndone } from './undone.ts'
import { createDeskWatch } from './desk-watch.ts'
import { createDials } from './dials.ts'
import { edgeOf } from './edge.ts'
import { createNames } from './names.ts'
import { createPlacing } from './placing.ts'
import type { Prompts } from './prompts.ts'
import { createProjector, type Marks } from './projector.ts'
import { createReturn } from './return.ts'
import { createStaffing } from './staffing.ts'
import { createWatchEnds } from './supervision-views.ts'
import { createTimers } from './timers.ts'
import { colleaguesOf } from './party-views.ts'
import { createQueueViews } from './queue-views.ts'
import { boardState, deskPartsOf, isSignedIn, deskState, type ViewSources } from './views.ts'

export type HotlineDeps = {
  readonly config: HotlineConfig
  readonly timing?: Partial<Timing>
  readonly telephony: Telephony
  readonly media: Media
  readonly deskLegs: DeskLegs
  readonly trunks: Trunks
  readonly adoption?: AdoptionMeter
  readonly dialsADay?: number
  readonly time: Time
  readonly prompts: Prompts
  readonly factLog: FactLog
  readonly callers: CallerHistory
  /** Whether a number may not be connected at this moment. */
  readonly isBlocked?: (number: string | null) => boolean
  /** Opens the draft of a call that reached its agent; answers with the draft's id, null if it was discarded. */
  readonly openDraft: (call: ConnectedCall) => Promise<string | null>
  /** The draft goes with a call to its new agent. */
  readonly moveDraft: (draft: MovedDraft) => Promise<void>
  /** Ends every sign-in of this person: a lead has signed them out. */
  readonly endSignIn?: (userId: string) => void
  readonly recordingsDir: string
  readonly newId: () => string
  /** What the last controller left, and where this one writes what the next will need. */
  readonly history: History
  readonly log: Log
}

export type RunningHotline = Hotline &
  Governed & {
    readonly figures: Figures
    /** The present state, for the board of reasons and for tests. */
    readonly acd: () => Acd
    /**
     * Goes on with the calls of the last controller: once, when the media server can be reached and before the SIP server
     * can. Never rejects.
     */
    takeUp(): Promise<void>
    /** An order of this agent was filed: the day's count on the desk follows. */
    orderFiled(agentId: string): void
    close(): void
  }

/** The mailbox with everything that hangs on it; what the server edge sees is `api.ts`. */
export const createHotline = (deps: HotlineDeps): RunningHotline => {
  const { config, time, log, factLog, history } = deps
  const timing = { ...defaultTiming, ...deps.timing }
  const { legacy } = history
  deps.prompts.use(config.promptSounds ?? {})
  const cards = createCards(legacy?.picture.cards)
  const figures = createFigures()
  const audience = createAudience(factLog, () => queueViews.changed())
  const tell = (marks: Partial<Marks>) => audience.tell(marks)
  const lines = createLines(deps.media, history.notes, log)
  const timers = createTimers(time, (timer) => void mailbox.post(timer))
  const post = (news: News) => void mailbox.post(news)
  const hands = handsOf(deps, { lines, timers, post, callLeg: (agentId) => audience.callLeg(agentId) })
  const names = createNames(config)
  const kept = { figures, staffing: createStaffing(), dials: createDials(), watchEnds: createWatchEnds() }
  const projector = createProjector({ ...kept, cards })
  let { nextSeq } = history.writer
  const follow: FollowUpDeps = {
    ...{ cards, callers: deps.callers, openDraft: deps.openDraft, moveDraft: deps.moveDraft },
    ...{ post: hands.post, log, undone: createUndone(time) },
    nameOf: (agentId) => ordered.get(mailbox.acd.agents, agentId)?.name ?? '',
    agentOf: (callId) => agentOf(mailbox.acd, callId),
    popChanged: (callId) => tell({ calls: new Set([callId]), agents: holderOf(mailbox.acd, callId) }),
  }
  const watchDesks = createDeskWatch({ ...hands, acd: () => mailbox.acd })
  const write = (facts: readonly Fact[], acd: Acd): Marks => {
    factLog.append(facts)
    nextSeq += facts.length
    return projector.take(facts, acd)
  }
  const note = (facts: readonly Fact[], acd: Acd) => {
    tell(write(facts, acd))
    for (const fact of facts) followUp(follow, fact)
    watchDesks(facts)
    for (const fact of facts) logMilestone(log, fact)
    if (history.isLong) setImmediate(takePicture)
  }
  const takePicture = () => {
    const acd = snapshotOf(mailbox.acd)
    history.begin({ config: mailbox.acd.config, acd, nextSeq, timers: timers.due(), cards: cards.all() })
    void factLog.spooled().then(() => history.dropOlder())
  }
  const configured = acdConfigOf(deps, config, timing)
  if (legacy !== null) {
    projector.prime(legacy.began)
    // The database knows most of these facts: it takes none of them twice.
    for (const { facts, acd } of legacy.steps) write(facts, acd)
  }
  const initial = beginningOf(legacy, configured)
  // Under the configuration of today somebody may belong to other queues.
  projector.prime(initial.acd)
  const does = (command: Command) => act(hands, command)
  const readers = { act: does, note, record: (input: Input) => history.record(input) }
  const mailbox = createMailbox(initial, () => time.now(), readers, log)
  takePicture()
  const shown = { ...kept, acd: () => mailbox.acd, config: () => names.all(mailbox.acd) }
  const queueViews = createQueueViews(shown)
  const sources: ViewSources = { ...shown, queueViews, cards, saving: () => factLog.healthy }
  listen(deps, hands, mailbox, createAdrift({ ...hands, time, acd: () => mailbox.acd }))
  factLog.onHealth((healthy) => {
    tell({ agents: everybody(mailbox.acd) })
    if (healthy) follow.undone.again()
  })
  const governed = govern({
    ...{ mailbox, time, names, prompts: deps.prompts, lastAt: legacy?.lastAt ?? null },
    configOf: (changed) => acdConfigOf(deps, changed, timing),
    configured: () => {
      projector.prime(mailbox.acd)
      tell({ queues: allQueues(mailbox.acd), agents: everybody(mailbox.acd) })
    },
  })
  const { takeUp, deskLinked } = createReturn({ ...deps, hands, mailbox, legacy, follow })
  return {
    ...edgeOf(mailbox, deps.newId, (agentId) => figures.agent(agentId).dials),
    deskLinked: (person) => {
      deskLinked(person.userId)
      mailbox.post({ type: 'deskLinked', person: personOf(person) })
    },
    views: viewsOf(sources, audience),
    figures,
    ...governed,
    acd: () => mailbox.acd,
    takeUp,
    orderFiled: (agentId) => {
      figures.orderFiled(agentId, time.now())
      tell({ agents: new Set([agentId]) })
    },
    close: () => governed.close(timers),
  }
}

const handsOf = (
  { telephony, media, trunks, time, log, ...deps }: HotlineDeps,
  own: Pick<Hands, 'lines' | 'timers' | 'post' | 'callLeg'>,
): Hands => {
  const { lines, post } = own
  return {
    ...own,
    ...{ telephony, media, deskLegs: deps.deskLegs, prompts: deps.prompts },
    ...{ log, recordingsDir: deps.recordingsDir, newId: deps.newId },
    endSignIn: (agentId) => deps.endSignIn?.(agentId),
    placing: createPlacing({ telephony, media, lines, trunks, time, post, log }),
  }
}

const beginningOf = (legacy: History['legacy'], configured: AcdConfig) =>
  legacy === null
    ? { acd: createAcd(configured), lastAt: 0 }
    : { acd: acdFrom(configured, snapshotOf(legacy.acd)), lastAt: legacy.lastAt }

const acdConfigOf = ({ dialsADay }: HotlineDeps, config: HotlineConfig, timing: Timing): AcdConfig => ({
  timing,
  ...(dialsADay === undefined ? {} : { dialPlan: dialPlanOf(dialsADay) }),
  ...{ breakLimitsMs: config.breakLimitsMs, calendar: config.calendar },
  queues: config.queues.map(({ queueId, policy }) => ({ queueId, policy })),
  lines: config.lines.map(({ code, name: _name, ...line }) => ({ ...line, lineCode: code })),
})

/** What happens outside becomes input. */
const listen = (
  { telephony, media, deskLegs, isBlocked = () => false }: HotlineDeps,
  hands: Hands,
  mailbox: Mailbox,
  adrift: (callId: string) => void,
): void => {
  const { lines, placing } = hands
  telephony.listen({
    called: ({ callId, callerNumber, dialled, sdp }) => {
      const known = ordered.get(mailbox.acd.calls, callId)
      if (known !== undefined) {
        answerAgain(hands, known, sdp)
        return
      }
      lines.knock(callId, sdp)
      const blocked = isBlocked(callerNumber)
      mailbox.post({ type: 'callArrived', callId, callerNumber, dialled, ...(blocked ? { blocked } : {}) })
    },
    answered: (callId) => void mailbox.post(answeredBefore(hands, callId)),
    hungUp: (callId, reason) =>
      placing.afterwards(callId, () => void mailbox.post({ type: 'callerHungUp', callId, reason })),
    rings: (callId, sdp) => placing.rings(callId, sdp),
    pickedUp: (callId, sdp) => placing.pickedUp(callId, sdp),
    notReached: (callId, sipStatus) => placing.notReached(callId, sipStatus),
    digit: (callId, digit) => void mailbox.post({ type: 'digitPressed', callId, digit }),
    standing: (callId) => ordered.get(mailbox.acd.calls, callId)?.status ?? null,
    adrift,
    renegotiated: async (callId, sdp) => {
      const legId = lines.of(callId)?.legId ?? null
      if (legId === null) throw new Error('the call has no media leg')
      return media.renegotiate(legId, sdp)
    },
  })
  media.listen({
    digit: (legId, digit) => {
      const callId = lines.callOfLeg(legId)
      if (callId !== null) mailbox.post({ type: 'digitPressed', callId, digit })
    },
    lost: (legId, reason) => {
      const callId = lines.callOfLeg(legId)
      if (callId !== null) mailbox.post({ type: 'mediaLost', callId, reason })
    },
    availability: (available) => void mailbox.post({ type: 'mediaChanged', available }),
  })
  deskLegs.listen({
    up: (agentId, legId) => void mailbox.post({ type: 'legUp', agentId, legId }),
    down: (agentId, legId) => void mailbox.post({ type: 'legDown', agentId, legId }),
  })
}

/** The agent of a call, if there is one. */
const agentOf = (acd: Acd, callId: string): string | null => {
  const call = ordered.get(acd.calls, callId)
  return call !== undefined && 'agentId' in call ? call.agentId : null
}

const holderOf = (acd: Acd, callId: string): Set<string> => {
  const agentId = agentOf(acd, callId)
  return new Set(agentId === null ? [] : [agentId])
}

const allQueues = (acd: Acd): Set<string> =>
  new Set([...ordered.values(acd.queues)].map(({ queueId }) => queueId))

const everybody = (acd: Acd): Set<string> =>
  new Set([...ordered.values(acd.agents)].map(({ agentId }) => agentId))

const viewsOf = (sources: ViewSources, audience: Audience): LiveViews => ({
  desk: (agentId) => deskState(sources, agentId),
  deskParts: (agentId, keys) => deskPartsOf(sources, agentId, keys),
  board: () => boardState(sources),
  isPresent: (agentId) => isSignedIn(sources.acd(), agentId),
  colleagues: (agentId) =>
    colleaguesOf(
      sources.acd(),
      agentId,
      (code) => sources.config().queues.find(({ queueId }) => queueId === code)?.name ?? code,
    ),
  onChange: (listener) => audience.onChange(listener),
  onCallLeg: (listener) => audience.onCallLeg(listener),
})
