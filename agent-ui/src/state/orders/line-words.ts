import type { DeskItem, SupervisionItem, TaskItem } from '../../../../src/contract/desks.ts'
import { t } from '../../text/i18n.ts'
import { categoryName, districtName, unitName } from '../names.ts'
import type { Line } from './workspace.ts'

/** A word about a line, with its tone: `wait` is to be seen, `stop` wants somebody to act. */
export type Tag = { readonly text: string; readonly tone: '' | 'accent' | 'wait' | 'stop' }

const tag = (text: string, tone: Tag['tone'] = ''): Tag => ({ text, tone })
const when = (is: boolean, text: () => string, tone: Tag['tone'] = ''): readonly Tag[] =>
  is ? [tag(text(), tone)] : []

const isSupervision = (line: Line): line is SupervisionItem => 'trigger' in line
const isTask = (line: Line): line is TaskItem => 'kind' in line

const urgencyTags = (urgency: DeskItem['urgency']): readonly Tag[] =>
  when(urgency !== 'NORMAL', () => t(`order.urgencies.${urgency}`), urgency === 'CRITICAL' ? 'stop' : 'wait')

const orderTags = (line: DeskItem): readonly Tag[] => [
  ...urgencyTags(line.urgency),
  ...when(line.isSupervised, () => t('orders.supervised'), 'stop'),
  ...when(line.redos > 0, () => t('orders.redone', { n: line.redos }), 'wait'),
  ...when(line.returns > 0, () => t('orders.returned', { n: line.returns })),
  ...when(line.urges > 0, () => t('orders.urged', { n: line.urges }), 'wait'),
  ...when(line.callbackMisses > 0, () => t('orders.misses', { n: line.callbackMisses }), 'wait'),
  ...when(line.confidential, () => t('orders.secret'), 'accent'),
  ...when(line.hardOrder, () => t('orders.hard')),
  ...when(line.provisional, () => t('orders.provisional')),
]

export const lineTags = (line: Line): readonly Tag[] => {
  if (isSupervision(line))
    return [tag(t(`case.supStatus.${line.status}`), 'accent'), tag(t(`actOption.trigger.${line.trigger}`))]
  if (!isTask(line)) return orderTags(line)
  return [
    ...urgencyTags(line.urgency),
    tag(t(`orders.kinds.${line.kind}`)),
    tag(t(`case.taskStatus.${line.status}`), 'accent'),
  ]
}

const leadOf = (unit: string | null) => (unit === null ? null : t('orders.forUnit', { unit: unitName(unit) }))

/** What tells a line from others, in one line of quiet text. */
export const lineFacts = (line: Line): string => {
  const facts =
    isSupervision(line) || isTask(line)
      ? [line.orderNo, leadOf(line.leadUnit)]
      : [
          line.type && t(`order.types.${line.type}`),
          categoryName(line.category),
          districtName(line.districtCode),
          line.leadUnit && unitName(line.leadUnit),
        ]
  return facts.filter(Boolean).join(' · ')
}

/** When it is due by the deadline that counts on its list; null where it only waits. */
export const lineDue = (line: Line, sortedBy: 'due' | 'since'): number | null => {
  if (!('key' in line)) return line.due
  return sortedBy === 'due' ? line.key : null
}

/** The unit's light while that is what counts; else green until it is due, for no other deadline has a yellow. */
export const lineLight = (line: Line, due: number | null, now: number): DeskItem['light'] => {
  if ('light' in line && line.light !== null && (due === null || due === line.due)) return line.light
  if (due === null) return null
  return now > due ? 'RED' : 'GREEN'
}
