import { describe, expect, it } from 'vitest'
import { createMail } from '../../../src/line-holder/mail.ts'

let sent = 0

/** A request as drachtio-server hands it on. */
const request = (method: string, transaction: string, callId = 'call-1'): Buffer => {
  sent += 1
  return Buffer.from(
    `m${sent}|sip|network|300|udp|192.0.2.1|5060|12:00:00.000000|${transaction}|dialog\r\n` +
      `${method} sip:12345@192.0.2.9 SIP/2.0\r\nCall-ID: ${callId}\r\nCSeq: 1 ${method}\r\n\r\n`,
  )
}

/** A controller's response to the request of that transaction. */
const response = (transaction: string, status: number): Buffer =>
  Buffer.from(`c1|sip|${transaction}|\r\nSIP/2.0 ${status} Fine\r\nCSeq: 1 INVITE\r\n\r\n`)

describe('the mail of the line holder', () => {
  it('keeps what came in an outage, in order, and gives it out once when it is answered', () => {
    const mail = createMail()
    const [bye, info] = [request('BYE', 't1'), request('INFO', 't2')]
    mail.received(bye, false)
    mail.received(info, false)
    expect(mail.collect()).toEqual([bye, info])
    mail.sent(response('t1', 200))
    mail.sent(response('t2', 200))
    expect(mail.collect()).toEqual([])
  })

  it.each(['INVITE', 'BYE', 'INFO'])(
    'gives an %s again that a controller was given and never answered',
    (method) => {
      const mail = createMail()
      const message = request(method, 't1')
      mail.received(message, true)
      expect(mail.collect()).toEqual([message])
      expect(mail.collect()).toEqual([message])
      mail.sent(response('t1', 200))
      expect(mail.collect()).toEqual([])
    },
  )

  it('takes a provisional response for no answer', () => {
    const mail = createMail()
    const invite = request('INVITE', 't1')
    mail.received(invite, true)
    mail.sent(response('t1', 180))
    expect(mail.collect()).toEqual([invite])
  })

  it('gives no INVITE again whose CANCEL has been given', () => {
    const mail = createMail()
    mail.received(request('INVITE', 't1', 'gone'), true)
    mail.received(request('INVITE', 't2', 'there'), true)
    mail.received(request('CANCEL', 't1', 'gone'), true)
    expect(mail.collect().map(String)).toEqual([expect.stringContaining('Call-ID: there')])
  })

  it('gives an INVITE and its CANCEL of one outage together, and neither again', () => {
    const mail = createMail()
    mail.received(request('INVITE', 't1'), false)
    mail.received(request('CANCEL', 't1'), false)
    expect(mail.collect()).toHaveLength(2)
    expect(mail.collect()).toEqual([])
  })

  it('does not wait for the answer to an ACK, and keeps no response', () => {
    const mail = createMail()
    mail.received(request('ACK', 't1'), true)
    mail.received(
      Buffer.from('m|sip|network|1|udp|a|1|t|t9|d\r\nSIP/2.0 200 OK\r\nCall-ID: x\r\n\r\n'),
      false,
    )
    expect(mail.collect()).toEqual([])
  })

  it('forgets all of it with the SIP server', () => {
    const mail = createMail()
    mail.received(request('INVITE', 't1'), true)
    mail.received(request('BYE', 't2'), false)
    mail.forget()
    expect(mail.collect()).toEqual([])
  })
})
