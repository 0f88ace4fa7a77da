/**
 * Takes an event socket's input apart: a command line, headers, an empty line, and a body when `Content-Length` says so.
 */

export interface SocketMessage {
  readonly command: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

const MAX_HEAD_BYTES = 1024 * 1024
const MAX_BODY_BYTES = 8 * 1024 * 1024

const parseHead = (head: string): Omit<SocketMessage, 'body'> => {
  const [command = '', ...lines] = head.split(/\r?\n|\r/)
  const headers = new Map<string, string>()
  for (const line of lines) {
    const at = line.indexOf(':')
    if (at > 0) headers.set(line.slice(0, at).toLowerCase(), line.slice(at + 1).replace(/^ +/, ''))
  }
  return { command, headers }
}

/** Where the head ends and what follows it begins, or undefined while it is not whole. */
const endOfHead = (buffer: Buffer): readonly [end: number, next: number] | undefined => {
  const match = /\n\r?\n|\r\r/.exec(buffer.toString('latin1'))
  return match ? [match.index, match.index + match[0].length] : undefined
}

export class EventSocketParser {
  #buffer: Buffer = Buffer.alloc(0)

  /**
   * Adds input; returns the messages it completes.
   * @throws Error when a message is larger than any sane one: close the connection
   */
  push(data: Buffer): SocketMessage[] {
    this.#buffer = this.#buffer.length === 0 ? data : Buffer.concat([this.#buffer, data])
    const messages: SocketMessage[] = []
    for (let message = this.#next(); message; message = this.#next()) messages.push(message)
    return messages
  }

  #next(): SocketMessage | undefined {
    this.#skipBlankLines()
    const end = endOfHead(this.#buffer)
    if (!end) {
      if (this.#buffer.length > MAX_HEAD_BYTES) throw new Error('event socket: the command is too long')
      return undefined
    }
    const head = parseHead(this.#buffer.toString('utf8', 0, end[0]))
    const length = Number(head.headers.get('content-length') ?? 0)
    const bodyBytes = Number.isInteger(length) && length > 0 ? length : 0
    if (bodyBytes > MAX_BODY_BYTES) throw new Error('event socket: the body is too long')
    if (this.#buffer.length < end[1] + bodyBytes) return undefined
    const body = this.#buffer.toString('utf8', end[1], end[1] + bodyBytes)
    this.#buffer = this.#buffer.subarray(end[1] + bodyBytes)
    return { ...head, body }
  }

  #skipBlankLines(): void {
    let at = 0
    while (this.#buffer[at] === 0x0a || this.#buffer[at] === 0x0d) at += 1
    if (at > 0) this.#buffer = this.#buffer.subarray(at)
  }
}
