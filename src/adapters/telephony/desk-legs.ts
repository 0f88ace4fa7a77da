import type Mrf from 'drachtio-fsmrf'
import type Srf from 'drachtio-srf'
import type { DeskLegListener, DeskLegs } from '../../app/ports/desk-legs.ts'
import type { Log } from '../../app/ports/log.ts'
import type { Notes } from '../../app/ports/notes.ts'
import { endDialog } from './end-dialog.ts'
import { keepDialog, renewDialog, restoreDialog, type KeptDialog } from './kept-dialog.ts'

/**
 * The persistent leg of a desk (architecture §3). drachtio-fsmrf makes such a leg out of the SIP request and the media
 * server together (`connectCaller`), so this is the one place where both meet.
 */
export type DeskLegsDeps = {
  readonly srf: Srf
  readonly notes: Notes
  readonly mediaServer: () => Mrf.MediaServer
  /** The media legs. */
  readonly legs: {
    adopt(endpoint: Mrf.Endpoint): string
    /** One that is gone is fine. */
    close(legId: string): void
    /** Told of those that are gone without having been closed. */
    onGone(tell: (legId: string) => void): void
  }
  /** Whose credentials the request carries; else the challenge to send back. */
  readonly verify: (
    authorization: string | undefined,
    method: string,
    requestUri: string,
  ) => { readonly agentId: string } | { readonly challenge: string; readonly reason: string }
  readonly log: Log
}

export type AcceptingDeskLegs = DeskLegs & {
  /** Whether an INVITE comes from a browser for the desk address: then it is never a citizen's call. */
  isForDesk(req: Srf.SrfRequest): boolean
  invited(req: Srf.SrfRequest, res: Srf.SrfResponse): void
  /** The SIP server is there (again): what was made over a lost connection is made anew. */
  renew(): void
}

const deskUser = 'desk'

type DeskLeg = {
  readonly agentId: string
  readonly dialog: Srf.Dialog
}
type Noted = { readonly agentId: string; readonly dialog: KeptDialog }

/** The port `DeskLegs` over drachtio-srf and drachtio-fsmrf. */
export const createDeskLegs = (deps: DeskLegsDeps): AcceptingDeskLegs => {
  const { log } = deps
  const legs = new Map<string, DeskLeg>()
  let listener: DeskLegListener | null = null

  const end = (legId: string, reason: string) => {
    const leg = legs.get(legId)
    if (leg === undefined) return
    forget(legId)
    listener?.down(leg.agentId, legId, reason)
    close(legId, leg)
  }
  const forget = (legId: string) => {
    legs.delete(legId)
    deps.notes.forget(`desk:${legId}`)
  }
  /** Both halves, whichever is still there. */
  const close = (legId: string, { dialog }: DeskLeg) => {
    endDialog(dialog, log)
    deps.legs.close(legId)
  }
  deps.legs.onGone((legId) => end(legId, 'mediaLost'))
  const hear = (legId: string, dialog: Srf.Dialog) => {
    dialog.on('destroy', () => end(legId, 'hungUp'))
    dialog.on('options', (_req, answer) => answer.send(200))
    dialog.on('info', (_req, answer) => answer.send(200))
  }
  const connect = async (agentId: string, req: Srf.SrfRequest, res: Srf.SrfResponse): Promise<void> => {
    const { endpoint, dialog } = await deps.mediaServer().connectCaller(req, res)
    const legId = deps.legs.adopt(endpoint)
    legs.set(legId, { agentId, dialog })
    deps.notes.set(`desk:${legId}`, { agentId, dialog: keepDialog(dialog) } satisfies Noted)
    hear(legId, dialog)
    log.info({ agentId, legId }, 'the leg of a desk is up')
    listener?.up(agentId, legId)
  }

  for (const [legId, noted] of deps.notes.of('desk')) {
    const { agentId, dialog: kept } = noted as Noted
    const dialog = restoreDialog(deps.srf, kept)
    legs.set(legId, { agentId, dialog })
    hear(legId, dialog)
  }

  return {
    isForDesk: (req) => req.calledNumber === deskUser && /^SIP\/2\.0\/WSS?\b/i.test(req.get('Via')),
    listen: (given) => void (listener = given),
    renew: () => {
      for (const [legId, leg] of legs) {
        const dialog = renewDialog(deps.srf, leg.dialog)
        legs.set(legId, { ...leg, dialog })
        hear(legId, dialog)
      }
    },
    drop: (legId) => {
      const leg = legs.get(legId)
      if (leg === undefined) return
      forget(legId)
      close(legId, leg)
    },
    left: () => [...deps.notes.of('desk').keys()],
    invited: (req, res) => {
      const authorization = req.has('Authorization') ? req.get('Authorization') : undefined
      const verdict = deps.verify(authorization, req.method, req.uri)
      if ('challenge' in verdict) {
        if (verdict.reason !== 'missing') log.warn({ reason: verdict.reason }, 'a desk leg was refused')
        res.send(401, { headers: { 'WWW-Authenticate': verdict.challenge } })
        return
      }
      connect(verdict.agentId, req, res).catch((err: unknown) => {
        log.warn({ agentId: verdict.agentId, err }, 'the leg of a desk could not be made')
        if (!res.finalResponseSent) res.send(503, { headers: { 'Retry-After': '2' } })
      })
    },
  }
}
