import type { Repeated, Spread } from './repeats.ts'

/** `1.23`, `45.6`, `1,234`: three digits that mean something. */
export const number = (value: number): string => {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  return value.toLocaleString('en', { maximumFractionDigits: size < 10 ? 2 : size < 100 ? 1 : 0 })
}

/** `12.3 (11.8–14.0)` */
export const spread = ({ median, least, most }: Spread): string =>
  `${number(median)} (${number(least)}–${number(most)})`

/** p50 and p99, each as median and range of the repeats, and the p99 of all values. */
export const repeated = (figure: Repeated | null): readonly string[] =>
  figure === null
    ? ['–', '–', '–', '0']
    : [spread(figure.p50), spread(figure.p99), number(figure.pooledP99), String(figure.count)]

/** A Markdown table that can be read as it stands. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  )
}
