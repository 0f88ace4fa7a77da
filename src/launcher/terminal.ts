import { stripVTControlCharacters } from 'node:util'

/** What the operator sees. Everything else is in the log files. */
export type Terminal = {
  say(line: string): void
  warn(line: string): void
  fail(line: string): void
}

const burst = 20
const burstMs = 10_000

/** Warnings come at most 20 in 10 s, so that a storm of them does not bury what matters; the logs have them all. */
export const createTerminal = (
  write: { out(text: string): void; err(text: string): void },
  options: { readonly color: boolean; readonly now: () => number },
): Terminal => {
  const paint = (code: number, text: string): string =>
    options.color ? `\u001b[${code}m${text}\u001b[0m` : text
  let windowFrom = -Infinity
  let shown = 0
  let hidden = 0
  const mayWarn = (): boolean => {
    const now = options.now()
    if (now - windowFrom > burstMs) {
      if (hidden > 0) write.err(`${paint(33, 'warn')}  ${hidden} more warnings are in the logs\n`)
      windowFrom = now
      shown = 0
      hidden = 0
    }
    shown += 1
    if (shown > burst) hidden += 1
    return shown <= burst
  }
  return {
    say: (line) => write.out(`${line}\n`),
    warn: (line) => {
      if (mayWarn()) write.err(`${paint(33, 'warn')}  ${clean(line)}\n`)
    },
    fail: (line) => write.err(`${paint(31, 'error')} ${clean(line)}\n`),
  }
}

const longest = 600

/** Log entries carry what callers sent: nothing of it may steer the terminal. */
const clean = (line: string): string =>
  stripVTControlCharacters(line)
    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .slice(0, longest)
