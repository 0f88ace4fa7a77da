/**
 * Legs on the media server. Commands to one leg are carried out in the order given; none of them waits for sound to
 * end except `play`. A method throws (or rejects) an Error when the leg is gone.
 */
export type Media = {
  readonly available: boolean
  /** Goes on with the legs that a former controller left; those that are gone are missing in the result. Never rejects. */
  takeUp(): Promise<ReadonlyMap<string, FoundLeg>>
  /** Opens a leg towards `remoteSdp`, or with an offer of our own when it is null. Rejects when there is no capacity. */
  open(remoteSdp: string | null): Promise<{ readonly legId: string; readonly sdp: string }>
  /** The far end's answer to our offer, or its new offer; the result is our SDP. */
  renegotiate(legId: string, remoteSdp: string): Promise<string>
  close(legId: string): void
  /**
   * Plays the files one after another in place of what was playing. `interrupted` when something else took the leg
   * first, `failed` when a file could not be played. `begun` is called when the first of it is heard.
   */
  play(
    legId: string,
    files: readonly string[],
    begun?: () => void,
  ): Promise<'finished' | 'interrupted' | 'failed'>
  /** Plays a file over and over until something else takes the leg. */
  loop(legId: string, file: string): void
  /** Like `loop`, after the end of what the leg was playing when it was taken up. */
  goOn(legId: string, file: string): void
  /** Settles at the end of what the leg was playing when it was taken up; at once when that was nothing. */
  hearOut(legId: string): Promise<'finished' | 'interrupted'>
  /** Both hear each other; what they heard before ends. */
  join(legId: string, otherLegId: string): Promise<void>
  /**
   * Who hears whom from now on. What is so already is left alone. Rejects when a leg could not be brought there; the others
   * are.
   */
  arrange(how: Arrangement): Promise<void>
  /**
   * This leg hears both sides of the other one's conversation, and is heard by nobody until it `speak`s. One that does so
   * already goes on, and is heard as before. Ended by `part`.
   */
  overhear(legId: string, otherLegId: string): Promise<void>
  /** Who hears a leg that overhears; said again, it changes nothing. */
  speak(legId: string, to: Audience): void
  /** Takes the leg out of what it is joined to: it and its partner are apart, both stay up. A leg by itself is fine. */
  part(legId: string): void
  /** Stereo: this leg's voice left, what it hears right. Goes on over hold and change of partner. */
  startRecording(legId: string, path: string): Promise<void>
  stopRecording(legId: string, path: string): Promise<void>
  /**
   * Records the far end alone, until it presses `#`, is silent for `silenceMs`, or `maxMs` are over. `begun` is called when
   * it runs. Settles with how long was spoken, the silence at the end not counted; rejects when the leg is gone, or nothing
   * can be recorded.
   */
  takeMessage(
    legId: string,
    path: string,
    limits: { readonly maxMs: number; readonly silenceMs: number },
    begun: () => void,
  ): Promise<{ readonly spokenMs: number }>
  /** Settles at the end of a message that was being taken when the leg was taken up. Rejects when the leg is gone. */
  messageOver(legId: string): Promise<void>
  sendDigits(legId: string, digits: string): void
  /** Whether packets come from the far end now; takes a moment. Rejects when the leg is gone. */
  hears(legId: string): Promise<boolean>
  listen(listener: MediaListener): void
}

/**
 * `together` hear one another: two are joined, more meet in the room of that name (letters, digits, `-`). Each of `apart`
 * hears its file over and over, or nothing.
 */
export type Arrangement = {
  readonly room: string
  readonly together: readonly string[]
  readonly apart: readonly { readonly legId: string; readonly file: string | null }[]
}

/** The leg that is overheard, or everybody in its conversation. */
export type Audience = 'nobody' | 'overheard' | 'everybody'

/** What a leg was doing when it was taken up: a sound was being played to it, or it was joined to another leg, or in a room. */
export type FoundLeg = {
  readonly playing: boolean
  readonly partner: string | null
  /** The room, or the leg that it overhears. */
  readonly room: string | null
}

export type MediaListener = {
  digit(legId: string, digit: string): void
  /** The leg is gone without having been closed here. */
  lost(legId: string, reason: string): void
  availability(available: boolean): void
}
