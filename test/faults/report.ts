import type { CampaignResult } from './campaign/campaign.ts'
import type { StandingResult } from './campaign/standing-calls.ts'

/** Of all turns together. */
type Campaigns = Omit<CampaignResult, 'plan'>

export type SwitchFigures = {
  readonly name: string
  readonly campaign: Campaigns
  readonly standing: readonly StandingResult[]
}

/** Of a switch on which nothing was measured yet. */
export const begun = (name: string): SwitchFigures => ({
  name,
  standing: [],
  campaign: {
    ...{ kills: 0, callers: 0, answeredCallers: 0, records: 0 },
    ...{ back: [], adoptions: [], talks: [], broken: [] },
  },
})

/** The figures with those of another campaign. */
export const addTo = (figures: SwitchFigures, more: Campaigns): SwitchFigures => {
  const { campaign: so } = figures
  return {
    ...figures,
    campaign: {
      kills: so.kills + more.kills,
      callers: so.callers + more.callers,
      answeredCallers: so.answeredCallers + more.answeredCallers,
      records: so.records + more.records,
      back: [...so.back, ...more.back],
      adoptions: [...so.adoptions, ...more.adoptions],
      talks: [...so.talks, ...more.talks],
      broken: [...so.broken, ...more.broken],
    },
  }
}

const quantile = (values: readonly number[], share: number): number | null => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null
}
const spread = (values: readonly number[]): string =>
  values.length === 0
    ? 'none'
    : `${quantile(values, 0.5) ?? ''} / ${quantile(values, 0.95) ?? ''} / ${Math.max(...values)} ms`

/** The figures as text for README.md. */
export const reportOf = (switches: readonly SwitchFigures[]): string => {
  const row = (title: string, cell: (figures: SwitchFigures) => string): string =>
    `| ${title} | ${switches.map(cell).join(' | ')} |`
  const disturbed = ({ campaign }: SwitchFigures): readonly number[] =>
    campaign.talks.filter(({ kills }) => kills > 0).map(({ gapMs }) => gapMs)
  const rest = ({ campaign }: SwitchFigures): readonly number[] =>
    campaign.talks.filter(({ kills }) => kills === 0).map(({ gapMs }) => gapMs)
  return [
    row('random kills', ({ name }) => name),
    `|---|${switches.map(() => '---|').join('')}`,
    row('kills', ({ campaign }) => String(campaign.kills)),
    row('calls placed / answered / recorded', ({ campaign: { callers, answeredCallers, records } }) =>
      [callers, answeredCallers, records].join(' / '),
    ),
    row('gap of sound in talks with a kill, p50 / p95 / max', (figures) => spread(disturbed(figures))),
    row('such talks', (figures) => String(disturbed(figures).length)),
    row('gap of sound in talks without, p50 / p95 / max', (figures) => spread(rest(figures))),
    row('taking calls again after the death, p50 / p95 / max', ({ campaign }) => spread(campaign.back)),
    row('of that the adoption, p50 / p95 / max', ({ campaign }) =>
      spread(campaign.adoptions.map(({ tookMs }) => tookMs)),
    ),
    row('broken invariants', ({ campaign }) => String(campaign.broken.length)),
    '',
    '| calls up at the death | switch | talks among them | gap of sound, max | adoption | taking calls again |',
    '|---|---|---|---|---|---|',
    ...switches.flatMap(({ name, standing }) =>
      standing.map(
        ({ calls, talks, gapMs, adoptionMs, backMs }) =>
          `| ${calls} | ${name} | ${talks} | ${gapMs} ms | ${adoptionMs} ms | ${backMs} ms |`,
      ),
    ),
    '',
    ...switches.flatMap(({ campaign }) => campaign.broken.map((what) => `- ${what}`)),
  ].join('\n')
}
