import type { Next } from '../agent.ts'
import type { WatchMode } from '../terms.ts'

/**
 * A lead who hears an agent's conversation (features.md C1). It hangs on the agent's leg, in a bridge as in a room, and
 * follows the agent: it ends when the agent is in no conversation any more, and with whatever else the lead takes up.
 *
 * ```
 * (none) -> listen <-> whisper <-> barge -> (none)
 * ```
 *
 * Nobody in the conversation depends on it: whoever leaves in whatever order, it is the lead alone who is let go.
 */
export type Watch = {
  readonly leadId: string
  readonly leadLeg: string
  readonly agentId: string
  /** Null while the agent's leg is down. */
  readonly agentLeg: string | null
  /** The call that the agent is in. */
  readonly callId: string
  readonly mode: WatchMode
  /** The agent sees who is there. */
  readonly visible: boolean
  /** When it began, and when it began to be heard in this way. */
  readonly beganAt: number
  readonly since: number
  /** What the lead does afterwards. */
  readonly next: Next
}
