/** A line that a child wrote: an entry of its log (pino's JSON) or plain text. */
export type LogLine = { readonly level: number; readonly text: string; readonly object: object | null }

export const levels = { warn: 40, error: 50 } as const

/** Plain text has level 0: only when the child dies is it looked at. */
export const readLine = (line: string): LogLine => {
  const object = parse(line)
  if (!object) return { level: 0, text: line, object: null }
  const { level, msg } = object
  const about = errorText(object['err'])
  const text = typeof msg === 'string' ? msg : ''
  return {
    level: typeof level === 'number' ? level : 0,
    text: about === '' || text.includes(about) ? text : `${text}: ${about}`,
    object,
  }
}

const parse = (line: string): Readonly<Record<string, unknown>> | null => {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>
  } catch {
    // Text that merely begins like JSON.
    return null
  }
}

const errorText = (err: unknown): string =>
  typeof err === 'object' && err !== null && 'message' in err && typeof err.message === 'string'
    ? err.message
    : ''

const kept = 200

const stackLine = /^\s+at \S/
const partOfStack = /^\s+(at|\.\.\.|\[cause\]:?) \S/

/** An error that nobody caught: what Node prints right above its stack, the end of its message. */
const aboveStack = (lines: readonly LogLine[]): readonly LogLine[] =>
  lines.filter(
    ({ level, text }, index) =>
      level === 0 && !partOfStack.test(text) && stackLine.test(lines[index + 1]?.text ?? ''),
  )

const longestReason = 400

/** Remembers what a child said last, and picks out of it why it ended. */
export const createLastWords = () => {
  const lines: LogLine[] = []
  return {
    hear: (line: LogLine): void => {
      lines.push(line)
      if (lines.length > kept) lines.shift()
    },
    reason: (): string => {
      const grave = lines.filter(({ level }) => level >= levels.error)
      const plain = lines.filter(({ level, text }) => level === 0 && text.trim() !== '')
      const [chosen = []] = [grave, aboveStack(lines).slice(-1), plain, lines].filter(
        (some) => some.length > 0,
      )
      return chosen
        .slice(-3)
        .map(({ text }) => text.trim())
        .join(' / ')
        .slice(0, longestReason)
    },
  }
}
