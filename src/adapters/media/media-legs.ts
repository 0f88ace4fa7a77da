import type Mrf from 'drachtio-fsmrf'
import type { Log } from '../../app/ports/log.ts'
import type Srf from 'drachtio-srf'
import type { Arrangement, Media, MediaListener } from '../../app/ports/media.ts'
import type { Notes } from '../../app/ports/notes.ts'
import type { Time } from '../../app/ports/time.ts'
import { createFormerLegs } from './former-legs.ts'
import { arrange, join, overhear, part, speak } from './joining.ts'
import { createComebacks } from './comebacks.ts'
import { api, createLeg, hearOut, inTurn, playOn, unattended, type Leg } from './leg.ts'
import type { MediaServer } from './media-server.ts'
import { messageOver, takeMessage } from './message.ts'
import { shed } from './shed.ts'
import { isHeard } from './sound.ts'
import { createSweep } from './sweep.ts'

export type MediaLegs = Media & {
  /** Takes charge of a leg that was made elsewhere (a desk's); its id is the result. */
  adopt(endpoint: Mrf.Endpoint): string
  /** Told of every leg that is gone without having been closed here. */
  onGone(tell: (legId: string) => void): void
  close(legId: string): void
  /** No more sweeping. */
  end(): void
}

export type MediaLegsDeps = {
  readonly server: MediaServer
  readonly notes: Notes
  readonly time: Time
  readonly log: Log
  /** What must be known of the dialog between the SIP server and the media server, and the dialog again. */
  readonly keep: (dialog: Srf.Dialog) => object
  readonly restore: (kept: object) => Srf.Dialog
}

/** So many times the music stands in one command: if we are away for a while, it goes on. */
const repeats = 20

/** The port `Media` over drachtio-fsmrf. */
export const createMediaLegs = (deps: MediaLegsDeps): MediaLegs => {
  const { server, notes, log } = deps
  const legs = new Map<string, Leg>()
  const losses: ((legId: string) => void)[] = []
  let listener: MediaListener | null = null

  const legOf = (legId: string): Leg => {
    const leg = legs.get(legId)
    if (leg === undefined) throw new Error('the media leg is gone')
    return leg
  }
  const forget = (legId: string) => {
    legs.delete(legId)
    notes.forget(`media:${legId}`)
  }
  const hear = createHearing(deps, {
    digit: (legId, digit) => listener?.digit(legId, digit),
    gone: (legId, wasClosed) => {
      forget(legId)
      if (wasClosed) return
      for (const tell of losses) tell(legId)
      listener?.lost(legId, 'mediaLost')
    },
  })
  const adopt = (endpoint: Mrf.Endpoint): string => {
    const leg = createLeg(endpoint)
    legs.set(endpoint.uuid, leg)
    notes.set(`media:${endpoint.uuid}`, deps.keep(endpoint.dialog))
    hear(leg)
    return endpoint.uuid
  }
  const former = createFormerLegs(deps, (endpoint) => legOf(adopt(endpoint)))
  const sweep = createSweep({ ...deps, isOurs: (uuid) => legs.has(uuid) || former.has(uuid) })
  server.onAvailability((available) => listener?.availability(available))

  return {
    adopt,
    takeUp: async () => {
      const found = await former.takeUp()
      sweep.start()
      return found
    },
    onGone: (tell) => void losses.push(tell),
    end: () => sweep.stop(),
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
      forget(legId)
    },
    play: (legId, files, begun) => playOn(legOf(legId), files, begun),
    hearOut: (legId) => hearOut(legOf(legId)),
    loop: (legId, file) => keepPlaying(legOf(legId), file, log),
    goOn: (legId, file) => keepPlaying(legOf(legId), file, log, hearOut),
    join: (legId, otherLegId) => join(legOf(legId), legOf(otherLegId)),
    arrange: (how) => arrangeLegs(legs, how, log),
    overhear: (legId, otherLegId) => overhear(legOf(legId), legOf(otherLegId)),
    speak: (legId, to) => speak(legOf(legId), to, log),
    part: (legId) => part(legOf(legId), log),
    hears: async (legId) => isHeard(legOf(legId), deps.time),
    startRecording: (legId, path) => record(legOf(legId), path),
    stopRecording: async (legId, path) => {
      const leg = legOf(legId)
      await inTurn(leg, () => api(leg, 'uuid_record', ['stop', path]))
    },
    takeMessage: (legId, path, limits, begun) => takeMessage(legOf(legId), path, limits, begun),
    messageOver: (legId) => messageOver(legOf(legId)),
    sendDigits: (legId, digits) => {
      const leg = legOf(legId)
      unattended(leg, 'sendDigits', log, () => api(leg, 'uuid_send_dtmf', [digits]))
    },
  }
}

type Told = {
  readonly digit: (legId: string, digit: string) => void
  readonly gone: (legId: string, wasClosed: boolean) => void
}

/** What the media server tells of a leg. */
const createHearing = (deps: MediaLegsDeps, told: Told): ((leg: Leg) => void) => {
  const comeBack = createComebacks(deps)
  const gone = (leg: Leg): void => {
    if (leg.partner !== null) leg.partner.partner = null
    const wasClosed = leg.closing
    leg.closing = true
    told.gone(leg.endpoint.uuid, wasClosed)
  }
  const hear = (leg: Leg): void => {
    const { endpoint } = leg
    shed(endpoint)
    endpoint.on('dtmf', ({ dtmf }: { dtmf: string }) => told.digit(endpoint.uuid, dtmf))
    // The end of the channel is told with its reason; without one, only the leg's own socket has broken.
    endpoint.on('destroy', (end?: object) => {
      if (leg.closing || end !== undefined) gone(leg)
      else comeBack(leg, { again: hear, gone: () => gone(leg) })
    })
  }
  return hear
}

const lists = new Map<string, readonly string[]>()

const listOf = (file: string): readonly string[] => {
  const known = lists.get(file)
  if (known !== undefined) return known
  const list = Array.from({ length: repeats }, () => file)
  lists.set(file, list)
  return list
}

/** Again and again, until something else is to be heard. Hundreds hear it at once: nothing but its end is waited for. */
const keepPlaying = (leg: Leg, file: string, log: Log, before = playOn): void => {
  const end = before(leg, listOf(file))
  leg.looping = file
  void end.then((how) => {
    if (how === 'failed') log.error({ file }, 'music could not be played')
    else if (how === 'finished') keepPlaying(leg, file, log)
  })
}

/** Legs that are gone are passed over: their end is told apart. */
const arrangeLegs = (legs: ReadonlyMap<string, Leg>, how: Arrangement, log: Log): Promise<void> => {
  const { room, together, apart } = how
  const legsOf = (ids: readonly string[]) => ids.flatMap((legId) => legs.get(legId) ?? [])
  const moved = arrange(room, legsOf(together), legsOf(apart.map(({ legId }) => legId)))
  for (const { legId, file } of apart) {
    const leg = legs.get(legId)
    if (leg !== undefined && file !== null && leg.looping !== file) keepPlaying(leg, file, log)
  }
  return moved
}

const record = (leg: Leg, path: string): Promise<void> =>
  inTurn(leg, async () => {
    await api(leg, 'uuid_setvar', ['RECORD_STEREO', 'true'])
    await api(leg, 'uuid_record', ['start', path])
  })
