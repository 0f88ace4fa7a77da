import type {
  AgentFact,
  CallFact,
  CallSummary,
  Fact,
  LeadFact,
  MessageLeft,
} from '../../../domain/acd/facts.ts'
import type { Privacy } from '../privacy.ts'
import type { Step } from './step.ts'

/** Rows as JSON for `json_to_recordset`: instants in ms since the epoch, bytes in hex. */
export type Rows = {
  readonly events: Row[]
  readonly agentLog: Row[]
  readonly supervision: Row[]
  readonly arrivals: Row[]
  /** What changed in a call while it was live, one row a call. */
  readonly progress: Map<string, Row>
  readonly ends: Map<string, Row>
  readonly orders: Map<string, Row>
  readonly recordingsStarted: Row[]
  readonly recordingsStopped: Row[]
  readonly callbacks: Row[]
  /** Calls with a second terminal fact in the same batch. */
  readonly endedTwice: string[]
}
export type Row = Readonly<Record<string, unknown>>

/** Gathers what a batch of steps changes, so that each table is written once. */
export const foldSteps = (steps: readonly Step[], privacy: Privacy): Rows => {
  const rows: Rows = {
    events: [],
    agentLog: [],
    supervision: [],
    arrivals: [],
    progress: new Map(),
    ends: new Map(),
    orders: new Map(),
    recordingsStarted: [],
    recordingsStopped: [],
    callbacks: [],
    endedTwice: [],
  }
  for (const step of steps) {
    step.facts.forEach((fact, index) => {
      const seq = step.firstSeq + index
      if (isLeadFact(fact)) rows.supervision.push({ seq, ...leadColumns(fact) })
      else if (isAgentFact(fact)) foldAgentFact(rows, seq, fact)
      else foldCallFact(rows, seq, fact, privacy)
    })
  }
  return rows
}

const isLeadFact = (fact: Fact): fact is LeadFact => fact.type.startsWith('lead')
const isAgentFact = (fact: CallFact | AgentFact): fact is AgentFact => fact.type.startsWith('agent')

const leadColumns = (fact: LeadFact): Row => {
  const { at, type, leadId, agentId } = fact
  const known = { at, type, lead_id: leadId, agent_id: agentId }
  switch (fact.type) {
    case 'leadWatchBegan': {
      return { ...known, call_id: fact.callId, mode: fact.mode, visible: fact.visible }
    }
    case 'leadWatchEnded': {
      const { callId, mode, visible, since, lastedMs, reason } = fact
      return { ...known, call_id: callId, mode, visible, since, lasted_ms: wholeMs(lastedMs), reason }
    }
    case 'leadTookOver': {
      return { ...known, call_id: fact.callId }
    }
    case 'leadForced': {
      return {
        ...known,
        call_id: fact.callId,
        detail: typeof fact.to === 'object' ? fact.to.breakType : fact.to,
      }
    }
    case 'leadMoved': {
      const to = fact.toQueueId ?? (fact.agentId === null ? 'head' : null)
      return { ...known, call_id: fact.callId, detail: to }
    }
    case 'leadWrote': {
      return { ...known, detail: fact.text }
    }
    case 'leadNoteRead': {
      return { ...known, detail: fact.noteId }
    }
  }
}

const foldAgentFact = (rows: Rows, seq: number, fact: AgentFact): void => {
  const base = { seq, agent_id: fact.agentId, at: fact.at, type: fact.type }
  rows.agentLog.push({ ...base, ...agentColumns(fact) })
}

const agentColumns = (fact: AgentFact): Row => {
  switch (fact.type) {
    case 'agentLinkChanged': {
      return { leg_up: fact.legUp, linked: fact.linked }
    }
    case 'agentDutyChanged': {
      return { reason: fact.onDuty ? 'onDuty' : 'offDuty' }
    }
    case 'agentSkillsChanged':
    case 'agentWrapUpExtended': {
      return {}
    }
    case 'agentNextAsked': {
      const { next, callId } = fact
      const asked = typeof next === 'object' ? 'onBreak' : next === 'forced' ? 'notReady' : next
      return {
        to_status: asked,
        break_type: typeof next === 'object' ? next.breakType : null,
        call_id: callId,
      }
    }
    case 'agentStatusChanged': {
      return {
        from_status: fact.from,
        to_status: fact.to,
        lasted_ms: wholeMs(fact.lastedMs),
        reason: fact.reason,
        break_type: fact.breakType,
        call_id: fact.callId,
        direction: fact.direction ?? null,
      }
    }
  }
}

const foldCallFact = (rows: Rows, seq: number, fact: CallFact, privacy: Privacy): void => {
  const { at, callId, type, ...payload } = fact
  // The number of the caller is in the row of the call, sealed; the log does without.
  const { callerNumber: _sealedElsewhere, ...kept } = payload as { callerNumber?: unknown }
  rows.events.push({ seq, call_id: callId, at, type, payload: kept })
  const project = projections[type] as (rows: Rows, fact: CallFact, privacy: Privacy) => void
  project(rows, fact, privacy)
}

const logOnly = (): void => {
  // Of interest in call_events alone.
}

/** What each kind of fact changes besides the log. */
const projections: {
  readonly [T in CallFact['type']]: (
    rows: Rows,
    fact: Extract<CallFact, { type: T }>,
    privacy: Privacy,
  ) => void
} = {
  callArrived: (rows, fact, privacy) => {
    rows.arrivals.push({
      call_id: fact.callId,
      direction: 'inbound',
      ...origin(fact, privacy),
      arrived_at: fact.at,
    })
  },
  callPlaced: (rows, { callId, agentId, callerNumber, dialled, orderId, at }, privacy) => {
    const from = { callerNumber, dialled, lineCode: null, sourceLine: null }
    rows.arrivals.push({ call_id: callId, direction: 'outbound', ...origin(from, privacy), arrived_at: at })
    change(rows.progress, callId, { agent_id: agentId })
    if (orderId !== null) change(rows.orders, callId, { order_id: orderId })
  },
  calleeRings: logOnly,
  calleeAnswered: (rows, { callId, at }) => {
    keepFirst(rows.progress, callId, { connected_at: at })
  },
  callAnswered: logOnly,
  callQueued: (rows, { callId, queueId, at }) => {
    change(rows.progress, callId, { queue_id: queueId })
    keepFirst(rows.progress, callId, { queued_at: at })
  },
  callOffered: logOnly,
  callWidened: logOnly,
  callOverflowed: logOnly,
  callMoved: (rows, { callId, queueId }) => {
    change(rows.progress, callId, { queue_id: queueId })
  },
  offerWithdrawn: logOnly,
  messageOffered: logOnly,
  messageAsked: logOnly,
  callConnected: (rows, { callId, agentId, at, waitMs }) => {
    change(rows.progress, callId, { agent_id: agentId })
    keepFirst(rows.progress, callId, { connected_at: at, wait_ms: wholeMs(waitMs) })
  },
  callHeld: logOnly,
  callResumed: logOnly,
  callRequeued: (rows, { callId, queueId }) => {
    change(rows.progress, callId, { queue_id: queueId })
  },
  partyAsked: logOnly,
  partyJoined: logOnly,
  partyMoved: logOnly,
  partyLeft: logOnly,
  callHandedOver: (rows, { callId, agentId }) => {
    change(rows.progress, callId, { agent_id: agentId })
  },
  callTransferred: logOnly,
  callReleased: logOnly,
  callRated: (rows, { callId, rating }) => {
    change(rows.progress, callId, { rating })
  },
  orderOpened: (rows, { callId, orderId }) => {
    change(rows.orders, callId, { order_id: orderId })
  },
  recordingStarted: (rows, { callId, recordingId, path, at }) => {
    rows.recordingsStarted.push({ recording_id: recordingId, call_id: callId, path, started_at: at })
  },
  recordingStopped: (rows, { recordingId, at }) => {
    rows.recordingsStopped.push({ recording_id: recordingId, stopped_at: at })
  },
  callEnded: (rows, fact, privacy) => {
    const { callId, at } = fact
    if (rows.ends.has(callId)) rows.endedTwice.push(callId)
    else rows.ends.set(callId, { call_id: callId, ended_at: at, ...terminal(fact, privacy) })
    if (fact.message != null)
      rows.callbacks.push({ ...callback(fact, fact.message, privacy), call_id: callId, made_at: at })
  },
}

/** Whence a call came; a withheld number is null in all three columns. */
const origin = (
  call: Pick<CallSummary, 'callerNumber' | 'dialled' | 'lineCode' | 'sourceLine'>,
  privacy: Privacy,
): Row => {
  const number = call.callerNumber
  return {
    dialled: call.dialled,
    line_code: call.lineCode,
    source_line: call.sourceLine,
    number_enc: number === null ? null : privacy.seal(number).toString('hex'),
    number_hash: number === null ? null : privacy.hashNumber(number).toString('hex'),
    number_last4_hash: number === null ? null : (privacy.hashLast4(number)?.toString('hex') ?? null),
  }
}

const terminal = (summary: CallSummary, privacy: Privacy): Row => ({
  ...origin(summary, privacy),
  direction: summary.direction ?? 'inbound',
  outcome: summary.outcome ?? null,
  queue_id: summary.queueId,
  agent_id: summary.agentId,
  arrived_at: summary.arrivedAt,
  queued_at: summary.queuedAt,
  connected_at: summary.connectedAt,
  wait_ms: wholeMs(summary.waitMs),
  talk_ms: wholeMs(summary.talkMs),
  hold_ms: wholeMs(summary.holdMs),
  result: summary.result,
  ended_by: summary.endedBy,
  reason: summary.reason,
  rating: summary.rating,
  order_id: summary.orderId,
})

/** What is owed to whoever left a message. */
const callback = (summary: CallSummary, message: MessageLeft, privacy: Privacy): Row => ({
  ...origin(summary, privacy),
  origin: message.why,
  queue_id: summary.queueId,
  recording_id: message.recordingId,
  message_ms: wholeMs(message.ms),
  due_at: message.dueAt,
})

const wholeMs = (ms: number | null): number | null => (ms === null ? null : Math.round(ms))

/** The later value counts. */
const change = (rows: Map<string, Row>, callId: string, values: Row): void => {
  rows.set(callId, { call_id: callId, ...rows.get(callId), ...values })
}

/** The earlier value counts. */
const keepFirst = (rows: Map<string, Row>, callId: string, values: Row): void => {
  rows.set(callId, { call_id: callId, ...values, ...rows.get(callId) })
}
