import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answerDirection,
  buildAnswer,
  buildOffer,
  isRefusal,
  readRemoteSdp,
  type RemoteMedia,
} from '../../../src/embedded/switch/media/sdp.ts'

const preferred = ['PCMA', 'PCMU'] as const
const sdp = (...lines: string[]): string =>
  ['v=0', 'o=- 1 1 IN IP4 10.0.0.1', 's=-', 'c=IN IP4 10.0.0.1', 't=0 0', ...lines, ''].join('\r\n')
const read = (text: string): RemoteMedia => {
  const result = readRemoteSdp(text, preferred)
  if (isRefusal(result)) throw new Error(result.refused)
  return result
}
const local = { sessionId: 5, version: 6, address: '10.0.0.9', port: 20_000, ssrc: 77, secure: undefined }

/** What Chromium offers for one audio track, shortened. */
const chromium = [
  'v=0', 'o=- 4611 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0', 'a=extmap-allow-mixed',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126', 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0',
  'a=candidate:1 1 udp 2113937151 4624cdce-90d6-4309-b19c-e807f8c33731.local 43077 typ host',
  'a=ice-ufrag:1234', 'a=ice-pwd:567890123456789012345678', 'a=ice-options:trickle',
  'a=fingerprint:sha-256 AA:BB:CC', 'a=setup:actpass', 'a=mid:0', 'a=sendrecv', 'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2', 'a=rtpmap:63 red/48000/2', 'a=rtpmap:9 G722/8000', 'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000', 'a=rtpmap:13 CN/8000', 'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000', '',
].join('\r\n') // prettier-ignore

describe('reading an SDP', () => {
  it('takes A-law first, whatever the order, and the telephone events of 8 kHz', () => {
    const remote = read(sdp('m=audio 4000 RTP/AVP 0 18 8 101', 'a=rtpmap:101 telephone-event/8000'))
    expect(remote).toMatchObject({
      payloadType: 8,
      eventPayloadType: 101,
      direction: 'sendrecv',
      address: { address: '10.0.0.1', port: 4000 },
    })
    expect(remote.codec.name).toBe('PCMA')
  })

  it('takes µ-law from who has no other, also under a dynamic number', () => {
    expect(read(sdp('m=audio 4000 RTP/AVP 0')).codec.name).toBe('PCMU')
    expect(read(sdp('m=audio 4000 RTP/AVP 98', 'a=rtpmap:98 pcmu/8000'))).toMatchObject({ payloadType: 98 })
  })

  it("reads a browser's offer, numbers and all", () => {
    const remote = read(chromium)
    expect(remote).toMatchObject({ payloadType: 8, eventPayloadType: 126, address: undefined })
    expect(remote.secure).toMatchObject({
      iceUfrag: '1234',
      icePwd: '567890123456789012345678',
      mid: '0',
      setup: 'actpass',
    })
  })

  it('counts c=0.0.0.0 as hold, for telephones', () => {
    expect(read(sdp('m=audio 4000 RTP/AVP 8', 'c=IN IP4 0.0.0.0'))).toMatchObject({
      direction: 'sendonly',
      address: undefined,
    })
  })

  it.each([
    ['no audio', sdp('m=video 4000 RTP/AVP 96')],
    ['audio refused', sdp('m=audio 0 RTP/AVP 8')],
    ['a codec we do not have', sdp('m=audio 4000 RTP/AVP 18')],
    ['SDES', sdp('m=audio 4000 RTP/SAVP 8')],
    ['DTLS without a fingerprint', sdp('m=audio 9 UDP/TLS/RTP/SAVPF 8', 'a=ice-ufrag:a', 'a=ice-pwd:b')],
    ['audio without formats', sdp('m=audio 4000 RTP/AVP')],
    ['an impossible address', sdp('m=audio 4000 RTP/AVP 8', 'c=IN IP4 999.999.999.999')],
    ['an impossible port', sdp('m=audio 99999 RTP/AVP 8')],
    ['nonsense', 'hello'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(isRefusal(readRemoteSdp(text, preferred))).toBe(true)
  })

  it('takes names that look like numbers for names', () => {
    const text = sdp('m=audio 4000 RTP/AVP 8 9', 'a=rtpmap:9 8000/8000', 'a=rtpmap:8 PCMA/8000')
    expect(read(text).codec.name).toBe('PCMA')
    expect(isRefusal(readRemoteSdp(sdp('m=audio 4000 RTP/AVP 9', 'a=rtpmap:9 722'), preferred))).toBe(true)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void readRemoteSdp(`v=0\r\n${text}`, preferred)))
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (at, length) => {
        void readRemoteSdp(
          chromium.slice(0, at % chromium.length) + chromium.slice((at + length) % chromium.length),
          preferred,
        )
      }),
      { examples: [[1474551124, 1438933707]] },
    )
  })
})

describe('writing an SDP', () => {
  it('answers a telephone with one codec', () => {
    const answer = buildAnswer(
      local,
      read(sdp('m=audio 4000 RTP/AVP 0 8 101', 'a=rtpmap:101 telephone-event/8000')),
      'sendrecv',
    )
    expect(answer).toContain('m=audio 20000 RTP/AVP 8 101\r\n')
    expect(answer).toContain('c=IN IP4 10.0.0.9\r\n')
    expect(answer).not.toContain('ice-lite')
  })

  it('refuses every other section, in order', () => {
    const remote = read(
      sdp(
        'm=video 5000 RTP/AVP 96',
        'm=audio 4000 RTP/AVP 8',
        'm=application 6000 UDP/DTLS/SCTP webrtc-datachannel',
      ),
    )
    const answer = buildAnswer(local, remote, 'sendrecv')
    expect(answer.match(/^m=.*$/gm)).toEqual([
      'm=video 0 RTP/AVP 96',
      'm=audio 20000 RTP/AVP 8',
      'm=application 0 UDP/DTLS/SCTP webrtc-datachannel',
    ])
  })

  it('answers a browser with A-law alone, ICE-lite, and its own fingerprint', () => {
    const secure = {
      iceUfrag: 'uuuu', icePwd: 'pppp', fingerprint: { algorithm: 'sha-256', value: 'DD:EE' }, setup: 'passive' as const,
      candidates: ['candidate:1 1 udp 1 10.0.0.9 20000 typ host'],
    } // prettier-ignore
    const answer = buildAnswer({ ...local, secure }, read(chromium), 'sendrecv')
    for (const line of [
      'm=audio 20000 UDP/TLS/RTP/SAVPF 8 126',
      'a=ice-lite',
      'a=group:BUNDLE 0',
      'a=mid:0',
      'a=rtcp-mux',
      'a=setup:passive',
      'a=fingerprint:sha-256 DD:EE',
      'a=sendrecv',
    ]) {
      expect(answer.split('\r\n')).toContain(line)
    }
    expect(answer).not.toContain('opus')
  })

  it('offers both laws in plain RTP', () => {
    const offer = buildOffer(local, preferred, 'sendrecv')
    expect(offer).toContain('m=audio 20000 RTP/AVP 8 0 101\r\n')
    expect(read(offer).codec.name).toBe('PCMA')
  })

  it.each([
    ['sendrecv', 'sendrecv'],
    ['sendonly', 'recvonly'],
    ['recvonly', 'sendonly'],
    ['inactive', 'inactive'],
  ] as const)('answers %s with %s', (offered, answered) => {
    expect(answerDirection(offered)).toBe(answered)
  })
})
