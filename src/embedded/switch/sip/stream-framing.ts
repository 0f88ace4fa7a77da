/**
 * Cuts a byte stream into SIP messages by Content-Length (RFC 3261 §18.3). Bounded in memory, and linear in what
 * arrives, however small the pieces.
 */

export type Frame =
  | { readonly type: 'message'; readonly data: Buffer }
  /** CRLF CRLF between messages: a keep-alive to be answered by CRLF (RFC 5626 §4.4.1). */
  | { readonly type: 'ping' }
  /** The stream cannot be followed any further and must be closed. */
  | { readonly type: 'error'; readonly reason: string }

export interface StreamFraming {
  /** Takes the next octets; returns what they complete. After an error nothing more is returned. */
  push(chunk: Buffer): Frame[]
  /** A message has begun and is not whole. */
  readonly partial: boolean
}

const lengthHeader = /^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*$/im
const cr = 13
const lf = 10

export const createStreamFraming = (maxMessageBytes: number): StreamFraming => {
  let buffer = Buffer.allocUnsafe(4_096)
  let begin = 0
  let end = 0
  let scanned = 0
  /** Octets of the message under way, once its header is whole. */
  let messageBytes = 0
  let broken = false

  const append = (chunk: Buffer): void => {
    if (end + chunk.length > buffer.length) {
      const held = end - begin
      const grown = Buffer.allocUnsafe(Math.max(buffer.length, 2 * (held + chunk.length)))
      buffer.copy(grown, 0, begin, end)
      scanned -= begin
      begin = 0
      end = held
      buffer = grown
    }
    chunk.copy(buffer, end)
    end += chunk.length
  }
  const fail = (reason: string): Frame => {
    broken = true
    return { type: 'error', reason }
  }
  const skipLineBreaks = (): boolean => {
    const from = begin
    while (begin < end && (buffer[begin] === cr || buffer[begin] === lf)) begin += 1
    scanned = Math.max(scanned, begin)
    return begin - from >= 4
  }
  const readHeader = (): Frame | undefined => {
    const found = buffer.subarray(begin, end).indexOf('\r\n\r\n', Math.max(0, scanned - begin - 3))
    scanned = end
    if (found < 0) return end - begin > maxMessageBytes ? fail('header too large') : undefined
    const match = lengthHeader.exec(buffer.toString('latin1', begin, begin + found))
    if (!match) return fail('no Content-Length')
    messageBytes = found + 4 + Number(match[1])
    return messageBytes > maxMessageBytes ? fail('message too large') : undefined
  }
  const next = (): Frame | undefined => {
    if (messageBytes === 0) {
      if (skipLineBreaks()) return { type: 'ping' }
      const failed = begin < end ? readHeader() : undefined
      if (failed) return failed
    }
    if (messageBytes === 0 || end - begin < messageBytes) return undefined
    const data = Buffer.from(buffer.subarray(begin, begin + messageBytes))
    begin += messageBytes
    scanned = begin
    messageBytes = 0
    return { type: 'message', data }
  }

  return {
    push: (chunk) => {
      const frames: Frame[] = []
      if (broken) return frames
      append(chunk)
      for (let frame = next(); frame !== undefined; frame = next()) {
        frames.push(frame)
        if (frame.type === 'error') break
      }
      return frames
    },
    get partial() {
      return end > begin
    },
  }
}
