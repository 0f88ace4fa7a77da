/** Takes exact numbers of bytes out of chunks of any size. */
export type ByteReader = {
  /** So many bytes; null when the source ends before. */
  take(bytes: number): Promise<Buffer | null>
  /** Up to so many bytes, what is at hand; null at the end. */
  some(bytes: number): Promise<Buffer | null>
}

export const createByteReader = (source: AsyncIterable<Buffer>): ByteReader => {
  const iterator = source[Symbol.asyncIterator]()
  let chunk: Buffer = Buffer.alloc(0)

  const refill = async (): Promise<boolean> => {
    while (chunk.length === 0) {
      const next = await iterator.next()
      if (next.done === true) return false
      chunk = next.value
    }
    return true
  }
  const some = async (bytes: number): Promise<Buffer | null> => {
    if (!(await refill())) return null
    const taken = chunk.subarray(0, bytes)
    chunk = chunk.subarray(taken.length)
    return taken
  }

  return {
    some,
    take: async (bytes) => {
      const parts: Buffer[] = []
      for (let missing = bytes; missing > 0;) {
        const part = await some(missing)
        if (part === null) return null
        parts.push(part)
        missing -= part.length
      }
      return parts.length === 1 ? (parts[0] ?? null) : Buffer.concat(parts)
    },
  }
}
