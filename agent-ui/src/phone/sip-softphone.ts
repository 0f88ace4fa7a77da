import { createLegKeeper } from './leg-keeper.ts'
import { createQualityMeter } from './quality.ts'
import { createSipLeg, type SipLeg } from './sip-leg.ts'
import { createSipLine } from './sip-line.ts'
import type { Softphone, SoftphoneDep } from './softphone.ts'

/** The softphone over sip.js: see `Softphone` for what it promises. */
export const createSipSoftphone = (dep: SoftphoneDep): Softphone => {
  let microphone: MediaStream | null = null
  let idle = true
  /** The WebSocket under the leg was lost: the leg goes on, and is replaced when no call needs it. */
  let stale = false
  const meter = createQualityMeter()

  const line = createSipLine({
    access: dep.access,
    microphone: () => {
      if (!microphone) throw new Error('no microphone')
      return microphone
    },
    onSocket: (connected) => {
      if (!connected) stale = true
      replaceWhenIdle()
    },
  })

  const keeper = createLegKeeper<SipLeg>({
    prepare: async (onUp, onLost) => {
      const { agent, target } = await line.open()
      return createSipLeg(agent, target, {
        onUp: (remote) => {
          stale = false
          onUp(remote)
        },
        onLost,
      })
    },
    refused: line.forget,
    onState: dep.onLeg,
    onRemote: dep.onRemote,
  })

  const replaceWhenIdle = () => {
    if (stale && idle && keeper.current()) keeper.callAgain()
  }

  return {
    start: (stream) => {
      microphone = stream
      keeper.begin()
    },
    callAgain: keeper.callAgain,
    setIdle: (now) => {
      idle = now
      replaceWhenIdle()
    },
    setMicrophone: keeper.setMicrophone,
    changeMicrophone: async (stream) => {
      microphone = stream
      const track = stream.getAudioTracks()[0]?.clone()
      if (track) await keeper.current()?.replaceTrack(track)
    },
    quality: async () => {
      const report = await keeper.current()?.stats()
      return report ? meter(report) : null
    },
    stop: async () => {
      await keeper.end()
      await line.forget()
      microphone = null
    },
  }
}
