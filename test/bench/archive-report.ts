import type { ArchiveFigure, ArchiveFigures } from './figures/archive.ts'
import type { Section } from './report.ts'
import { number, table } from './text.ts'

const rows = (figures: readonly ArchiveFigure[], goal: string): readonly (readonly string[])[] =>
  figures.map(({ what, ours, rival }) => [
    ...[what, number(ours.p50), number(ours.p95), number(ours.max), String(ours.count)],
    rival === null ? '–' : `${number(rival.p50)} / ${number(rival.p95)}`,
    rival === null ? '–' : `${number(rival.p95 / ours.p95)}×`,
    goal,
  ])

const head = ['ms', 'p50', 'p95', 'max', 'n', 'rival p50 / p95', 'times faster at p95', 'goal p95']

/** P9 and P10 and the lists, with the floor of the run and the rival beside them. */
export const archiveSections = ({
  orders,
  floor,
  lists,
  searches,
  reports,
}: ArchiveFigures): readonly Section[] => [
  {
    title: `Lists, search and report at ${orders.toLocaleString('en')} orders`,
    body: [
      `Floor of this run: a round trip of \`select 1\` took ${number(floor.p50)} ms (p95 ${number(floor.p95)}).`,
      table(head, rows(lists, '')),
      'P10, first page of 50. The rival is ILIKE over title, content and address, newest first.',
      table(head, rows(searches, '≤ 50; ≥ 10×')),
      'P9. The rival groups the orders themselves, for half of the figures.',
      table(head, rows(reports, '≤ 150; ≥ 40×')),
    ].join('\n\n'),
  },
]
