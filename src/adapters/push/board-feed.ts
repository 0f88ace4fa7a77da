import type { Time } from '../../app/ports/time.ts'
import type { BoardState, PartyView, Snapshot } from '../../contract/desk.ts'
import type { Role } from '../../domain/people.ts'
import { maskNumber } from '../../domain/masking.ts'
import { boardChange } from './change.ts'
import type { Outlet } from './outlet.ts'

/** The board as this role sees it: whole numbers for a shift lead alone (domain.md §11). */
const boardFor = (role: Role, board: BoardState): BoardState =>
  role === 'SHIFT_LEAD'
    ? board
    : { queues: board.queues, agents: maskRows(board.agents), calls: maskRows(board.calls) }

type NumberedRow = { readonly callerNumber: string | null; readonly parties: readonly PartyView[] }

const maskRows = <Row extends NumberedRow>(rows: Readonly<Record<string, Row>>): Record<string, Row> =>
  Object.fromEntries(
    Object.entries(rows).map(([id, row]) => [
      id,
      { ...row, callerNumber: masked(row.callerNumber), parties: row.parties.map(maskParty) },
    ]),
  )

const masked = (number: string | null): string | null => (number === null ? null : maskNumber(number))
const maskParty = (party: PartyView): PartyView => ({ ...party, number: masked(party.number) })

export type BoardFeed = {
  snapshot(board: BoardState): Snapshot<'board'>
  push(board: BoardState): void
}

export const createBoardFeed = (role: Role, now: () => BoardState, outlet: Outlet, time: Time): BoardFeed => {
  let sent: BoardState | null = null
  let seq = 0
  let behind = false

  const snapshot = (board: BoardState): Snapshot<'board'> => {
    behind = false
    sent = boardFor(role, board)
    seq += 1
    return { view: 'board', seq, serverTime: time.now(), state: sent }
  }

  outlet.onDrained(() => {
    if (behind) outlet.snapshot(snapshot(now()))
  })

  return {
    snapshot,
    push: (board) => {
      behind ||= outlet.clogged
      if (!sent || behind) return
      const state = boardFor(role, board)
      const change = boardChange(sent, state)
      if (!change) return
      sent = state
      seq += 1
      outlet.patch({ view: 'board', seq, at: time.now(), change })
    },
  }
}
