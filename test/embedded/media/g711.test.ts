import { describe, expect, it } from 'vitest'
import { alaw, codecs, decodeOctets, encodeSamples, ulaw } from '../../../src/embedded/switch/media/g711.ts'

describe('G.711', () => {
  it('gives the reference values of ITU-T G.711', () => {
    expect(alaw.decode[0xd5]).toBe(8)
    expect(alaw.decode[0x55]).toBe(-8)
    expect(alaw.decode[0xaa]).toBe(32256)
    expect(alaw.decode[0x2a]).toBe(-32256)
    expect(ulaw.decode[0xff]).toBe(0)
    expect(ulaw.decode[0x80]).toBe(32124)
    expect(ulaw.decode[0x00]).toBe(-32124)
    expect(alaw.encode[0]).toBe(0xd5)
    expect(ulaw.encode[0]).toBe(0xff)
  })

  it.each([alaw, ulaw])('encodes every octet of $name back to itself', (codec) => {
    for (let octet = 0; octet < 256; octet += 1) {
      const sample = codec.decode[octet] ?? 0
      // µ-law has two zeros.
      const again = codec.encode[sample & 0xffff]
      expect(codec.decode[again ?? 0]).toBe(sample)
    }
  })

  it.each([alaw, ulaw])('stays within the quantization step of $name', (codec) => {
    for (let sample = -32768; sample <= 32767; sample += 7) {
      const back = codec.decode[codec.encode[sample & 0xffff] ?? 0] ?? 0
      expect(Math.abs(back - sample)).toBeLessThanOrEqual(Math.max(16, Math.abs(sample) / 16 + 16))
    }
  })

  it('transcodes by table as by decoding and encoding', () => {
    for (let octet = 0; octet < 256; octet += 1) {
      expect(alaw.transcode[octet]).toBe(ulaw.encode[(alaw.decode[octet] ?? 0) & 0xffff])
      expect(ulaw.transcode[octet]).toBe(alaw.encode[(ulaw.decode[octet] ?? 0) & 0xffff])
    }
  })

  it('knows its codecs by name', () => {
    expect(codecs.PCMA.payloadType).toBe(8)
    expect(codecs.PCMU.payloadType).toBe(0)
    const samples = Int16Array.of(0, 1008, -1008, 32256, -32256)
    expect([...decodeOctets(alaw, encodeSamples(alaw, samples))]).toEqual([8, 1008, -1008, 32256, -32256])
  })
})
