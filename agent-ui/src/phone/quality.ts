import type { Quality } from './softphone.ts'

type Counts = { readonly received: number; readonly lost: number }

/** Turns the running totals of `getStats` into how it went since the last look. */
export const createQualityMeter = () => {
  let before: Counts = { received: 0, lost: 0 }

  return (report: RTCStatsReport): Quality | null => {
    let inbound: RTCInboundRtpStreamStats | undefined
    let roundTripMs: number | null = null
    report.forEach((entry: RTCStats) => {
      if (entry.type === 'inbound-rtp') inbound = entry as RTCInboundRtpStreamStats
      if (entry.type === 'candidate-pair') {
        const pair = entry as RTCIceCandidatePairStats
        if (pair.nominated && pair.currentRoundTripTime !== undefined)
          roundTripMs = pair.currentRoundTripTime * 1000
      }
    })
    if (!inbound) return null
    const now = { received: inbound.packetsReceived ?? 0, lost: inbound.packetsLost ?? 0 }
    const received = Math.max(0, now.received - before.received)
    const lost = Math.max(0, now.lost - before.lost)
    before = now
    const expected = received + lost
    return {
      lossPercent: expected === 0 ? 0 : (100 * lost) / expected,
      jitterMs: (inbound.jitter ?? 0) * 1000,
      roundTripMs,
    }
  }
}
