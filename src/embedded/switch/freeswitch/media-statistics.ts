/**
 * A leg's statistics as the channel variables FreeSWITCH writes (`uuid_set_media_stats`, and at hang-up).
 */
import type { LegStatistics } from '../media/leg.ts'
import type { Channel } from './channel.ts'

const RTP_HEADER_BYTES = 12

/** Variance of the arrival interval in ms², which is what FreeSWITCH calls jitter. */
const variance = (jitterMs: number): string => (jitterMs * jitterMs).toFixed(2)

const statisticsOf = (stats: LegStatistics): Readonly<Record<string, string | number>> => ({
  rtp_audio_in_raw_bytes: stats.octets,
  rtp_audio_in_media_bytes: stats.audioOctets + stats.audioPackets * RTP_HEADER_BYTES,
  rtp_audio_in_packet_count: stats.packets,
  rtp_audio_in_media_packet_count: stats.audioPackets,
  rtp_audio_in_skip_packet_count: stats.lost,
  rtp_audio_in_jitter_packet_count: stats.reordered,
  rtp_audio_in_dtmf_packet_count: stats.eventPackets,
  rtp_audio_in_cng_packet_count: stats.comfortNoisePackets,
  rtp_audio_in_flush_packet_count: stats.duplicates,
  rtp_audio_in_largest_jb_size: 0,
  rtp_audio_in_jitter_min_variance: variance(stats.jitterMs),
  rtp_audio_in_jitter_max_variance: variance(stats.maxJitterMs),
  rtp_audio_in_jitter_loss_rate: stats.lossRate.toFixed(2),
  rtp_audio_in_jitter_burst_rate: '0.00',
  rtp_audio_in_mean_interval: stats.meanIntervalMs.toFixed(2),
  rtp_audio_in_flaw_total: stats.lost,
  rtp_audio_in_quality_percentage: stats.qualityPercentage.toFixed(2),
  rtp_audio_in_mos: stats.mos.toFixed(2),
  rtp_audio_out_raw_bytes: stats.sentOctets + stats.sentPackets * RTP_HEADER_BYTES,
  rtp_audio_out_media_bytes: stats.sentOctets + stats.sentPackets * RTP_HEADER_BYTES,
  rtp_audio_out_packet_count: stats.sentPackets,
  rtp_audio_out_media_packet_count: stats.sentPackets - stats.sentEventPackets,
  rtp_audio_out_skip_packet_count: 0,
  rtp_audio_out_dtmf_packet_count: stats.sentEventPackets,
  rtp_audio_out_cng_packet_count: 0,
  rtp_audio_rtcp_packet_count: 0,
  rtp_audio_rtcp_octet_count: 0,
})

export const setMediaStatistics = (channel: Channel, stats: LegStatistics): void => {
  for (const [name, value] of Object.entries(statisticsOf(stats))) channel.setVariable(name, String(value))
}
