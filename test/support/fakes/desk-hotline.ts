import type { Hotline, Touched } from '../../../src/app/hotline/api.ts'
import type { BoardState, CommandReply, DeskCommand, DeskState } from '../../../src/contract/desk.ts'

export type FakeHotline = Hotline & {
  readonly desks: Map<string, DeskState>
  board: BoardState
  readonly inCall: Set<string>
  readonly linked: Set<string>
  readonly commands: { readonly agentId: string; readonly command: DeskCommand }[]
  /** Everything that the edge told the mailbox about desks, in order. */
  readonly heard: string[]
  answer: (agentId: string, command: DeskCommand) => CommandReply
  touch(
    touched: Partial<Record<'agents' | 'calls' | 'queues', readonly string[]>> & { saving?: boolean },
  ): void
  askForLeg(agentId: string): void
}

const deskOf = (agentId: string, name: string, agentNo: string): DeskState => ({
  agent: {
    agentId,
    name,
    agentNo,
    role: 'AGENT',
    status: 'notReady',
    since: 0,
    until: null,
    wrapUp: null,
    onDuty: true,
    reason: 'signedIn',
    breakType: null,
    next: null,
    legUp: false,
    direction: null,
  },
  call: null,
  parties: [],
  queues: [],
  outgoing: null,
  watching: null,
  watchEnded: null,
  watchedBy: [],
  notes: [],
  today: { calls: 0, dials: 0, orders: 0, rated: 0, satisfied: 0 },
  saving: true,
})

/** The mailbox as the edge sees it, with its state in the hands of the test. */
export const createFakeHotline = (): FakeHotline => {
  const listeners = new Set<(touched: Touched) => void>()
  const legListeners = new Set<(agentId: string) => void>()
  const listen = <L>(set: Set<L>, listener: L) => {
    set.add(listener)
    return () => void set.delete(listener)
  }
  const hotline: FakeHotline = {
    desks: new Map(),
    board: { queues: [], agents: {}, calls: {} },
    inCall: new Set(),
    linked: new Set(),
    commands: [],
    heard: [],
    answer: () => ({ ok: true }),
    command: (agentId, command) => {
      hotline.commands.push({ agentId, command })
      return hotline.answer(agentId, command)
    },
    deskLinked: ({ userId, name, agentNo }) => {
      hotline.heard.push(`linked ${userId}`)
      hotline.linked.add(userId)
      if (!hotline.desks.has(userId)) hotline.desks.set(userId, deskOf(userId, name, agentNo))
    },
    deskUnlinked: (agentId) => {
      hotline.heard.push(`unlinked ${agentId}`)
      hotline.linked.delete(agentId)
    },
    deskSignedOut: (agentId) => {
      if (hotline.inCall.has(agentId)) return { ok: false, code: 'inCall', message: 'End the call first' }
      hotline.heard.push(`signedOut ${agentId}`)
      hotline.desks.delete(agentId)
      return { ok: true }
    },
    views: {
      desk: (agentId) => hotline.desks.get(agentId) ?? null,
      deskParts: (agentId) => hotline.desks.get(agentId) ?? null,
      board: () => hotline.board,
      isPresent: (agentId) => hotline.desks.has(agentId),
      colleagues: () => [],
      onChange: (listener) => listen(listeners, listener),
      onCallLeg: (listener) => listen(legListeners, listener),
    },
    touch: ({ agents = [], calls = [], queues = [], saving = true }) => {
      const touched = { agents: new Set(agents), calls: new Set(calls), queues: new Set(queues), saving }
      for (const listener of listeners) listener(touched)
    },
    askForLeg: (agentId) => {
      for (const listener of legListeners) listener(agentId)
    },
  }
  return hotline
}
