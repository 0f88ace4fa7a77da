export type Progress = { update(done: number): void; end(): void }

const width = 30
const quietMs = 5000
const liveMs = 200

/** A bar with count, rate and time left: one line that is written over on a terminal, a new line now and then elsewhere. */
export const createProgress = (
  total: number,
  begun: number,
  output: { readonly isTTY: boolean; write(text: string): void; now(): number },
): Progress => {
  const startedAt = output.now()
  let shownAt = -Infinity
  const line = (done: number): string => {
    const share = total === 0 ? 1 : done / total
    const seconds = (output.now() - startedAt) / 1000
    const rate = seconds > 0 ? (done - begun) / seconds : 0
    const left = rate > 0 ? durationToText((total - done) / rate) : '–'
    const full = Math.round(share * width)
    const bar = `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`
    return `${bar} ${group(done)} of ${group(total)} orders · ${group(Math.round(rate))}/s · ${left} left`
  }
  const show = (done: number): void => {
    shownAt = output.now()
    output.write(output.isTTY ? `\r\u001b[2K${line(done)}` : `${line(done)}\n`)
  }
  let last = begun
  return {
    update: (done) => {
      last = done
      if (output.now() - shownAt >= (output.isTTY ? liveMs : quietMs)) show(done)
    },
    end: () => {
      show(last)
      if (output.isTTY) output.write('\n')
    },
  }
}

const group = (value: number): string => value.toLocaleString('en')

const durationToText = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  const minutes = Math.floor(whole / 60)
  return `${minutes}:${String(whole % 60).padStart(2, '0')}`
}
