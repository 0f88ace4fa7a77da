import { createHash } from 'node:crypto'

/**
 * A sum over rows in COPY's text form, the same in whatever order they come: SHA-256 of each row, added up modulo 2^256.
 * It tells whether two tables hold the same rows without sorting millions of them.
 */
export type RowSum = {
  /** Any piece of COPY's output; a row ends with its line feed, one within a value is written `\n`. */
  add(bytes: Buffer): void
  readonly rows: number
  /** 64 hexadecimal digits. */
  digest(): string
}

const lineFeed = 0x0a
const modulus = 1n << 256n

export const createRowSum = (): RowSum => {
  let [rows, sum, rest] = [0, 0n, Buffer.alloc(0)]
  const addRow = (row: Buffer): void => {
    rows += 1
    sum = (sum + BigInt(`0x${createHash('sha256').update(row).digest('hex')}`)) % modulus
  }
  return {
    get rows() {
      return rows
    },
    add: (bytes) => {
      let from = 0
      for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, from)) {
        const row = bytes.subarray(from, at)
        addRow(rest.length === 0 ? row : Buffer.concat([rest, row]))
        rest = Buffer.alloc(0)
        from = at + 1
      }
      if (from < bytes.length) rest = Buffer.concat([rest, bytes.subarray(from)])
    },
    digest: () => sum.toString(16).padStart(64, '0'),
  }
}
