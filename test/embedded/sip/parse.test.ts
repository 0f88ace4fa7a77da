import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { header, headerList, type SipMessage } from '../../../src/embedded/switch/sip/message.ts'
import { parseMessage } from '../../../src/embedded/switch/sip/parse.ts'
import { messageText, serialize } from '../../../src/embedded/switch/sip/serialize.ts'
import { parseNameAddr, parseUri, withTag } from '../../../src/embedded/switch/sip/uri.ts'
import { parseVia } from '../../../src/embedded/switch/sip/via.ts'

const invite = [
  'INVITE sip:12345@example.com:5070;transport=tcp SIP/2.0',
  'v: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bKa, SIP/2.0/TCP [2001:db8::1];branch=z9hG4bKb',
  'f: "市民, Zhang" <sip:139@10.0.0.1>;tag=1',
  't: <sip:12345@example.com>',
  'i: abc@10.0.0.1',
  'CSeq: 7 INVITE',
  'm: <sip:139@10.0.0.1;ob>',
  'Subject: one',
  '  two',
  'X-Ticket: kept As Is',
  'c: application/sdp',
  'l: 8',
  '',
  'v=0\r\né!!!ignored',
].join('\r\n')

const parsed = (text: string | Buffer): SipMessage => {
  const result = parseMessage(Buffer.from(text))
  if (!result.ok) throw new Error(result.reason)
  return result.message
}
const refused = (text: string): { reason: string; status?: number } => {
  const result = parseMessage(Buffer.from(text))
  if (result.ok) throw new Error('was accepted')
  return { reason: result.reason, ...(result.answerable ? { status: result.status } : {}) }
}

describe('a message', () => {
  test('is read with compact names, folded lines, lists and a body counted in octets', () => {
    const message = parsed(invite)
    expect(message.kind === 'request' && [message.method, message.uri]).toEqual([
      'INVITE',
      'sip:12345@example.com:5070;transport=tcp',
    ])
    expect(header(message, 'From')).toBe('"市民, Zhang" <sip:139@10.0.0.1>;tag=1')
    expect(headerList(message, 'via')).toHaveLength(2)
    expect(headerList(message, 'from')).toHaveLength(1)
    expect(header(message, 'subject')).toBe('one two')
    expect(message.headers.find(({ name }) => name === 'X-Ticket')?.value).toBe('kept As Is')
    expect(message.body).toBe('v=0\r\né!')
  })

  test('comes back the same through text', () => {
    const message = parsed(invite)
    const { headers, ...rest } = parsed(serialize(message))
    const without = (list: SipMessage['headers']) => list.filter(({ name }) => name !== 'Content-Length')
    expect(rest).toEqual({
      kind: message.kind,
      method: 'INVITE',
      uri: 'sip:12345@example.com:5070;transport=tcp',
      body: message.body,
    })
    expect(without(headers)).toEqual(without(message.headers))
  })

  test('cannot smuggle a header through a line break in a value', () => {
    const message = parsed(invite)
    const text = messageText({
      ...message,
      headers: [...message.headers, { name: 'Subject', value: 'a\r\nEvil: b\nc' }],
    })
    expect(text).toContain('Subject: a Evil: b c\r\n')
    expect(headerList(parsed(text), 'Evil')).toEqual([])
  })
})

const withLine = (from: RegExp, to: string): string => invite.replace(from, to)

test.each([
  ['no start line', 'hello\r\n\r\n', 'no SIP start line', undefined],
  ['another version', withLine(/SIP\/2\.0/, 'SIP/3.0'), 'not SIP/2.0', 505],
  ['two From', withLine(/^t:/m, 'From: <sip:x@y>\r\nt:'), 'more than one From', 400],
  ['two Call-ID', withLine(/^t:/m, 'Call-ID: 2\r\nt:'), 'more than one Call-ID', 400],
  ['CSeq of another method', withLine(/7 INVITE/, '7 BYE'), 'CSeq names another method', 400],
  ['CSeq without number', withLine(/7 INVITE/, 'x INVITE'), 'missing or malformed CSeq', 400],
  ['CSeq past 32 bits', withLine(/7 INVITE/, '4294967296 INVITE'), 'CSeq out of range', 400],
  ['broken From', withLine(/^f: .*$/m, 'f: <sip:broken'), 'missing or malformed From', 400],
  ['no To', withLine(/^t: .*\r\n/m, ''), 'missing or malformed To', undefined],
  ['broken Via', withLine(/^v: .*$/m, 'v: nonsense'), 'malformed Via', undefined],
  ['body cut off', withLine(/^l: 8/m, 'l: 800'), 'body shorter than Content-Length', 400],
  ['length not a number', withLine(/^l: 8/m, 'l: -8'), 'malformed Content-Length', 400],
  ['Max-Forwards not a number', withLine(/^t:/m, 'Max-Forwards: many\r\nt:'), 'malformed Max-Forwards', 400],
  ['a line that is no header', withLine(/^t:/m, 'no colon here\r\nt:'), 'malformed header line', undefined],
  [
    'a request URI with nothing in it',
    withLine(/sip:12345@example\.com:5070;transport=tcp/, 'sip:@'),
    'malformed request URI',
    400,
  ],
])('%s is refused', (_name, text, reason, status) => {
  expect(refused(text)).toEqual(status === undefined ? { reason } : { reason, status })
})

describe('fuzz', () => {
  test('no octets make the parser throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => void parseMessage(Buffer.from(bytes))),
    )
  })

  test('no damage to a message makes the parser throw, and what passes can be sent', () => {
    const damage = fc.array(
      fc.record({
        at: fc.nat(invite.length),
        remove: fc.nat(20),
        insert: fc.string({ maxLength: 10, unit: 'binary' }),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(damage, (cuts) => {
        const text = cuts.reduce(
          (whole, { at, remove, insert }) => whole.slice(0, at) + insert + whole.slice(at + remove),
          invite,
        )
        const result = parseMessage(Buffer.from(text))
        if (result.ok) expect(parseMessage(serialize(result.message)).ok).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('long runs of one character are read in linear time', () => {
    const startedMs = performance.now()
    for (const filler of [' ', ';', ',', '"', '<', '\\"', 'a=', ';a="', '\t', ':', '\r\n '])
      parseMessage(Buffer.from(invite.replace('市民', filler.repeat(60_000 / filler.length))))
    expect(performance.now() - startedMs).toBeLessThan(1_500)
  })
})

test('URIs, name-addrs and Vias give up their parts', () => {
  expect(parseUri('sip:a;b=c@[::1]:5070;lr;Transport=WS?x=y')).toMatchObject({
    user: 'a;b=c',
    host: '::1',
    port: 5070,
  })
  expect(parseUri('sip:h;transport=ws')?.params.get('transport')).toBe('ws')
  expect(parseUri('tel:12345')).toBeUndefined()
  expect(parseUri('sip:h:70000')).toBeUndefined()
  expect(parseNameAddr('"a <b>; \\"c" <sip:x@y;p=1>;tag=t;q="1;2"')).toMatchObject({ uri: 'sip:x@y;p=1' })
  expect(parseNameAddr('sip:x@y;tag=t')).toMatchObject({ uri: 'sip:x@y', params: new Map([['tag', 't']]) })
  expect(withTag('sip:x@y', 't')).toBe('<sip:x@y>;tag=t')
  expect(parseVia('SIP / 2.0 / UDP  h : 5060 ;branch=z9hG4bKx;rport')).toMatchObject({
    transport: 'UDP',
    host: 'h',
    port: 5060,
  })
})
