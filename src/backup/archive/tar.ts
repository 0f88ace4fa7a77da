import { Damage } from '../failure.ts'

/**
 * The tar format: POSIX.1-1988 ustar headers, and a pax header (POSIX.1-2001) before an entry whose name or size does
 * not fit one. Every tar program reads it.
 */
export type TarHeader = {
  /** Slashes between folders; relative. */
  readonly name: string
  readonly bytes: number
  readonly mode: number
  /** Seconds since the epoch. */
  readonly modifiedS: number
}

export const blockBytes = 512
const longestName = 100
const largestSize = 0o77777777777

export const padding = (bytes: number): number => (blockBytes - (bytes % blockBytes)) % blockBytes

/** Two blocks of zeros end an archive. */
export const endOfArchive = Buffer.alloc(2 * blockBytes)

export const encodeHeader = (header: TarHeader): Buffer => {
  const fitsName = Buffer.byteLength(header.name) <= longestName && /^[\x21-\x7e]+$/.test(header.name)
  if (fitsName && header.bytes <= largestSize) return block(header, '0')
  const records = Buffer.from(record('path', header.name) + record('size', String(header.bytes)))
  const name = `pax/${header.name.replace(/[^\x21-\x7e]/g, '_')}`.slice(0, longestName)
  const pax = block({ ...header, name, bytes: records.length }, 'x')
  const short = block({ ...header, name: name.slice(4), bytes: Math.min(header.bytes, largestSize) }, '0')
  return Buffer.concat([pax, records, Buffer.alloc(padding(records.length)), short])
}

/** A pax record counts itself: `<length> <key>=<value>\n`. */
const record = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`
  const bytes = Buffer.byteLength(rest)
  const digits = String(bytes + String(bytes).length).length
  return `${bytes + digits}${rest}`
}

const block = ({ name, bytes, mode, modifiedS }: TarHeader, type: '0' | 'x'): Buffer => {
  const header = Buffer.alloc(blockBytes)
  const octal = (value: number, at: number, width: number): void => {
    header.write(
      `${Math.trunc(value)
        .toString(8)
        .padStart(width - 1, '0')}\0`,
      at,
      'latin1',
    )
  }
  header.write(name, 0, longestName, 'latin1')
  octal(mode & 0o7777, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(bytes, 124, 12)
  octal(Math.max(0, modifiedS), 136, 12)
  header.write(type, 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** The sum of all bytes, its own eight counted as blanks. */
const checksum = (header: Buffer): number =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)

export type ReadHeader = { readonly header: TarHeader; readonly type: string } | 'end'

/** Throws `Damage` when the block is no header. */
export const decodeHeader = (header: Buffer): ReadHeader => {
  if (header.every((byte) => byte === 0)) return 'end'
  const text = (at: number, width: number): string => {
    const field = header.toString('latin1', at, at + width)
    const end = field.indexOf('\0')
    return end < 0 ? field : field.slice(0, end)
  }
  const number = (at: number, width: number): number => {
    const digits = text(at, width).trim()
    if (!/^[0-7]+$/.test(digits)) throw new Damage('the header of an entry is damaged')
    return parseInt(digits, 8)
  }
  if (number(148, 8) !== checksum(header)) throw new Damage('the header of an entry is damaged')
  const prefix = text(345, 155)
  return {
    type: text(156, 1) || '0',
    header: {
      name: prefix === '' ? text(0, longestName) : `${prefix}/${text(0, longestName)}`,
      mode: number(100, 8),
      bytes: number(124, 12),
      modifiedS: number(136, 12),
    },
  }
}

/** What the records of a pax header say in place of the fields of the header that follows. */
export const decodePax = (records: Buffer): { readonly name?: string; readonly bytes?: number } => {
  const found: { name?: string; bytes?: number } = {}
  for (let at = 0; at < records.length;) {
    const blank = records.indexOf(0x20, at)
    const length = Number(records.toString('latin1', at, blank))
    if (blank < 0 || !Number.isInteger(length) || length < 5 || at + length > records.length) {
      throw new Damage('the header of an entry is damaged')
    }
    const [key = '', ...value] = records.toString('utf8', blank + 1, at + length - 1).split('=')
    if (key === 'path') found.name = value.join('=')
    if (key === 'size') found.bytes = Number(value.join('='))
    at += length
  }
  return found
}
