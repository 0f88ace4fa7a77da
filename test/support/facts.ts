import pg from 'pg'
import type { CallFact, AgentFact, LeadFact } from '../../src/domain/acd/facts.ts'

/** A fact as the database has it: without numbers, which are sealed elsewhere. */
export type StoredFact = { readonly seq: number } & (
  CallFact | LeadFact | Extract<AgentFact, { type: StoredAgentFact }>
)
type StoredAgentFact = 'agentStatusChanged' | 'agentLinkChanged' | 'agentDutyChanged'

type CallRow = {
  readonly seq: string
  readonly at: number
  readonly callId: string
  readonly type: string
  readonly payload: object
}
type AgentRow = {
  readonly seq: string
  readonly at: number
  readonly agentId: string
  readonly type: StoredAgentFact
  readonly from: string | null
  readonly to: string | null
  readonly lastedMs: number | null
  readonly reason: string | null
  readonly breakType: string | null
  readonly callId: string | null
  readonly direction: string | null
  readonly legUp: boolean | null
  readonly linked: boolean | null
}

type LeadRow = {
  readonly seq: string
  readonly at: number
  readonly type: string
  readonly leadId: string
  readonly agentId: string | null
  readonly callId: string | null
}

const instant = 'round(extract(epoch from at) * 1000)::float8 as at'

/** Every fact of the controllers so far, in the order in which they happened. */
export const readFacts = async (databaseUrl: string): Promise<readonly StoredFact[]> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const calls = await client.query<CallRow>(
      `select seq, ${instant}, call_id as "callId", type, payload from call_events`,
    )
    const agents = await client.query<AgentRow>(
      `select seq, ${instant}, agent_id as "agentId", type, from_status as "from", to_status as "to",
              lasted_ms::float8 as "lastedMs", reason, break_type as "breakType", call_id as "callId", direction,
              leg_up as "legUp", linked
         from agent_status_log where type in ('agentStatusChanged', 'agentLinkChanged', 'agentDutyChanged')`,
    )
    const leads = await client.query<LeadRow>(
      `select seq, ${instant}, type, lead_id as "leadId", agent_id as "agentId", call_id as "callId", mode, visible
         from supervision_log`,
    )
    return [
      ...calls.rows.map(toCallFact),
      ...agents.rows.map(toAgentFact),
      ...leads.rows.map(toLeadFact),
    ].sort((a, b) => a.seq - b.seq)
  } finally {
    await client.end()
  }
}

const toCallFact = ({ seq, payload, ...row }: CallRow): StoredFact =>
  ({ ...payload, ...row, seq: Number(seq) }) as unknown as StoredFact

const toLeadFact = ({ seq, ...row }: LeadRow): StoredFact =>
  ({ ...row, seq: Number(seq) }) as unknown as StoredFact

const toAgentFact = ({ seq, ...row }: AgentRow): StoredFact =>
  ({
    ...row,
    seq: Number(seq),
    ...(row.type === 'agentDutyChanged' ? { onDuty: row.reason === 'onDuty' } : {}),
  }) as unknown as StoredFact
