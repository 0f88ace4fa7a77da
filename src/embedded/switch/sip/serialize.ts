/** SIP messages to octets (RFC 3261 §7). Content-Length is always computed here. */
import { oneLine, type SipMessage } from './message.ts'

const startLine = (message: SipMessage): string =>
  message.kind === 'request'
    ? `${message.method} ${oneLine(message.uri)} SIP/2.0`
    : `SIP/2.0 ${message.status} ${oneLine(message.reason)}`

/** The message as text, line breaks in header values folded so that none can add a header. */
export const messageText = (message: SipMessage): string => {
  let text = `${startLine(message)}\r\n`
  for (const { name, value } of message.headers) {
    if (name !== 'Content-Length') text += `${name}: ${oneLine(value)}\r\n`
  }
  return `${text}Content-Length: ${Buffer.byteLength(message.body)}\r\n\r\n${message.body}`
}

export const serialize = (message: SipMessage): Buffer => Buffer.from(messageText(message), 'utf8')
