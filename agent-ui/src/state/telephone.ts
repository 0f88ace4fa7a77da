import { watch } from 'vue'
import { openMicrophone } from '../phone/audio.ts'
import type { Softphone } from '../phone/softphone.ts'
import { call, microphoneLive, phone } from './desk.ts'
import { rest } from './session.ts'
import { settings } from './settings.ts'

type SinkElement = HTMLAudioElement & { setSinkId?: (deviceId: string) => Promise<void> }

const qualityMs = 2000
const speaker: SinkElement = new Audio()
let softphone: Softphone | null = null
let microphone: MediaStream | null = null

const play = async () => {
  if (!speaker.srcObject) return
  try {
    await speaker.play()
    phone.silenced = false
  } catch {
    // Browsers refuse sound before the first click; the desk says so and tries again with that click.
    phone.silenced = true
  }
}

const unlock = async () => {
  phone.silenced = false
  await play()
}

const useSpeaker = async (deviceId: string) => {
  try {
    await speaker.setSinkId?.(deviceId)
  } catch {
    // Unplugged since: the system's default device goes on playing.
  }
}

/** Other microphone, or the same one plugged in again. */
export const useMicrophone = async (stream: MediaStream): Promise<void> => {
  const old = microphone
  microphone = stream
  phone.microphoneGone = false
  stream.getAudioTracks()[0]?.addEventListener('ended', () => {
    if (microphone === stream) phone.microphoneGone = true
  })
  await softphone?.changeMicrophone(stream)
  for (const track of old?.getTracks() ?? []) track.stop()
}

const findMicrophone = async () => {
  if (!softphone || !phone.microphoneGone) return
  try {
    await useMicrophone(await openMicrophone(settings.microphone))
  } catch {
    // Still none: the header goes on saying so until one is plugged in.
  }
}

/** Fetches the telephone's code; called early, while the person is still busy with something else. */
export const loadTelephone = () => import('../phone/sip-softphone.ts')

/** Brings the leg up and keeps it up. */
export const startTelephone = async (stream: MediaStream): Promise<void> => {
  const { createSipSoftphone } = await loadTelephone()
  await useMicrophone(stream)
  await useSpeaker(settings.speaker)
  softphone ??= createSipSoftphone({
    access: rest.sipAccess,
    onLeg: (state) => (phone.leg = state),
    onRemote: (remote) => {
      speaker.srcObject = remote
      void play()
    },
  })
  softphone.setMicrophone(microphoneLive.value)
  softphone.start(stream)
}

/** A headset was chosen, and the leg is kept up with it. */
export const telephoneStarted = (): boolean => softphone !== null

export const callLegAgain = (): void => softphone?.callAgain()

export const stopTelephone = async (): Promise<void> => {
  const old = softphone
  softphone = null
  speaker.srcObject = null
  await old?.stop()
  for (const track of microphone?.getTracks() ?? []) track.stop()
  microphone = null
}

/** The microphone follows the server's word, the sound the chosen devices; called once at the start. */
export const tieTelephone = (): void => {
  watch(microphoneLive, (on) => softphone?.setMicrophone(on), { immediate: true, flush: 'sync' })
  watch(
    () => call.value?.callId ?? null,
    (callId) => {
      phone.muted = false
      softphone?.setIdle(callId === null)
    },
  )
  watch(
    () => settings.speaker,
    (deviceId) => void useSpeaker(deviceId),
  )
  setInterval(() => {
    if (call.value?.status !== 'talking') phone.quality = null
    else void softphone?.quality().then((quality) => (phone.quality = quality))
  }, qualityMs)
  for (const gesture of ['pointerdown', 'keydown']) {
    addEventListener(gesture, () => phone.silenced && void unlock(), { capture: true })
  }
  if ('mediaDevices' in navigator) {
    navigator.mediaDevices.addEventListener('devicechange', () => void findMicrophone())
  }
}
