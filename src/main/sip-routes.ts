import type { createCitizenLegs } from '../adapters/telephony/citizen-legs.ts'
import type { createDeskLegs } from '../adapters/telephony/desk-legs.ts'
import type { createSipServer } from '../adapters/telephony/sip-server.ts'

/**
 * Which INVITE is whose; other requests outside a dialog have nothing to ask for here. INVITEs are taken when the result is
 * called, and with them what the line holder kept: by then somebody must wait for answers to a former controller's calls.
 */
export const routeSip = (
  srf: ReturnType<typeof createSipServer>['srf'],
  telephony: ReturnType<typeof createCitizenLegs>,
  deskLegs: ReturnType<typeof createDeskLegs>,
): (() => void) => {
  srf.use('options', (_req, res) => res.send(200))
  srf.use('register', (_req, res) => res.send(403))
  srf.use('message', (_req, res) => res.send(405))
  let taken = false
  return () => {
    if (taken) return
    taken = true
    srf.invite((req, res) => {
      if (deskLegs.isForDesk(req)) deskLegs.invited(req, res)
      else telephony.invited(req, res)
    })
  }
}
