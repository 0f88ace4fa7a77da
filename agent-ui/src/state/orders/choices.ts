import { computed } from 'vue'
import { t } from '../../text/i18n.ts'
import { app } from '../session.ts'

/** A branch stands before its leaves, for one may look for all of it. */
const categories = computed(() => {
  const all = app.reference?.categories ?? []
  return all
    .filter(({ parentCode }) => parentCode === null)
    .map((parent) => ({
      name: parent.name,
      choices: [parent, ...all.filter(({ parentCode }) => parentCode === parent.code)],
    }))
})

/** The columns that a list or a search is narrowed by, and that are found by typing. */
export const columnChoosers = computed(() => [
  { name: 'category' as const, groups: categories.value, hint: t('order.categoryHint') },
  {
    name: 'districtCode' as const,
    groups: [{ name: '', choices: app.reference?.districts ?? [] }],
    hint: t('order.districtHint'),
  },
  {
    name: 'leadUnit' as const,
    groups: [{ name: '', choices: app.reference?.units ?? [] }],
    hint: t('filters.unitHint'),
  },
])

/** Those that know a few words only. */
export const columnSelects = (statuses: readonly string[]) => [
  { name: 'status' as const, words: 'orderStatus', options: statuses },
  { name: 'type' as const, words: 'order.types', options: app.reference?.orderTypes ?? [] },
  { name: 'urgency' as const, words: 'order.urgencies', options: app.reference?.urgencies ?? [] },
]
