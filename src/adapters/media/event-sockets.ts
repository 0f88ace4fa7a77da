import type Mrf from 'drachtio-fsmrf'

/** What all connections of drachtio-modesl share, and fsmrf's types do not name. */
type Connection = Pick<Mrf.Connection, 'socket' | 'emit'>
type ConnectionClass = {
  send: (this: Connection, command: string, headers?: Readonly<Record<string, unknown>> | null) => void
  events: (this: Connection, format: string, names: unknown, done?: unknown) => void
}
type ParserClass = { _indexOfHeaderEnd: (this: { readonly buffer: Buffer }) => number }
type EventClass = {
  addHeader: (this: { readonly headers: object[] }, name: string, value: unknown) => unknown
}

/** What drachtio-fsmrf asks to be told of each leg, and nobody here reads: building and parsing it is most of the traffic. */
const unread: ReadonlySet<unknown> = new Set([
  ...['CHANNEL_EXECUTE', 'CHANNEL_PROGRESS_MEDIA', 'CHANNEL_ANSWER', 'DETECTED_TONE'],
  ...['CUSTOM', 'conference::maintenance'],
])

const trimmed = new WeakSet()

/**
 * Makes every event socket of this process, those of the legs to come too, carry what is needed and no more, and reads it
 * once. drachtio-modesl writes a command line by line, with a system call and a packet for each: here it is one. It looks
 * through all headers of an event for each that it adds, and for their end byte by byte. Can go when it does none of that.
 */
export const trimEventSockets = ({ conn }: Pick<Mrf.MediaServer, 'conn'>): void => {
  const shared = Object.getPrototypeOf(conn) as ConnectionClass
  if (trimmed.has(shared)) return
  trimmed.add(shared)
  const { events } = shared
  shared.send = function (command, headers) {
    const lines = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${String(value)}\n`)
    try {
      this.socket.write(`${command}\n${lines.join('')}\n`)
    } catch (err) {
      // Of a socket that is gone: the way in which drachtio-modesl tells it.
      this.emit('error', err)
    }
  }
  shared.events = function (format, names, done) {
    const asked: unknown = typeof names === 'string' ? names.split(' ') : names
    const read: unknown = Array.isArray(asked) ? asked.filter((name) => !unread.has(name)) : asked
    events.call(this, format, read, done)
  }
  const parsing = Object.getPrototypeOf(
    (conn as Mrf.Connection & { readonly parser: object }).parser,
  ) as ParserClass
  parsing._indexOfHeaderEnd = function () {
    return this.buffer.indexOf('\n\n')
  }
  conn.once('esl::event::**', (event: object) => {
    const making = Object.getPrototypeOf(event) as EventClass
    // No name comes twice: an event is made of an object.
    making.addHeader = function (name, value) {
      this.headers.push({ name, value })
      return value
    }
  })
}
