import type Srf from 'drachtio-srf'
import type { Log } from '../../app/ports/log.ts'
import type { Telephony, TelephonyListener } from '../../app/ports/telephony.ts'
import { endDialog } from './end-dialog.ts'
import { callerNumberOf, dialledNumberOf, digitOfInfo, headerOf } from './invite.ts'

/** One citizen's leg: first an INVITE to be answered, then a dialog. */
type Leg = {
  readonly callId: string
  readonly req: Srf.SrfRequest
  readonly res: Srf.SrfResponse
  dialog: Srf.Dialog | null
  /** A final response was sent, or the caller cancelled. */
  settled: boolean
  ended: boolean
}

export type CitizenLegs = Telephony & {
  /** An INVITE that is not for the desk. */
  invited(req: Srf.SrfRequest, res: Srf.SrfResponse): void
}

/** The SIP server takes no longer message from us than 12 kB, and the offer goes on to the media server. */
const longestSdpBytes = 8 * 1024

/** The port `Telephony` over drachtio-srf. */
export const createCitizenLegs = (srf: Srf, newId: () => string, log: Log): CitizenLegs => {
  const legs = new Map<string, Leg>()
  let listener: TelephonyListener | null = null

  const legOf = (callId: string): Leg => {
    const leg = legs.get(callId)
    if (leg === undefined) throw new Error('the SIP leg is gone')
    return leg
  }
  const farEndLeft = (leg: Leg, reason: string) => {
    if (leg.ended) return
    leg.ended = true
    listener?.hungUp(leg.callId, reason)
  }

  return {
    listen: (given) => void (listener = given),
    invited: (req, res) => {
      if (Buffer.byteLength(req.body) > longestSdpBytes) {
        res.send(413)
        return
      }
      const leg: Leg = { callId: newId(), req, res, dialog: null, settled: false, ended: false }
      req.on('cancel', () => {
        leg.settled = true
        farEndLeft(leg, 'cancelled')
      })
      legs.set(leg.callId, leg)
      const known = { callerNumber: callerNumberOf(req), dialled: dialledNumberOf(req) }
      log.info(
        { callId: leg.callId, sipCallId: req.get('Call-ID'), dialled: known.dialled },
        'a call arrived',
      )
      listener?.called({ callId: leg.callId, ...known, sdp: req.body === '' ? null : req.body })
    },
    progress: (callId, sdp) => legOf(callId).res.send(183, { body: sdp }),
    answer: async (callId, sdp) => {
      const leg = legOf(callId)
      const dialog = await establish(srf, leg, sdp, (made) =>
        watch(leg, made, () => listener, farEndLeft, log),
      )
      const theirs = leg.req.body === '' ? await answerOf(dialog) : leg.req.body
      return { remoteSdp: theirs }
    },
    refuse: (callId, sipStatus, { reason, retryAfterS }) => {
      const leg = legOf(callId)
      if (leg.settled) return
      leg.settled = true
      const retryAfter = retryAfterS === null ? {} : { 'Retry-After': String(retryAfterS) }
      leg.res.send(sipStatus, { headers: { ...retryAfter, 'X-Reason': reason } })
    },
    hangUp: (callId, reason) => {
      const leg = legs.get(callId)
      if (leg?.dialog == null || leg.ended) return
      leg.ended = true
      endDialog(leg.dialog, log, reason)
    },
    release: (callId) => {
      const leg = legs.get(callId)
      legs.delete(callId)
      if (leg === undefined) return
      if (leg.dialog !== null && !leg.ended) endDialog(leg.dialog, log)
      else if (!leg.settled) leg.res.send(480)
      leg.ended = true
      leg.settled = true
    },
  }
}

/**
 * Answers the INVITE. `listen` is called in the same turn as the dialog is made: what follows it in the same packet of
 * the SIP server (a BYE before the ACK) would find nobody listening after an `await`.
 */
const establish = (
  srf: Srf,
  leg: Leg,
  sdp: string,
  listen: (dialog: Srf.Dialog) => void,
): Promise<Srf.Dialog> =>
  new Promise((resolve, reject) => {
    srf.createUAS(leg.req, leg.res, { localSdp: sdp }, (err: Error | null, dialog) => {
      if (err !== null) {
        reject(err)
        return
      }
      leg.settled = true
      leg.dialog = dialog
      listen(dialog)
      resolve(dialog)
    })
  })

/** Our offer was in the 200: theirs comes with the ACK. Rejects when the dialog ends without one. */
const answerOf = (dialog: Srf.Dialog): Promise<string> =>
  new Promise((resolve, reject) => {
    dialog.on('ack', (ack) => resolve(ack.body))
    dialog.on('destroy', () => reject(new Error('the caller never acknowledged')))
  })

const watch = (
  leg: Leg,
  dialog: Srf.Dialog,
  listener: () => TelephonyListener | null,
  farEndLeft: (leg: Leg, reason: string) => void,
  log: Log,
): void => {
  dialog.on('destroy', () => farEndLeft(leg, 'hungUp'))
  dialog.on('info', (req, res) => {
    const digit = digitOfInfo(headerOf(req, 'Content-Type') ?? '', req.body)
    res.send(200)
    if (digit !== null) listener()?.digit(leg.callId, digit)
  })
  dialog.on('options', (_req, res) => {
    const standing = listener()?.standing(leg.callId) ?? null
    res.send(200, standing === null ? {} : { headers: { 'X-Call-Status': standing } })
  })
  dialog.on('refer', (_req, res) => res.send(403))
  dialog.on('message', (_req, res) => res.send(405))
  dialog.on('modify', (req, res) => {
    const agree = async () => {
      const body = await listener()?.renegotiated(leg.callId, req.body)
      res.send(200, { body: body ?? dialog.local.sdp })
    }
    agree().catch((err: unknown) => {
      log.warn({ callId: leg.callId, err }, 'a re-INVITE could not be followed')
      res.send(488)
    })
  })
}
