import { maskNumber } from '../../masking.ts'
import type { Command } from '../commands.ts'
import type { CallFact } from '../facts.ts'
import { resultOfDial } from '../outgoing-steps.ts'
import { run, type Step, type Table } from '../table.ts'
import type { DialOutcome, EndedBy } from '../terms.ts'
import type { CallingParty, JoinedParty, ParkedParty, Party } from './party.ts'

export type PartyInput = { readonly at: number } & (
  | { readonly type: 'rings'; readonly early: boolean }
  /** `parked`: the agent speaks with the citizen meanwhile. */
  | { readonly type: 'reached'; readonly parked: boolean }
  | { readonly type: 'parked' }
  | { readonly type: 'unparked' }
  | ({ readonly type: 'over' } & PartyEnd)
)

/** Why a party is gone. `outcome` of a number that was never reached; `cancelled` when nothing else is known. */
export type PartyEnd = {
  readonly endedBy: EndedBy
  readonly reason: string
  readonly outcome: DialOutcome
}

/** State null: gone. */
export type PartyStep = Step<Party | null, CallFact, Command>

const go = (state: Party, facts: readonly CallFact[] = [], commands: readonly Command[] = []): PartyStep => ({
  state,
  facts,
  commands,
})

const rings = (party: CallingParty, i: { at: number; early: boolean }): PartyStep => {
  const { partyId, askedBy: agentId } = party
  const facts: readonly CallFact[] = party.rings
    ? []
    : [{ type: 'calleeRings', at: i.at, callId: partyId, agentId }]
  return go({ ...party, rings: true, early: party.early || i.early }, facts)
}

const reached = (party: CallingParty, i: { at: number; parked: boolean }): PartyStep => {
  const { manner: _manner, rings: _rings, early: _early, ...known } = party
  const { partyId, callId, askedBy: agentId, far } = party
  const joined: CallFact = { type: 'partyJoined', at: i.at, callId, partyId, agentId }
  const state: Party = { ...known, status: i.parked ? 'held' : 'talking', connectedAt: i.at }
  if (far.kind === 'agent') {
    const timer = { type: 'offerTimedOut', callId: partyId, agentId: far.agentId } as const
    return go(state, [joined], [{ type: 'cancelTimer', timer }])
  }
  return go(
    state,
    [{ type: 'calleeAnswered', at: i.at, callId: partyId, agentId }, joined],
    [
      { type: 'cancelTimer', timer: { type: 'dialTimedOut', callId: partyId } },
      { type: 'startRecording', callId: partyId },
    ],
  )
}

const move = (party: JoinedParty | ParkedParty, at: number, to: 'talking' | 'held'): PartyStep => {
  const { partyId, callId, askedBy: agentId } = party
  return go({ ...party, status: to }, [{ type: 'partyMoved', at, callId, partyId, agentId, to }])
}

const over = (party: Party, i: { at: number } & PartyEnd): PartyStep => {
  const { partyId, callId, askedBy: agentId, far } = party
  const left: CallFact = { type: 'partyLeft', at: i.at, callId, partyId, agentId, reason: i.reason }
  if (far.kind === 'agent') {
    const known = { callId: partyId, agentId: far.agentId }
    const type = party.status === 'calling' ? 'offerTimedOut' : 'agentReturnTimedOut'
    return { state: null, facts: [left], commands: [{ type: 'cancelTimer', timer: { type, ...known } }] }
  }
  return {
    state: null,
    facts: [left, recordOf(party, far.number, i)],
    commands: [
      ...(party.status === 'calling'
        ? [{ type: 'cancelTimer', timer: { type: 'dialTimedOut', callId: partyId } } as const]
        : [{ type: 'hangUpCaller', callId: partyId, reason: i.reason } as const]),
      { type: 'releaseCall', callId: partyId },
    ],
  }
}

/** The one terminal record of a number that was dialled. */
const recordOf = (party: Party, number: string, i: { at: number } & PartyEnd): CallFact => {
  const connectedAt = party.status === 'calling' ? null : party.connectedAt
  const outcome = connectedAt === null ? i.outcome : 'answered'
  return {
    ...{ type: 'callEnded', at: i.at, callId: party.partyId, direction: 'outbound', outcome },
    ...{ callerNumber: number, dialled: maskNumber(number), lineCode: null, sourceLine: null },
    ...{ queueId: null, queuedAt: null, waitMs: null, agentId: party.askedBy, arrivedAt: party.askedAt },
    ...{ connectedAt, talkMs: connectedAt === null ? null : i.at - connectedAt },
    ...{ holdMs: connectedAt === null ? null : 0, result: resultOfDial(outcome) },
    ...{ endedBy: i.endedBy, reason: i.reason, rating: null, orderId: party.orderId },
  }
}

const upAlready = { rings: 'ignore', reached: 'ignore' } as const

/** Every status against every input; the diagram stands at `Party`. */
const partyTable: Table<Party, PartyInput, PartyStep, null> = {
  calling: { rings, reached, parked: 'ignore', unparked: 'ignore', over },
  talking: {
    ...upAlready,
    parked: (party: JoinedParty, i) => move(party, i.at, 'held'),
    unparked: 'ignore',
    over,
  },
  held: {
    ...upAlready,
    parked: 'ignore',
    unparked: (party: ParkedParty, i) => move(party, i.at, 'talking'),
    over,
  },
}

export const runParty = (party: Party, input: PartyInput): PartyStep | null => {
  const step = run(partyTable, party, input, null)
  return step === 'ignore' || 'rejected' in step ? null : step
}
