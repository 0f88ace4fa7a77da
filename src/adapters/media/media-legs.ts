import type Mrf from 'drachtio-fsmrf'
import type { Log } from '../../app/ports/log.ts'
import type { Media, MediaListener } from '../../app/ports/media.ts'
import { api, createLeg, inTurn, playOn, take, unattended, type Leg } from './leg.ts'
import type { MediaServer } from './media-server.ts'

export type MediaLegs = Media & {
  /** Takes charge of a leg that was made elsewhere (a desk's); its id is the result. */
  adopt(endpoint: Mrf.Endpoint): string
}

/** So many times the music stands in one command: if we are away for a while, it goes on. */
const repeats = 20

/** The port `Media` over drachtio-fsmrf. */
export const createMediaLegs = (server: MediaServer, log: Log): MediaLegs => {
  const legs = new Map<string, Leg>()
  let listener: MediaListener | null = null

  const legOf = (legId: string): Leg => {
    const leg = legs.get(legId)
    if (leg === undefined) throw new Error('the media leg is gone')
    return leg
  }
  const adopt = (endpoint: Mrf.Endpoint): string => {
    const leg = createLeg(endpoint)
    legs.set(endpoint.uuid, leg)
    endpoint.on('dtmf', ({ dtmf }: { dtmf: string }) => listener?.digit(endpoint.uuid, dtmf))
    endpoint.on('destroy', () => {
      legs.delete(endpoint.uuid)
      if (leg.partner !== null) leg.partner.partner = null
      if (leg.closing) return
      leg.closing = true
      listener?.lost(endpoint.uuid, 'mediaLost')
    })
    return endpoint.uuid
  }
  const keepPlaying = async (leg: Leg, file: string): Promise<void> => {
    const list = Array.from({ length: repeats }, () => file)
    for (let how = await playOn(leg, list); how !== 'interrupted'; how = await playOn(leg, list)) {
      if (how === 'failed') {
        log.error({ file }, 'music could not be played')
        return
      }
    }
  }
  server.onAvailability((available) => listener?.availability(available))

  return {
    adopt,
    get available() {
      return server.available
    },
    listen: (given) => void (listener = given),
    open: async (remoteSdp) => {
      const endpoint = await server.present.createEndpoint(remoteSdp === null ? {} : { remoteSdp })
      return { legId: adopt(endpoint), sdp: endpoint.local.sdp }
    },
    renegotiate: async (legId, remoteSdp) => {
      const { endpoint } = legOf(legId)
      await endpoint.modify(remoteSdp)
      return endpoint.local.sdp
    },
    close: (legId) => {
      const leg = legs.get(legId)
      if (leg === undefined) return
      leg.closing = true
      leg.endpoint
        .destroy()
        .catch((err: unknown) => log.info({ legId, err }, 'a leg was gone before it was closed'))
      if (leg.partner !== null) leg.partner.partner = null
      legs.delete(legId)
    },
    play: (legId, files) => playOn(legOf(legId), files),
    loop: (legId, file) => void keepPlaying(legOf(legId), file),
    join: (legId, otherLegId) => join(legOf(legId), legOf(otherLegId)),
    part: (legId) => {
      const leg = legOf(legId)
      part(leg, log)
    },
    startRecording: async (legId, path) => {
      const leg = legOf(legId)
      await inTurn(leg, async () => {
        await api(leg, 'uuid_setvar', ['RECORD_STEREO', 'true'])
        await api(leg, 'uuid_record', ['start', path])
      })
    },
    stopRecording: async (legId, path) => {
      const leg = legOf(legId)
      await inTurn(leg, () => api(leg, 'uuid_record', ['stop', path]))
    },
    sendDigits: (legId, digits) => {
      const leg = legOf(legId)
      unattended(leg, 'sendDigits', log, () => api(leg, 'uuid_send_dtmf', [digits]))
    },
  }
}

const join = async (leg: Leg, other: Leg): Promise<void> => {
  leg.turn += 1
  other.turn += 1
  leg.playing = false
  other.playing = false
  await inTurn(leg, () => leg.endpoint.bridge(other.endpoint.uuid))
  leg.partner = other
  other.partner = leg
}

/** A leg without a partner is only silenced: sending it to park would end nothing else. */
const part = (leg: Leg, log: Log): void => {
  const { partner } = leg
  leg.turn += 1
  leg.partner = null
  if (partner === null) {
    unattended(leg, 'silence', log, () => take(leg))
    return
  }
  partner.partner = null
  unattended(leg, 'part', log, () => leg.endpoint.unbridge())
}
