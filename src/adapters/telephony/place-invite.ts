import type Srf from 'drachtio-srf'
import type { Log } from '../../app/ports/log.ts'
import type { Target } from '../../app/ports/telephony.ts'
import { endDialog } from './end-dialog.ts'

/** An INVITE of ours that has no final response yet. */
export type Placing = {
  /** CANCEL. Where the far end's 200 was quicker, BYE. Nothing is heard of it any more. */
  giveUp(): void
}

type Hearing = {
  /** It is on its way; once more when a challenge made a new transaction of it. */
  readonly sent: (request: Srf.SrfRequest) => void
  readonly rings: (sdp: string | null) => void
  /** Called in the turn in which the dialog is made, so that a BYE right behind the 200 finds a listener. */
  readonly answered: (dialog: Srf.Dialog, sdp: string | null) => void
  readonly refused: (sipStatus: number) => void
}

/**
 * Calls a target with our offer. A challenge is answered by drachtio-srf (`auth`), which makes a new transaction of it
 * and lets `cancel` of the first request reach the second.
 */
export const placeInvite = (srf: Srf, target: Target, sdp: string, log: Log, hear: Hearing): Placing => {
  let request: Srf.SrfRequest | null = null
  let over = false
  let early: string | null = null

  const cancel = (sent: Srf.SrfRequest): void =>
    sent.cancel((err: unknown) => {
      if (err) log.info({ err, trunk: target.trunk }, 'a call could not be cancelled')
    })
  const provisional = (response: Srf.SrfResponse): void => {
    if (over || response.status < 180) return
    const body = response.body === '' ? null : response.body
    // The same answer in a second 183 is no news, and would cut the sound.
    if (body !== null && body === early) return
    early ??= body
    hear.rings(body)
  }
  const answered = (dialog: Srf.Dialog): void => {
    if (over) {
      endDialog(dialog, log, 'cancelled')
      return
    }
    over = true
    const theirs = dialog.remote.sdp
    hear.answered(dialog, theirs === '' || theirs === early ? null : theirs)
  }
  const refused = (err: unknown): void => {
    if (over) return
    over = true
    const sipStatus = statusOf(err)
    if (sipStatus === null) log.warn({ err, trunk: target.trunk }, 'a call could not be sent')
    hear.refused(sipStatus ?? 503)
  }

  srf.createUAC(
    `sip:${target.called}@${target.address};transport=${target.transport}`,
    {
      localSdp: sdp,
      headers: { From: `<sip:${target.caller}@localhost>`, Contact: `<sip:${target.caller}@localhost>` },
      ...(target.digest === null ? {} : { auth: target.digest }),
    },
    {
      // drachtio-srf calls it with (err, request); its types know only the request.
      cbRequest: (_err: unknown, sent?: Srf.SrfRequest) => {
        if (sent === undefined) return
        request = sent
        hear.sent(sent)
        challengeable(sent).on('authenticate', hear.sent)
        if (over) cancel(sent)
      },
      cbProvisional: provisional,
    },
    (err: unknown, dialog) => {
      if (err == null) answered(dialog)
      else refused(err)
    },
  )
  return {
    giveUp: () => {
      if (over) return
      over = true
      if (request !== null) cancel(request)
    },
  }
}

/** drachtio-srf's types leave this event out. */
const challengeable = (request: Srf.SrfRequest) =>
  request as unknown as { on(event: 'authenticate', listener: (again: Srf.SrfRequest) => void): void }

const statusOf = (err: unknown): number | null =>
  typeof err === 'object' && err !== null && 'status' in err && typeof err.status === 'number'
    ? err.status
    : null
