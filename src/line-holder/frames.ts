/** The largest message taken; more is a fault of the peer. */
const largestBytes = 1024 * 1024

export class FramingError extends Error {
  override readonly name = 'FramingError'
}

/** Cuts drachtio's stream, `<octets>#<message>...`, into messages. Throws `FramingError` on anything else. */
export const createFrameReader = (onMessage: (message: Buffer) => void): ((chunk: Buffer) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      const hash = rest.indexOf(0x23)
      if (hash < 0) {
        if (rest.length > 12) throw new FramingError('no length where one belongs')
        return
      }
      const octets = lengthOf(rest.toString('latin1', 0, hash))
      if (rest.length < hash + 1 + octets) return
      onMessage(rest.subarray(hash + 1, hash + 1 + octets))
      rest = rest.subarray(hash + 1 + octets)
    }
  }
}

const lengthOf = (text: string): number => {
  const octets = /^\d{1,9}$/.test(text) ? Number(text) : NaN
  if (!(octets > 0 && octets <= largestBytes)) throw new FramingError(`"${text.slice(0, 20)}" is no length`)
  return octets
}

export const frame = (message: Buffer | string): Buffer => {
  const body = typeof message === 'string' ? Buffer.from(message) : message
  return Buffer.concat([Buffer.from(`${body.length}#`), body])
}

/** The fields of a message's first line. */
export const fieldsOf = (message: Buffer): readonly string[] => {
  const end = message.indexOf('\r\n')
  return message.toString('utf8', 0, end < 0 ? message.length : end).split('|')
}
