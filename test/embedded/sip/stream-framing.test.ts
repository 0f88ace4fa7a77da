import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createStreamFraming, type Frame } from '../../../src/embedded/switch/sip/stream-framing.ts'

const message = (body: string): string =>
  `OPTIONS sip:x SIP/2.0\r\nl : ${Buffer.byteLength(body)}\r\n\r\n${body}`

const feed = (text: string, cuts: readonly number[], maxBytes = 65_535): Frame[] => {
  const framing = createStreamFraming(maxBytes)
  const data = Buffer.from(text)
  const bounds = [0, ...cuts.map((cut) => cut % (data.length + 1)).sort((a, b) => a - b), data.length]
  return bounds.slice(1).flatMap((end, index) => framing.push(data.subarray(bounds[index], end)))
}

test('however a stream is cut, the same messages come out', () => {
  const bodies = fc.array(fc.string({ maxLength: 300, unit: 'grapheme' }), { maxLength: 6 })
  fc.assert(
    fc.property(bodies, fc.array(fc.nat(), { maxLength: 30 }), (texts, cuts) => {
      const frames = feed(texts.map((text) => `\r\n${message(text)}`).join(''), cuts)
      expect(frames.map((frame) => (frame.type === 'message' ? frame.data.toString() : frame.type))).toEqual(
        texts.map(message),
      )
    }),
  )
})

test('octet by octet, and a keep-alive between messages', () => {
  const text = `${message('one')}\r\n\r\n${message('two')}`
  const cuts = Array.from({ length: text.length }, (_unused, index) => index)
  expect(feed(text, [message('one').length, message('one').length + 4]).map(({ type }) => type)).toEqual([
    'message',
    'ping',
    'message',
  ])
  expect(feed(text, cuts).filter(({ type }) => type === 'message')).toHaveLength(2)
})

test('a stream that cannot be followed says so once, and nothing comes after', () => {
  const framing = createStreamFraming(1_000)
  expect(framing.push(Buffer.from('OPTIONS sip:x SIP/2.0\r\n\r\n'))).toEqual([
    { type: 'error', reason: 'no Content-Length' },
  ])
  expect(framing.push(Buffer.from(message('late')))).toEqual([])
  expect(feed('x'.repeat(1_100), [], 1_000)).toEqual([{ type: 'error', reason: 'header too large' }])
  expect(feed(message('x'.repeat(1_000)), [], 1_000)).toEqual([
    { type: 'error', reason: 'message too large' },
  ])
})

test('a megabyte in single octets is no burden', () => {
  const framing = createStreamFraming(65_535)
  const data = Buffer.from(message('x'.repeat(60_000)).repeat(16))
  const startedMs = performance.now()
  let count = 0
  for (let at = 0; at < data.length; at += 1) count += framing.push(data.subarray(at, at + 1)).length
  expect(count).toBe(16)
  expect(performance.now() - startedMs).toBeLessThan(3_000)
})
