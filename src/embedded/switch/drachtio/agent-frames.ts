/**
 * Framing of the agent protocol: `<octets in decimal>#<text>`, one after the other. drachtio-server takes at most five
 * digits of length, and hangs up on anything else; so does this.
 */

export interface FrameReader {
  /** Takes the next octets; returns the frames they complete. Throws when the stream is not framed. */
  push(chunk: Buffer): string[]
}

const maxDigits = 5
const hash = 35

export const frame = (text: string): string => `${Buffer.byteLength(text)}#${text}`

export const createFrameReader = (): FrameReader => {
  let held: Buffer[] = []
  let heldBytes = 0
  /** Octets needed before there is anything new to see. */
  let wanted = 1

  const lengthOf = (data: Buffer, from: number): { digits: number; length: number } | undefined => {
    const end = data.subarray(from, from + maxDigits + 1).indexOf(hash)
    if (end < 0 && data.length - from <= maxDigits && /^\d*$/.test(data.toString('latin1', from)))
      return undefined
    const text = data.toString('latin1', from, from + Math.max(end, 0))
    if (!/^[1-9]\d*$/.test(text)) throw new Error('invalid message length specifier')
    return { digits: end, length: Number(text) }
  }
  return {
    push: (chunk) => {
      held.push(chunk)
      heldBytes += chunk.length
      if (heldBytes < wanted) return []
      const data = held.length === 1 ? chunk : Buffer.concat(held)
      const frames: string[] = []
      let from = 0
      wanted = 1
      while (from < data.length) {
        const found = lengthOf(data, from)
        const start = found ? from + found.digits + 1 : data.length
        const end = start + (found?.length ?? 0)
        if (!found || end > data.length) {
          wanted = found ? end - from : data.length - from + 1
          break
        }
        frames.push(data.toString('utf8', start, end))
        from = end
      }
      held = from < data.length ? [Buffer.from(data.subarray(from))] : []
      heldBytes = data.length - from
      return frames
    },
  }
}
