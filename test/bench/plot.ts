/** A figure against the number of agents, as a picture that a README can show. */
export type Plot = {
  readonly title: string
  /** Of the values. */
  readonly unit: string
  /** The sizes, the same for every series. */
  readonly at: readonly number[]
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[]
  readonly goals: readonly { readonly name: string; readonly value: number }[]
}

const [width, height] = [460, 260]
const box = { left: 56, right: 130, top: 34, bottom: 40 }
const colours = ['#1d5fbf', '#b3261e', '#1f7a3f', '#7a4fb0'] as const
const ink = '#444'

type Scale = (value: number) => number

const scaled = (from: number, to: number, low: number, high: number): Scale => {
  const span = Math.log(high) - Math.log(low)
  return (value) => from + ((Math.log(Math.max(value, low)) - Math.log(low)) / span) * (to - from)
}

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`

/** Both axes logarithmic; goals dashed. */
export const svgOf = ({ title, unit, at, series, goals }: Plot): string => {
  const values = [...series.flatMap((one) => one.values), ...goals.map(({ value }) => value)].filter(
    (value) => Number.isFinite(value) && value > 0,
  )
  const [low, high] = [
    10 ** Math.floor(Math.log10(Math.min(...values))),
    10 ** Math.ceil(Math.log10(Math.max(...values))),
  ]
  const x = scaled(box.left, width - box.right, (at[0] ?? 1) * 0.8, (at.at(-1) ?? 10) * 1.25)
  const y = scaled(height - box.bottom, box.top, low, high <= low ? low * 10 : high)
  const right = width - box.right
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<style>text{font:12px system-ui,sans-serif;fill:${ink}}.t{font-weight:600}</style>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(box.left, 20, `${title}, ${unit}`, 'class="t"'),
    ...decades(low, high).map((value) => gridLine(y(value), right, String(value))),
    ...at.map((size) => text(x(size), height - box.bottom + 18, String(size), 'text-anchor="middle"')),
    text((box.left + right) / 2, height - 8, 'agents', 'text-anchor="middle"'),
    ...goals.map(({ name, value }) => goalLine(y(value), right, name)),
    ...series.flatMap((one, index) => lineOf(one, at, x, y, colours[index % colours.length] ?? ink)),
    '</svg>',
    '',
  ].join('\n')
}

const decades = (low: number, high: number): readonly number[] =>
  Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, power) =>
    Number((low * 10 ** power).toPrecision(1)),
  )

const gridLine = (y: number, right: number, label: string): string =>
  `<line x1="${box.left}" x2="${right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#ddd"/>` +
  text(box.left - 6, y + 4, label, 'text-anchor="end"')

const goalLine = (y: number, right: number, name: string): string =>
  `<line x1="${box.left}" x2="${right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="${ink}" stroke-dasharray="4 4"/>` +
  text(right + 6, y + 4, name)

const lineOf = (
  { name, values }: Plot['series'][number],
  at: readonly number[],
  x: Scale,
  y: Scale,
  colour: string,
): readonly string[] => {
  const points = values.map((value, index) => [x(at[index] ?? NaN), y(value)] as const)
  const [lastX, lastY] = points.at(-1) ?? [0, 0]
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ')}"/>`,
    ...points.map(
      ([px, py]) => `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="${colour}"/>`,
    ),
    text(lastX + 8, lastY + 4, name, `style="fill:${colour}"`),
  ]
}
