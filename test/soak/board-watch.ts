import { io, type Socket } from 'socket.io-client'
import type { BoardState, DeskToServer, Patch, ServerToDesk, Snapshot } from '../../src/contract/desk.ts'
import { signIn, type AgentAccount } from '../support/agents/simulated-agent.ts'

/** What somebody who looks at the live board saw, and as of when by the server's clock. */
export type Sight = { readonly at: number; readonly board: BoardState }

export type BoardWatch = {
  readonly sights: readonly Sight[]
  /** Begins the view anew, as a desk does that was reloaded: the board is then whole again, not put together. */
  reload(): Promise<void>
  close(): void
}

/** Keeps every state of the board that its patches make, as a desk would. Patches that do not follow on are an error. */
export const watchBoard = async (
  origin: string,
  account: AgentAccount,
  broken: (what: string) => void,
): Promise<BoardWatch> => {
  const { cookie } = await signIn(origin, account, '127.0.0.1')
  const socket: Socket<ServerToDesk, DeskToServer> = io(origin, {
    ...{ path: '/live', transports: ['websocket'], reconnection: false, forceNew: true },
    extraHeaders: { cookie, origin },
  })
  const sights: Sight[] = []
  let seq = 0
  const show = (snapshot: Snapshot): void => {
    seq = snapshot.seq
    sights.push({ at: snapshot.serverTime, board: snapshot.state as BoardState })
  }
  socket.on('patch', (patch) => {
    const last = sights.at(-1)
    if (patch.view !== 'board' || last === undefined) return
    if (patch.seq !== seq + 1) broken(`board: patch ${patch.seq} came after ${seq}`)
    seq = patch.seq
    sights.push({ at: patch.at, board: changed(last.board, patch.change) })
  })
  socket.on('snapshot', (snapshot) => {
    if (snapshot.view === 'board') show(snapshot)
  })
  const subscribe = (): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.emit('subscribe', 'board', (answer) => {
        if ('refused' in answer) reject(new Error(`no board: ${answer.refused}`))
        else {
          show(answer)
          resolve()
        }
      })
    })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  await subscribe()
  return { sights, reload: subscribe, close: () => void socket.disconnect() }
}

type Change = Extract<Patch, { view: 'board' }>['change']

const changed = (board: BoardState, { queues, agents, calls }: Change): BoardState => ({
  queues: queues ?? board.queues,
  agents: merged(board.agents, agents),
  calls: merged(board.calls, calls),
})

const merged = <Row>(
  before: Readonly<Record<string, Row>>,
  change: Readonly<Record<string, Row | null>> = {},
): Readonly<Record<string, Row>> =>
  Object.fromEntries(
    Object.entries({ ...before, ...change }).filter((entry): entry is [string, Row] => entry[1] !== null),
  )
