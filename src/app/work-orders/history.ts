import type { CaseHistoryItem } from '../../contract/desks.ts'
import { worksForUnit } from '../../domain/orders/permissions.ts'
import type { Role } from '../../domain/people.ts'
import type { HistoryEntry } from '../ports/orders.ts'

/** What a unit is not told: who of the hotline did what, who stepped back, and what the citizen thinks of whom. */
const notForUnits: readonly string[] = ['recuse', 'open', 'save', 'void', 'merge']
const wordsForUnits: readonly string[] = [
  ...['unit', 'due', 'signDue', 'contactDue', 'handleDue', 'overallDue', 'redoDue', 'callbackDue', 'basis'],
  ...['reason', 'note', 'outcome', 'result', 'taskId', 'extensionId', 'supervisionId', 'workdays', 'kind'],
  ...['onTime', 'decision', 'status', 'rating', 'solved', 'level', 'provisional'],
]

/** The history as this role may read it, oldest first. */
export const historyFor = (entries: readonly HistoryEntry[], role: Role): readonly CaseHistoryItem[] =>
  worksForUnit(role)
    ? entries.filter(({ event }) => !notForUnits.includes(event)).map(forUnit)
    : entries.map((entry) => ({ ...entry, data: plain(entry.data) }))

const forUnit = (entry: HistoryEntry): CaseHistoryItem => {
  const ofUnit = entry.byRole !== null && worksForUnit(entry.byRole)
  return {
    ...entry,
    byName: ofUnit ? entry.byName : null,
    data: Object.fromEntries(
      Object.entries(plain(entry.data)).filter(([name]) => wordsForUnits.includes(name)),
    ),
  }
}

/** Single values and lists of words; nothing that is built deeper. */
const plain = (data: HistoryEntry['data']): CaseHistoryItem['data'] =>
  Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => {
      if (Array.isArray(value)) return [[name, value.map(String).join('、')]]
      return isPlain(value) ? [[name, value]] : []
    }),
  )

const isPlain = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)
