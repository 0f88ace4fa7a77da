import { type AudioOut, createAudioOut } from './audio.ts'

const beats = [0, 0.45]
const cycleSeconds = 2.4

/** One soft strike: 450 Hz, the pitch of the country's ringing tone, with its octave above. */
const strike = (context: AudioContext, at: number, volume: number) => {
  const envelope = context.createGain()
  envelope.connect(context.destination)
  envelope.gain.setValueAtTime(0, at)
  envelope.gain.linearRampToValueAtTime(volume, at + 0.02)
  envelope.gain.exponentialRampToValueAtTime(0.001, at + 0.4)
  for (const [frequency, share] of [
    [450, 0.7],
    [900, 0.3],
  ] as const) {
    const tone = context.createOscillator()
    const part = context.createGain()
    tone.frequency.value = frequency
    part.gain.value = share
    tone.connect(part).connect(envelope)
    tone.start(at)
    tone.stop(at + 0.45)
  }
}

/**
 * Rings on the chosen device until stopped; kept warm so that the first ring is not late. `onSilenced`: the browser plays
 * nothing before the person has clicked somewhere.
 */
export const createRinger = (onSilenced: () => void) => {
  let out: Promise<AudioOut> | null = null
  let device = ''
  let timer: ReturnType<typeof setInterval> | undefined

  const prepare = (deviceId: string): Promise<AudioOut> => {
    if (!out || device !== deviceId) {
      void out?.then((old) => old.close())
      device = deviceId
      out = createAudioOut(deviceId)
    }
    return out
  }

  const stop = () => {
    clearInterval(timer)
    timer = undefined
  }

  const ring = (deviceId: string, volume: number) => {
    stop()
    const once = () => {
      void prepare(deviceId).then(({ context }) => {
        if (context.state === 'suspended') {
          onSilenced()
          void context.resume()
        }
        for (const beat of beats) strike(context, context.currentTime + 0.01 + beat, volume)
      })
    }
    once()
    timer = setInterval(once, cycleSeconds * 1000)
  }

  /** One cycle, to try it. */
  const test = (deviceId: string, volume: number) => {
    ring(deviceId, volume)
    stop()
  }

  return { prepare, ring, test, stop }
}
