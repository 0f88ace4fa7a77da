import type { DecisionFigure } from './decision.ts'
import type { AgentFigures } from './figures/agents.ts'
import type { Plot } from './plot.ts'
import { repeatedOf, spreadOf } from './repeats.ts'
import type { Section } from './report.ts'
import { number, repeated, spread, table } from './text.ts'

const answering = ({ answering: runs }: AgentFigures) => repeatedOf(runs.map((run) => run.queuedToOffer))
const handover = ({ handover: runs }: AgentFigures) => repeatedOf(runs.map((run) => run.freeToOffer))
const heap = ({ memory }: AgentFigures) => spreadOf(memory.map((one) => one.heap))
const everything = ({ memory }: AgentFigures) => spreadOf(memory.map((one) => one.everything))

const failures = ({ answering: one, handover: other }: AgentFigures): string => {
  const failed = [...one, ...other].flatMap(({ calls }) => Object.entries(calls.failed))
  return failed.length === 0 ? '0' : failed.map(([what, times]) => `${what}: ${times}`).join('; ')
}

/** P1, P2, P5, P6 and P12 at several sizes, with a picture of each. */
export const agentsSections = (
  figures: readonly AgentFigures[],
  decisions: readonly DecisionFigure[],
  pictures: readonly string[],
): readonly Section[] => [
  {
    title: 'P1, P2, P5, P6 and P12 by the number of agents',
    body: [
      table(
        ['', 'agents', 'p50', 'p99', 'p99 of all', 'n', 'goal p50 / p99'],
        [
          ...figures.map((one) => [
            'P1: queue entry → offer, idle agent, ms',
            String(one.agents),
            ...repeated(answering(one)),
            '≤ 5 / ≤ 10',
          ]),
          ...figures.map((one) => [
            'P2: agent free → next caller offered, ms',
            String(one.agents),
            ...repeated(handover(one)),
            '≤ 5 / ≤ 15',
          ]),
          ...decisions.map(({ agents, waiting, decisionUs }) => [
            `P6: a decision of the core, ${number(waiting)} waiting, 50 skills, µs`,
            ...[String(agents), number(decisionUs.p50), number(decisionUs.p99), '', String(decisionUs.count)],
            '– / ≤ 50',
          ]),
        ],
      ),
      table(
        ['', ...figures.map(({ agents }) => `${agents} agents`), 'goal'],
        [
          ['P5: controller, kB a waiting call', ...figures.map((one) => spread(heap(one))), '≤ 15'],
          [
            'P5: everything (PSS), kB a waiting call',
            ...figures.map((one) => spread(everything(one))),
            '≤ 380',
          ],
          ['controller, kB a desk that is there', ...figures.map(({ deskKb }) => number(deskKb)), ''],
          ['P12: calls offered', ...figures.map(({ offers }) => number(offers)), ''],
          ['P12: of them out of turn', ...figures.map(({ inversions }) => number(inversions)), '0'],
          ['calls that failed', ...figures.map(failures), ''],
          [
            'controller’s loop late p50 / p99 / max, ms',
            ...figures.map(({ loop }) => `${number(loop.p50)} / ${number(loop.p99)} / ${number(loop.max)}`),
            '',
          ],
          [
            'measured, load average before',
            ...figures.map(({ measured }) => `${measured.date}, ${number(measured.load)}`),
            '',
          ],
          ['all signed in, with a media leg each, s', ...figures.map(({ signInS }) => number(signInS)), ''],
        ],
      ),
      'Simulated desks on the embedded switch, silent legs, everybody there all the time: for P1 all of them free, for P2 all but four not ready while ten callers and more wait.',
      pictures.map((name) => `![${name}](${name})`).join('\n'),
    ].join('\n\n'),
  },
]

/** By the name of the file. */
export const agentsPlots = (
  figures: readonly AgentFigures[],
  decisions: readonly DecisionFigure[],
): Readonly<Record<string, Plot>> => {
  const at = figures.map(({ agents }) => agents)
  const series = (name: string, values: readonly (number | undefined)[]) => ({
    name,
    values: values.map((value) => value ?? NaN),
  })
  return {
    'agents-p1.svg': {
      ...{ title: 'P1: queue entry → offer, idle agent', unit: 'ms', at },
      series: [
        series(
          'p50',
          figures.map((one) => answering(one)?.p50.median),
        ),
        series(
          'p99',
          figures.map((one) => answering(one)?.pooledP99),
        ),
      ],
      goals: [
        { name: 'goal p50', value: 5 },
        { name: 'goal p99', value: 10 },
      ],
    },
    'agents-p2.svg': {
      ...{ title: 'P2: agent free → next caller offered', unit: 'ms', at },
      series: [
        series(
          'p50',
          figures.map((one) => handover(one)?.p50.median),
        ),
        series(
          'p99',
          figures.map((one) => handover(one)?.pooledP99),
        ),
      ],
      goals: [
        { name: 'goal p50', value: 5 },
        { name: 'goal p99', value: 15 },
      ],
    },
    'agents-p5.svg': {
      ...{ title: 'P5: memory of a waiting call', unit: 'kB', at },
      series: [
        series(
          'controller',
          figures.map((one) => heap(one).median),
        ),
        series(
          'everything',
          figures.map((one) => everything(one).median),
        ),
      ],
      goals: [
        { name: 'goal', value: 15 },
        { name: 'goal', value: 380 },
      ],
    },
    'agents-p6.svg': {
      ...{ title: 'P6: a decision of the core', unit: 'µs', at: decisions.map(({ agents }) => agents) },
      series: [
        series(
          'p50',
          decisions.map(({ decisionUs }) => decisionUs.p50),
        ),
        series(
          'p99',
          decisions.map(({ decisionUs }) => decisionUs.p99),
        ),
      ],
      goals: [{ name: 'goal p99', value: 50 }],
    },
  }
}
