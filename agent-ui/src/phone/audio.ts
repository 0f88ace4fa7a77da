/** The page's one audio graph for meters, tests and the ring. Browsers start it only after the person did something. */
type SinkContext = AudioContext & { setSinkId?: (deviceId: string) => Promise<void> }

export type AudioOut = { readonly context: AudioContext; readonly close: () => Promise<void> }

/** An audio graph that plays on the given device ('' is the system's default). */
export const createAudioOut = async (deviceId: string): Promise<AudioOut> => {
  const context: SinkContext = new AudioContext({ latencyHint: 'interactive' })
  try {
    if (deviceId !== '' && context.setSinkId) await context.setSinkId(deviceId)
  } catch {
    // The remembered device is gone: the default one is better than silence.
  }
  return { context, close: () => context.close() }
}

export type DeviceList = {
  readonly microphones: readonly MediaDeviceInfo[]
  readonly speakers: readonly MediaDeviceInfo[]
}

export const listDevices = async (): Promise<DeviceList> => {
  const devices = await navigator.mediaDevices.enumerateDevices()
  const real = (kind: MediaDeviceKind) =>
    devices.filter((device) => device.kind === kind && device.deviceId !== '')
  return { microphones: real('audioinput'), speakers: real('audiooutput') }
}

export type MicrophoneFailure = 'denied' | 'missing' | 'busy' | 'insecure'

export const microphoneFailure = (error: unknown): MicrophoneFailure => {
  if (!('mediaDevices' in navigator)) return 'insecure'
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'missing'
}

/** Opens the microphone; falls back to any other when the remembered one is not plugged in. */
export const openMicrophone = async (deviceId: string): Promise<MediaStream> => {
  const processing = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: 1,
  }
  const open = (device: MediaTrackConstraints) =>
    navigator.mediaDevices.getUserMedia({ audio: { ...processing, ...device } })
  if (deviceId === '') return open({})
  try {
    return await open({ deviceId: { exact: deviceId } })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OverconstrainedError') return open({})
    throw error
  }
}

/** Calls `onLevel` about twenty times a second with the loudness, 0 to 1; the result stops it. */
export const meterLevel = (stream: MediaStream, onLevel: (level: number) => void): (() => void) => {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  context.createMediaStreamSource(stream).connect(analyser)
  let stopped = false
  const samples = new Float32Array(analyser.fftSize)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
    // -60 dBFS is the foot of the scale, 0 dBFS its top.
    onLevel(rms === 0 ? 0 : Math.min(1, Math.max(0, 1 + (20 * Math.log10(rms)) / 60)))
  }, 50)
  return () => {
    clearInterval(timer)
    if (!stopped) void context.close()
    stopped = true
  }
}

const recorded = (recorder: MediaRecorder, ms: number): Promise<Blob> =>
  new Promise((resolve) => {
    const parts: Blob[] = []
    recorder.ondataavailable = ({ data }) => parts.push(data)
    recorder.onstop = () => resolve(new Blob(parts))
    recorder.start()
    setTimeout(() => recorder.stop(), ms)
  })

/** Records the microphone for `ms` and plays it back on the speaker: the person hears what a citizen would. */
export const recordAndPlay = async (
  stream: MediaStream,
  speakerId: string,
  ms: number,
  onPlaying: () => void,
): Promise<void> => {
  const blob = await recorded(new MediaRecorder(stream), ms)
  const out = await createAudioOut(speakerId)
  const buffer = await out.context.decodeAudioData(await blob.arrayBuffer())
  const source = out.context.createBufferSource()
  source.buffer = buffer
  source.connect(out.context.destination)
  onPlaying()
  await new Promise((resolve) => {
    source.onended = resolve
    source.start()
  })
  await out.close()
}
