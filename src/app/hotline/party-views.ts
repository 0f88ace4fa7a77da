import type { Colleague, PartyView } from '../../contract/desk.ts'
import type { Acd } from '../../domain/acd/acd.ts'
import { isEligible, type Agent } from '../../domain/acd/agent.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'
import { partiesIn, partyIn } from '../../domain/acd/parties/book.ts'
import type { Party } from '../../domain/acd/parties/party.ts'

/** Who else is in a call. */
export const partyViews = (acd: Acd, callId: string): readonly PartyView[] =>
  partiesIn(acd, callId).map((party) => partyView(acd, party))

const partyView = (acd: Acd, party: Party): PartyView => {
  const { partyId, far, status, askedAt } = party
  return {
    ...{ partyId, status, askedAt, kind: far.kind },
    name: far.kind === 'agent' ? nameOf(acd, far.agentId) : null,
    number: far.kind === 'number' ? far.number : null,
    rings: party.status === 'calling' && (far.kind === 'agent' || party.rings),
    connectedAt: party.status === 'calling' ? null : party.connectedAt,
  }
}

const nameOf = (acd: Acd, agentId: string): string => ordered.get(acd.agents, agentId)?.name ?? ''

/** The consultation on this desk: a call of somebody else. */
export const consultationOf = (acd: Acd, agent: Agent) => {
  const party = 'callId' in agent ? partyIn(acd, agent.callId) : null
  if (party === null) return null
  const { partyId, callId, status, askedBy, askedAt } = party
  return {
    ...{ partyId, callId, askedAt, askedBy: nameOf(acd, askedBy) },
    status: status === 'calling' ? ('offered' as const) : status,
    until: 'until' in agent ? agent.until : null,
    connectedAt: party.status === 'calling' ? null : party.connectedAt,
  }
}

/** Experts first, then those with the most skills. */
export const colleaguesOf = (
  acd: Acd,
  agentId: string,
  nameOfSkill: (code: string) => string,
): readonly Colleague[] =>
  [...ordered.values(acd.agents)]
    .filter((agent) => agent.agentId !== agentId && isEligible(agent))
    .map(({ agentId: id, name, agentNo, role, skills }) => ({
      ...{ agentId: id, name, agentNo, role },
      skills: skills.map(({ code, level }) => ({ code, name: nameOfSkill(code), level })),
    }))
    .sort(
      (a, b) =>
        rankOf(a) - rankOf(b) || b.skills.length - a.skills.length || ordered.byText(a.agentNo, b.agentNo),
    )

const rankOf = ({ role }: Colleague): number => ['EXPERT', 'SHIFT_LEAD'].indexOf(role) >>> 0
