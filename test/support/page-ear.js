// Runs inside the page: keeps the peer connections it makes, and measures tones in what they receive.
const made = []
const Original = window.RTCPeerConnection
window.RTCPeerConnection = class extends Original {
  constructor(configuration) {
    super(configuration)
    made.push(this)
  }
}

/** Level of one frequency in what the newest connection receives, in dB below full scale, after `duration` ms. */
window.toneHeard = async (frequency, duration) => {
  const track = made.at(-1)?.getReceivers()[0]?.track
  if (track === undefined) return -Infinity
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 4096
  analyser.smoothingTimeConstant = 0
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
  const bins = new Float32Array(analyser.frequencyBinCount)
  const bin = Math.round((frequency * analyser.fftSize) / context.sampleRate)
  let loudest = -Infinity
  const until = performance.now() + duration
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 40))
    analyser.getFloatFrequencyData(bins)
    loudest = Math.max(loudest, bins[bin])
  }
  await context.close()
  return loudest
}
