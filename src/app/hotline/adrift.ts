import type { Acd } from '../../domain/acd/acd.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'
import type { Log } from '../ports/log.ts'
import type { Media } from '../ports/media.ts'
import type { Time } from '../ports/time.ts'
import type { Lines } from './lines.ts'
import type { News } from './mailbox.ts'

type AdriftDeps = {
  readonly media: Pick<Media, 'hears'>
  readonly lines: Pick<Lines, 'of'>
  readonly acd: () => Acd
  readonly post: (news: News) => void
  readonly time: Pick<Time, 'after'>
  readonly log: Log
}

const everyMs = 1_500
/** A telephone may be silent for a moment; one that has hung up is for good. */
const silentLooks = 2

/**
 * Calls whose dialog the SIP server has lost: they go on, but no BYE will ever say that the citizen has left. The sound
 * says so: a telephone that sends nothing any more has hung up.
 */
export const createAdrift = (deps: AdriftDeps): ((callId: string) => void) => {
  const { media, lines, acd, post, time, log } = deps
  const watched = new Set<string>()

  const look = async (callId: string, silences: number): Promise<void> => {
    const legId = lines.of(callId)?.legId ?? null
    if (legId === null || ordered.get(acd().calls, callId) === undefined) {
      watched.delete(callId)
      return
    }
    const now = (await media.hears(legId)) ? 0 : silences + 1
    if (now < silentLooks) {
      time.after(everyMs, () => again(callId, now))
      return
    }
    watched.delete(callId)
    post({ type: 'callerHungUp', callId, reason: 'lost' })
  }
  const again = (callId: string, silences: number): void => {
    look(callId, silences).catch((err: unknown) => {
      // Its leg is gone, which is told apart.
      watched.delete(callId)
      log.info({ callId, err }, 'a call that is adrift could not be listened to')
    })
  }
  return (callId) => {
    if (watched.has(callId)) return
    watched.add(callId)
    log.warn({ callId }, 'the SIP server has lost a call: it goes on, and is watched by its sound')
    again(callId, 0)
  }
}
