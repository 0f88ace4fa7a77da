import type Srf from 'drachtio-srf'
import type { Notes } from '../../app/ports/notes.ts'
import { keepDial, type KeptDial } from './former-dials.ts'
import { dialogToBe, restoreDialog, type KeptDialog } from './kept-dialog.ts'

/**
 * Noted of each leg: their INVITE's transaction, by which one that comes again is known, or the dialog when there is one. Both
 * while it is being answered: whether the 200 was sent is not known until the SIP server says so.
 */
type Noted = { readonly transactionId?: string; readonly dialog?: KeptDialog }

type FormerDialog = {
  readonly callId: string
  readonly dialog: Srf.Dialog
  readonly doubtful: boolean
}

export type LegNotes = ReturnType<typeof createLegNotes>

/** What the next controller must know of citizens' legs. */
export const createLegNotes = (notes: Notes) => {
  const known = [...notes.of('sip')] as readonly (readonly [string, Noted])[]
  /** INVITEs that nobody has answered, by their transaction. */
  const unanswered = new Map(
    known.flatMap(([callId, { transactionId }]) =>
      transactionId === undefined ? [] : [[transactionId, callId]],
    ),
  )
  const settle = (callId: string): void => {
    const noted = notes.of('sip').get(callId) as Noted | undefined
    if (noted?.transactionId !== undefined) unanswered.delete(noted.transactionId)
  }
  const dials = [...notes.of('dial').values()] as readonly KeptDial[]
  return {
    /** INVITEs that a former controller sent and that had no final response. */
    dials,
    dialled: (callId: string, sent: Srf.SrfRequest): void => notes.set(`dial:${callId}`, keepDial(sent)),
    notDialling: (callId: string): void => notes.forget(`dial:${callId}`),
    /** The dialogs of a former controller, heard again from now on; `doubtful` when its 200 may not have been sent. */
    dialogs: (srf: Srf): readonly FormerDialog[] =>
      known.flatMap(([callId, { transactionId, dialog: kept }]) =>
        kept === undefined
          ? []
          : [{ callId, dialog: restoreDialog(srf, kept), doubtful: transactionId !== undefined }],
      ),
    /** The line holder gives an INVITE again that a former controller had and did not answer: its call. */
    knockedBefore: (req: Srf.SrfRequest): string | undefined => unanswered.get(transactionOf(req)),
    knock: (callId: string, req: Srf.SrfRequest): void => {
      const transactionId = transactionOf(req)
      unanswered.set(transactionId, callId)
      notes.set(`sip:${callId}`, { transactionId } satisfies Noted)
    },
    answering: (callId: string, req: Srf.SrfRequest, sdp: string): void =>
      notes.set(`sip:${callId}`, {
        ...{ transactionId: transactionOf(req), dialog: dialogToBe(req, sdp) },
      } satisfies Noted),
    established: (callId: string, dialog: KeptDialog): void => {
      settle(callId)
      notes.forget(`dial:${callId}`)
      notes.set(`sip:${callId}`, { dialog } satisfies Noted)
    },
    forget: (callId: string): void => {
      settle(callId)
      notes.forget(`dial:${callId}`)
      notes.forget(`sip:${callId}`)
    },
    all: (): readonly string[] => [...notes.of('sip').keys()],
  }
}

const transactionOf = (req: Srf.SrfRequest): string =>
  (req as Srf.SrfRequest & { readonly stackTxnId: string }).stackTxnId
