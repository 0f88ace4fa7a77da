import type { Log } from '../ports/log.ts'
import type { Media } from '../ports/media.ts'
import type { Notes } from '../ports/notes.ts'

/** What the switch holds for one call. `sdp` is the caller's offer, null when the caller left the offer to us. */
export type Line = {
  readonly callId: string
  readonly sdp: string | null
  legId: string | null
  gone: boolean
  recording: Recording | null
  /** The prompt whose end the core waits for, and whether the first of it was heard. */
  prompt: { readonly name: string; readonly begun: boolean } | null
}

export type Recording = {
  readonly recordingId: string
  readonly path: string
  /** What the media server has been told, and for `running` has done. */
  readonly state: 'starting' | 'running' | 'stopping'
}

export type Lines = {
  /** A call knocks: remembered until the core has let go of it. */
  knock(callId: string, sdp: string | null): void
  of(callId: string): Line | null
  /** Changes what is held, so that the next controller would know. */
  change(line: Line, change: Partial<Pick<Line, 'legId' | 'recording' | 'prompt'>>): void
  all(): readonly Line[]
  callOfLeg(legId: string): string | null
  /** Opens the caller's media leg and answers with our SDP; null when the caller was gone before it was there. */
  open(callId: string): Promise<{ readonly line: Line; readonly legId: string; readonly sdp: string } | null>
  /** Forgets the call; its leg, if any, is left to whoever asked. */
  forget(callId: string): Line | null
}

/** Which media leg belongs to which call. */
export const createLines = (media: Pick<Media, 'open' | 'close'>, notes: Notes, log: Log): Lines => {
  const lines = new Map<string, Line>()
  const callsByLeg = new Map<string, string>()
  for (const [callId, noted] of notes.of('line')) {
    const line = { ...(noted as Line) }
    lines.set(callId, line)
    if (line.legId !== null) callsByLeg.set(line.legId, callId)
  }
  const change: Lines['change'] = (line, changed) => {
    if (line.legId !== null) callsByLeg.delete(line.legId)
    Object.assign(line, changed)
    if (line.gone) {
      if (line.recording === null) notes.forget(`line:${line.callId}`)
      return
    }
    if (line.legId !== null) callsByLeg.set(line.legId, line.callId)
    notes.set(`line:${line.callId}`, { ...line })
  }
  return {
    knock: (callId, sdp) => {
      const line: Line = { callId, sdp, legId: null, gone: false, recording: null, prompt: null }
      lines.set(callId, line)
      change(line, {})
    },
    change,
    all: () => [...lines.values()],
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
      change(line, { legId })
      log.info({ callId, legId }, 'a call has a media leg')
      return { line, legId, sdp }
    },
    forget: (callId) => {
      const line = lines.get(callId)
      if (line === undefined) return null
      lines.delete(callId)
      // Else the next controller, if this one dies now, would not know that a recording is to be ended.
      if (line.recording === null) notes.forget(`line:${callId}`)
      line.gone = true
      if (line.legId !== null) callsByLeg.delete(line.legId)
      return line
    },
  }
}
