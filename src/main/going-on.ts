import type { MediaServer } from '../adapters/media/media-server.ts'
import type { CitizenLegs } from '../adapters/telephony/citizen-legs.ts'
import type { AcceptingDeskLegs } from '../adapters/telephony/desk-legs.ts'
import type { SipServer } from '../adapters/telephony/sip-server.ts'
import type { RunningHotline } from '../app/hotline/hotline.ts'

export const adoptionWaitMs = 3_000
/** Who is on duty is known before the first desk signs in, unless the database takes its time. */
export const dutyWaitMs = 3_000

export const withinMs = async (ms: number, work: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms)))
  await Promise.race([work, late])
  clearTimeout(timer)
}

/**
 * Connects to the media server, goes on with the calls of the last controller, and only then hears the SIP server, which has
 * much to tell of them. Settles when that is done.
 */
export const goOn = (
  hotline: Pick<RunningHotline, 'takeUp'>,
  mediaServer: Pick<MediaServer, 'onAvailability' | 'connect'>,
  sip: Pick<SipServer, 'onState' | 'connect'>,
  telephony: Pick<CitizenLegs, 'probe'>,
  deskLegs: Pick<AcceptingDeskLegs, 'renew'>,
  takeInvites: () => void,
): Promise<void> => {
  sip.onState((connected) => {
    if (!connected) return
    telephony.probe()
    deskLegs.renew()
    takeInvites()
  })
  return new Promise((resolve) => {
    let begun = false
    mediaServer.onAvailability((available) => {
      if (!available || begun) return
      begun = true
      void hotline.takeUp().then(() => {
        sip.connect()
        resolve()
      })
    })
    mediaServer.connect()
  })
}
