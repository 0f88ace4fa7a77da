import { started } from '../call-end.ts'
import type { Command } from '../commands.ts'
import type { OutgoingCall } from '../outgoing.ts'
import { maskNumber } from '../../masking.ts'
import type { Timing } from '../timing.ts'
import type { Party } from './party.ts'

/** A number that was a party becomes a call of its own, as if the agent had dialled it: dialled, or up. */
export const placedBy = (
  party: Party,
  number: string,
  by: {
    readonly at: number
    readonly agentId: string
    readonly legId: string | null
    readonly arrival: number
  },
  timing: Timing,
): { readonly call: OutgoingCall; readonly commands: readonly Command[] } => {
  const { at, agentId, legId, arrival } = by
  const callId = party.partyId
  const known = {
    direction: 'outbound',
    ...{ callId, callerNumber: number, dialled: maskNumber(number), line: null },
    ...{ agentId, arrivedAt: party.askedAt, arrival, orderId: party.orderId },
  } as const
  const desk = legId === null ? [] : [{ legId }]
  const heard: Command = { type: 'arrange', callId, together: [{ callId }, ...desk], apart: [] }
  if (party.status === 'calling') {
    const rings = !party.rings ? 'not' : party.early ? 'early' : 'bare'
    const ringing = desk.map((ear) => ({ ear, sound: 'ringing' }) as const)
    return {
      call: { ...known, status: 'dialling', rings, heardOn: rings === 'not' ? null : legId },
      commands: [rings === 'early' ? heard : { type: 'arrange', callId, together: [], apart: ringing }],
    }
  }
  const { connectedAt } = party
  const up = { ...known, connectedAt, since: at, talkMs: at - connectedAt, holdMs: 0 }
  if (legId !== null) return { call: { ...up, status: 'talking' }, commands: [heard] }
  return {
    call: { ...up, status: 'held', reason: 'legLost' },
    commands: [
      { type: 'arrange', callId, together: [], apart: [{ ear: { callId }, sound: 'hold' }] },
      started({ type: 'agentReturnTimedOut', callId, agentId }, timing.agentReturnMs),
    ],
  }
}
