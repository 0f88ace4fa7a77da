import type Srf from 'drachtio-srf'
import type { Log } from '../../app/ports/log.ts'
import type { Notes } from '../../app/ports/notes.ts'
import type { Target, Telephony, TelephonyListener } from '../../app/ports/telephony.ts'
import { endDialog } from './end-dialog.ts'
import { cancelFormerDial } from './former-dials.ts'
import { placeInvite, type Placing } from './place-invite.ts'
import { callerNumberOf, dialledNumberOf, digitOfInfo, headerOf } from './invite.ts'
import { keepDialog, lighten, renewDialog } from './kept-dialog.ts'
import { createLegNotes, type LegNotes } from './leg-notes.ts'
import { ownText } from './own-text.ts'
import { askDialog } from './probe-dialog.ts'

/** One citizen's leg: first an INVITE, theirs or ours, then a dialog. All that is known of it stands here. */
type Leg = {
  readonly callId: string
  /** Theirs, until there is a dialog. */
  invite: { readonly req: Srf.SrfRequest; readonly res: Srf.SrfResponse } | null
  /** Ours, while it is open. */
  placing: Placing | null
  dialog: Srf.Dialog | null
  /** Of a former controller that died in the answer: whether its 200 was sent is not known yet. */
  doubtful: boolean
  /** A final response was sent, or the caller cancelled. */
  settled: boolean
  ended: boolean
}

/** Whether a call from this address is let in, and how its numbers are written in the house. */
export type Gate = (
  callId: string,
  address: string,
) =>
  | { readonly admitted: false; readonly sipStatus: number }
  | {
      readonly admitted: true
      readonly caller: (raw: string) => string
      readonly called: (raw: string) => string
    }

export type CitizenLegs = Telephony & {
  /** An INVITE that is not for the desk. */
  invited(req: Srf.SrfRequest, res: Srf.SrfResponse): void
  /**
   * The SIP server is there (again). The first time, legs of a former controller that ended without a word are noticed; later,
   * what was made over the lost connection is made anew.
   */
  probe(): void
}

/** The SIP server takes no longer message from us than 12 kB, and the offer goes on to the media server. */
const longestSdpBytes = 8 * 1024

export type CitizenLegsDeps = {
  readonly srf: Srf
  readonly newId: () => string
  readonly gate: Gate
  readonly notes: Notes
  readonly log: Log
}

/** The port `Telephony` over drachtio-srf. */
export const createCitizenLegs = ({ srf, newId, gate, notes, log }: CitizenLegsDeps): CitizenLegs => {
  const noted = createLegNotes(notes)
  const legs = new Map<string, Leg>()
  let listener: TelephonyListener | null = null

  const legOf = (callId: string): Leg => {
    const leg = legs.get(callId)
    if (leg === undefined) throw new Error('the SIP leg is gone')
    return leg
  }
  const invitedLeg = (callId: string) => {
    const leg = legOf(callId)
    if (leg.invite === null)
      throw new Error('the call was placed from here, or answered by a former controller')
    return { leg, ...leg.invite }
  }
  const newLeg = (callId: string, invite: Leg['invite']): Leg => {
    const state = { placing: null, dialog: null, doubtful: false, settled: invite === null, ended: false }
    const leg: Leg = { callId, invite, ...state }
    const before = legs.get(callId)
    if (before !== undefined) before.ended = true
    legs.set(callId, leg)
    return leg
  }
  const farEndLeft = (leg: Leg, reason: string) => {
    if (leg.ended) return
    leg.ended = true
    listener?.hungUp(leg.callId, reason)
  }

  const hear = (leg: Leg, dialog: Srf.Dialog) => watch(leg, lighten(dialog), () => listener, farEndLeft, log)
  const former = noted
    .dialogs(srf)
    .map(({ callId, dialog, doubtful }) => Object.assign(newLeg(callId, null), { dialog, doubtful }))
  for (const leg of former) hear(leg, leg.dialog)

  return {
    listen: (given) => void (listener = given),
    invited: (req, res) => {
      if (Buffer.byteLength(req.body) > longestSdpBytes) {
        res.send(413)
        return
      }
      const callId = noted.knockedBefore(req) ?? newId()
      const verdict = gate(callId, req.source_address)
      if (!verdict.admitted) {
        log.warn({ address: req.source_address, sipStatus: verdict.sipStatus }, 'a call was not let in')
        res.send(verdict.sipStatus)
        return
      }
      const leg = newLeg(callId, { req, res })
      req.on('cancel', () => {
        leg.settled = true
        farEndLeft(leg, 'cancelled')
      })
      noted.knock(callId, req)
      const dialled = dialledNumberOf(req, verdict.called)
      const callerNumber = callerNumberOf(req, verdict.caller)
      log.info({ callId, sipCallId: req.get('Call-ID'), dialled }, 'a call arrived')
      listener?.called({ callId, callerNumber, dialled, sdp: req.body === '' ? null : ownText(req.body) })
    },
    progress: (callId, sdp) => invitedLeg(callId).res.send(183, { body: sdp }),
    answer: async (callId, sdp) => {
      const { leg, req, res } = invitedLeg(callId)
      noted.answering(callId, req, sdp)
      const dialog = await establish(srf, req, res, sdp, (made) => {
        leg.settled = true
        leg.dialog = made
        leg.invite = null
        noted.established(callId, keepDialog(made))
        hear(leg, made)
      })
      const theirs = req.body === '' ? await answerOf(dialog) : req.body
      return { remoteSdp: theirs }
    },
    refuse: (callId, sipStatus, { reason, retryAfterS }) => {
      const { leg, res } = invitedLeg(callId)
      if (leg.settled) return
      leg.settled = true
      const retryAfter = retryAfterS === null ? {} : { 'Retry-After': String(retryAfterS) }
      res.send(sipStatus, { headers: { ...retryAfter, 'X-Reason': reason } })
    },
    place: (callId, target, sdp) => {
      const leg = legs.get(callId) ?? newLeg(callId, null)
      log.info({ callId, trunk: target.trunk, address: target.address }, 'a number is called')
      leg.placing?.giveUp()
      const heard = (dialog: Srf.Dialog) => hear(leg, dialog)
      leg.placing = placeOn({ srf, noted, log, listener: () => listener, heard }, leg, target, sdp)
    },
    ...endingsOf(legs, noted, log),
    ...comebackOf({ srf, noted, log, legs, former, hear, farEndLeft, listener: () => listener }),
  }
}

type ComebackDeps = {
  readonly srf: Srf
  readonly noted: LegNotes
  readonly legs: ReadonlyMap<string, Leg>
  readonly former: readonly (Leg & { readonly dialog: Srf.Dialog })[]
  readonly hear: (leg: Leg, dialog: Srf.Dialog) => void
  readonly farEndLeft: (leg: Leg, reason: string) => void
  readonly listener: () => TelephonyListener | null
  readonly log: Log
}

const comebackOf = (deps: ComebackDeps): Pick<CitizenLegs, 'probe'> => {
  const { srf, noted, legs, former, hear, listener, log } = deps
  let wasConnected = false
  const adrift = (leg: Leg) => listener()?.adrift(leg.callId)
  /** The SIP server answers 481 to the far end's requests in a dialog whose application it has lost. */
  const renew = (leg: Leg) => {
    if (leg.placing !== null) {
      leg.placing.giveUp()
      leg.placing = null
      listener()?.notReached(leg.callId, 503)
    }
    if (leg.dialog === null || leg.ended) return
    leg.dialog = renewDialog(srf, leg.dialog)
    hear(leg, leg.dialog)
    adrift(leg)
  }
  const ask = async (leg: Leg, dialog: Srf.Dialog): Promise<void> => {
    const how = await askDialog(dialog)
    if (leg.ended) return
    if (how === 'over') deps.farEndLeft(leg, 'hungUp')
    else if (leg.doubtful) settleDoubt(leg, dialog, how)
    else if (how === 'forgotten') adrift(leg)
  }
  /** An INVITE that was not answered has come again before this: the line holder gives it first. */
  const settleDoubt = (leg: Leg, dialog: Srf.Dialog, how: 'alive' | 'forgotten'): void => {
    if (how === 'forgotten') {
      deps.farEndLeft(leg, 'lost')
      return
    }
    leg.doubtful = false
    noted.established(leg.callId, keepDialog(dialog))
    listener()?.answered(leg.callId)
  }
  return {
    probe: () => {
      if (wasConnected) for (const leg of legs.values()) renew(leg)
      else {
        for (const dial of noted.dials) cancelFormerDial(srf, dial, log)
        for (const leg of former) void ask(leg, leg.dialog)
      }
      wasConnected = true
    },
  }
}

const endingsOf = (
  legs: Map<string, Leg>,
  noted: LegNotes,
  log: Log,
): Pick<Telephony, 'hangUp' | 'release' | 'left' | 'holds'> => ({
  hangUp: (callId, reason) => {
    const leg = legs.get(callId)
    if (leg?.dialog == null || leg.ended) return
    leg.ended = true
    endDialog(leg.dialog, log, reason)
  },
  release: (callId) => {
    const leg = legs.get(callId)
    legs.delete(callId)
    noted.forget(callId)
    if (leg === undefined) return
    leg.placing?.giveUp()
    if (leg.dialog !== null && !leg.ended) endDialog(leg.dialog, log)
    else if (!leg.settled) leg.invite?.res.send(480)
    leg.ended = true
    leg.settled = true
  },
  left: noted.all,
  holds: (callId) => {
    const leg = legs.get(callId)
    if (leg === undefined || leg.ended) return null
    if (leg.doubtful) return 'answering'
    return leg.dialog === null ? 'invite' : 'dialog'
  },
})

/** What the far end of our INVITE says goes to the leg and on to the listener. */
const placeOn = (
  { srf, noted, listener, heard, log }: PlaceDeps,
  leg: Leg,
  target: Target,
  sdp: string,
): Placing =>
  placeInvite(srf, target, sdp, log, {
    sent: (request) => noted.dialled(leg.callId, request),
    rings: (early) => listener()?.rings(leg.callId, early),
    answered: (dialog, theirs) => {
      leg.placing = null
      leg.dialog = dialog
      noted.established(leg.callId, keepDialog(dialog))
      heard(dialog)
      listener()?.pickedUp(leg.callId, theirs)
    },
    refused: (sipStatus) => {
      leg.placing = null
      noted.notDialling(leg.callId)
      listener()?.notReached(leg.callId, sipStatus)
    },
  })

type PlaceDeps = {
  readonly srf: Srf
  readonly noted: LegNotes
  readonly listener: () => TelephonyListener | null
  readonly heard: (dialog: Srf.Dialog) => void
  readonly log: Log
}

/**
 * Answers the INVITE. `listen` is called in the same turn as the dialog is made: what follows it in the same packet of
 * the SIP server (a BYE before the ACK) would find nobody listening after an `await`.
 */
const establish = (
  srf: Srf,
  req: Srf.SrfRequest,
  res: Srf.SrfResponse,
  sdp: string,
  listen: (dialog: Srf.Dialog) => void,
): Promise<Srf.Dialog> =>
  new Promise((resolve, reject) => {
    srf.createUAS(req, res, { localSdp: sdp }, (err: Error | null, dialog) => {
      if (err !== null) {
        reject(err)
        return
      }
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
