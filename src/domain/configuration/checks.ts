import { findCalendarFaults } from '../calendar/calendar.ts'
import { findTemplateFaults } from '../messages/templates.ts'
import { messageTemplateIds } from '../orders/terms.ts'
import { isActive, needs } from './check.ts'
import type {
  Catalogue,
  CategoryContent,
  Problem,
  PromptContent,
  UnitContent,
  UserContent,
} from './contents.ts'

/** Codes are typed once and then stand in orders, links and reports. */
export const codeProblems = (id: string): readonly Problem[] =>
  needs(/^[A-Z0-9][A-Z0-9_]{0,39}$/.test(id), 'code', 'code')

export const checkUser = (id: string, content: UserContent, all: Catalogue): readonly Problem[] => {
  const others = [...all.user].filter(([otherId]) => otherId !== id).map(([, other]) => other.content)
  const name = content.username.toLowerCase()
  return [
    ...needs(/^\S+$/.test(content.username), 'username', 'noSpaces'),
    ...needs(!others.some(({ username }) => username.toLowerCase() === name), 'username', 'taken'),
    ...needs(!others.some(({ agentNo }) => agentNo === content.agentNo), 'agentNo', 'taken'),
    ...needs(content.name.trim() !== '', 'name', 'required'),
    ...needs(
      new Set(content.skills.map(({ code }) => code)).size === content.skills.length,
      'skills',
      'twice',
    ),
    ...content.skills.flatMap(({ code }, index) =>
      needs(isActive(all.skill, code), `skills.${index}.code`, 'exists', code),
    ),
    ...content.units.flatMap((code) => needs(isActive(all.unit, code), 'units', 'exists', code)),
    ...needs(
      content.units.length > 0 || (content.role !== 'UNIT_L2' && content.role !== 'UNIT_L3'),
      'units',
      'unitNeeded',
    ),
  ]
}

/** Nobody is left who could unlock, or undo, anything. */
export const keepsAdministrator = (
  id: string,
  content: UserContent,
  retires: boolean,
  all: Catalogue,
): readonly Problem[] => {
  if (content.role === 'SYSADMIN' && !content.locked && !retires) return []
  const present = all.user.get(id)
  if (present === undefined || present.retired || present.content.role !== 'SYSADMIN') return []
  const left = [...all.user].some(
    ([otherId, { content: other, retired }]) =>
      otherId !== id && !retired && !other.locked && other.role === 'SYSADMIN',
  )
  return needs(left, 'role', 'lastAdministrator')
}

/** Two levels, as the tree of the city has them (domain.md §5.3); a leaf's code begins with its parent's. */
export const checkCategory = (id: string, content: CategoryContent, all: Catalogue): readonly Problem[] => {
  const { parentCode, leadUnit } = content
  const parent = parentCode === null ? null : all.category.get(parentCode)
  return [
    ...needs(
      parentCode === null || isActive(all.category, parentCode),
      'parentCode',
      'exists',
      parentCode ?? '',
    ),
    ...needs(parentCode !== id, 'parentCode', 'itself'),
    ...needs(parent?.content.parentCode == null, 'parentCode', 'twoLevels'),
    ...needs(
      parentCode === null ||
        ![...all.category.values()].some(({ content: c, retired }) => !retired && c.parentCode === id),
      'parentCode',
      'hasChildren',
    ),
    ...needs(leadUnit === null || isActive(all.unit, leadUnit), 'leadUnit', 'exists', leadUnit ?? ''),
  ]
}

export const checkUnit = (id: string, content: UnitContent, all: Catalogue): readonly Problem[] => {
  const { parentCode } = content
  const parentThere = parentCode === null || isActive(all.unit, parentCode)
  return [
    ...needs(parentThere, 'parentCode', 'exists', parentCode ?? ''),
    ...needs(!isAbove(id, parentCode, all), 'parentCode', 'circle'),
  ]
}

const isAbove = (id: string, parentCode: string | null, all: Catalogue): boolean => {
  const seen = new Set<string>()
  for (let code = parentCode; code !== null && !seen.has(code);) {
    if (code === id) return true
    seen.add(code)
    code = all.unit.get(code)?.content.parentCode ?? null
  }
  return false
}

export const checkTemplate = (
  id: string,
  content: { readonly text: string; readonly confidentialText: string },
): readonly Problem[] => {
  const known = messageTemplateIds.find((one) => one === id)
  return known === undefined
    ? [{ field: 'code', rule: 'exists', limit: id }]
    : findTemplateFaults(known, content)
}

/**
 * A year as holiday-cn gives it. A year without its holidays, or with a month missing in which one of fixed date lies,
 * was cut off on its way here.
 */
export const checkCalendar = (
  id: string,
  { days }: { readonly days: readonly { date: string; name: string; isOffDay: boolean }[] },
): readonly Problem[] => {
  const year = Number(id)
  if (!/^20\d{2}$/.test(id)) return [{ field: 'year', rule: 'year', limit: id }]
  const faults = findCalendarFaults({ year, days }).map(({ date, rule }): Problem => ({
    field: 'days',
    rule,
    limit: date,
  }))
  const months = fixedMonths
    .filter(({ month, date }) => !days.some((day) => day.isOffDay && day.date === `${year}-${month}-${date}`))
    .map(({ month }): Problem => ({ field: 'days', rule: 'monthMissing', limit: `${year}-${month}` }))
  return [...faults, ...months].slice(0, 20)
}

/** Holidays of fixed date (国务院 全国年节及纪念日放假办法, 2024) and the month of each. */
const fixedMonths = [
  { month: '01', date: '01' },
  { month: '05', date: '01' },
  { month: '10', date: '01' },
] as const

export const checkPrompt = (id: string, content: PromptContent): readonly Problem[] => [
  ...needs(/^[a-z0-9][a-z0-9-]{0,59}(?:@en-US)?$/.test(id), 'code', 'promptName'),
  ...needs(content.text.trim() !== '', 'text', 'required'),
]
