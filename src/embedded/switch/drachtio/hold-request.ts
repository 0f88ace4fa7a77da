/** A request from the network while an application has it to answer: its CANCEL, and its end without an answer. */
import { randomUUID } from 'node:crypto'
import type { SipRequest } from '../sip/message.ts'
import type { ServerTransaction } from '../sip/stack.ts'
import type { Application } from './agent-connection.ts'
import type { AgentDialog } from './dialogs.ts'
import { deliver, forgetDialog, release, type PendingRequest, type Switchboard } from './switchboard.ts'

const onCancel = (board: Switchboard, pending: PendingRequest, cancel: SipRequest): void => {
  const { application, dialog, transaction } = pending
  release(board, pending)
  // A re-INVITE's CANCEL leaves the dialog as it was.
  if (dialog && !dialog.stable) forgetDialog(board, dialog)
  deliver(board, application, cancel, transaction.flow, { transactionId: pending.id, dialogId: dialog?.id })
}

/** Enters a request among those an application is to answer. */
export const hold = (
  board: Switchboard,
  transaction: ServerTransaction,
  application: Application,
  dialog: AgentDialog | undefined,
): PendingRequest => {
  const id = randomUUID()
  const pending: PendingRequest = {
    id,
    transaction,
    application,
    dialog,
    reliable: undefined,
    patience: undefined,
  }
  board.requests.set(id, pending)
  dialog?.unanswered.add(id)
  transaction.listen({
    onCancel: (cancel) => onCancel(board, pending, cancel),
    onFailure: (why) => board.logger.info({ transactionId: id, why }, 'answer did not arrive'),
    onEnd: () => {
      if (board.requests.get(id) === pending) release(board, pending)
    },
  })
  return pending
}
