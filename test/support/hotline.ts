import type { Journal } from '../../src/app/ports/journal.ts'
import type { CallerHistory, FactLog, HotlineConfig, Person } from '../../src/app/ports/records.ts'
import { defaultLineSettings } from '../../src/domain/acd/routing/line.ts'
import { policyOf } from '../../src/domain/acd/routing/policy.ts'
import { createHistory } from '../../src/app/hotline/history.ts'
import { createHotline } from '../../src/app/hotline/hotline.ts'
import { createTrunks } from '../../src/app/trunks/trunks.ts'
import type { Trunk } from '../../src/domain/trunks/trunk.ts'
import { createPrompts } from '../../src/app/hotline/prompts.ts'
import type { ConnectedCall, MovedDraft } from '../../src/app/work-orders/api.ts'
import type { Fact } from '../../src/domain/acd/facts.ts'
import { createHandClock, type HandClock } from './fakes/hand-clock.ts'
import { createMemoryJournal } from './fakes/memory-journal.ts'
import { createFakeSwitch } from './fakes/switch.ts'
import { silent } from './silent.ts'

const config: HotlineConfig = {
  queues: [{ queueId: 'SG_GENERAL', name: '综合受理', policy: policyOf('SG_GENERAL', { maxWaiting: 2 }) }],
  breakLimitsMs: { REST: 900_000, MEAL: 1_800_000, TRAINING: 3_600_000, MEETING: 3_600_000, OTHER: 900_000 },
  calendar: {},
  lines: [
    {
      ...{ code: 'L12345', name: '12345市长热线', numbers: ['12345'], noticePrompt: 'notice-l12345' },
      ...{ queueId: 'SG_GENERAL', priority: 0, settings: defaultLineSettings },
    },
  ],
}

export const somebody = (userId: string): Person => ({
  ...{ userId, username: userId, name: `坐席${userId}`, agentNo: '1001', role: 'AGENT' as const },
  ...{ skills: [{ code: 'SG_GENERAL', level: 3 }], active: true },
})

/** The hotline's use case on fakes: a switch driven by hand, a clock driven by hand, facts in a list. */
export const createTestHotline = (
  options: {
    readonly callers?: CallerHistory
    /** Of each attempt to open a draft or to give it to somebody else, before it is counted: it may throw. */
    readonly beforeDraft?: () => void
    readonly clock?: HandClock
    readonly journal?: Journal
    readonly trunks?: readonly Trunk[]
    readonly isBlocked?: (number: string | null) => boolean
  } = {},
) => {
  const clock = options.clock ?? createHandClock()
  const fake = createFakeSwitch()
  const facts: Fact[] = []
  const history = createHistory(options.journal ?? createMemoryJournal().journal, () => 'writer', silent)
  const trunks = createTrunks({
    notes: history.notes,
    ...{
      trunks: options.trunks ?? [],
      phones: [],
      ask: () => Promise.resolve(200),
      time: clock,
      log: silent,
    },
  })
  const drafts: ConnectedCall[] = []
  const movedDrafts: MovedDraft[] = []
  let healthy = true
  let onHealth = (_healthy: boolean): void => undefined
  const factLog: FactLog = {
    append: (step) => void facts.push(...step),
    get healthy() {
      return healthy
    },
    onHealth: (listener) => void (onHealth = listener),
    flushed: () => Promise.resolve(),
    spooled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const adopted: string[] = []
  const signInsEnded: string[] = []
  let ids = 0
  const hotline = createHotline({
    adoption: {
      adopted: (status) => void adopted.push(status),
      lost: (calls) => void adopted.push(`${calls} lost`),
      took: () => undefined,
    },
    ...{
      config,
      telephony: fake.telephony,
      media: fake.media,
      deskLegs: fake.deskLegs,
      time: clock,
      factLog,
    },
    trunks,
    prompts: createPrompts('/prompts'),
    callers: options.callers ?? { lookUp: () => Promise.resolve({ state: 'unavailable' }) },
    moveDraft: async (draft) => {
      await Promise.resolve()
      options.beforeDraft?.()
      movedDrafts.push(draft)
    },
    openDraft: async (call) => {
      await Promise.resolve()
      options.beforeDraft?.()
      drafts.push(call)
      return `order-of-${call.callId}`
    },
    ...(options.isBlocked === undefined ? {} : { isBlocked: options.isBlocked }),
    endSignIn: (userId) => void signInsEnded.push(userId),
    recordingsDir: '/recordings',
    newId: () => `id-${(ids += 1)}`,
    history,
    log: silent,
  })
  return {
    ...{ hotline, fake, clock, facts, drafts, movedDrafts, trunks, adopted, signInsEnded },
    databaseIs: (now: boolean) => {
      healthy = now
      onHealth(now)
    },
    sitsDown: (userId: string) => {
      hotline.deskLinked(somebody(userId))
      fake.deskLegUp(userId, `leg-${userId}`)
      return hotline.command(userId, { type: 'ready' })
    },
    /** Up to the queue, or the offer. */
    waits: async (callId: string, legId: string) => {
      await fake.calls(callId)
      await fake.finishes(legId)
    },
  }
}
