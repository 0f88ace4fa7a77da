import type { OrderChanges } from './figures/order-changes.ts'
import type { CallFigures } from './figures/calls.ts'
import type { DeskLoad } from './figures/desk-load.ts'
import type { DeskSize } from './figures/desk-size.ts'
import type { StartTimes } from './figures/start.ts'
import type { ThroughputStep } from './figures/throughput.ts'
import type { OrderFigure } from './order.ts'
import type { DecisionFigure } from './decision.ts'
import { histogram, type Histogram } from './histogram.ts'
import type { TrafficFigures } from './load/traffic.ts'
import { repeatedOf, spreadOf } from './repeats.ts'
import { number, repeated, spread, table } from './text.ts'

/** A section of the report: what was measured, as a table, and what must be said beside it. */
export type Section = { readonly title: string; readonly body: string }

export type Floor = { readonly udp: Histogram; readonly timer: Histogram }
export type SwitchRun = { readonly name: string; readonly figures: CallFigures }

const pair = ({ p50, p99 }: Histogram): readonly string[] => [number(p50), number(p99)]

export const floorSection = ({ udp, timer }: Floor, runs: readonly SwitchRun[]): Section => ({
  title: 'Floor of this run, ms',
  body: table(
    ['', 'p50', 'p99'],
    [
      ['UDP round trip on the loopback, Node to Node', ...pair(udp)],
      ['timer of 5 ms: lateness', ...pair(timer)],
      ...runs.flatMap(({ name, figures }) => [
        [`durable insert, the run’s PostgreSQL (${name})`, ...pair(figures.insert)],
        [`event socket, one api command (${name})`, ...pair(figures.api)],
        [`bare uuid_bridge of parked legs: reply (${name})`, ...pair(figures.bridge.reply)],
        [`bare uuid_bridge of parked legs: first packet (${name})`, ...pair(figures.bridge.voice)],
      ]),
    ],
  ),
})

type CallRow = {
  readonly id: string
  readonly what: string
  readonly rival: string
  readonly goal: string
  readonly values: (figures: CallFigures) => readonly (readonly number[])[]
}

const each = (runs: readonly TrafficFigures[], key: Exclude<keyof TrafficFigures, 'calls'>) =>
  runs.map((run) => run[key])

const callRows: readonly CallRow[] = [
  {
    ...{ id: 'P1', what: 'queue entry → offer, idle agent', rival: '52 / 102', goal: '≤ 5 / ≤ 10' },
    values: ({ answering }) => each(answering, 'queuedToOffer'),
  },
  {
    ...{ id: '', what: '… up to the server’s sending', rival: '', goal: '' },
    values: ({ answering }) => each(answering, 'queuedToSent'),
  },
  {
    ...{
      id: 'P2',
      what: 'agent free → next caller offered',
      rival: '126 / 189, 695 / 1,136',
      goal: '≤ 5 / ≤ 15',
    },
    values: ({ handover }) => each(handover, 'freeToOffer'),
  },
  {
    ...{ id: 'P8', what: 'accept → citizen’s voice at the agent', rival: '~770; 116–184', goal: '– / ≤ 30' },
    values: ({ answering }) => each(answering, 'acceptToAgent'),
  },
  {
    ...{ id: 'P8', what: 'accept → agent’s voice at the citizen', rival: '~770; 116–184', goal: '– / ≤ 30' },
    values: ({ answering }) => each(answering, 'acceptToCitizen'),
  },
]

export const callsSection = (runs: readonly SwitchRun[]): Section => ({
  title: 'Calls, ms',
  body: [
    table(
      ['', 'figure', 'switch', 'p50', 'p99', 'p99 of all', 'n', 'rival p50 / p99', 'goal p50 / p99'],
      callRows.flatMap(({ id, what, rival, goal, values }) =>
        runs.map(({ name, figures }) => [
          id,
          what,
          name,
          ...repeated(repeatedOf(values(figures))),
          rival,
          goal,
        ]),
      ),
    ),
    'Rival: `mod_callcenter` on FreeSWITCH (of P2 the first figure is its setting without whole-second tests); for P8 ringing and negotiating WebRTC, and a bridge to a parked leg. Measured on 2026-11-23 on two cores (UDP floor 0.02 / 0.12).',
    losses(runs),
  ].join('\n\n'),
})

const losses = (runs: readonly SwitchRun[]): string =>
  table(
    [
      'switch',
      'run',
      'placed',
      'talked',
      'left waiting at the end',
      'failed',
      'controller’s loop late p50 / p99 / max',
    ],
    runs.flatMap(({ name, figures: { answering, handover, cpu, loop } }) => {
      const late = `${number(loop.p50)} / ${number(loop.p99)} / ${number(loop.max)} ms`
      return [
        [name, 'idle agents', ...counts(answering.map(({ calls }) => calls)), late],
        [name, 'waiting callers', ...counts(handover.map(({ calls }) => calls)), late],
        [name, 'processor time', ...counts([cpu.calls]), ''],
      ]
    }),
  )

const counts = (runs: readonly TrafficFigures['calls'][]): readonly string[] => {
  const sum = (key: 'placed' | 'talked' | 'left') =>
    String(runs.reduce((total, calls) => total + calls[key], 0))
  const failed = new Map<string, number>()
  for (const [what, times] of runs.flatMap((calls) => Object.entries(calls.failed))) {
    failed.set(what, (failed.get(what) ?? 0) + times)
  }
  const told = [...failed].map(([what, times]) => `${what}: ${times}`).join('; ')
  return [sum('placed'), sum('talked'), sum('left'), told === '' ? '0' : told]
}

/** P13 and P3: what the call adds to a bare bridge, and how many calls go through. */
export const carryingSections = (runs: readonly SwitchRun[]): readonly Section[] => [
  {
    title: 'P13: mouth to ear, ms',
    body: [
      table(
        ['switch', 'bare bridge p50 / p99', 'call of the hotline p50 / p99', 'added p50', 'goal'],
        runs.map(({ name, figures: { delay } }) => [
          name,
          pair(delay.bare).join(' / '),
          pair(delay.call).join(' / '),
          number(delay.call.p50 - delay.bare.p50),
          '≤ 20 (one packet)',
        ]),
      ),
    ].join('\n\n'),
  },
  {
    title: 'P3: calls a second through queue, agent and BYE',
    body: [
      table(
        [
          'switch',
          'calls a second',
          'desks',
          'placed',
          'talked',
          'left',
          'failed',
          'offer p50 / p99, ms',
          'controller; everything; load, % of a core',
        ],
        runs.flatMap(({ name, figures }) => figures.throughput.map((step) => throughputRow(name, step))),
      ),
      'Raised until a call fails or the offers are later than 100 ms (p99); the last row is that one, or the highest rate tried. Citizens are mute, desks say a packet a second. The load runs on the same two cores. Goal: ≥ 60; rival: 40, at a p99 of 125 ms.',
    ].join('\n\n'),
  },
]

const throughputRow = (name: string, step: ThroughputStep): readonly string[] => {
  const { controller, everything, load } = step.percent
  return [
    ...[name, String(step.callsPerSecond), String(step.agents), ...counts([step.calls])],
    step.offer === null ? '–' : pair(step.offer).join(' / '),
    [controller, everything, load].map(number).join('; '),
  ]
}

export const resourcesSection = (runs: readonly SwitchRun[]): Section => ({
  title: 'Memory and processor time',
  body: table(
    ['', 'figure', ...runs.map(({ name }) => name), 'rival', 'goal'],
    [
      memoryRow(runs, 'P5', 'controller, heap and buffers, kB a waiting call', 'heap', '–', '≤ 15'),
      memoryRow(runs, '', 'controller, resident, kB a waiting call', 'resident', '–', ''),
      memoryRow(runs, 'P5', 'everything together (PSS), kB a waiting call', 'everything', '377', '≤ 380'),
      cpuRow(runs, 'P4', 'controller, ms a call', 'controller', '–', '≤ 3'),
      cpuRow(runs, 'P4', 'everything together, ms a call', 'everything', '43', '≤ 30'),
      [
        '',
        'idle desks, % of a core: controller; everything',
        ...runs.map(
          ({ figures: { cpu } }) =>
            `${number(cpu.idlePercent.controller)}; ${number(cpu.idlePercent.everything)}`,
        ),
        '',
        '',
      ],
    ],
  ),
})

const memoryRow = (
  runs: readonly SwitchRun[],
  id: string,
  what: string,
  key: 'heap' | 'resident' | 'everything',
  rival: string,
  goal: string,
): readonly string[] => [
  id,
  what,
  ...runs.map(({ figures }) => spread(spreadOf(figures.memory.map((memory) => memory[key])))),
  rival,
  goal,
]

const cpuRow = (
  runs: readonly SwitchRun[],
  id: string,
  what: string,
  key: 'controller' | 'everything',
  rival: string,
  goal: string,
): readonly string[] => [id, what, ...runs.map(({ figures }) => number(figures.cpu[key])), rival, goal]

export const decisionsSection = (
  runs: readonly {
    readonly figures: readonly DecisionFigure[]
    readonly slope: number
  }[],
): Section => {
  const sizes = runs[0]?.figures ?? []
  const rows = sizes.map(({ agents, waiting, skills }, index) => {
    const of = (key: 'p50' | 'p99') =>
      spread(spreadOf(runs.map(({ figures }) => figures[index]?.decisionUs[key] ?? NaN)))
    return [`${agents} × ${number(waiting)} × ${skills}`, of('p50'), of('p99')]
  })
  const slope = spread(spreadOf(runs.map((run) => run.slope)))
  return {
    title: 'P6: a decision, µs',
    body: [
      table(['agents × waiting × skills', 'p50', 'p99'], rows),
      `Slope against agents × waiting: ${slope} (goal ≤ 0.1, rival 1.02). Goal of the largest p99: ≤ 50 µs.`,
    ].join('\n\n'),
  }
}

export const turnsSection = (figures: readonly OrderFigure[]): Section => ({
  title: 'P12: calls offered out of turn',
  body: [
    table(
      ['strategy', 'offers', 'out of turn'],
      figures.map(({ strategy, offers, inversions }) => [strategy, number(offers), number(inversions)]),
    ),
    'Ten callers at a time arrive in one instant; counted by a replay of the facts. Goal: 0; rival: 13 of 432.',
  ].join('\n\n'),
})

export const ordersSection = ({ perSecond, changeMs, insertMs }: OrderChanges): Section => ({
  title: 'Changes of work orders',
  body: table(
    ['figure', 'p50', 'p99'],
    [
      ['state changes a second, with events and outbox', spread(spreadOf(perSecond)), ''],
      ['one of them, eight orders at once, ms', number(changeMs.p50), number(changeMs.p99)],
      ['floor: one durable insert alone, ms', number(insertMs.p50), number(insertMs.p99)],
    ],
  ),
})

const kilobytes = (bytes: number): string => `${number(bytes / 1000)} kB`

export const deskSection = (size: DeskSize, load: DeskLoad | null): Section => ({
  title: 'P11: the desk',
  body: table(
    ['figure', 'ours', 'rival', 'goal'],
    [
      ['first load, gzip JavaScript', kilobytes(size.first), '778 kB', '≤ 120 kB'],
      ['… its styles', kilobytes(size.styles), '', ''],
      ...size.later.map(({ name, bytes }) => [`later, when needed: ${name}`, kilobytes(bytes), '', '']),
      ...(load === null
        ? []
        : [
            ['cold: navigation → sign-in form, ms', spread(spreadOf(load.cold)), '', '≤ 1,500'],
            ['reload, signed in → desk, ms', spread(spreadOf(load.reload)), '', '≤ 500'],
            ['reload, signed in → media leg up, ms', spread(spreadOf(load.reloadToLeg)), '', ''],
          ]),
    ],
  ),
})

export const popsSection = ({ offers, pops }: DeskLoad): Section => {
  const painted = histogram(pops.map((pop) => pop.painted))
  const inTime = pops.filter(({ ringAfter }) => ringAfter >= 0).length
  return {
    title: 'P7: the card of an offer, in Chromium',
    body: table(
      ['figure', 'ours', 'goal'],
      [
        ['offers; reported by the desk', `${offers}; ${pops.length}`, ''],
        ['painted before the ring', `${number((100 * inTime) / offers)} %`, '99.9 %'],
        ['decision → painted, ms, p50 / p95 / max', trio(painted), '– / ≤ 100 / –'],
      ],
    ),
  }
}

const trio = ({ p50, p95, max }: Histogram): string => [p50, p95, max].map(number).join(' / ')

export const startSection = ({ first, second }: StartTimes): Section => {
  const seconds = (values: readonly number[]): string => spread(spreadOf(values.map((value) => value / 1000)))
  return {
    title: 'P14: npm start → ready for calls, s',
    body: table(
      ['figure', 'ours', 'goal'],
      [
        ['first start: the database is made, the desk is built', seconds(first), ''],
        ['second start', seconds(second), '≤ 10'],
      ],
    ),
  }
}

export const textOf = (sections: readonly Section[]): string =>
  sections.map(({ title, body }) => `### ${title}\n\n${body}`).join('\n\n')
