import type { CaseHistoryItem } from '../../../../src/contract/desks.ts'
import { maybe, t } from '../../text/i18n.ts'
import { exactTime } from '../../text/times.ts'
import { unitName } from '../names.ts'

type Data = CaseHistoryItem['data']
type Say = (value: string | number | boolean, data: Data) => string | null

const option =
  (group: string): Say =>
  (value) =>
    maybe(`actOption.${group}.${value}`) ?? String(value)
const moment =
  (name: string): Say =>
  (value) =>
    typeof value === 'number' ? t(`eventData.${name}`, { value: exactTime(value).slice(0, 16) }) : null
const figure =
  (name: string): Say =>
  (value) =>
    t(`eventData.${name}`, { value })
const whenTrue =
  (name: string): Say =>
  (value) =>
    value === true ? t(`eventData.${name}`) : null
const words: Say = (value) => (value === '' ? null : String(value))
const unit: Say = (value) => unitName(String(value))
const outcome: Say = (value) =>
  maybe(`actOption.callOutcome.${value}`) ?? maybe(`actOption.contact.${value}`) ?? String(value)
/** The outcome of an archiving, or what an assisting unit wrote. */
const result: Say = (value) => maybe(`actOption.archived.${value}`) ?? words(value, {})

/** What is told of an event's data, in this order; the rest is for machines. */
const told: readonly (readonly [name: string, say: Say])[] = [
  ['unit', unit],
  ['assistUnits', (value) => String(value).split(',').filter(Boolean).map(unitName).join('、') || null],
  ['suggestedUnit', unit],
  ['level', figure('level')],
  ['outcome', outcome],
  ['solved', option('solved')],
  ['rating', option('satisfaction')],
  ['dissatisfied', figure('dissatisfied')],
  ['decision', option('decision')],
  ['trigger', option('trigger')],
  ['means', option('means')],
  ['ground', option('ground')],
  ['code', option('refusal')],
  ['result', result],
  ['workdays', figure('workdays')],
  ['onTime', (value) => (value === false ? t('eventData.late') : null)],
  ['supervised', whenTrue('supervised')],
  ['redoDue', moment('redoDue')],
  ['handleDue', moment('handleDue')],
  ['overallDue', moment('overallDue')],
  ['callbackDue', moment('callbackDue')],
  ['reason', words],
  ['basis', (value, data) => ('suggestedUnit' in data ? words(value, data) : null)],
  ['note', words],
]

/** What happened, in the reader's words, one short phrase each. */
export const courseWords = ({ data }: CaseHistoryItem): readonly string[] =>
  told.flatMap(([name, say]) => {
    const value = data[name]
    const said = value === undefined || value === null ? null : say(value, data)
    return said === null ? [] : [said]
  })
