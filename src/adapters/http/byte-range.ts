import type { ByteSpan } from '../../app/ports/disclosure.ts'

/**
 * What a Range header asks of so many bytes (RFC 9110 §14): one span, `all` for none or for a form that may be ignored
 * (several spans, another unit), `none` when it lies beyond the end.
 */
export const readRange = (header: string | undefined, bytes: number): ByteSpan | 'all' | 'none' => {
  const found = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/.exec(header?.trim() ?? '')
  if (!found) return 'all'
  const [, from, to, last] = found
  return from === undefined
    ? endOf(Number(last), bytes)
    : between(Number(from), to ? Number(to) : bytes - 1, bytes)
}

const endOf = (count: number, bytes: number): ByteSpan | 'none' =>
  count === 0 || bytes === 0 ? 'none' : { start: Math.max(0, bytes - count), end: bytes - 1 }

const between = (start: number, end: number, bytes: number): ByteSpan | 'all' | 'none' => {
  if (start >= bytes) return 'none'
  return end < start ? 'all' : { start, end: Math.min(end, bytes - 1) }
}
