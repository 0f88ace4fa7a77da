import { randomUUID } from 'node:crypto'
import type { CallFact, Fact } from '../../../../src/domain/acd/facts.ts'

export const noon = Date.UTC(2026, 10, 23, 4)

type CallOptions = { callId?: string; agentId?: string; callerNumber?: string | null; at?: number }

/** The steps of a call that waits 4 s, is answered, talks for a minute and is rated. */
export const answeredCall = (options: CallOptions = {}): readonly (readonly Fact[])[] => {
  const callId = options.callId ?? randomUUID()
  const agentId = options.agentId ?? randomUUID()
  const start = options.at ?? noon
  const recordingId = randomUUID()
  const orderId = randomUUID()
  const origin = {
    callerNumber: options.callerNumber === undefined ? '13987100001' : options.callerNumber,
    dialled: '12345',
    lineCode: 'L12345',
    sourceLine: null,
  }
  const base = (ms: number) => ({ at: start + ms, callId })
  return [
    [{ ...base(0), type: 'callArrived', ...origin }],
    [{ ...base(50), type: 'callAnswered' }],
    [{ ...base(6000), type: 'callQueued', queueId: 'SG_GENERAL', priority: 0 }],
    [
      { ...base(6001), type: 'callOffered', agentId, queueId: 'SG_GENERAL' },
      statusChanged({ at: start + 6001, agentId, callId }),
    ],
    [
      { ...base(10_000), type: 'callConnected', agentId, queueId: 'SG_GENERAL', waitMs: 4000, first: true },
      { ...base(10_000), type: 'recordingStarted', recordingId, path: `2026/11/23/${callId}.wav` },
    ],
    [{ ...base(10_020), type: 'orderOpened', orderId }],
    [
      { ...base(70_000), type: 'callReleased', agentId, by: 'agent' },
      { ...base(70_000), type: 'recordingStopped', recordingId },
    ],
    [{ ...base(75_000), type: 'callRated', rating: 1 }],
    [
      {
        ...base(75_500),
        type: 'callEnded',
        ...origin,
        queueId: 'SG_GENERAL',
        agentId,
        arrivedAt: start,
        queuedAt: start + 6000,
        connectedAt: start + 10_000,
        waitMs: 4000,
        talkMs: 60_000,
        holdMs: 0,
        result: 'answered',
        endedBy: 'agent',
        reason: 'normal',
        rating: 1,
        orderId,
      },
    ],
  ]
}

const statusChanged = (about: { at: number; agentId: string; callId: string }): Fact => ({
  ...about,
  type: 'agentStatusChanged',
  from: 'ready',
  to: 'offered',
  lastedMs: 12_345.6,
  reason: null,
  breakType: null,
})

/** A step of one small fact, told apart by its number. */
export const numberedStep = (number: number, callId: string): readonly CallFact[] => [
  { at: noon + number, callId, type: 'callQueued', queueId: `Q${number}`, priority: number },
]
