import { reactive } from 'vue'
import type { BatchResult } from '../../../../src/contract/desks.ts'
import { t } from '../../text/i18n.ts'
import { say } from '../notices.ts'
import { batchWords, reload } from './open-case.ts'
import { refusalWords } from './refusal-words.ts'
import { current, lineKey, list, ordersRest, refresh } from './workspace.ts'

/** One press for many orders: each succeeds or is refused by itself. */
export const batch = reactive({ running: false, told: null as string | null })

const marked = () => {
  const { items = [], marked: keys = [] } = list.value ?? {}
  return items.filter((line) => keys.includes(lineKey(line)))
}
const item = (line: { readonly orderId: string; readonly version: number }) => ({
  orderId: line.orderId,
  version: line.version,
  requestId: crypto.randomUUID(),
})

const run = async (send: () => Promise<readonly BatchResult[]>): Promise<void> => {
  if (batch.running) return
  batch.running = true
  batch.told = null
  try {
    const results = await send()
    batch.told = batchWords(results)
    const done = results.filter(({ ok }) => ok).map(({ orderId }) => orderId)
    for (const line of marked()) if (done.includes(line.orderId)) current()?.toggle(lineKey(line))
  } catch (error) {
    batch.told = refusalWords(error)
  } finally {
    batch.running = false
    say(batch.told ?? '')
    await refresh()
    if (current()?.holds(list.value?.selected ?? null) === false) current()?.settle()
    else void reload()
  }
}

export const signMarked = (): Promise<void> =>
  run(() => ordersRest.signAll(marked().map((line) => ({ event: 'sign', ...item(line) }))))

/** All to one unit, or each to the one that is suggested for it; where none is, that order stays. */
export const dispatchMarked = (unit: string | null): Promise<void> =>
  run(async () => {
    const chosen = await Promise.all(
      marked().map(async (line) => ({
        line,
        leadUnit: unit ?? (await ordersRest.suggestions(line.orderId)).find(({ as }) => as === 'lead')?.unit,
      })),
    )
    const ready = chosen.flatMap(({ line, leadUnit }) =>
      leadUnit === undefined
        ? []
        : [{ event: 'dispatch' as const, ...item(line), leadUnit, assistUnits: [], statutory: null }],
    )
    const left = chosen.filter(({ leadUnit }) => leadUnit === undefined)
    return [
      ...(ready.length > 0 ? await ordersRest.dispatchAll(ready) : []),
      ...left.map(({ line }): BatchResult => ({
        orderId: line.orderId,
        ok: false,
        error: { code: 'NO_SUGGESTION', message: t('orders.noSuggestion') },
      })),
    ]
  })
