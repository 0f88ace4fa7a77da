import type { Acd } from '../../domain/acd/acd.ts'
import type { Call, MessageCall } from '../../domain/acd/call.ts'
import type { Command } from '../../domain/acd/commands.ts'
import { arrangementOf, isOpen } from '../../domain/acd/parties/arrangement.ts'
import { allParties, partiesIn, partyIn } from '../../domain/acd/parties/book.ts'
import { promptOf } from '../../domain/acd/message-steps.ts'
import type { Party } from '../../domain/acd/parties/party.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'
import { hearing } from '../../domain/acd/supervision/watch.ts'
import type { FoundLeg } from '../ports/media.ts'
import {
  act,
  dropLeg,
  endRecordingAgain,
  isRinging,
  messageEnded,
  promptEnded,
  type Hands,
} from './effects.ts'
import type { Line } from './lines.ts'
import type { News } from './mailbox.ts'
import type { DueTimer } from './past.ts'

export type AdoptionDeps = {
  readonly hands: Hands
  readonly acd: () => Acd
  /** Posts news of something that happened while no controller was there. */
  readonly postLate: (news: News) => void
  /** What was due when the last controller died. */
  readonly timers: readonly DueTimer[]
  readonly now: () => number
}

type Found = ReadonlyMap<string, FoundLeg>

/** How many calls went on, and how many had ended meanwhile. */
export type Adopted = { readonly calls: number; readonly lost: number; readonly legs: number }

/**
 * Goes on with what a former controller left (architecture §5): takes up the legs that are there, tells the core of those
 * that are not, and brings what each call hears in line with the state that it is in. Whatever belongs to no call and no
 * agent is let go. Nothing here depends on which command was the last to be carried out.
 */
export const adopt = async (deps: AdoptionDeps): Promise<Adopted> => {
  const { hands, acd } = deps
  const found = await hands.media.takeUp()
  const before = ordered.size(acd().calls)
  for (const { timer, dueAt } of deps.timers) hands.timers.start(timer, Math.max(0, dueAt - deps.now()))
  adoptDesks(deps, found)
  for (const line of hands.lines.all()) endRecordingAgain(hands, line)
  for (const { callId } of ordered.values(acd().calls)) {
    // The end of one call may have changed another.
    const call = ordered.get(acd().calls, callId)
    if (call !== undefined) adoptCall(deps, call, found)
  }
  for (const party of allParties(acd().parties)) adoptParty(deps, party, found)
  for (const call of ordered.values(acd().calls)) {
    if (!isOpen(call) || partiesIn(acd(), call.callId).length === 0) continue
    act(hands, { type: 'arrange', callId: call.callId, ...arrangementOf(acd(), call) })
  }
  for (const watch of ordered.values(acd().watches)) {
    const command = hearing(watch)
    if (command !== null) act(hands, command)
  }
  letGo(deps, found)
  const calls = ordered.size(acd().calls)
  return { calls, lost: before - calls, legs: found.size }
}

const adoptDesks = ({ hands, acd, postLate }: AdoptionDeps, found: Found): void => {
  const { deskLegs } = hands
  const legsOfAgents = new Set([...ordered.values(acd().agents)].map(({ legId }) => legId))
  for (const legId of deskLegs.left()) {
    if (!found.has(legId) || !legsOfAgents.has(legId)) deskLegs.drop(legId)
  }
  for (const { agentId, legId } of ordered.values(acd().agents)) {
    const isUp = legId === null || (found.has(legId) && deskLegs.left().includes(legId))
    if (!isUp) postLate({ type: 'legDown', agentId, legId })
  }
}

const adoptCall = (deps: AdoptionDeps, call: Call, found: Found): void => {
  const { hands, postLate } = deps
  const { callId } = call
  const line = hands.lines.of(callId)
  const leg = line?.legId == null ? undefined : found.get(line.legId)
  if (call.status === 'dialling') {
    // Its INVITE is cancelled as soon as the SIP server can be told.
    postLate({ type: 'calleeNotReached', callId, outcome: 'failed', reason: 'lost' })
    return
  }
  if (call.status === 'ringing' || call.status === 'refusing' || isRinging(call)) {
    adoptUnanswered(deps, callId, line, leg)
    return
  }
  if (hands.telephony.holds(callId) !== 'dialog') postLate({ type: 'callerHungUp', callId, reason: 'lost' })
  else if (line === null || leg === undefined) postLate({ type: 'mediaLost', callId, reason: 'mediaLost' })
  else if (isOpen(call) && partiesIn(deps.acd(), callId).length > 0)
    // Who hears whom is arranged when all are there.
    act(hands, { type: 'startRecording', callId })
  else goOnAlone(deps, call, line, leg)
}

/**
 * Answered in the moment of the death, it goes on: whether it was may turn out only when the SIP server can be asked. If not,
 * the line holder gives the INVITE again, and it is answered anew. A caller who left the offer to us has answered it to one
 * who is dead.
 */
const adoptUnanswered = (
  { hands, postLate }: AdoptionDeps,
  callId: string,
  line: Line | null,
  leg: FoundLeg | undefined,
): void => {
  if (line !== null && (leg === undefined || line.sdp === null)) dropLeg(hands, line)
  if (hands.telephony.holds(callId) === 'dialog') postLate(answeredBefore(hands, callId))
}

/** The 200 of a former controller has turned out to be sent. */
export const answeredBefore = ({ lines }: Pick<Hands, 'lines'>, callId: string): News =>
  lines.of(callId)?.legId == null
    ? { type: 'mediaLost', callId, reason: 'mediaLost' }
    : { type: 'callAnswered', callId }

/** A number that was a party has a dialog and a leg of its own; one that was being dialled is lost, as any such call. */
const adoptParty = ({ hands, postLate }: AdoptionDeps, party: Party, found: Found): void => {
  if (party.far.kind === 'agent') return
  const { partyId: callId } = party
  const legId = hands.lines.of(callId)?.legId ?? null
  if (party.status === 'calling')
    postLate({ type: 'calleeNotReached', callId, outcome: 'failed', reason: 'lost' })
  else if (hands.telephony.holds(callId) !== 'dialog')
    postLate({ type: 'callerHungUp', callId, reason: 'lost' })
  else if (legId === null || !found.has(legId)) postLate({ type: 'mediaLost', callId, reason: 'mediaLost' })
  else act(hands, { type: 'startRecording', callId })
}

type AnsweredCall = Exclude<Call, { readonly status: 'ringing' | 'refusing' | 'dialling' | 'message' }>

/** Of a citizen who is with nobody but an agent, or with nobody. */
const goOnAlone = (deps: AdoptionDeps, call: AnsweredCall | MessageCall, line: Line, leg: FoundLeg): void => {
  if (call.status === 'message') goOnWithMessage(deps, call, line, leg)
  else bringInLine(deps, call, line, leg)
}

/** What a citizen should hear in this state, unless that is what is heard already. */
const bringInLine = (deps: AdoptionDeps, call: AnsweredCall, line: Line, leg: FoundLeg): void => {
  const { hands } = deps
  const { callId } = call
  const does = (command: Command): void => act(hands, command)
  if (call.status !== 'talking' && leg.partner !== null) does({ type: 'disconnect', callId })
  switch (call.status) {
    case 'notice':
      goOnWithPrompt(hands, line, leg, call.line.noticePrompt)
      break
    case 'queued':
    case 'offered':
      goOnWithMusic(hands, line, leg, 'queue')
      break
    case 'held':
      goOnWithMusic(hands, line, leg, 'hold')
      does({ type: 'startRecording', callId })
      break
    case 'talking':
      reconnect(deps, call, leg)
      does({ type: 'startRecording', callId })
      break
    case 'transferred':
      break
    case 'survey':
      does({ type: 'stopRecording', callId })
      if (!isWaitingForKey(deps.timers, callId))
        goOnWithPrompt(hands, line, leg, call.rating === null ? 'rating-ask' : 'rating-thanks')
  }
}

/** A message that is being spoken goes on being recorded: nobody is cut off, and its end is waited for. */
const goOnWithMessage = (
  { hands, acd, now }: AdoptionDeps,
  call: MessageCall,
  line: Line,
  leg: FoundLeg,
): void => {
  const prompt = promptOf(call)
  if (prompt !== null) goOnWithPrompt(hands, line, leg, prompt)
  else if (call.recording === null) {
    const { messageMs: maxMs, messageSilenceMs: silenceMs } = acd().timing
    act(hands, { type: 'takeMessage', callId: call.callId, maxMs, silenceMs })
  } else if (line.legId !== null && leg.playing) {
    const { since } = call.recording
    const over = () => messageEnded(hands, line, now() - since)
    hands.media.messageOver(line.legId).then(over, over)
  } else messageEnded(hands, line, 0)
}

const reconnect = (
  { hands, acd }: AdoptionDeps,
  { callId, agentId }: Extract<Call, { readonly status: 'talking' }>,
  leg: FoundLeg,
): void => {
  const legId = ordered.get(acd().agents, agentId)?.legId ?? null
  if (legId !== null && leg.partner !== legId) act(hands, { type: 'connect', callId, agentId, legId })
}

const isWaitingForKey = (timers: readonly DueTimer[], callId: string): boolean =>
  timers.some(({ timer }) => timer.type === 'ratingTimedOut' && timer.callId === callId)

const goOnWithMusic = (hands: Hands, line: Line, leg: FoundLeg, music: 'queue' | 'hold'): void => {
  if (leg.playing && leg.partner === null && line.legId !== null)
    hands.media.goOn(line.legId, hands.prompts.music(music))
  else act(hands, { type: 'playMusic', callId: line.callId, music })
}

const goOnWithPrompt = (hands: Hands, line: Line, leg: FoundLeg, prompt: string): void => {
  if (line.legId === null || line.prompt?.name !== prompt || !line.prompt.begun) {
    act(hands, { type: 'playPrompt', callId: line.callId, prompt })
    return
  }
  const { legId } = line
  const ended = leg.playing && leg.partner === null ? hands.media.hearOut(legId) : Promise.resolve('finished')
  void ended.then((how) => {
    if (how === 'finished') promptEnded(hands, line, prompt)
  })
}

/** What no call and no agent has any more: ended by the core, but not yet on the switch. */
const letGo = ({ hands, acd }: AdoptionDeps, found: Found): void => {
  const { lines, telephony, media, deskLegs, placing } = hands
  const isCall = (callId: string): boolean =>
    ordered.get(acd().calls, callId) !== undefined || partyIn(acd(), callId) !== null
  for (const { callId } of lines.all()) if (!isCall(callId)) act(hands, { type: 'releaseCall', callId })
  for (const callId of placing.onTrunks()) if (!isCall(callId)) placing.forget(callId)
  for (const callId of telephony.left()) if (!isCall(callId)) telephony.release(callId)
  const owned = new Set([...lines.all().map(({ legId }) => legId), ...deskLegs.left()])
  for (const legId of found.keys()) if (!owned.has(legId)) media.close(legId)
}
