import type Mrf from 'drachtio-fsmrf'
import type Srf from 'drachtio-srf'
import type { Log } from '../../app/ports/log.ts'
import type { FoundLeg } from '../../app/ports/media.ts'
import type { Notes } from '../../app/ports/notes.ts'
import type { Leg } from './leg.ts'
import type { MediaServer } from './media-server.ts'
import { takeUpChannel, type TakenUp } from './take-up.ts'

export type FormerLegsDeps = {
  readonly server: MediaServer
  readonly notes: Notes
  readonly log: Log
  readonly restore: (kept: object) => Srf.Dialog
}

/**
 * FreeSWITCH lets five connections wait for its event socket and drops what comes beyond (mod_event_socket.c): of fifty at once
 * one had no answer after 2 s, and its call was lost.
 */
const atOnce = 4

/** The legs of a former controller until they are taken up. Their dialogs are heard from the first moment. */
export const createFormerLegs = (
  { server, notes, log, restore }: FormerLegsDeps,
  adopt: (endpoint: Mrf.Endpoint) => Leg,
) => {
  const left = new Map([...notes.of('media')].map(([legId, kept]) => [legId, restore(kept as object)]))

  const takeUpOne = async (legId: string, dialog: Srf.Dialog, tries = 2): Promise<TakenUp | null> => {
    try {
      const taken = await takeUpChannel(server.present, server.access, legId, dialog)
      if (taken === null) notes.forget(`media:${legId}`)
      left.delete(legId)
      return taken
    } catch (err) {
      if (tries > 1) return takeUpOne(legId, dialog, tries - 1)
      log.error({ legId, err }, 'a leg of a former controller could not be taken up')
      return null
    }
  }
  const takeUpAll = async (): Promise<readonly TakenUp[]> => {
    const waiting = [...left]
    const taken: TakenUp[] = []
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const one = await takeUpOne(...next)
        if (one !== null) taken.push(one)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, lane))
    return taken
  }

  return {
    has: (legId: string): boolean => left.has(legId),
    takeUp: async (): Promise<ReadonlyMap<string, FoundLeg>> => {
      const taken = await takeUpAll()
      const legs = new Map(taken.map(({ endpoint }) => [endpoint.uuid, adopt(endpoint)]))
      const found = new Map<string, FoundLeg>()
      for (const { endpoint, playing, partner, room } of taken) {
        const leg = legs.get(endpoint.uuid)
        if (leg === undefined) continue
        leg.playing = playing
        leg.partner = partner === null ? null : (legs.get(partner) ?? null)
        leg.place = room
        found.set(endpoint.uuid, { playing, partner: leg.partner === null ? null : partner, room })
      }
      return found
    },
  }
}
