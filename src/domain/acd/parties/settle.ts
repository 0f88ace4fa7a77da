import type { Acd } from '../acd.ts'
import type { Command } from '../commands.ts'
import * as ordered from '../ordered-map.ts'
import { agentOf, callOf, type Draft } from '../step.ts'
import { arrangementOf, deskLegsIn, isOpen, type Arrangement } from './arrangement.ts'
import { partiesIn } from './book.ts'
import { groupsOf, settleParties } from './parties.ts'

/** What the machines of call and agent say of who hears whom, each for two: in a call with parties it is not for them to say. */
const forTwo: readonly Command['type'][] = ['connect', 'disconnect', 'playMusic']

type Touched = { readonly calls: Iterable<string>; readonly agents: Iterable<string> }

/**
 * After a step: parties follow their call, and who hears whom follows from the state that was reached, as a whole. `ids` are
 * those that the step touched; a party is among the calls.
 */
export const settleGroups = (draft: Draft, before: Acd, ids: Touched, at: number): void => {
  if (ordered.size(before.parties.calls) + ordered.size(draft.acd.parties.calls) === 0) return
  const touched = new Set([...ids.calls, ...ids.agents])
  for (const id of [...touched])
    for (const acd of [before, draft.acd]) {
      const agent = ordered.get(acd.agents, id)
      if (agent !== undefined && 'callId' in agent) touched.add(agent.callId)
    }
  const groups = new Set([...groupsOf(before, touched), ...groupsOf(draft.acd, touched)])
  settleParties(draft, groups, at)
  for (const callId of groups) arrangeAnew(draft, before, callId)
}

const arrangeAnew = (draft: Draft, before: Acd, callId: string): void => {
  const was = arrangedIn(before, callId)
  const call = callOf(draft, callId)
  const is = isOpen(call) ? arrangementOf(draft.acd, call) : null
  if (is !== null) {
    const kept = draft.commands.filter(
      (command) => !forTwo.includes(command.type) || !('callId' in command) || command.callId !== callId,
    )
    draft.commands.splice(0, draft.commands.length, ...kept)
  }
  if (was !== null) silenceOthers(draft, was, is)
  if (is !== null && JSON.stringify(is) !== JSON.stringify(was))
    draft.commands.push({ type: 'arrange', callId, ...is })
}

/** Who heard whom before: without parties there was no arrangement, but a bridge. */
const arrangedIn = (acd: Acd, callId: string): Arrangement | null => {
  const call = ordered.get(acd.calls, callId) ?? null
  return isOpen(call) && partiesIn(acd, callId).length > 0 ? arrangementOf(acd, call) : null
}

/** Desks whose agent is out of it stay behind in a room where nobody is; who has another call is arranged there. */
const silenceOthers = (draft: Draft, was: Arrangement, is: Arrangement | null): void => {
  const stay = new Set(is === null ? [] : deskLegsIn(is))
  const left = new Set(deskLegsIn(was).filter((legId) => !stay.has(legId)))
  if (left.size === 0) return
  for (const { agentId } of ordered.values(draft.acd.agents)) {
    const agent = agentOf(draft, agentId)
    if (agent?.legId != null && left.has(agent.legId) && agent.status !== 'talking')
      draft.commands.unshift({ type: 'silence', legId: agent.legId })
  }
}
