import type { Log } from '../ports/log.ts'
import type { Media } from '../ports/media.ts'

/** What the switch holds for one call. `sdp` is the caller's offer, null when the caller left the offer to us. */
export type Line = {
  readonly callId: string
  readonly sdp: string | null
  legId: string | null
  gone: boolean
  recording: { readonly recordingId: string; readonly path: string } | null
}

export type Lines = {
  /** A call knocks: remembered until the core has let go of it. */
  knock(callId: string, sdp: string | null): void
  of(callId: string): Line | null
  callOfLeg(legId: string): string | null
  /** Opens the caller's media leg and answers with our SDP; null when the caller was gone before it was there. */
  open(callId: string): Promise<{ readonly line: Line; readonly legId: string; readonly sdp: string } | null>
  /** Forgets the call; its leg, if any, is left to whoever asked. */
  forget(callId: string): Line | null
}

/** Which media leg belongs to which call. */
export const createLines = (media: Pick<Media, 'open' | 'close'>, log: Log): Lines => {
  const lines = new Map<string, Line>()
  const callsByLeg = new Map<string, string>()
  return {
    knock: (callId, sdp) => {
      lines.set(callId, { callId, sdp, legId: null, gone: false, recording: null })
    },
    of: (callId) => lines.get(callId) ?? null,
    callOfLeg: (legId) => callsByLeg.get(legId) ?? null,
    open: async (callId) => {
      const line = lines.get(callId)
      if (line === undefined) return null
      const { legId, sdp } = await media.open(line.sdp)
      if (line.gone) {
        media.close(legId)
        return null
      }
      line.legId = legId
      callsByLeg.set(legId, callId)
      log.info({ callId, legId }, 'a call has a media leg')
      return { line, legId, sdp }
    },
    forget: (callId) => {
      const line = lines.get(callId)
      if (line === undefined) return null
      lines.delete(callId)
      line.gone = true
      if (line.legId !== null) callsByLeg.delete(line.legId)
      return line
    },
  }
}
