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

/** The legs of a former controller until they are taken up. Their dialogs are heard from the first moment. */
export const createFormerLegs = (
  { server, notes, log, restore }: FormerLegsDeps,
  adopt: (endpoint: Mrf.Endpoint) => Leg,
) => {
  const left = new Map([...notes.of('media')].map(([legId, kept]) => [legId, restore(kept as object)]))

  const takeUpOne = async (legId: string, dialog: Srf.Dialog): Promise<TakenUp | null> => {
    try {
      const taken = await takeUpChannel(server.present, server.access, legId, dialog)
      if (taken === null) notes.forget(`media:${legId}`)
      left.delete(legId)
      return taken
    } catch (err) {
      log.error({ legId, err }, 'a leg of a former controller could not be taken up')
      return null
    }
  }

  return {
    has: (legId: string): boolean => left.has(legId),
    takeUp: async (): Promise<ReadonlyMap<string, FoundLeg>> => {
      const tried = await Promise.all([...left].map(([legId, dialog]) => takeUpOne(legId, dialog)))
      const taken = tried.filter((one) => one !== null)
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
