import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { realPair, type SwitchAddresses } from '../support/switch/addresses.ts'
import { keptDecisions, measureDecisions } from './decision.ts'
import { measureOrder } from './order.ts'
import { measureCalls, type CallScale } from './figures/calls.ts'
import { measureDeskLoad, type DeskLoad } from './figures/desk-load.ts'
import { deskSize } from './figures/desk-size.ts'
import { timerJitter, udpRoundTrip } from './figures/floor.ts'
import { measureOrderChanges } from './figures/order-changes.ts'
import { measureAgents } from './figures/agents.ts'
import { measureArchive } from './figures/archive.ts'
import { measureRosterDesk } from './figures/roster-desk.ts'
import { measureStarts } from './figures/start.ts'
import { describeMachine } from './machine.ts'
import { readOptions, type Options } from './options.ts'
import { agentsPlots, agentsSections } from './agents-report.ts'
import { archiveSections } from './archive-report.ts'
import { svgOf } from './plot.ts'
import { inTurn } from './repeats.ts'
import { measureRules } from './roster.ts'
import { rosterSection } from './roster-report.ts'
import {
  callsSection,
  carryingSections,
  decisionsSection,
  turnsSection,
  deskSection,
  floorSection,
  ordersSection,
  popsSection,
  resourcesSection,
  startSection,
  textOf,
  type Section,
  type SwitchRun,
} from './report.ts'

/**
 * `npm run bench`: measures and prints. Nothing here judges: a figure beyond its goal is a figure. Exit code 1 only when
 * something could not be measured.
 */
const full: CallScale = {
  throughput: { rates: [5, 10, 20, 30, 40, 60], seconds: 12 },
  ...{ repeats: 5, secondsEach: 6, waitingCalls: 200, waitingRepeats: 5 },
  ...{ cpuAgents: 40, cpuCallsPerSecond: 10, cpuSeconds: 12 },
}
const quick: CallScale = {
  throughput: { rates: [2, 5], seconds: 5 },
  ...{ repeats: 2, secondsEach: 3, waitingCalls: 60, waitingRepeats: 2 },
  ...{ cpuAgents: 12, cpuCallsPerSecond: 3, cpuSeconds: 5 },
}

const titles: Readonly<Record<Part, string>> = {
  decisions: 'Decisions',
  calls: 'Calls',
  desk: 'The desk',
  orders: 'Work orders',
  start: 'Start',
  archive: 'Archive',
  agents: 'As many agents',
  roster: 'Rosters',
}

const say = (text: string): void => void process.stderr.write(`${text}\n`)

type Part = Options['parts'][number]
type Measured = { readonly part: Part; readonly sections: readonly Section[] }

/** One part after another, each given as soon as it is there: what a later one meets costs no figure of an earlier. */
async function* measure(options: Options): AsyncGenerator<Measured> {
  const repeats = options.quick ? 2 : 5
  const has = (part: Part): boolean => options.parts.includes(part)
  if (has('decisions')) {
    say('decisions')
    const runs = await inTurn(repeats, () => Promise.resolve(measureDecisions()))
    yield { part: 'decisions', sections: [decisionsSection(runs), turnsSection(measureOrder())] }
  }
  if (has('calls') || has('desk')) yield* measureProduct(options, has('calls'), has('desk'))
  if (has('orders')) {
    say('orders')
    yield { part: 'orders', sections: [ordersSection(await measureOrderChanges(repeats))] }
  }
  if (has('start')) {
    say('npm start')
    yield { part: 'start', sections: [startSection(await measureStarts(repeats))] }
  }
  if (has('archive')) {
    say('archive')
    const [orders, rounds] = options.quick ? [20_000, 20] : [1_000_000, 60]
    const measured = await measureArchive(options.archive, orders, rounds)
    yield { part: 'archive', sections: archiveSections(measured) }
  }
  if (has('agents')) yield { part: 'agents', sections: await measureSizes(options) }
  if (has('roster')) yield { part: 'roster', sections: await measureRosters(repeats) }
}

const measureRosters = async (repeats: number): Promise<readonly Section[]> => {
  say('rosters')
  const desk = await measureRosterDesk(repeats)
  return [rosterSection(measureRules(repeats), desk)]
}

/** The pictures are files beside README.md. */
const measureSizes = async (options: Options): Promise<readonly Section[]> => {
  const scale = options.quick
    ? { sizes: [30, 100], repeats: 2, secondsEach: 3, waitingCalls: 60 }
    : { sizes: [30, 300, 1000], repeats: 2, secondsEach: 6, waitingCalls: 100 }
  const sizes = options.sizes ?? scale.sizes
  const figures = await measureAgents({ ...scale, sizes }, say)
  const decisions = keptDecisions(sizes.length > 0)
  const plots = Object.entries(agentsPlots(figures, decisions))
  if (options.write)
    for (const [name, plot] of plots) writeFileSync(new URL(`./${name}`, import.meta.url), svgOf(plot))
  return agentsSections(
    figures,
    decisions,
    plots.map(([name]) => name),
  )
}

async function* measureProduct(options: Options, calls: boolean, desk: boolean): AsyncGenerator<Measured> {
  const repeats = options.quick ? 2 : 5
  const scale = options.quick ? quick : full
  const floor = { udp: await udpRoundTrip(), timer: await timerJitter() }
  const found: { load: DeskLoad | null } = { load: null }
  const runs: SwitchRun[] = []
  for (const { name, addresses } of calls ? switches() : []) {
    say(`calls: ${name}`)
    const withDesk = desk && addresses === null
    const figures = await measureCalls(addresses, scale, async (product) => {
      const account = product.agents.at(-1)
      const plan = { repeats, offers: options.quick ? 10 : 100 }
      if (withDesk && account !== undefined) found.load = await measureDeskLoad(product, account, plan)
    })
    runs.push({ name, figures })
  }
  if (calls) {
    const sections = [
      floorSection(floor, runs),
      callsSection(runs),
      resourcesSection(runs),
      ...carryingSections(runs),
    ]
    yield { part: 'calls', sections }
  }
  const pops = found.load === null ? [] : [popsSection(found.load)]
  if (desk) yield { part: 'desk', sections: [deskSection(deskSize(), found.load), ...pops] }
}

const switches = (): readonly { readonly name: string; readonly addresses: SwitchAddresses | null }[] => {
  const real = realPair(process.env)
  if ('missing' in real) say(`the real pair is left out: ${real.missing.join(', ')} not set`)
  return [
    { name: 'embedded', addresses: null },
    ...('missing' in real ? [] : [{ name: 'real pair', addresses: real }]),
  ]
}

const readme = fileURLToPath(new URL('./README.md', import.meta.url))
const [begin, end] = ['<!-- figures: written by npm run bench -- --write -->', '<!-- end of figures -->']

/** Figures of other parts, from other runs, stay. */
const write = (part: Part, figures: string): void => {
  const text = readFileSync(readme, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error('README.md has no place for the figures')
  const heading = `<!-- of ${part} -->`
  const blocks = text
    .slice(from + begin.length, to)
    .split(/(?=<!-- of )/)
    .map((block) => block.trim())
    .filter((block) => block !== '' && !block.startsWith(heading))
  const all = [begin, ...blocks, `${heading}\n\n${figures}`, text.slice(to)]
  writeFileSync(readme, `${text.slice(0, from)}${all.join('\n\n')}`)
}

const options = readOptions(process.argv.slice(2))
let startedAt = performance.now()
let machine = describeMachine()
for await (const { part, sections } of measure(options)) {
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  const note = `${options.quick ? 'A quick look: fewer repeats and calls than a figure needs. ' : ''}It took ${seconds} s.`
  const figures = [`## ${titles[part]}`, machine, note, textOf(sections)].join('\n\n')
  console.log(figures)
  if (options.write) write(part, figures)
  startedAt = performance.now()
  machine = describeMachine()
}
// What the last of the sockets still has to say is of no interest any more.
process.exit()
