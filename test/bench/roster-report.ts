import type { RosterDeskFigures } from './figures/roster-desk.ts'
import type { Histogram } from './histogram.ts'
import type { Section } from './report.ts'
import { spreadOf } from './repeats.ts'
import { people, type RuleFigures } from './roster.ts'
import { number, spread, table } from './text.ts'

const ofRepeats = (values: readonly number[]): string => spread(spreadOf(values))
const ofAll = ({ p50, p99, max }: Histogram): string => `${number(p50)} / ${number(p99)} / ${number(max)}`

/** Rosters: the rules alone, with their database, and on the screen; the floor of the run beside them. */
export const rosterSection = (rules: RuleFigures, desk: RosterDeskFigures): Section => {
  const { insertMs, yearMs, editMs, openMs, scrolls } = desk
  const longest = Math.max(0, ...scrolls.flatMap(({ longTasks }) => longTasks))
  const count = scrolls.reduce((sum, { longTasks }) => sum + longTasks.length, 0)
  const frames = scrolls.map(({ frameMs }) => frameMs.max)
  return {
    title: `Rosters of ${people} people, ms`,
    body: [
      `Floor of this run: one durable insert took ${number(insertMs.p50)} ms (p99 ${number(insertMs.p99)}).`,
      table(
        ['', 'median (least–most), or p50 / p99 / max', 'goal'],
        [
          ['a year made from the cycles', ofRepeats(rules.generated), ''],
          ['a year checked: H1–H4, H6, and H7, H8, coverage of each day', ofRepeats(rules.validated), ''],
          [
            'both together',
            ofRepeats(rules.generated.map((ms, index) => ms + (rules.validated[index] ?? 0))),
            '≤ 2000',
          ],
          ['a month checked: the same', ofRepeats(rules.month), ''],
          ['the check of an edit, rules alone', ofAll(rules.edit), '≤ 20'],
          ['an edit by the use case: read, checked, written, answered', ofAll(editMs), '≤ 20'],
          ['a year made in one press and written', number(yearMs), ''],
          ['the month page, from the menu to 200 × 31 drawn', ofRepeats(openMs), ''],
          ['scrolling 200 × 31: longest frame', ofRepeats(frames), ''],
        ],
      ),
      count === 0
        ? `Scrolling from the first row to the last and back, ${scrolls.length} times: no task of 50 ms or more.`
        : `Scrolling from the first row to the last and back, ${scrolls.length} times: ${count} tasks over 50 ms, the longest ${number(longest)} ms (goal: none).`,
    ].join('\n\n'),
  }
}
