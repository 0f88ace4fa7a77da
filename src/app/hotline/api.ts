import type { BoardState, Colleague, CommandReply, DeskCommand, DeskState } from '../../contract/desk.ts'
import type { Person } from '../ports/records.ts'

/** The mailbox as the server edge sees it. Every method is synchronous: the state has changed when it returns. */
export type Hotline = {
  /** What an agent pressed; the answer says whether it was taken, and if not, why (code and English message). */
  command(agentId: string, command: DeskCommand): CommandReply
  /** A desk of this person is on the live link (again). The first time after `deskSignedOut` it makes the agent not ready. */
  deskLinked(person: Person): void
  /** Its link broke or fell silent; the agent keeps the status but is offered nothing. */
  deskUnlinked(agentId: string): void
  /** Signed out, or the session was ended. Refused while a call is up: `{ok: false, code: 'inCall'}`. */
  deskSignedOut(agentId: string): CommandReply
  readonly views: LiveViews
}

export type LiveViews = {
  /** Null for somebody who has no desk open. */
  desk(agentId: string): DeskState | null
  /** The same, of these parts alone: what nobody asks for costs nothing. */
  deskParts<K extends keyof DeskState>(agentId: string, keys: readonly K[]): Pick<DeskState, K> | null
  board(): BoardState
  /** Signed in, whatever they do; a board's worth of work is not needed to know it. */
  isPresent(agentId: string): boolean
  /** Who could be asked into a call of this agent. */
  colleagues(agentId: string): readonly Colleague[]
  /** Called synchronously after every step with what it touched. Returns how to stop listening. */
  onChange(listener: (touched: Touched) => void): () => void
  /** An agent's desk should bring up its media leg again. */
  onCallLeg(listener: (agentId: string) => void): () => void
}

export type Touched = {
  readonly agents: ReadonlySet<string>
  readonly calls: ReadonlySet<string>
  readonly queues: ReadonlySet<string>
  readonly saving: boolean
}
