import { maskNumbersInText } from '../../masking.ts'
import { leadsShift } from '../../people.ts'
import { isEligible, type Agent } from '../agent.ts'
import { nextOf } from '../agent-steps.ts'
import type { QueuedCall } from '../call.ts'
import type { Input, MoveTo } from '../inputs.ts'
import { withdraw, withdrawFrom } from '../offers.ts'
import * as ordered from '../ordered-map.ts'
import { isOpen } from '../parties/arrangement.ts'
import { handOver } from '../parties/parties.ts'
import { releaseFrom } from '../releasing.ts'
import { offer, widen } from '../routing/route.ts'
import { agentOf, callOf, stepAgent, stepCall, type Draft } from '../step.ts'
import { reject } from '../table.ts'
import { withNote, withoutNote } from './notes.ts'
import { begin, callIdOf, close, end, watchOf } from './watch.ts'
import type { Watch } from './watching.ts'

/** What a shift lead presses (features.md C1); every press that is taken is a fact of its own. */

type Press<T extends Input['type']> = Extract<Input, { type: T }>

type FreeLead = Extract<Agent, { readonly status: 'ready' | 'notReady' | 'onBreak' }> & {
  readonly legId: string
}

/** Null, with a rejection, when this is no lead who is signed in. */
const leadOf = (draft: Draft, { agentId }: { readonly agentId: string }): Agent | null => {
  const lead = agentOf(draft, agentId)
  if (lead !== null && leadsShift(lead.role) && lead.status !== 'offline') return lead
  draft.rejection = reject('forbidden')
  return null
}

/** A lead whose leg can be brought to somebody else's conversation. */
const freeLeadOf = (draft: Draft, i: { readonly agentId: string }): FreeLead | null => {
  const lead = leadOf(draft, i)
  if (lead === null) return null
  const { legId } = lead
  if (legId === null) draft.rejection = reject('legDown')
  else if (lead.status === 'ready' || lead.status === 'notReady' || lead.status === 'onBreak')
    return { ...lead, legId }
  else draft.rejection = reject('leadBusy')
  return null
}

export const watch = (draft: Draft, i: Press<'watch'>): void => {
  const lead = freeLeadOf(draft, i)
  if (lead === null) return
  const { agentId: leadId, targetId, mode, visible, at } = i
  const agent = agentOf(draft, targetId)
  const callId = callIdOf(draft.acd, agent)
  if (agent === null || callId === null || targetId === leadId) {
    draft.rejection = reject('agentNotInCall')
    return
  }
  const heard = { agentId: targetId, agentLeg: agent.legId, callId, mode, visible }
  const before = watchOf(draft, leadId)
  if (before !== null && isSame(before, heard)) return
  if (before !== null) close(draft, before, at, 'changed')
  stepAgent(draft, leadId, { type: 'watches', at })
  const beganAt = before?.agentId === targetId ? before.beganAt : at
  const next = before?.next ?? nextOf(lead)
  begin(draft, { leadId, leadLeg: lead.legId, ...heard, since: at, beganAt, next }, true)
}

const isSame = (one: Watch, other: Pick<Watch, 'agentId' | 'mode' | 'visible'>): boolean =>
  one.agentId === other.agentId && one.mode === other.mode && one.visible === other.visible

export const unwatch = (draft: Draft, i: Press<'unwatch'>): void => {
  const before = watchOf(draft, i.agentId)
  if (before === null) draft.rejection = reject('notWatching')
  else end(draft, before, i.at, 'asked')
}

export const watchFailed = (draft: Draft, i: Press<'watchFailed'>): void => {
  const now = watchOf(draft, i.agentId)
  if (now?.agentLeg === i.otherLegId) end(draft, now, i.at, 'failed')
}

/** The call goes from its agent to the lead, with its draft and whoever else is in it. */
export const takeOver = (draft: Draft, i: Press<'takeOver'>): void => {
  const { agentId: leadId, callId, at } = i
  if (freeLeadOf(draft, i) === null) return
  const call = callOf(draft, callId)
  if (!isOpen(call) || call.status === 'transferred') {
    draft.rejection = reject('callGone')
    return
  }
  const { agentId } = call
  const before = watchOf(draft, leadId)
  if (before !== null) end(draft, before, at, 'tookOver')
  draft.facts.push({ type: 'leadTookOver', at, leadId, agentId, callId })
  handOver(draft, call, leadId, at)
  releaseFrom(draft, call, agentId, at)
}

/** Somebody in a call is let finish it: then it is done after the call. */
export const force = (draft: Draft, i: Press<'force'>): void => {
  const { agentId: leadId, targetId, to, at } = i
  if (leadOf(draft, i) === null) return
  const target = agentOf(draft, targetId)
  if (target === null || target.status === 'offline' || targetId === leadId) {
    draft.rejection = reject(targetId === leadId ? 'forbidden' : 'agentOffline')
    return
  }
  if (target.status === 'offered' && to === 'ready') {
    draft.rejection = reject('agentIsOffered')
    return
  }
  withdrawFrom(draft, targetId, at, 'forced')
  stepAgent(draft, targetId, { type: 'forced', at, to })
  const callId = target.status === 'talking' ? callIdOf(draft.acd, target) : null
  draft.facts.push({ type: 'leadForced', at, leadId, agentId: targetId, to, callId })
}

/** A call that waits, or rings without an answer: whoever it rings at is let go first. */
export const moveCall = (draft: Draft, i: Press<'moveCall'>): void => {
  const { agentId: leadId, callId, to, at } = i
  if (leadOf(draft, i) === null) return
  const was = callOf(draft, callId)
  if (was?.status === 'offered') for (const { agentId } of was.offers) letGo(draft, callId, agentId, at)
  const call = callOf(draft, callId)
  if (call?.status !== 'queued') {
    draft.rejection = reject('callNotWaiting')
    return
  }
  const { queueId } = call
  const move = moveOf(to)
  draft.facts.push({ type: 'leadMoved', at, leadId, callId, queueId, ...move })
  if (move.agentId !== null) toAgent(draft, call, move.agentId, at)
  else if (move.toQueueId !== null) toQueue(draft, call, move.toQueueId, at)
  else toHead(draft, call, at)
}

const moveOf = (to: MoveTo): { readonly agentId: string | null; readonly toQueueId: string | null } => {
  if (to === 'head') return { agentId: null, toQueueId: null }
  return 'agentId' in to ? { ...to, toQueueId: null } : { agentId: null, toQueueId: to.queueId }
}

const letGo = (draft: Draft, callId: string, agentId: string, at: number): void => {
  const call = callOf(draft, callId)
  if (call?.status === 'offered') withdraw(draft, call, agentId, at, 'moved')
}

/** Whatever the agent's skills: the lead has decided. Without an answer it waits on, at its place. */
const toAgent = (draft: Draft, call: QueuedCall, agentId: string, at: number): void => {
  const agent = agentOf(draft, agentId)
  if (agent !== null && isEligible(agent)) offer(draft, call, agentId, at)
  else draft.rejection = reject('agentNotReady')
}

const toQueue = (draft: Draft, call: QueuedCall, queueId: string, at: number): void => {
  const plan = ordered.get(draft.acd.queues, queueId)?.plan ?? null
  if (plan === null || queueId === call.queueId) {
    draft.rejection = reject(plan === null ? 'queueGone' : 'sameQueue')
    return
  }
  const priority = call.line.priority + plan.policy.priority
  stepCall(draft, call.callId, { type: 'moved', at, plan, priority })
  widen(draft, call.callId, at)
}

const minuteMs = 60_000

/** Before the first of its queue: by as much priority as that takes, counted with its age (`placeOf`). */
const toHead = (draft: Draft, call: QueuedCall, at: number): void => {
  const { callId, plan, queuedAt } = call
  const queue = ordered.get(draft.acd.queues, plan.queueId)
  const first = queue === undefined ? undefined : ordered.first(queue.waiting)
  if (first === undefined || first[1] === callId) {
    draft.rejection = reject('alreadyFirst')
    return
  }
  const aged = first[0].points + plan.policy.agePointsPerMinute * queuedAt
  stepCall(draft, callId, { type: 'moved', at, plan, priority: Math.floor(aged / minuteMs) + 1 })
}

export const write = (draft: Draft, i: Press<'write'>): void => {
  const { agentId: leadId, targetId: agentId, noteId, text, at } = i
  if (leadOf(draft, i) === null) return
  const target = agentOf(draft, agentId)
  if (target === null || target.status === 'offline') {
    draft.rejection = reject('agentOffline')
    return
  }
  const note = { noteId, agentId, leadId, text, at }
  draft.acd = { ...draft.acd, notes: withNote(draft.acd.notes, note) }
  draft.facts.push({ type: 'leadWrote', at, leadId, agentId, noteId, text: maskNumbersInText(text) })
}

export const readNote = (draft: Draft, i: Press<'readNote'>): void => {
  const { agentId, noteId, at } = i
  const note = ordered.get(draft.acd.notes, agentId)?.find((one) => one.noteId === noteId)
  if (note === undefined) return
  draft.acd = { ...draft.acd, notes: withoutNote(draft.acd.notes, note) }
  draft.facts.push({ type: 'leadNoteRead', at, leadId: note.leadId, agentId, noteId })
}
