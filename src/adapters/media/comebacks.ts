import type Mrf from 'drachtio-fsmrf'
import type { Log } from '../../app/ports/log.ts'
import type { Time } from '../../app/ports/time.ts'
import { renewLeg, type Leg } from './leg.ts'
import type { MediaServer } from './media-server.ts'
import { takeUpChannel } from './take-up.ts'

type ComebackDeps = { readonly server: MediaServer; readonly time: Time; readonly log: Log }
type Ends = { readonly again: (leg: Leg) => void; readonly gone: () => void }

/** A media server that is away for longer is lost, and its channels with it (I1 allows 5 s). */
const withinMs = 3_000
const everyMs = 100

/**
 * A leg whose own socket breaks is no lost leg: the channel outlives it. It is taken up from the outside, while the commands to it
 * wait in their lane; gone when there is no such channel, or no media server.
 */
export const createComebacks =
  ({ server, time, log }: ComebackDeps) =>
  (leg: Leg, { again, gone }: Ends): void => {
    const { uuid: legId, dialog } = leg.endpoint
    const beganAt = time.now()
    const pause = (): Promise<void> => new Promise((resolve) => void time.after(everyMs, resolve))
    const reach = async (): Promise<Mrf.Endpoint | null> => {
      while (!leg.closing) {
        try {
          const taken = await takeUpChannel(server.present, server.access, legId, dialog)
          leg.playing = taken?.playing === true && leg.playing
          return taken?.endpoint ?? null
        } catch (err) {
          if (time.now() - beganAt > withinMs) {
            log.warn({ legId, err }, 'a leg whose socket broke could not be reached again')
            return null
          }
          await pause()
        }
      }
      return null
    }
    const comeback = reach().then((endpoint) => {
      leg.comeback = null
      if (endpoint === null || leg.closing) {
        endpoint
          ?.destroy()
          .catch((err: unknown) => log.info({ legId, err }, 'a leg was gone before it was closed'))
        gone()
        return false
      }
      renewLeg(leg, endpoint)
      again(leg)
      log.info({ legId, tookMs: time.now() - beganAt }, 'a leg whose socket broke is reached again')
      return true
    })
    leg.comeback = comeback
    leg.lane = comeback
  }
