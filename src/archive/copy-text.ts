/** A row in the text format of COPY (PostgreSQL, "COPY", File Formats): tabs between values, `\\N` for null. */
export const rowToLine = (row: Readonly<Record<string, unknown>>, columns: readonly string[]): string => {
  let line = ''
  for (const column of columns) line += line === '' ? valueOf(row[column]) : `\t${valueOf(row[column])}`
  return `${line}\n`
}

const valueOf = (value: unknown): string => {
  if (typeof value === 'string') return special.test(value) ? escape(value) : value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  return ofObject(value)
}

const ofObject = (value: unknown): string => {
  if (value === null || value === undefined) return '\\N'
  if (value instanceof Date) return value.toISOString()
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`
  if (Array.isArray(value)) return `{${value.map((one) => `"${escape(String(one))}"`).join(',')}}`
  throw new TypeError('A row holds what COPY cannot carry')
}

const special = /[\\\t\n\r]/
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const escape = (text: string): string => text.replace(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? sign)
