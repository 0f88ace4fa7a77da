// Runs inside the page: keeps the peer connections it makes, and measures tones in what they receive.
const made = []
const Original = window.RTCPeerConnection
window.RTCPeerConnection = class extends Original {
  constructor(configuration) {
    super(configuration)
    made.push(this)
  }
}

/** What the newest connection receives, by frequency; and which of them is the one that is listened for. */
const listenFor = (frequency, fftSize) => {
  const track = made.at(-1)?.getReceivers()[0]?.track
  if (track === undefined) return null
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = fftSize
  analyser.smoothingTimeConstant = 0
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
  const bins = new Float32Array(analyser.frequencyBinCount)
  const bin = Math.round((frequency * fftSize) / context.sampleRate)
  const level = () => {
    analyser.getFloatFrequencyData(bins)
    return bins[bin]
  }
  return { level, close: () => context.close() }
}

/** Level of one frequency in what the newest connection receives, in dB below full scale, after `duration` ms. */
window.toneHeard = async (frequency, duration) => {
  const heard = listenFor(frequency, 4096)
  if (heard === null) return -Infinity
  let loudest = -Infinity
  const until = performance.now() + duration
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 40))
    loudest = Math.max(loudest, heard.level())
  }
  await heard.close()
  return loudest
}

/**
 * Listens for one frequency from now on, until the function that it leaves on the page is called: the longest time without it,
 * ms. A page that the machine let stand misses nothing if the tone is there before and after.
 */
window.watchTone = (frequency, loudDb) => {
  const heard = listenFor(frequency, 1024)
  let longest = 0
  let missingSince = null
  const look = () => {
    if (heard.level() > loudDb) missingSince = null
    else longest = Math.max(longest, performance.now() - (missingSince ??= performance.now()))
  }
  const timer = setInterval(look, 20)
  window.longestSilence = () => {
    clearInterval(timer)
    void heard.close()
    return Math.round(longest)
  }
}

/** Plays the recording that stands on the page for two seconds: how far it came, and the loudest of two tones in each channel, dB. */
window.playRecording = async (citizenHz, agentHz) => {
  const audio = document.querySelector('[data-testid=recording-player]')
  const context = new AudioContext()
  await context.resume()
  const splitter = context.createChannelSplitter(2)
  context.createMediaElementSource(audio).connect(splitter)
  const channels = [0, 1].map((channel) => {
    const analyser = context.createAnalyser()
    analyser.fftSize = 4096
    analyser.smoothingTimeConstant = 0
    splitter.connect(analyser, channel)
    return { analyser, citizen: -Infinity, agent: -Infinity }
  })
  // Nothing is worked out that leads nowhere.
  splitter.connect(context.destination)
  const level = (analyser, hertz) => {
    const bins = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(bins)
    return bins[Math.round((hertz * analyser.fftSize) / context.sampleRate)]
  }
  await audio.play()
  const until = performance.now() + 15_000
  while (audio.currentTime < 2 && !audio.ended && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    for (const one of channels) {
      one.citizen = Math.max(one.citizen, level(one.analyser, citizenHz))
      one.agent = Math.max(one.agent, level(one.analyser, agentHz))
    }
  }
  const advanced = audio.currentTime
  audio.pause()
  await context.close()
  const [left, right] = channels.map(({ citizen, agent }) => ({ citizen, agent }))
  return { advanced, left, right }
}
