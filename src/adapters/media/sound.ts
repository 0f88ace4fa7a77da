import type { Time } from '../../app/ports/time.ts'
import { api, type Leg } from './leg.ts'

/** Every telephone and every browser sends a packet each 20 ms, a muted one too. */
const lookApartMs = 200

/** Whether packets come from the far end of this leg. Rejects when the leg is gone, or when nobody counts. */
export const isHeard = async (leg: Leg, time: Pick<Time, 'after'>): Promise<boolean> => {
  const before = await packetsFrom(leg)
  await new Promise<void>((resolve) => void time.after(lookApartMs, resolve))
  return (await packetsFrom(leg)) !== before
}

/** The media server writes its counters into variables only when asked to. */
const packetsFrom = async (leg: Leg): Promise<number> => {
  await api(leg, 'uuid_set_media_stats', [])
  const count = Number(await api(leg, 'uuid_getvar', ['rtp_audio_in_packet_count']))
  if (!Number.isInteger(count)) throw new Error('the media server does not count packets')
  return count
}
