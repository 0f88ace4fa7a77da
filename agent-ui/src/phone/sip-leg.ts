import { Inviter, SessionState, type UserAgent } from 'sip.js'
import type { URI } from 'sip.js/lib/grammar/uri.js'
import type { SessionDescriptionHandler } from 'sip.js/lib/platform/web/session-description-handler/session-description-handler.js'

/** A break in the media that lasts this long is not waited out. */
const patienceMs = 3000
/** An INVITE that nobody answered in this time is given up. */
const answerMs = 8000

export type LegDep = {
  readonly onUp: (remote: MediaStream) => void
  /** The leg ended or its media failed; told once. */
  readonly onLost: () => void
}

export type SipLeg = ReturnType<typeof createSipLeg>

const handlerOf = (inviter: Inviter) =>
  inviter.sessionDescriptionHandler as SessionDescriptionHandler | undefined

/** One INVITE to the desk address and its media. */
export const createSipLeg = (agent: UserAgent, target: URI, dep: LegDep) => {
  let microphoneOn = false
  let lost = false
  let waiting: ReturnType<typeof setTimeout> | undefined
  const inviter = new Inviter(agent, target, {
    sessionDescriptionHandlerOptions: { constraints: { audio: true, video: false } },
  })

  const connection = () => handlerOf(inviter)?.peerConnection

  const loose = () => {
    clearTimeout(waiting)
    if (lost) return
    lost = true
    dep.onLost()
  }

  const applyMicrophone = () => {
    for (const sender of connection()?.getSenders() ?? []) {
      if (sender.track) sender.track.enabled = microphoneOn
    }
  }

  const watchMedia = () => {
    const peer = connection()
    peer?.addEventListener('connectionstatechange', () => {
      clearTimeout(waiting)
      if (peer.connectionState === 'failed') loose()
      if (peer.connectionState === 'disconnected') waiting = setTimeout(loose, patienceMs)
    })
  }

  const established = () => {
    clearTimeout(waiting)
    applyMicrophone()
    watchMedia()
    const remote = new MediaStream((connection()?.getReceivers() ?? []).map(({ track }) => track))
    dep.onUp(remote)
  }

  inviter.stateChange.addListener((state) => {
    if (state === SessionState.Established) established()
    if (state === SessionState.Terminated) loose()
  })

  const call = async () => {
    waiting = setTimeout(loose, answerMs)
    try {
      await inviter.invite({ requestDelegate: { onReject: loose } })
      applyMicrophone()
    } catch {
      // The offer could not be made or sent: the same as a leg that was refused.
      loose()
    }
  }

  const setMicrophone = (on: boolean) => {
    microphoneOn = on
    applyMicrophone()
  }

  const replaceTrack = async (track: MediaStreamTrack) => {
    track.enabled = microphoneOn
    const sender = connection()?.getSenders()[0]
    sender?.track?.stop()
    await sender?.replaceTrack(track)
  }

  /** Hangs up; silent, and harmless on a leg that is gone already. */
  const end = async () => {
    lost = true
    clearTimeout(waiting)
    try {
      if (inviter.state === SessionState.Established) await inviter.bye()
      else if (inviter.state === SessionState.Establishing) await inviter.cancel()
    } catch {
      // Its WebSocket is gone: the server notices by the silence of the media.
    }
    handlerOf(inviter)?.close()
  }

  const stats = async () => connection()?.getStats() ?? null

  return { call, setMicrophone, replaceTrack, end, stats }
}
